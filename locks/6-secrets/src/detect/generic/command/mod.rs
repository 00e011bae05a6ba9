//! Passwords on command lines, which no name announces: `curl -u user:…`, `mysql -p…`, `sshpass -p …`.

mod calls;
mod piped;
mod table;
mod words;

use std::ops::Range;

use super::{Class, candidate, values};
use crate::detect::assign::{self, Edge};
use crate::detect::{Sink, context};
use crate::tables::kind;

pub(crate) use table::{COMMANDS, Takes};

/// A command of that name was found at `place`.
pub(crate) fn from_command(text: &[u8], place: Range<usize>, command: &str, sink: &mut Sink<'_>) {
    let end = context::line_end(text, place.end - 1);
    for (name, flag, takes) in COMMANDS {
        if *name != command {
            continue;
        }
        let line = &text[place.end - 1..end.max(place.end - 1)];
        let Some(at) = memchr::memmem::find(line, flag.as_bytes()) else {
            continue;
        };
        let at = place.end - 1 + at + flag.len().max(1);
        let needs_statement = match takes {
            Takes::Statement => true,
            Takes::Clause => assign::quoted(text, assign::skip_spaces(text, at, 16)).is_none(),
            _ => false,
        };
        if needs_statement && !is_statement(text, place.start) {
            continue;
        }
        if let Some(value) = taken(text, &place, at..end, *takes) {
            let kind = match takes {
                Takes::Seed => kind::SECRET,
                Takes::Token => kind::TOKEN,
                Takes::Dump => kind::PASSWORD_HASH,
                Takes::Characters => kind::PASSWORD,
                _ => kind::COMMAND_LINE_PASSWORD,
            };
            // What else the command says is no part of the name.
            let name = at - flag.len().max(1)..at;
            let mut found = candidate(kind, name, value, true);
            found.at = u32::try_from(place.start).unwrap_or(u32::MAX);
            sink.lines.push(found);
            return;
        }
    }
}

/// The password of the command at `place`; `rest` is its line behind the flag.
fn taken(
    text: &[u8],
    place: &Range<usize>,
    rest: Range<usize>,
    takes: Takes,
) -> Option<Range<usize>> {
    let line = place.end..rest.end;
    match takes {
        Takes::Piped | Takes::PipedPair => piped::value(text, place.end, takes),
        Takes::Sent => piped::sent(text, place),
        Takes::Secure => secure(text, rest),
        Takes::Word(number) => words::numbered(text, line, usize::from(number)),
        Takes::Last => words::last(text, line),
        Takes::Share => words::of_share(text, line),
        Takes::Batch => words::of_batch(text, line),
        Takes::Seed => calls::seed(text, line),
        Takes::Characters => calls::characters(text, place.start),
        Takes::Dump => dump(text, place.start),
        Takes::Argument(which) => calls::argument(text, rest, which),
        _ => value(text, rest.start, takes),
    }
}

fn value(text: &[u8], at: usize, takes: Takes) -> Option<Range<usize>> {
    let start = match takes {
        Takes::Joined => at,
        _ if assign::byte(text, at) == b'=' => at + 1,
        _ => assign::skip_spaces(text, at, 16),
    };
    let mut word = match takes {
        Takes::Behind(_) => words::behind_options(text, start)?,
        _ => Word::at(text, start)?,
    };
    word.range = match takes {
        Takes::UserAndPassword => password(text, word.range)?,
        Takes::Behind(sign) => behind(text, word.range, sign)?,
        _ => word.range,
    };
    word.checked(text)
}

/// A word of a command, in quotes or without.
struct Word {
    range: Range<usize>,
    edge: Edge,
}

impl Word {
    fn at(text: &[u8], at: usize) -> Option<Self> {
        let value = assign::quoted(text, at).or_else(|| assign::bare(text, at))?;
        Some(Self {
            range: value.range,
            edge: value.edge,
        })
    }

    /// Where it is, if it may be secret.
    fn checked(self, text: &[u8]) -> Option<Range<usize>> {
        checked(text, self.range, self.edge)
    }
}

fn checked(text: &[u8], range: Range<usize>, edge: Edge) -> Option<Range<usize>> {
    let bytes = text.get(range.clone()).filter(|bytes| !bytes.is_empty())?;
    let holds = match edge {
        Edge::Quote | Edge::Tag => values::may_be_secret(bytes, Class::Password),
        _ => values::may_be_bare_secret(bytes, Class::Password),
    };
    holds.then_some(range)
}

/// Microsoft's documentation of `ConvertTo-SecureString`: `-AsPlainText` says that the text itself stands there.
fn secure(text: &[u8], line: Range<usize>) -> Option<Range<usize>> {
    let rest = text.get(line.clone())?.to_ascii_lowercase();
    memchr::memmem::find(&rest, b"-asplaintext")?;
    let mut at = line.start;
    for _ in 0..4 {
        at = assign::skip_spaces(text, at, 16);
        let rest = text.get(at..line.end)?;
        let flag = [&b"-string"[..], b"-asplaintext", b"-force"]
            .into_iter()
            .find(|flag| rest.len() > flag.len() && rest[..flag.len()].eq_ignore_ascii_case(flag));
        match flag {
            Some(flag) => at += flag.len(),
            None => break,
        }
    }
    Word::at(text, at)?.checked(text)
}

/// The NT hash, unless it is that of no password. Whoever has it needs no password.
fn dump(text: &[u8], at: usize) -> Option<Range<usize>> {
    const NONE: &[u8] = b"31d6cfe0d16ae931b73c59d7e0c089c0";
    let start = at.checked_sub(66)?;
    let [b':', hashes @ ..] = &text[start..at] else {
        return None;
    };
    let (old, new) = (&hashes[..32], &hashes[33..]);
    let is_hash = |hash: &[u8]| hash.iter().all(u8::is_ascii_hexdigit);
    let number = text[..start]
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_digit());
    let number = number.count();
    let holds = is_hash(old)
        && hashes[32] == b':'
        && is_hash(new)
        && number > 0
        && text[..start - number].ends_with(b":")
        && !new.eq_ignore_ascii_case(NONE)
        && !values::is_mask(new);
    holds.then_some(at - 32..at)
}

/// Whether what stands before on the line makes or changes a user.
fn is_statement(text: &[u8], at: usize) -> bool {
    let left = text[at.saturating_sub(160)..at].to_ascii_lowercase();
    let line = left.rsplit(|byte| *byte == b'\n').next();
    line.is_some_and(|line| {
        [&b"user "[..], b"grant ", b"role "]
            .iter()
            .any(|word| memchr::memmem::find(line, word).is_some())
    })
}

/// Behind the colon; in quotes of its own; before it where nothing is behind.
fn password(text: &[u8], both: Range<usize>) -> Option<Range<usize>> {
    let colon = both.start + text[both.clone()].iter().position(|byte| *byte == b':')?;
    if colon + 1 < both.end {
        return Some(colon + 1..both.end);
    }
    let quoted = assign::quoted(text, both.end).map(|value| value.range);
    Some(quoted.unwrap_or(both.start..colon))
}

/// Behind the sign and before an `@`: `ada%…`, `ada/…@db`.
fn behind(text: &[u8], both: Range<usize>, sign: u8) -> Option<Range<usize>> {
    let bytes = &text[both.clone()];
    let at = bytes.iter().position(|byte| *byte == sign)?;
    let is_user = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b'\\' | b'#')
    };
    let end = memchr::memrchr(b'@', bytes).filter(|end| sign == b'/' && *end > at);
    (at > 0 && bytes[..at].iter().all(is_user))
        .then(|| both.start + at + 1..end.map_or(both.end, |end| both.start + end))
}
