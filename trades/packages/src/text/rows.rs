//! Lines and words that know their place.

use lockgate_evidence::Span;

use crate::{Ecosystem, Package};

/// A piece of a text and where it stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part<'a> {
    pub(crate) text: &'a str,
    at: usize,
}

/// The lines of a text, without their ends; a byte order mark is no part of the first.
pub(crate) fn rows(text: &str) -> impl Iterator<Item = Part<'_>> {
    let whole = Part::whole(text);
    whole.split('\n').map(|line| line.without_end("\r"))
}

impl<'a> Part<'a> {
    /// The whole text, without a byte order mark.
    pub(crate) fn whole(text: &'a str) -> Self {
        Self { text, at: 0 }.without_start("\u{feff}")
    }

    /// Where it stands.
    pub(crate) fn span(self) -> Span {
        Span::new(self.at, self.at + self.text.len())
    }

    /// A piece of this piece; it must lie on boundaries of characters, else it is empty.
    pub(crate) fn cut(self, from: usize, to: usize) -> Self {
        Self {
            text: self.text.get(from..to).unwrap_or(""),
            at: self.at + from.min(self.text.len()),
        }
    }

    /// From there to the end.
    pub(crate) fn from(self, from: usize) -> Self {
        self.cut(from, self.text.len())
    }

    pub(crate) fn trim(self) -> Self {
        let start = self.text.len() - self.text.trim_start().len();
        self.cut(start, start + self.text.trim().len())
    }

    /// The number of blanks at the beginning.
    pub(crate) fn indent(self) -> usize {
        self.text.len() - self.text.trim_start_matches([' ', '\t']).len()
    }

    /// What follows a prefix.
    pub(crate) fn after(self, prefix: &str) -> Option<Self> {
        let rest = self.text.strip_prefix(prefix)?;
        Some(self.from(self.text.len() - rest.len()))
    }

    /// What stands before a suffix.
    pub(crate) fn before(self, suffix: &str) -> Option<Self> {
        let rest = self.text.strip_suffix(suffix)?;
        Some(self.cut(0, rest.len()))
    }

    pub(crate) fn without_start(self, prefix: &str) -> Self {
        self.after(prefix).unwrap_or(self)
    }

    pub(crate) fn without_end(self, suffix: &str) -> Self {
        self.before(suffix).unwrap_or(self)
    }

    /// What stands before and after the first separator.
    pub(crate) fn split_at(self, separator: &str) -> Option<(Self, Self)> {
        let at = self.text.find(separator)?;
        Some((self.cut(0, at), self.from(at + separator.len())))
    }

    /// What stands before the first separator, or all.
    pub(crate) fn until(self, separator: &str) -> Self {
        self.split_at(separator).map_or(self, |(before, _)| before)
    }

    /// The pieces between single characters.
    pub(crate) fn split(self, separator: char) -> impl Iterator<Item = Self> {
        let mut at = 0;
        self.text.split(separator).map(move |piece| {
            let part = self.cut(at, at + piece.len());
            at += piece.len() + separator.len_utf8();
            part
        })
    }

    /// The pieces between separators that stand outside of quotes and brackets.
    pub(crate) fn split_outside(self, separator: char) -> Vec<Self> {
        let mut pieces = Vec::new();
        let (mut start, mut depth, mut quote) = (0, 0_usize, None);
        for (at, character) in self.text.char_indices() {
            match (quote, character) {
                (Some(open), _) if open == character => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') => quote = Some(character),
                (None, '(' | '[' | '{') => depth += 1,
                (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
                _ if character == separator && depth == 0 => {
                    pieces.push(self.cut(start, at));
                    start = at + separator.len_utf8();
                }
                _ => {}
            }
        }
        pieces.push(self.from(start));
        pieces
    }

    /// What stands before a comment: the first such mark outside of quotes.
    pub(crate) fn before_comment(self, mark: char) -> Self {
        let mut quote = None;
        for (at, character) in self.text.char_indices() {
            match (quote, character) {
                (Some(open), _) if open == character => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') => quote = Some(character),
                _ if character == mark => return self.cut(0, at),
                _ => {}
            }
        }
        self
    }

    /// The words between white space.
    pub(crate) fn words(self) -> impl Iterator<Item = Self> {
        let start = self.text.as_ptr() as usize;
        self.text.split_whitespace().map(move |word| {
            let from = (word.as_ptr() as usize).saturating_sub(start);
            self.cut(from, from + word.len())
        })
    }

    /// What stands within quotes of either kind that enclose all of it; it holds no such quote and no escape.
    pub(crate) fn unquoted(self) -> Option<Self> {
        let quote = self
            .text
            .chars()
            .next()
            .filter(|c| matches!(c, '"' | '\''))?;
        let inner = self.text.get(1..self.text.len().checked_sub(1)?)?;
        let ends = self.text.ends_with(quote);
        (ends && !inner.contains([quote, '\\'])).then(|| self.cut(1, self.text.len() - 1))
    }

    /// The first quoted text in it and what follows.
    pub(crate) fn next_quoted(self) -> Option<(Self, Self)> {
        let start = self.text.find(['"', '\''])?;
        let quote = self.text[start..].chars().next()?;
        let length = self.text[start + 1..].find(quote)?;
        let end = start + 1 + length;
        Some((self.cut(start + 1, end), self.from(end + 1)))
    }

    /// Every quoted text in it.
    pub(crate) fn all_quoted(self) -> impl Iterator<Item = Self> {
        let mut rest = self;
        std::iter::from_fn(move || {
            let (found, after) = rest.next_quoted()?;
            rest = after;
            Some(found)
        })
    }

    /// A package of that name.
    pub(crate) fn package(self, ecosystem: Ecosystem) -> Package {
        Package::new(ecosystem, self.text, self.span())
    }

    /// The exact version of a package.
    pub(crate) fn pin(self, package: &mut Package) {
        package.version = Some(self.text.to_owned());
        package.version_span = Some(self.span());
    }

    /// What is asked of a package.
    pub(crate) fn ask(self, package: &mut Package) {
        package.requirement = Some(self.text.to_owned());
        package.version_span = Some(self.span());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_knows_its_place() {
        let text = "\u{feff}a = 'x y'\r\n  b é c\n";
        let lines: Vec<_> = rows(text).collect();
        for line in &lines {
            assert_eq!(&text[line.span().range()], line.text);
        }
        assert_eq!(lines[0].text, "a = 'x y'");
        let (_, value) = lines[0].split_at("=").expect("it has one");
        let inner = value.trim().unquoted().expect("it is quoted");
        assert_eq!(&text[inner.span().range()], "x y");
        let words: Vec<_> = lines[1].words().collect();
        assert_eq!(&text[words[2].span().range()], "c");
        assert_eq!(lines[1].indent(), 2);
        let pieces: Vec<_> = lines[1].split('é').map(Part::span).collect();
        assert_eq!(&text[pieces[1].range()], " c");
    }

    #[test]
    fn quotes_must_close() {
        assert_eq!(Part::whole("'a").unquoted(), None);
        assert_eq!(Part::whole("'").unquoted(), None);
        assert_eq!(Part::whole("'a' + 'b'").unquoted(), None);
        let all: Vec<_> = Part::whole("x 'a', \"b\", 'c").all_quoted().collect();
        assert_eq!(
            all.iter().map(|part| part.text).collect::<Vec<_>>(),
            ["a", "b"]
        );
    }
}
