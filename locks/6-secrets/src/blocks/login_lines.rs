//! Lines that log programs in: `.netrc`, `.npmrc`.

use std::ops::Range;

use memchr::memchr;
use zeroize::Zeroizing;

use super::lines::{Hit, word};
use super::{decode, plain};
use crate::tables::kind;

/// How far the words of an entry reach.
const REACH: usize = 512;

/// `machine HOST login USER password VALUE`, on one line or several.
pub(super) fn netrc(text: &[u8], at: usize) -> Option<Hit> {
    let before = at.checked_sub(1).map(|before| text[before]);
    if !matches!(
        before,
        None | Some(b'\n' | b'\r' | b' ' | b'\t' | b'"' | b'\'' | b'n')
    ) {
        return None;
    }
    let limit = text.len().min(at + REACH);
    let mut place = at + b"machine ".len();
    let mut words = std::iter::from_fn(|| {
        let word = spaced(text, place, limit)?;
        place = word.end;
        Some(word)
    });
    words.next()?;
    for _ in 0..4 {
        let name = words.next()?;
        let value = words.next()?;
        match &text[name] {
            b"login" | b"account" => {}
            b"password" => {
                let value = word(text, value.start, value.len());
                let is_written = plain::is_written_out(&text[value.clone()], 4);
                return is_written.then(|| Hit::new(kind::NETRC_PASSWORD, value));
            }
            _ => return None,
        }
    }
    None
}

/// The next word between white space, before `limit`. A written `\n` is white space too.
fn spaced(text: &[u8], at: usize, limit: usize) -> Option<Range<usize>> {
    let rest = text.get(at..limit)?;
    let start = at + rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let start = if text[start..limit].starts_with(b"\\n") {
        start + 2
    } else {
        start
    };
    let rest = &text[start..limit];
    let start = start + rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let rest = &text[start..limit];
    let length = rest
        .iter()
        .position(|byte| byte.is_ascii_whitespace() || *byte == b'\\')
        .unwrap_or(rest.len());
    (length > 0).then(|| start..start + length)
}

/// `//host/:_authToken=`, and `:_auth=` of `.npmrc`.
pub(super) fn npm(text: &[u8], at: usize) -> Option<Hit> {
    let rest = &text[at + 1..];
    let name = rest
        .iter()
        .take(16)
        .take_while(|byte| byte.is_ascii_alphabetic() || **byte == b'_')
        .count();
    let sign = at + 1 + name;
    let blank = text[sign..]
        .iter()
        .take(4)
        .take_while(|byte| matches!(byte, b' ' | b'=' | b'"'))
        .count();
    if blank == 0 {
        return None;
    }
    let value = word(text, sign + blank, 4096);
    let bytes = &text[value.clone()];
    match &rest[..name] {
        b"_authToken" if plain::is_written_out(bytes, 10) => {
            Some(Hit::new(kind::NPMRC_CREDENTIAL, value))
        }
        b"_auth" => pair(bytes, value),
        _ => None,
    }
}

/// A user and a password in base64.
fn pair(bytes: &[u8], value: Range<usize>) -> Option<Hit> {
    let decoded = decode::base64(bytes).filter(|decoded| plain::is_graphic(decoded))?;
    let colon = memchr(b':', &decoded)?;
    let password = &decoded[colon + 1..];
    let mut hit = Hit::new(kind::NPMRC_CREDENTIAL, value);
    hit.decoded = Some((Zeroizing::new(password.to_vec()), "base64"));
    plain::is_written_out(password, 4).then_some(hit)
}
