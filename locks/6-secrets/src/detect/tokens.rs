//! Tier 1: tokens that are known by their own form.

use std::ops::Range;

use super::{Candidate, Sink, context, matcher, short};
use crate::checks::Check;
use crate::kind::{Beginnings, Gate, Shape};
use crate::tables::{BEGINNING, INNER, KINDS, SHAPES};
use crate::weigh;

/// Tries every place of the range at which a token may begin, and every place that may be within one.
pub(crate) fn look(text: &[u8], range: Range<usize>, sink: &mut Sink<'_>) {
    let byte = |at: usize| text.get(at).copied().map_or(0, u32::from);
    let mut three = byte(range.start) << 8 | byte(range.start + 1);
    for at in range.start..range.end.saturating_sub(1) {
        three = (three << 8 | byte(at + 2)) & 0x00ff_ffff;
        if INNER.may_begin(three) {
            each(text, at, &INNER, three, sink);
        }
        if is_boundary(text, at) && BEGINNING.may_begin(three) {
            each(text, at, &BEGINNING, three, sink);
        }
    }
}

fn each(text: &[u8], at: usize, beginnings: &Beginnings, three: u32, sink: &mut Sink<'_>) {
    for shape in beginnings.of(three) {
        let found = token(text, at, &SHAPES[usize::from(shape)]);
        sink.lines.extend(found);
    }
}

/// The token of that shape whose searched text stands at `at`.
fn token(text: &[u8], at: usize, shape: &Shape) -> Option<Candidate> {
    matcher::forward(text, at, &shape.parts[shape.anchor..=shape.anchor])?;
    let start = matcher::backward(text, at, &shape.parts[..shape.anchor])?;
    let end = matcher::forward(text, start, shape.parts)?;
    let is_apart = shape.within_words || is_boundary(text, start);
    let goes_on = matcher::last_set(shape.parts).is_some_and(|set| {
        text.get(end)
            .is_some_and(|byte| set.has(*byte) && byte.is_ascii_alphanumeric())
    });
    if !is_apart || goes_on || !passes(text, start..end, shape.gate) {
        return None;
    }
    let varying = matcher::varying(text, start..end, shape.parts);
    if weigh::entropy(&text[varying]) < KINDS[usize::from(shape.kind)].entropy {
        return None;
    }
    Some(Candidate {
        kind: shape.kind,
        at: short(start..end).start,
        value: short(start..end),
        name: None,
        check: shape
            .gate
            .check
            .map_or(Check::None, |check| check(&text[start..end])),
        delimited: true,
        decoded: None,
    })
}

/// A token begins after anything but a letter or digit, and after an escaped line feed or tab: `\nghp_…`.
fn is_boundary(text: &[u8], at: usize) -> bool {
    match at.checked_sub(1).map(|before| text[before]) {
        None => true,
        Some(b'n' | b't' | b'r') => at > 1 && text[at - 2] == b'\\',
        Some(byte) => !byte.is_ascii_alphanumeric(),
    }
}

fn passes(text: &[u8], token: Range<usize>, gate: &Gate) -> bool {
    let value = &text[token.clone()];
    let holds =
        gate.contains.is_empty() || memchr::memmem::find(value, gate.contains.as_bytes()).is_some();
    holds && (gate.near.is_empty() || is_near(text, token.start, gate.near))
}

/// One of the words, in lower case, stands around `at`.
fn is_near(text: &[u8], at: usize, words: &[&str]) -> bool {
    let around = text[context::around(text, at)].to_ascii_lowercase();
    words
        .iter()
        .any(|word| memchr::memmem::find(&around, word.as_bytes()).is_some())
}
