//! Passwords on command lines, which no name announces: `curl -u user:…`, `mysql -p…`, `sshpass -p …`.

use std::ops::Range;

use super::{Class, candidate, values};
use crate::detect::assign::{self, Edge};
use crate::detect::{Sink, context};
use crate::tables::kind;

/// Commands and the flags they take passwords by. A colon: the password is behind it.
pub(crate) const COMMANDS: &[(&str, &str, Takes)] = &[
    ("curl ", " -u", Takes::UserAndPassword),
    ("curl ", " --user", Takes::UserAndPassword),
    ("mysql", " -p", Takes::Joined),
    ("sshpass", " -p", Takes::Any),
    ("psexec", " -p", Takes::Any),
    ("PsExec", " -p", Takes::Any),
    ("PSEXEC", " -p", Takes::Any),
    ("IDENTIFIED BY", "", Takes::Any),
    ("identified by", "", Takes::Statement),
];

/// How a flag takes its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// `-u user:password`.
    UserAndPassword,
    /// `-ppassword`, with no space.
    Joined,
    /// `-p password`, `-ppassword`.
    Any,
    /// `alter user x identified by password`; the same words stand in prose.
    Statement,
}

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
        if *takes == Takes::Statement && !is_statement(text, place.start) {
            continue;
        }
        if let Some(value) = value(text, at, *takes) {
            let mut found = candidate(kind::COMMAND_LINE_PASSWORD, place.start..at, value, true);
            found.at = u32::try_from(place.start).unwrap_or(u32::MAX);
            sink.lines.push(found);
            return;
        }
    }
}

fn value(text: &[u8], at: usize, takes: Takes) -> Option<Range<usize>> {
    let start = match takes {
        Takes::Joined => at,
        _ if assign::byte(text, at) == b'=' => at + 1,
        _ => assign::skip_spaces(text, at, 16),
    };
    let value = assign::quoted(text, start).or_else(|| assign::bare(text, start))?;
    let mut range = value.range;
    if takes == Takes::UserAndPassword {
        range = password(text, range)?;
    }
    let bytes = text.get(range.clone()).filter(|bytes| !bytes.is_empty())?;
    let holds = match value.edge {
        Edge::Quote | Edge::Tag => values::may_be_secret(bytes, Class::Password),
        _ => values::may_be_bare_secret(bytes, Class::Password),
    };
    holds.then_some(range)
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
