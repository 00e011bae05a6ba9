//! Texts in quotes that the code puts together on one line: `"gh" + "p_…"`.

use std::ops::Range;

use zeroize::Zeroizing;

use super::{Layer, Map, Step, look};
use crate::detect::Sink;

/// Most parts on each side of a long one.
const MOST: usize = 8;

/// The longest part beside a long one.
const LONGEST: usize = 256;

/// Puts together what stands around a run that is a text in quotes, or begins or ends one. `done` is where what was put
/// together last ends: a run before it was a part.
pub(super) fn from_run(text: &[u8], run: &Range<usize>, done: &mut usize, sink: &mut Sink<'_>) {
    if run.start < *done {
        return;
    }
    let mut earlier = before(text, run.start);
    if earlier.is_none() && after(text, run.end).is_none() {
        return;
    }
    let mut parts = vec![run.clone()];
    while parts.len() <= MOST
        && let Some(part) = earlier
    {
        earlier = before(text, part.start);
        parts.insert(0, part);
    }
    let mut last = run.end;
    let most = parts.len() + MOST;
    while parts.len() < most
        && let Some(part) = after(text, last)
    {
        last = part.end;
        parts.push(part);
    }
    *done = last;
    join(text, &parts, sink);
}

fn join(text: &[u8], parts: &[Range<usize>], sink: &mut Sink<'_>) {
    let (mut joined, mut steps) = (Vec::new(), Vec::new());
    for part in parts {
        steps.push(Step {
            at: joined.len(),
            source: part.start,
            length: 1,
        });
        joined.extend(&text[part.clone()]);
    }
    let layer = Layer {
        begins: 0..joined.len(),
        text: Zeroizing::new(joined),
        from: &["parts"],
        map: Map::Steps(&steps),
    };
    look(text, &layer, sink);
}

fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

/// The text in quotes that is joined before the one that begins at `start`.
fn before(text: &[u8], start: usize) -> Option<Range<usize>> {
    let opening = start.checked_sub(1)?;
    if !is_quote(text[opening]) {
        return None;
    }
    let lowest = opening.saturating_sub(8);
    let gap = text[lowest..opening]
        .iter()
        .rev()
        .position(|byte| is_quote(*byte))?;
    let closing = opening - 1 - gap;
    if !joins(&text[closing + 1..opening]) {
        return None;
    }
    let lowest = closing.saturating_sub(LONGEST);
    let length = text[lowest..closing]
        .iter()
        .rev()
        .position(|byte| *byte == text[closing] || *byte == b'\n')?;
    let start = closing - length;
    (text[start - 1] == text[closing]).then_some(start..closing)
}

/// The text in quotes that is joined after the one that ends at `end`.
fn after(text: &[u8], end: usize) -> Option<Range<usize>> {
    if !text.get(end).copied().is_some_and(is_quote) {
        return None;
    }
    let rest = &text[end + 1..];
    let gap = rest.iter().take(8).position(|byte| is_quote(*byte))?;
    if !joins(&rest[..gap]) {
        return None;
    }
    let start = end + 1 + gap + 1;
    let quote = text[start - 1];
    let rest = text[start..].iter().take(LONGEST);
    let mut length = 0;
    for byte in rest {
        match *byte {
            b'\n' => return None,
            byte if byte == quote => return Some(start..start + length),
            _ => length += 1,
        }
    }
    None
}

/// What stands between two texts that makes them one: an operator, or blanks alone.
fn joins(between: &[u8]) -> bool {
    match between.trim_ascii() {
        b"" => !between.is_empty() && !between.contains(&b'\n'),
        operator => {
            !between.contains(&b'\n')
                && matches!(
                    operator,
                    b"+" | b"." | b".." | b"&" | b"~" | b"<>" | b"||" | b"++"
                )
        }
    }
}
