//! Functions that take a password or a seed among their arguments.

use std::ops::Range;

use super::checked;
use crate::detect::assign::{self, Edge};
use crate::detect::context;
use crate::detect::generic::values;

/// The first text in quotes, where it is base32 of a length that seeds have (RFC 4226, section 4).
pub(super) fn seed(text: &[u8], line: Range<usize>) -> Option<Range<usize>> {
    let rest = text.get(line.clone())?;
    let quote = rest
        .iter()
        .take(48)
        .position(|byte| matches!(byte, b'"' | b'\'' | b'`'))?;
    let range = assign::quoted(text, line.start + quote)?.range;
    let seed = &text[range.clone()];
    let is_base32 = |byte: &u8| byte.is_ascii_uppercase() || (b'2'..=b'7').contains(byte);
    let holds = matches!(seed.len(), 16 | 20 | 24 | 26 | 32 | 40 | 52 | 56 | 64)
        && seed.iter().all(is_base32)
        && seed.iter().any(u8::is_ascii_digit)
        && !values::is_mask(seed);
    holds.then_some(range)
}

/// The argument of that number, where all up to it are texts in quotes or plain names.
pub(super) fn argument(text: &[u8], line: Range<usize>, which: u8) -> Option<Range<usize>> {
    let mut at = line.start;
    for number in 1..=which {
        at = assign::skip_spaces(text, at, 16);
        if number == which {
            let value = assign::quoted(text, at).filter(|value| value.range.end < line.end)?;
            return checked(text, value.range, Edge::Quote);
        }
        let is_empty = matches!(text.get(at..at + 2)?, b"\"\"" | b"''");
        let end = match assign::quoted(text, at) {
            _ if is_empty => at + 2,
            Some(value) => value.range.end + 1,
            None => at + name(text.get(at..line.end)?),
        };
        let comma = assign::skip_spaces(text, end, 4);
        if assign::byte(text, comma) != b',' || end == at {
            return None;
        }
        at = comma + 1;
    }
    None
}

/// How long the name is that the text begins with.
fn name(text: &[u8]) -> usize {
    let is_part = |byte: &&u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$' | b'-' | b'>')
    };
    text.iter().take(64).take_while(is_part).count()
}

/// Functions that take the characters of a password.
const TAKING: &[&[u8]] = &[
    b"load(",
    b"store(",
    b"init(",
    b"login(",
    b"connect(",
    b"getkey(",
    b"keyentry(",
    b"pbekeyspec(",
    b"material(",
    b"protection(",
    b"authentication(",
];

/// `keystore.load(stream, "…".toCharArray())`; `at` is behind the quote.
pub(super) fn characters(text: &[u8], at: usize) -> Option<Range<usize>> {
    let close = at.checked_sub(1).filter(|close| text[*close] == b'"')?;
    let line = context::line_start(text, close);
    let open = line + memchr::memrchr(b'"', &text[line..close])?;
    let left = text[line..open].to_ascii_lowercase();
    let is_taken = TAKING
        .iter()
        .any(|name| memchr::memmem::find(&left, name).is_some());
    is_taken
        .then(|| checked(text, open + 1..close, Edge::Quote))
        .flatten()
}
