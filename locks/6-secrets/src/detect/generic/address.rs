//! Passwords in addresses: `scheme://user:password@host`.

use std::ops::Range;

use super::{Class, candidate, values};
use crate::detect::Sink;
use crate::tables::kind;

/// The longest user and password.
const LONGEST: usize = 256;

/// `://` was found at `place`.
pub(crate) fn from_address(text: &[u8], place: Range<usize>, sink: &mut Sink<'_>) {
    let start = place.end;
    let Some(rest) = text.get(start..text.len().min(start + LONGEST)) else {
        return;
    };
    let length = rest
        .iter()
        .position(|byte| ends_user_info(*byte))
        .unwrap_or(rest.len());
    let Some(at) = rest[..length].iter().rposition(|byte| *byte == b'@') else {
        return;
    };
    let Some(colon) = rest[..at].iter().position(|byte| *byte == b':') else {
        return;
    };
    let password = start + colon + 1..start + at;
    let host = rest[at + 1..].first().copied().unwrap_or(0);
    let is_host =
        host.is_ascii_alphanumeric() || matches!(host, b'[' | b'$' | b'{' | b'%' | b'<' | b'*');
    if !is_host || !is_password(&text[password.clone()]) {
        return;
    }
    let scheme = text[start.saturating_sub(20)..place.start].iter().rev();
    let scheme = place.start
        - scheme
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
            .count();
    if scheme == place.start {
        return;
    }
    let mut found = candidate(kind::URL_PASSWORD, scheme..start + colon, password, true);
    found.at = u32::try_from(place.start).unwrap_or(u32::MAX);
    sink.lines.push(found);
}

fn ends_user_info(byte: u8) -> bool {
    byte <= b' '
        || byte > b'~'
        || matches!(
            byte,
            b'/' | b'?'
                | b'"'
                | b'\''
                | b'`'
                | b'<'
                | b'>'
                | b'\\'
                | b'('
                | b')'
                | b','
                | b'|'
                | b'^'
        )
}

fn is_password(password: &[u8]) -> bool {
    password.len() > 2 && (values::may_be_secret(password, Class::Password) || is_short(password))
}

/// In an address even three letters are a password, unless they are a word.
fn is_short(password: &[u8]) -> bool {
    password.len() < 6
        && password.iter().all(u8::is_ascii_alphanumeric)
        && crate::weigh::words::cost(password).per_byte > 4.6
}
