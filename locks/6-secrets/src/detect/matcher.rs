//! Matches shapes: each run takes all it can, and nothing is ever tried twice.

use std::ops::Range;

use crate::kind::{Part, Set};

/// Where the parts end, matched from `at` on.
pub(crate) fn forward(text: &[u8], mut at: usize, parts: &[Part]) -> Option<usize> {
    for part in parts {
        at += match part {
            Part::Text(wanted) => starts(text, at, wanted).then_some(wanted.len())?,
            Part::OneOf(all) => all.iter().find(|wanted| starts(text, at, wanted))?.len(),
            Part::Maybe(wanted) => usize::from(starts(text, at, wanted)) * wanted.len(),
            Part::Some { set, min, max } => some(text, at, **set, *min, *max)?,
        };
    }
    Some(at)
}

/// The whole of `value` is of the parts.
pub(crate) fn is_whole(value: &[u8], parts: &[Part]) -> bool {
    forward(value, 0, parts) == Some(value.len())
}

/// Where the parts begin, if they end at `at`. Sound for parts that [`forward`] then confirms.
pub(crate) fn backward(text: &[u8], mut at: usize, parts: &[Part]) -> Option<usize> {
    for part in parts.iter().rev() {
        at -= match part {
            Part::Text(wanted) | Part::Maybe(wanted) if text[..at].ends_with(wanted) => {
                wanted.len()
            }
            Part::Maybe(_) => 0,
            Part::Text(_) => return None,
            Part::OneOf(all) => all
                .iter()
                .find(|wanted| text[..at].ends_with(wanted))?
                .len(),
            Part::Some { set, min, max } => {
                let lowest = at.saturating_sub(*max as usize);
                let length = text[lowest..at]
                    .iter()
                    .rev()
                    .take_while(|byte| set.has(**byte))
                    .count();
                (length >= *min as usize).then_some(length)?
            }
        };
    }
    Some(at)
}

/// The bytes of `range` that vary: what follows the first text.
pub(crate) fn varying(text: &[u8], range: Range<usize>, parts: &[Part]) -> Range<usize> {
    let fixed = parts
        .iter()
        .take_while(|part| !matches!(part, Part::Some { .. }))
        .count();
    let start = forward(text, range.start, &parts[..fixed]).unwrap_or(range.start);
    start..range.end
}

/// The set of the last part, which must not go on after the token.
pub(crate) fn last_set(parts: &[Part]) -> Option<Set> {
    parts.iter().rev().find_map(|part| match part {
        Part::Some { set, .. } => Some(**set),
        _ => None,
    })
}

fn starts(text: &[u8], at: usize, wanted: &[u8]) -> bool {
    text.get(at..).is_some_and(|rest| rest.starts_with(wanted))
}

fn some(text: &[u8], at: usize, set: Set, min: u32, max: u32) -> Option<usize> {
    let rest = text.get(at..)?;
    let rest = &rest[..rest.len().min(max as usize)];
    let length = rest.iter().take_while(|byte| set.has(**byte)).count();
    (length >= min as usize).then_some(length)
}
