//! Files that are a secret as a whole: stores of keys, known by their first bytes, and files that hold a key and nothing else.
//!
//! Nothing is decrypted, so whether a store has an empty password cannot be told.

use super::der;
use super::found::Found;
use super::plain;
use crate::tables::kind;

/// The store that the text is.
pub(super) fn known(text: &[u8]) -> Option<u16> {
    match text {
        [0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 1 | 2, ..]
        | [0xce, 0xce, 0xce, 0xce, 0, 0, 0, 1 | 2, ..] => {
            entries(text).then_some(kind::JAVA_KEYSTORE)
        }
        [0x03, 0xd9, 0xa2, 0x9a, 0x65..=0x67, 0xfb, 0x4b, 0xb5, ..] => Some(kind::KEEPASS_DATABASE),
        [0x30, 0x80..=0x84, ..] if is_pkcs12(text) => Some(kind::PKCS12_KEYSTORE),
        [0x30, 0x81 | 0x82, ..] => is_private_der(text).then_some(kind::PRIVATE_KEY),
        _ => None,
    }
}

/// A Java keystore with at least one entry whose tag is that of a private or secret key, the first of all.
fn entries(text: &[u8]) -> bool {
    let number = |at: usize| {
        text.get(at..at + 4)
            .and_then(|bytes| <[u8; 4]>::try_from(bytes).ok())
            .map(u32::from_be_bytes)
    };
    number(8).is_some_and(|count| count > 0) && matches!(number(12), Some(1 | 3))
}

/// The beginning of the identifiers of PKCS#7: 1.2.840.113549.1.7.
const PKCS7: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07];

/// RFC 7292: a SEQUENCE that fits the text, version 3, then the object identifier of PKCS#7 data or signed data.
fn is_pkcs12(text: &[u8]) -> bool {
    let start = match der::header(text, 0x30) {
        Some((header, content)) if header + content <= text.len() => header,
        None if text[1] == 0x80 => 2,
        _ => return false,
    };
    let Some(rest) = text.get(start..) else {
        return false;
    };
    let head = &rest[..rest.len().min(24)];
    head.starts_with(&[2, 1, 3]) && memchr::memmem::find(head, PKCS7).is_some()
}

/// PKCS#1 (version 0, then a modulus) or PKCS#8 (version 0, then an algorithm) to the byte.
fn is_private_der(text: &[u8]) -> bool {
    if der::sequence(text, text.len()) != der::Fit::Exact {
        return false;
    }
    let start = der::header(text, 0x30).map_or(0, |(header, _)| header);
    let rest = &text[start..];
    let is_key = |rest: &[u8]| match rest {
        // The identifiers of algorithms that keys have begin so: 1.2.840, 1.3.
        [0x30, _, 0x06, _, 0x2a | 0x2b, ..] => true,
        [0x02, 0x81 | 0x82, ..] => text.len() > 300,
        _ => false,
    };
    rest.starts_with(&[2, 1, 0]) && is_key(&rest[3..])
}

/// A file of 32 hexadecimal digits and nothing else: Rails keeps its master key so. Only the path can tell.
pub(super) fn lone_key(text: &[u8]) -> Option<u16> {
    let key = text.get(..32)?;
    let is_alone = matches!(&text[32..], b"" | b"\n" | b"\r\n");
    let is_lower = key
        .iter()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (is_alone && is_lower && plain::variety(key) > 6).then_some(kind::RAILS_MASTER_KEY)
}

/// The whole text is the secret; of what is not text, its beginning.
pub(super) fn add(kind: u16, found: &mut Found<'_>) {
    let end = if kind == kind::RAILS_MASTER_KEY {
        32
    } else {
        found.text.len()
    };
    found.add(kind, 0..end);
}
