//! Keys that stand in lines with names: PuTTY's, and those that sign zones.

use std::ops::Range;

use memchr::memchr;

use super::found::Found;
use super::{decode, plain};
use crate::tables::kind;

/// No key is longer.
const LONGEST: usize = 16 * 1024;
/// More lines no key has.
const MOST_LINES: usize = 128;

/// The key whose `PuTTY-User-Key-File-` stands at `at` (PuTTY manual, appendix C). Gives where to go on.
pub(super) fn key(at: usize, found: &mut Found<'_>) -> usize {
    let text = &found.text[..found.text.len().min(at + LONGEST)];
    let mut is_locked = None;
    let mut next = at;
    for _ in 0..MOST_LINES {
        let Some(line) = line(text, next) else { break };
        let bytes = &text[line.clone()];
        if let Some(cipher) = bytes.strip_prefix(b"Encryption: ") {
            is_locked = Some(cipher.trim_ascii() != b"none");
        }
        if bytes.starts_with(b"Private-Lines: ") {
            add(text, line.end + 1, is_locked, found);
            return line.end;
        }
        next = line.end + 1;
    }
    at + 1
}

/// The base64 lines from `start` on.
fn add(text: &[u8], start: usize, is_locked: Option<bool>, found: &mut Found<'_>) {
    let mut end = start;
    while let Some(line) = line(text, end) {
        let bytes = text[line.clone()].trim_ascii();
        if bytes.is_empty() || decode::base64(bytes).is_none() {
            break;
        }
        end = line.end + 1;
    }
    let end = end.saturating_sub(1).min(text.len());
    let Some(Some(private)) = (start < end).then(|| decode::base64(&text[start..end])) else {
        return;
    };
    if private.len() >= 32 && plain::variety(&private) > 16 {
        let kind = if is_locked == Some(false) {
            kind::PRIVATE_KEY
        } else {
            kind::ENCRYPTED_PRIVATE_KEY
        };
        found.add(kind, start..end);
    }
}

/// The line at `at`, without its line feed.
fn line(text: &[u8], at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
    Some(at..at + memchr(b'\n', rest).unwrap_or(rest.len()))
}

/// The private half of a key of DNSSEC, as BIND writes it.
pub(super) fn dns_key(found: &mut Found<'_>) {
    let text = found.text;
    let mut next = 0;
    for _ in 0..MOST_LINES {
        let Some(line) = line(text, next) else { return };
        let bytes = &text[line.clone()];
        for name in [
            &b"PrivateKey: "[..],
            b"PrivateExponent: ",
            b"Private_value(x): ",
            b"Key: ",
        ] {
            let Some(value) = bytes.strip_prefix(name) else {
                continue;
            };
            let value = value.trim_ascii_end();
            if value.len() >= 20 && decode::base64(value).is_some() {
                let start = line.start + name.len();
                found.add(kind::DNSSEC_PRIVATE_KEY, start..start + value.len());
            }
        }
        next = line.end + 1;
    }
}
