//! Two hexadecimal digits a byte.

use std::ops::Range;

use zeroize::Zeroizing;

use super::{Layer, Map, is_mostly_text, is_text, look};
use crate::detect::Sink;

/// The shortest run: sixteen bytes.
const SHORTEST: usize = 32;

/// How many bytes must be text before the rest is decoded.
const FIRST: usize = 12;

/// The longest run: what is longer is a memory dump.
const LONGEST: usize = 32 * 1024 * 1024;

/// Decodes a run and looks at it. True where it was text.
pub(super) fn from_run(text: &[u8], run: &Range<usize>, sink: &mut Sink<'_>) -> bool {
    let prefix = if text[run.clone()].starts_with(b"0x") {
        2
    } else {
        0
    };
    let start = run.start + prefix;
    let digits = &text[start..run.end];
    if digits.len() < SHORTEST || digits.len() % 2 == 1 || digits.len() > LONGEST {
        return false;
    }
    let mut first = digits.chunks_exact(2).take(FIRST).map(byte);
    if !first.all(|byte| byte.is_some_and(is_text)) {
        return false;
    }
    let decoded: Option<Vec<u8>> = digits.chunks_exact(2).map(byte).collect();
    let Some(decoded) = decoded.map(Zeroizing::new) else {
        return false;
    };
    if !is_mostly_text(&decoded) {
        return false;
    }
    let layer = Layer {
        begins: 0..decoded.len(),
        text: decoded,
        from: &["hexadecimal"],
        map: Map::Hexadecimal { start },
    };
    look(text, &layer, sink);
    true
}

fn byte(digits: &[u8]) -> Option<u8> {
    let [high, low] = digits else { return None };
    let high = char::from(*high).to_digit(16)?;
    let low = char::from(*low).to_digit(16)?;
    u8::try_from(high << 4 | low).ok()
}
