//! Passwords that are written to a command.

use std::ops::Range;

use super::{Takes, Word, checked, password};
use crate::detect::{assign, context};

/// What `echo` or `printf` writes to the command before whose end a bar is; what `<<<` gives it.
pub(super) fn value(text: &[u8], end: usize, takes: Takes) -> Option<Range<usize>> {
    let word = before(text, end).or_else(|| here(text, end))?;
    let range = first_line(text, word.range);
    let range = match takes {
        Takes::PipedPair => password(text, range)?,
        _ => range,
    };
    checked(text, range, word.edge)
}

fn before(text: &[u8], end: usize) -> Option<Word> {
    let line = context::line_start(text, end);
    let bar = line + text[line..end].iter().rposition(|byte| *byte == b'|')?;
    let left = &text[line..bar];
    let of = |command: &[u8]| memchr::memmem::rfind(left, command).map(|at| at + command.len());
    let mut start = line + of(b"echo ").max(of(b"printf "))?;
    loop {
        start = assign::skip_spaces(text, start, 16);
        let rest = &text[start..bar];
        let skipped = [&b"-n "[..], b"-e ", b"-ne ", b"-en ", b"-- "]
            .into_iter()
            .find(|option| rest.starts_with(option));
        let Some(skipped) = skipped else { break };
        start += skipped.len();
    }
    let mut word = Word::at(text, start)?;
    if memchr::memmem::find(&text[word.range.clone()], b"%s").is_some() {
        word = Word::at(text, assign::skip_spaces(text, word.range.end + 1, 16))?;
    }
    (word.range.end <= bar).then_some(word)
}

/// `<<< "password"` behind it.
fn here(text: &[u8], end: usize) -> Option<Word> {
    let line = end..context::line_end(text, end);
    let at = memchr::memmem::find(text.get(line.clone())?, b"<<<")?;
    Word::at(text, assign::skip_spaces(text, line.start + at + 3, 16))
}

/// The same password twice, a line feed at the end: what is before the first.
fn first_line(text: &[u8], range: Range<usize>) -> Range<usize> {
    let feed = memchr::memmem::find(&text[range.clone()], b"\\n");
    feed.map_or(range.clone(), |at| range.start..range.start + at)
}

/// What Expect answers when it is asked for a password: `expect "assword:"; send "…\\r"`, `child.sendline("…")`.
pub(super) fn sent(text: &[u8], place: &Range<usize>) -> Option<Range<usize>> {
    let asked = context::up(text, place.start, context::LINES)..place.start;
    let is_asked = [&b"assword"[..], b"assphrase", b"asscode"]
        .iter()
        .any(|word| memchr::memmem::find(&text[asked.clone()], word).is_some());
    if !is_asked {
        return None;
    }
    let is_call = text[..place.end].ends_with(b"(");
    let mut word = Word::at(text, place.end - usize::from(!is_call))?;
    let returns = [&b"\\r\\n"[..], b"\\r", b"\\n"]
        .into_iter()
        .find(|end| text[word.range.clone()].ends_with(end));
    word.range.end -= returns.map_or(0, <[u8]>::len);
    let is_quoted = word.edge == assign::Edge::Quote;
    (is_quoted && (is_call || returns.is_some()))
        .then(|| word.checked(text))
        .flatten()
}
