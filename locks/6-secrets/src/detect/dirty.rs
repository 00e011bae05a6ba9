//! Which lines a delta changed, and what the others keep.
//!
//! Of a long line only what is within [`FAR`] bytes of a change is looked at again, up to the nearest place at which nothing
//! that is looked for can go on ([`cut`]).

use std::ops::Range;

use lockgate_git::{Origin, Segment};

use super::{MARGIN, Traces, context, cut};

/// What must be looked at again: the lines with inserted bytes or a joint, and [`MARGIN`] more on both sides; of lines that
/// are long a part. Sorted, apart from each other, each beginning and ending with a line or at a [`cut`].
pub(crate) fn lines(text: &[u8], base_len: usize, pieces: &[Segment]) -> Vec<Range<usize>> {
    let mut cores: Vec<Range<usize>> = Vec::new();
    // Up to where another change adds nothing: in short lines, the end of the line of the last.
    let mut known = 0;
    for changed in changes(text.len(), base_len, pieces) {
        if !cores.is_empty() && changed.end <= known {
            continue;
        }
        let end = below(text, changed.end, &mut known);
        match cores.last_mut() {
            // What begins within the last needs no look upwards.
            Some(last) if last.end >= changed.start => last.end = last.end.max(end),
            last => {
                let start = above(text, changed.start);
                match last {
                    Some(last) if last.end >= start => last.end = last.end.max(end),
                    _ => cores.push(start..end),
                }
            }
        }
    }
    cores
}

/// Changes that are so close are taken for one: looking at what is between costs less than finding its lines.
const CLOSE: usize = 256;

/// The bytes that are new, and the bytes on both sides of every joint of what was not joined before.
fn changes(len: usize, base_len: usize, pieces: &[Segment]) -> Vec<Range<usize>> {
    let mut changes = Vec::new();
    // Where the base would go on, had everything been copied so far. The beginning and the end are joints too.
    let mut next = Some(0);
    for piece in pieces {
        let (start, end) = (piece.start, piece.start + piece.len);
        let source = source(piece);
        if source.is_none() {
            add(&mut changes, start.saturating_sub(1)..(end + 1).min(len));
        } else if source != next {
            add(&mut changes, start.saturating_sub(1)..(start + 1).min(len));
        }
        next = source.map(|source| source + piece.len);
    }
    if next != Some(base_len) {
        add(&mut changes, len.saturating_sub(1)..len);
    }
    changes
}

fn add(changes: &mut Vec<Range<usize>>, changed: Range<usize>) {
    match changes.last_mut() {
        Some(last) if last.end + CLOSE >= changed.start => last.end = last.end.max(changed.end),
        _ => changes.push(changed),
    }
}

fn source(piece: &Segment) -> Option<usize> {
    match piece.origin {
        Origin::Copied(source) => Some(source),
        Origin::Inserted => None,
    }
}

/// Nothing that is this many bytes away from a candidate's place decides about it. The longest way is that from a name over
/// what stands between to a value of two texts, and to what is named around it: some four times [`context::REACH`].
const FAR: usize = 8 * context::REACH;

/// Where what is looked at again above a change at `at` begins.
fn above(text: &[u8], at: usize) -> usize {
    let mut at = at.min(text.len());
    let far = at.saturating_sub(FAR);
    for _ in 0..=MARGIN {
        let lowest = far.min(at);
        let near = memchr::memrchr(b'\n', &text[lowest..at]).map(|feed| lowest + feed);
        if near.is_none()
            && let Some(cut) = cut::before(text, lowest)
        {
            return cut;
        }
        match near.or_else(|| memchr::memrchr(b'\n', &text[..lowest])) {
            Some(feed) => at = feed,
            None => return 0,
        }
    }
    at + 1
}

/// The end of what is looked at below `at`; up to `known` another change adds nothing.
fn below(text: &[u8], at: usize, known: &mut usize) -> usize {
    let changed = at.min(text.len());
    let far = text.len().min(changed + FAR);
    let mut at = changed;
    for number in 0..=MARGIN {
        let highest = far.max(at);
        let near = memchr::memchr(b'\n', &text[at..highest]).map(|feed| at + feed);
        if near.is_none()
            && let Some(cut) = cut::after(text, highest)
        {
            *known = changed;
            return cut;
        }
        let later = || memchr::memchr(b'\n', &text[highest..]).map(|feed| highest + feed);
        let feed = near.or_else(later);
        at = feed.map_or(text.len(), |feed| feed + 1);
        if number == 0 {
            // The change may end behind the line feed: then it is the next line's.
            *known = feed.unwrap_or(at);
        }
        if feed.is_none() {
            return at;
        }
    }
    at
}

/// What of the base's traces stands unchanged outside `cores`.
pub(crate) fn inherited(base: &Traces, pieces: &[Segment], cores: &[Range<usize>]) -> Traces {
    let mut traces = Traces::default();
    if base.lines.is_empty() && base.anchors.is_empty() {
        return traces;
    }
    let mut anchors: Vec<_> = base.anchors.iter().collect();
    anchors.sort_by_key(|anchor| anchor.at);
    let mut lines: Vec<_> = base.lines.iter().collect();
    lines.sort_by_key(|candidate| candidate.at);
    for piece in pieces {
        let Some(source) = source(piece) else {
            continue;
        };
        let copied = source..source + piece.len;
        let is_kept = |at: u32| {
            let target = at as usize - source + piece.start;
            !is_within(cores, target)
        };
        let by = offset(source, piece.start);
        for candidate in within(&lines, &copied, |candidate| candidate.at) {
            if is_kept(candidate.at) {
                traces.lines.extend(candidate.shifted(by));
            }
        }
        for anchor in within(&anchors, &copied, |anchor| anchor.at) {
            if is_kept(anchor.at) {
                let at = i64::from(anchor.at) + by;
                traces.anchors.extend(
                    u32::try_from(at)
                        .ok()
                        .map(|at| super::Anchor { at, ..**anchor }),
                );
            }
        }
    }
    traces
}

fn offset(from: usize, to: usize) -> i64 {
    let wide = |at: usize| i64::try_from(at).unwrap_or(i64::MAX);
    wide(to) - wide(from)
}

/// The items of a sorted list whose place lies in the range.
fn within<'a, T>(sorted: &'a [T], range: &Range<usize>, place: impl Fn(&T) -> u32) -> &'a [T] {
    let start = sorted.partition_point(|item| (place(item) as usize) < range.start);
    let end = sorted.partition_point(|item| (place(item) as usize) < range.end);
    &sorted[start..end.max(start)]
}

fn is_within(cores: &[Range<usize>], at: usize) -> bool {
    let next = cores.partition_point(|core| core.end <= at);
    cores.get(next).is_some_and(|core| core.start <= at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_in_one_line_are_one_core() {
        let line = [b"x".repeat(4000), b"\n".to_vec()].concat();
        let text = line.repeat(30);
        let inserted = |start: usize, len: usize| Segment {
            start,
            len,
            origin: Origin::Inserted,
        };
        let copied = |start: usize, end: usize| Segment {
            start,
            len: end - start,
            origin: Origin::Copied(start),
        };
        let at = 12 * 4001;
        let with = |len: usize| {
            let pieces = [
                copied(0, at + 100),
                inserted(at + 100, 5),
                copied(at + 105, at + 3000),
                inserted(at + 3000, len),
                copied(at + 3000 + len, text.len()),
            ];
            lines(&text, text.len(), &pieces)
        };
        let first = (12 - MARGIN) * 4001;
        assert_eq!(with(5).first(), Some(&(first..(13 + MARGIN) * 4001)));
        // The line feed itself is new, so the next line has changed too.
        assert_eq!(with(1001).first(), Some(&(first..(14 + MARGIN) * 4001)));
        assert_eq!((with(5).len(), with(1001).len()), (1, 1));
    }
}
