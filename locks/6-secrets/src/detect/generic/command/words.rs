//! The words of a command that are no options.

use std::ops::Range;

use super::Word;
use crate::detect::assign::{self, Edge};

/// That word, where the first is 1.
pub(super) fn numbered(text: &[u8], line: Range<usize>, number: usize) -> Option<Range<usize>> {
    let start = *plain(text, line).get(number.checked_sub(1)?)?;
    Word::at(text, start)?.checked(text)
}

/// The last.
pub(super) fn last(text: &[u8], line: Range<usize>) -> Option<Range<usize>> {
    Word::at(text, *plain(text, line).last()?)?.checked(text)
}

/// `net use Z: \\\\host\\share password /user:ada`.
pub(super) fn of_share(text: &[u8], line: Range<usize>) -> Option<Range<usize>> {
    let lower = text.get(line.clone())?.to_ascii_lowercase();
    memchr::memmem::find(&lower, b"/user:")?;
    let words = plain(text, line);
    let last = words
        .iter()
        .rfind(|start| assign::byte(text, **start) != b'/')?;
    let word = Word::at(text, *last)?;
    let bytes = &text[word.range.clone()];
    let is_place = bytes.starts_with(b"\\") || bytes.ends_with(b":");
    (!is_place).then(|| word.checked(text)).flatten()
}

/// `htpasswd -b file user password`, `htpasswd -nb user password`, also with a cost: `-C 12`.
pub(super) fn of_batch(text: &[u8], line: Range<usize>) -> Option<Range<usize>> {
    let mut words = all(text, line).into_iter().peekable();
    let (mut is_batch, mut is_shown) = (false, false);
    while let Some(start) = words.next_if(|start| assign::byte(text, *start) == b'-') {
        let letters = text[start + 1..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphabetic());
        for letter in letters {
            is_batch |= *letter == b'b';
            is_shown |= *letter == b'n';
            if *letter == b'C' {
                words.next();
            }
        }
    }
    let start = words.nth(if is_shown { 1 } else { 2 })?;
    is_batch
        .then(|| Word::at(text, start)?.checked(text))
        .flatten()
}

/// The first that is no option.
pub(super) fn behind_options(text: &[u8], start: usize) -> Option<Word> {
    let mut at = start;
    for _ in 0..4 {
        if assign::byte(text, at) != b'-' {
            break;
        }
        at = assign::skip_spaces(text, end(text, at), 16);
    }
    whole(text, at)
}

/// The word in quotes, or up to a space.
fn whole(text: &[u8], start: usize) -> Option<Word> {
    if let Some(value) = assign::quoted(text, start) {
        return Some(Word {
            range: value.range,
            edge: Edge::Quote,
        });
    }
    let end = end(text, start);
    (end > start).then_some(Word {
        range: start..end,
        edge: Edge::Line,
    })
}

fn plain(text: &[u8], line: Range<usize>) -> Vec<usize> {
    let mut words = all(text, line);
    words.retain(|start| assign::byte(text, *start) != b'-');
    words
}

/// Where each begins, up to what ends the command.
fn all(text: &[u8], line: Range<usize>) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut at = line.start;
    loop {
        let start = assign::skip_spaces(text, at, 64);
        let Some(word) =
            whole(text, start).filter(|word| start < line.end && word.range.end <= line.end)
        else {
            return starts;
        };
        at = word.range.end + usize::from(word.edge == Edge::Quote);
        starts.push(start);
    }
}

/// Where a word without quotes ends.
fn end(text: &[u8], start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let ends = |byte: &u8| {
        byte.is_ascii_whitespace()
            || matches!(
                byte,
                b';' | b'|' | b'&' | b'<' | b'>' | b')' | b'"' | b'\'' | b'`'
            )
    };
    start
        + rest
            .iter()
            .take(1024)
            .take_while(|byte| !ends(byte))
            .count()
}
