//! Base64, with either alphabet (RFC 4648, sections 4 and 5), padded or not.

use std::ops::Range;

use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use super::{Layer, Map, is_mostly_text, is_text, look};
use crate::detect::Sink;

/// A tolerant reader: what follows the last whole byte does not matter.
const TOLERANT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);

static PLAIN: GeneralPurpose = GeneralPurpose::new(&STANDARD, TOLERANT);
static FOR_ADDRESSES: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, TOLERANT);

/// How many characters are decoded at once: whole groups of four of bytes that are themselves groups of four.
const CHUNK: usize = 8 * 1024 * 1024;

/// How much of a chunk is decoded again with the next, so that what stands across both is seen.
const OVERLAP: usize = 32 * 1024;

/// How far before a value the text is seen.
const LEAD: usize = 2 * 1024;

/// Decodes a run and looks at it, if it may be text.
pub(super) fn from_run(text: &[u8], run: &Range<usize>, sink: &mut Sink<'_>) {
    let bytes = &text[run.clone()];
    if !(is_plausible(bytes, &PLAIN) || is_plausible(bytes, &FOR_ADDRESSES))
        || is_part_of_jwt(text, run)
    {
        return;
    }
    let has = |a, b| memchr::memchr2(a, b, bytes).is_some();
    let engine = match (has(b'+', b'/'), has(b'-', b'_')) {
        (true, true) => return,
        (false, true) => &FOR_ADDRESSES,
        _ => &PLAIN,
    };
    let mut start = 0;
    while start < bytes.len() {
        let end = bytes.len().min(start + CHUNK);
        let begins = Part {
            is_first: start == 0,
            is_last: end == bytes.len(),
        };
        if !chunk(
            text,
            run.start + start..run.start + end,
            engine,
            &begins,
            sink,
        ) || begins.is_last
        {
            return;
        }
        start = end - OVERLAP;
    }
}

struct Part {
    is_first: bool,
    is_last: bool,
}

/// Looks at one chunk; false where it holds no text.
fn chunk(
    text: &[u8],
    range: Range<usize>,
    engine: &GeneralPurpose,
    part: &Part,
    sink: &mut Sink<'_>,
) -> bool {
    // A single character over does not make a byte.
    let whole = range.len() - usize::from(range.len() % 4 == 1);
    let Ok(decoded) = engine.decode(&text[range.start..range.start + whole]) else {
        return false;
    };
    let mut decoded = Zeroizing::new(decoded);
    let width = if decoded.get(1) == Some(&0) { 2 } else { 1 };
    if width == 2 {
        decoded = Zeroizing::new(decoded.iter().copied().step_by(2).collect());
    }
    if !is_mostly_text(&decoded) {
        return false;
    }
    let first = if part.is_first { 0 } else { LEAD };
    let last = if part.is_last {
        decoded.len()
    } else {
        decoded.len() - OVERLAP * 3 / 4 / width + LEAD
    };
    let layer = Layer {
        text: decoded,
        from: if width == 2 {
            &["base64", "UTF-16"]
        } else {
            &["base64"]
        },
        map: Map::Base64 {
            start: range.start,
            width,
        },
        begins: first..last,
    };
    look(text, &layer, sink);
    true
}

/// The first bytes are text, or text of two bytes a letter. Pictures, keys and hashes are not.
fn is_plausible(bytes: &[u8], engine: &GeneralPurpose) -> bool {
    let mut first = [0; 18];
    let quick = engine.decode_slice(&bytes[..8], &mut first);
    if !quick.is_ok_and(|length| is_beginning(&first[..length])) {
        return false;
    }
    let start = engine.decode_slice(&bytes[..bytes.len().min(24)], &mut first);
    start.is_ok_and(|length| is_beginning(&first[..length]))
}

fn is_beginning(bytes: &[u8]) -> bool {
    let mut odd = bytes.iter().skip(1).step_by(2);
    bytes.iter().all(|byte| is_text(*byte))
        || (bytes.iter().step_by(2).all(|byte| is_text(*byte)) && odd.all(|byte| *byte == 0))
}

/// A web token is a secret of its own, and what its parts say is none.
fn is_part_of_jwt(text: &[u8], run: &Range<usize>) -> bool {
    let goes_on = text.get(run.end) == Some(&b'.') && text[run.end..].get(1..4) == Some(b"eyJ");
    let begins = text[run.clone()].starts_with(b"eyJ");
    let came =
        run.start > 1 && text[run.start - 1] == b'.' && text[run.start - 2].is_ascii_alphanumeric();
    begins && (goes_on || came)
}
