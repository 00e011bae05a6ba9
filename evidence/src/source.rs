//! One inspected file: its path, its text, and where its lines begin.

use std::sync::{Arc, OnceLock};

use schemars::JsonSchema;
use serde::Serialize;

use crate::Span;

/// A place for people and editors: both count from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in Unicode scalar values, from 1.
    pub column: usize,
}

/// The text of one inspected file.
///
/// Cloning is cheap. Paths are relative to where the scan was started, with `/` between parts, so that
/// reports do not differ between machines.
#[derive(Clone, Debug)]
pub struct Source(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    path: String,
    text: String,
    lines: OnceLock<Vec<usize>>,
    ascii: OnceLock<bool>,
}

impl Source {
    /// A source of that path and text.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self(Arc::new(Inner {
            path: path.into(),
            text: text.into(),
            lines: OnceLock::new(),
            ascii: OnceLock::new(),
        }))
    }

    /// The relative path.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The text of a span; the empty string where the span does not fit the text.
    pub fn slice(&self, span: Span) -> &str {
        self.0.text.get(span.range()).unwrap_or("")
    }

    /// Line and column of a byte offset; offsets past the end are the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = floor_char_boundary(self.text(), offset);
        let line = self.line_index(offset);
        let start = self.starts()[line];
        // Many places on one long line must not cost a walk along it each.
        let column = if self.is_ascii() {
            offset - start
        } else {
            self.text()[start..offset].chars().count()
        };
        Position {
            line: line + 1,
            column: column + 1,
        }
    }

    fn is_ascii(&self) -> bool {
        *self.0.ascii.get_or_init(|| self.text().is_ascii())
    }

    /// The byte offset at which the line holding `offset` begins.
    pub fn line_start(&self, offset: usize) -> usize {
        self.starts()[self.line_index(offset)]
    }

    /// The span of the line holding `offset`, with its line feed.
    pub fn line_span(&self, offset: usize) -> Span {
        let line = self.line_index(offset);
        let end = self
            .starts()
            .get(line + 1)
            .copied()
            .unwrap_or(self.text().len());
        Span::new(self.starts()[line], end)
    }

    /// The span of a line counted from 1, with its line feed.
    pub fn line(&self, number: usize) -> Option<Span> {
        let start = *self.starts().get(number.checked_sub(1)?)?;
        Some(self.line_span(start))
    }

    /// How many lines there are; an empty text has one.
    pub fn line_count(&self) -> usize {
        self.starts().len()
    }

    fn line_index(&self, offset: usize) -> usize {
        self.starts().partition_point(|&start| start <= offset) - 1
    }

    fn starts(&self) -> &[usize] {
        self.0.lines.get_or_init(|| {
            let feeds = self
                .text()
                .bytes()
                .enumerate()
                .filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0)
                .chain(feeds.map(|(at, _)| at + 1))
                .collect()
        })
    }
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        let same = Arc::ptr_eq(&self.0, &other.0);
        same || self.path() == other.path() && self.text() == other.text()
    }
}

impl Eq for Source {}

fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_from_one_in_characters() {
        let source = Source::new("a", "ab\ncé=x\n");
        assert_eq!(source.position(0), Position { line: 1, column: 1 });
        assert_eq!(source.position(6), Position { line: 2, column: 3 });
        assert_eq!(
            source.position(5),
            Position { line: 2, column: 2 },
            "inside é"
        );
        assert_eq!(source.position(999), Position { line: 3, column: 1 });
    }

    #[test]
    fn lines_are_found_by_offset_and_number() {
        let source = Source::new("a", "one\ntwo");
        assert_eq!(source.slice(source.line_span(1)), "one\n");
        assert_eq!(source.slice(source.line(2).expect("two lines")), "two");
        assert_eq!(source.line(3), None);
        assert_eq!(source.line_count(), 2);
    }
}
