//! The little that may be looked at around a place.

use std::ops::Range;

use super::MARGIN;

/// How many bytes before and after a place may be looked at.
pub(crate) const REACH: usize = 1024;

/// How many lines up and down context reaches. A candidate's place and its value may lie three lines apart, and both have
/// their context, so this is half of [`MARGIN`].
pub(crate) const LINES: usize = MARGIN / 2;

/// The bytes around `at`: at most [`REACH`] and at most [`LINES`] lines each way.
pub(crate) fn around(text: &[u8], at: usize) -> Range<usize> {
    up(text, at, LINES)..down(text, at, LINES)
}

/// Where the line of `at` begins, or what is in reach of it.
pub(crate) fn line_start(text: &[u8], at: usize) -> usize {
    up(text, at, 0)
}

/// Where the line of `at` ends, before its line feed, or what is in reach of it.
pub(crate) fn line_end(text: &[u8], at: usize) -> usize {
    let end = down(text, at, 0);
    let feed = end > at && text.get(end - 1) == Some(&b'\n');
    end - usize::from(feed)
}

/// The beginning of the line `lines` above that of `at`.
pub(crate) fn up(text: &[u8], at: usize, lines: usize) -> usize {
    let lowest = at.saturating_sub(REACH);
    let mut left = lines + 1;
    for (index, &byte) in text[lowest..at].iter().enumerate().rev() {
        if byte == b'\n' {
            left -= 1;
            if left == 0 {
                return lowest + index + 1;
            }
        }
    }
    lowest
}

/// The end of the line `lines` below that of `at`, after its line feed.
pub(crate) fn down(text: &[u8], at: usize, lines: usize) -> usize {
    let highest = text.len().min(at.saturating_add(REACH));
    let mut left = lines + 1;
    for (index, &byte) in text[at..highest].iter().enumerate() {
        if byte == b'\n' {
            left -= 1;
            if left == 0 {
                return at + index + 1;
            }
        }
    }
    highest
}
