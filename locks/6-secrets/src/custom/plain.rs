//! A text as patterns see it: every byte that is no UTF-8 becomes one replacement character, as Go reads text.

use std::borrow::Cow;
use std::ops::Range;

/// The text and where its bytes stand in the original.
pub(crate) struct Plain<'a> {
    pub(crate) text: Cow<'a, [u8]>,
    /// Places behind replaced bytes, and how many bytes were added up to there.
    added: Vec<(usize, usize)>,
}

const REPLACEMENT: &str = "\u{fffd}";

impl<'a> Plain<'a> {
    pub(crate) fn new(text: &'a [u8]) -> Self {
        if std::str::from_utf8(text).is_ok() {
            return Self {
                text: Cow::Borrowed(text),
                added: Vec::new(),
            };
        }
        let (mut out, mut added) = (Vec::with_capacity(text.len() + 16), Vec::new());
        for chunk in text.utf8_chunks() {
            out.extend(chunk.valid().as_bytes());
            for _ in chunk.invalid() {
                out.extend(REPLACEMENT.as_bytes());
                added.push((out.len(), (added.len() + 1) * (REPLACEMENT.len() - 1)));
            }
        }
        Self {
            text: Cow::Owned(out),
            added,
        }
    }

    /// The same range in the original.
    pub(crate) fn original(&self, range: Range<usize>) -> Range<usize> {
        self.place(range.start)..self.place(range.end)
    }

    fn place(&self, at: usize) -> usize {
        let behind = self.added.partition_point(|(place, _)| *place <= at);
        let added = behind.checked_sub(1).map_or(0, |last| self.added[last].1);
        at - added
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn places_go_back_to_where_they_came_from(
            parts in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..6), 0..6),
        ) {
            let text = parts.join(&b"mark"[..]);
            let plain = Plain::new(&text);
            prop_assert_eq!(plain.original(0..plain.text.len()), 0..text.len());
            for at in memchr::memmem::find_iter(&plain.text, "mark") {
                prop_assert_eq!(&text[plain.original(at..at + 4)], b"mark");
            }
        }
    }
}
