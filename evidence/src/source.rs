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
    revision: Option<String>,
    text: String,
    parts: Vec<Part>,
    lines: OnceLock<Vec<usize>>,
    ascii: OnceLock<bool>,
}

/// Where a part of an excerpt stands in the file it was taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where it begins in the excerpt; there the excerpt's text begins or a line feed stands before it.
    pub at: usize,
    /// Where it begins in the file, in bytes.
    pub byte: usize,
    /// How many lines end before it.
    pub lines: usize,
    /// How many characters stand before it on its first line.
    pub characters: usize,
}

/// The beginning of a text that is there whole.
const WHOLE: Part = Part {
    at: 0,
    byte: 0,
    lines: 0,
    characters: 0,
};

impl Source {
    /// A source of that path and text.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self::excerpt(path, text, vec![WHOLE])
    }

    /// Parts of a file, in order, with a line feed between them. Spans speak of this text; lines, columns and
    /// [`Source::origin`] of the file. Without a part it is taken for a whole text.
    pub fn excerpt(path: impl Into<String>, text: impl Into<String>, mut parts: Vec<Part>) -> Self {
        if parts.first().is_none_or(|first| first.at != 0) {
            parts.insert(0, WHOLE);
        }
        Self(Arc::new(Inner {
            path: path.into(),
            revision: None,
            text: text.into(),
            parts,
            lines: OnceLock::new(),
            ascii: OnceLock::new(),
        }))
    }

    /// The same, as it stood in that commit: hexadecimal digits.
    #[must_use]
    pub fn at_revision(&self, revision: impl Into<String>) -> Self {
        self.with(self.path(), Some(revision.into()))
    }

    /// The same under another path.
    #[must_use]
    pub fn renamed(&self, path: impl Into<String>) -> Self {
        self.with(path, self.0.revision.clone())
    }

    fn with(&self, path: impl Into<String>, revision: Option<String>) -> Self {
        Self(Arc::new(Inner {
            path: path.into(),
            revision,
            text: self.0.text.clone(),
            parts: self.0.parts.clone(),
            lines: OnceLock::new(),
            ascii: OnceLock::new(),
        }))
    }

    /// The relative path.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The commit that holds the text, where it is not the one in the tree.
    pub fn revision(&self) -> Option<&str> {
        self.0.revision.as_deref()
    }

    /// The text, all of it or the parts that were kept.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The same bytes in the file itself.
    pub fn origin(&self, span: Span) -> Span {
        let of = |offset: usize| {
            let part = self.part(offset);
            part.byte + (offset - part.at)
        };
        Span::new(of(span.start), of(span.end))
    }

    /// The part that holds the offset.
    fn part(&self, offset: usize) -> Part {
        let after = self.0.parts.partition_point(|part| part.at <= offset);
        after
            .checked_sub(1)
            .and_then(|at| self.0.parts.get(at))
            .copied()
            .unwrap_or(WHOLE)
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
        let part = self.part(start);
        let before = if part.at == start { part.characters } else { 0 };
        Position {
            line: self.number(line),
            column: before + column + 1,
        }
    }

    /// The number, from 1, of a line of the text.
    fn number(&self, line: usize) -> usize {
        let part = self.part(self.starts()[line]);
        part.lines + (line - self.line_index(part.at)) + 1
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

    /// The span of a line counted from 1, with its line feed; of an excerpt, what was kept of it first.
    pub fn line(&self, number: usize) -> Option<Span> {
        let lines = number.checked_sub(1)?;
        let after = self.0.parts.partition_point(|part| part.lines < lines);
        let starts_here = self.0.parts.get(after).filter(|part| part.lines == lines);
        let before = || self.0.parts.get(after.checked_sub(1)?);
        let part = starts_here.or_else(before)?;
        let index = self.line_index(part.at) + (lines - part.lines);
        let start = *self.starts().get(index)?;
        (self.part(start) == *part).then(|| self.line_span(start))
    }

    /// The number of the last line; an empty text has one.
    pub fn line_count(&self) -> usize {
        self.number(self.starts().len() - 1)
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
        same || self.path() == other.path()
            && self.revision() == other.revision()
            && self.text() == other.text()
            && self.0.parts == other.0.parts
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

    #[test]
    fn an_excerpt_knows_the_lines_of_its_file() {
        // Of the file "one\ntwo é three\n…" the parts "three\nfour" and, on line 9, "last".
        let part = |at, byte, lines, characters| Part {
            at,
            byte,
            lines,
            characters,
        };
        let parts = vec![part(0, 11, 1, 6), part(11, 90, 8, 0)];
        let source = Source::excerpt("a", "three\nfour\nlast", parts);
        assert_eq!(source.position(1), Position { line: 2, column: 8 });
        assert_eq!(source.position(6), Position { line: 3, column: 1 });
        assert_eq!(source.position(13), Position { line: 9, column: 3 });
        assert_eq!(source.origin(Span::new(6, 13)), Span::new(17, 92));
        let line = |number| source.line(number).map(|span| source.slice(span));
        assert_eq!(
            [1, 2, 3, 4, 8, 9, 10].map(line),
            [
                None,
                Some("three\n"),
                Some("four\n"),
                None,
                None,
                Some("last"),
                None
            ]
        );
        assert_eq!(source.line_count(), 9);
    }

    #[test]
    fn a_revision_tells_apart() {
        let source = Source::new("a", "one");
        let old = source.at_revision("0123abcd");
        assert_eq!(old.revision(), Some("0123abcd"));
        assert_ne!(source, old);
        assert_eq!(old.renamed("b").revision(), Some("0123abcd"));
    }
}
