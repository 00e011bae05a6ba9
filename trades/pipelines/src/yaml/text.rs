//! Scalars that know where each of their characters stands.

use std::fmt;
use std::sync::{Arc, OnceLock};

use lockgate_evidence::{Source, Span};

use super::Style;
use crate::expression::{self, Dialect, Expr, ParseError, Template};

/// A scalar: its value, and the way back from any part of the value to the bytes of the file.
///
/// Cloning is cheap.
#[derive(Clone)]
pub struct Text(Arc<Inner>);

struct Inner {
    value: Arc<str>,
    source: Source,
    span: Span,
    style: Style,
    dialect: Dialect,
    may_hold: OnceLock<bool>,
    // What few texts are asked for stands behind pointers: a file has thousands of texts.
    anchors: OnceLock<Box<[(usize, usize)]>>,
    templates: OnceLock<Box<[Template]>>,
    bare: OnceLock<Box<Result<Expr, ParseError>>>,
}

impl Text {
    pub(super) fn with_dialect(
        value: impl Into<Arc<str>>,
        source: Source,
        span: Span,
        style: Style,
        dialect: Dialect,
    ) -> Self {
        let value = value.into();
        let (anchors, templates, bare) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self(Arc::new(Inner {
            value,
            source,
            span,
            style,
            dialect,
            may_hold: OnceLock::new(),
            anchors,
            templates,
            bare,
        }))
    }

    /// A text that does not stand in the file as it is: a name that the platform gives, a default. All of it is
    /// located at `span`.
    pub fn made(value: impl Into<String>, source: &Source, span: Span) -> Self {
        Self::anchored(
            value.into(),
            source,
            span,
            vec![(0, span.start)],
            Dialect::Plain,
        )
    }

    /// A text with the way back to the file already known: `anchors` are pairs of offset in the value and offset in
    /// the file, ascending, at each place where their distance changes. For readers of formats other than YAML.
    pub fn anchored(
        value: String,
        source: &Source,
        span: Span,
        anchors: Vec<(usize, usize)>,
        dialect: Dialect,
    ) -> Self {
        let text = Self::with_dialect(value, source.clone(), span, Style::Plain, dialect);
        let anchors = if anchors.first().is_some_and(|first| first.0 == 0) {
            anchors
        } else {
            std::iter::once((0, span.start)).chain(anchors).collect()
        };
        let anchors = anchors.into_boxed_slice();
        text.0.anchors.set(anchors).expect("the text is new");
        text
    }

    /// As [`anchored`](Self::anchored), with the templates already known: for formats in which only the reader can tell
    /// a value that is put in from a mark that was escaped.
    pub fn with_templates(
        value: String,
        source: &Source,
        span: Span,
        anchors: Vec<(usize, usize)>,
        dialect: Dialect,
        templates: Vec<Template>,
    ) -> Self {
        let text = Self::anchored(value, source, span, anchors, dialect);
        let templates = templates.into_boxed_slice();
        text.0.templates.set(templates).expect("the text is new");
        text
    }

    /// Several texts of one file as one, a line feed between each: a script that is written as a list. `None` where
    /// there are none. The dialect is that of the first.
    pub fn joined(parts: &[Self]) -> Option<Self> {
        let first = parts.first()?;
        if parts.len() == 1 {
            return Some(first.clone());
        }
        let mut value = String::new();
        let mut anchors = Vec::new();
        for part in parts {
            if !value.is_empty() || !anchors.is_empty() {
                value.push('\n');
            }
            let base = value.len();
            let moved = part
                .anchors()
                .iter()
                .map(|&(at, source)| (base + at, source));
            anchors.extend(moved);
            value.push_str(part.value());
        }
        // Aliases may bring in lines that stand elsewhere.
        let spans = parts.iter().map(Self::span);
        let span = spans.fold(first.span(), Span::cover);
        let dialect = first.0.dialect;
        Some(Self::anchored(
            value,
            first.source(),
            span,
            anchors,
            dialect,
        ))
    }

    /// The same text without single bytes that only escape what follows them, and with the templates already known;
    /// `dropped` are their offsets in the value, ascending, `templates` count in the new value.
    #[must_use]
    pub fn unescaped(&self, dropped: &[usize], templates: Vec<Template>) -> Self {
        let mut value = String::with_capacity(self.value().len());
        let mut anchors = Vec::new();
        let mut own = self.anchors().iter().copied().peekable();
        let mut from = 0;
        for (count, &at) in dropped.iter().chain([&self.value().len()]).enumerate() {
            while let Some((place, source)) = own.next_if(|(place, _)| *place <= at) {
                anchors.push((place.saturating_sub(count), source));
            }
            value.push_str(self.value().get(from..at).unwrap_or_default());
            from = at + 1;
            if from <= self.value().len() {
                anchors.push((value.len(), self.source_offset(from)));
            }
        }
        let (source, span) = (self.source(), self.span());
        Self::with_templates(value, source, span, anchors, self.0.dialect, templates)
    }

    /// A program and its arguments as one line that a shell reads as the same words: what is not plain is quoted. `None`
    /// where there are none. The dialect is that of the first.
    pub fn command_line(words: &[Self]) -> Option<Self> {
        let (first, last) = (words.first()?, words.last()?);
        let mut line = Line::default();
        for word in words {
            line.push(word);
        }
        let span = first.span().cover(last.span());
        let (source, dialect) = (first.source(), first.0.dialect);
        Some(Self::anchored(
            line.value,
            source,
            span,
            line.anchors,
            dialect,
        ))
    }

    /// The same text read with the marks of another platform.
    #[must_use]
    pub fn read_as(&self, dialect: Dialect) -> Self {
        if dialect == self.0.dialect {
            return self.clone();
        }
        let inner = &self.0;
        let (value, source) = (inner.value.clone(), inner.source.clone());
        let text = Self::with_dialect(value, source, inner.span, inner.style, dialect);
        if let Some(anchors) = inner.anchors.get() {
            text.0
                .anchors
                .set(anchors.clone())
                .expect("the text is new");
        }
        text
    }

    /// The marks with which values are put into it.
    pub fn dialect(&self) -> Dialect {
        self.0.dialect
    }

    /// The value, quotes and indentation removed.
    pub fn value(&self) -> &str {
        &self.0.value
    }

    /// The file.
    pub fn source(&self) -> &Source {
        &self.0.source
    }

    /// The scalar in the file, with quotes; block scalars without their `|` line.
    pub fn span(&self) -> Span {
        self.0.span
    }

    /// How it was written.
    pub fn style(&self) -> Style {
        self.0.style
    }

    /// Every place where the platform puts a value in (`${{ … }}` on GitHub); spans count from the start of the value.
    pub fn templates(&self) -> &[Template] {
        self.0.templates.get_or_init(|| {
            if self.is_templated() {
                self.0.dialect.find(self.value()).into_boxed_slice()
            } else {
                Box::default()
            }
        })
    }

    /// The whole value as one expression, as an `if:` without `${{ }}` is read; parsed once.
    pub fn bare_expression(&self) -> Result<&Expr, &ParseError> {
        self.0
            .bare
            .get_or_init(|| {
                Box::new(match self.0.dialect {
                    Dialect::GitHub => expression::parse(self.value()),
                    _ => Err(ParseError::new(
                        Span::at(0),
                        "this platform has no conditions of this kind",
                    )),
                })
            })
            .as_ref()
            .as_ref()
    }

    /// True where the value may hold a template: on GitHub at least one `${{`.
    pub fn is_templated(&self) -> bool {
        let inner = &self.0;
        match (inner.dialect, inner.templates.get()) {
            // Only the reader knows: a bare `params.X` is one, an escaped `\$X` is none.
            (Dialect::Groovy | Dialect::Buildkite, Some(templates)) => !templates.is_empty(),
            (dialect, _) => *inner
                .may_hold
                .get_or_init(|| dialect.may_hold(&inner.value)),
        }
    }

    /// The plain `true`, `false`, or text that spells one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value().trim() {
            "true" | "True" | "TRUE" => Some(true),
            "false" | "False" | "FALSE" => Some(false),
            _ => None,
        }
    }

    /// The bytes of the file that became `part` of the value.
    pub fn locate(&self, part: Span) -> Span {
        let start = self.source_offset(part.start);
        let end = if part.is_empty() {
            start
        } else {
            // One past the last character, so that a line feed after it is not covered.
            let last = floor(self.value(), part.end - 1);
            self.source_offset(last) + self.width_at(last)
        };
        self.within_characters(start, end.min(self.span().end))
    }

    /// Where a file was repaired on the way, value and text differ; then at least no character is cut.
    fn within_characters(&self, start: usize, end: usize) -> Span {
        let text = self.source().text();
        let start = floor(text, start);
        let end = (end.max(start)..=text.len()).find(|&at| text.is_char_boundary(at));
        Span::new(start, end.unwrap_or(text.len()))
    }

    fn source_offset(&self, at: usize) -> usize {
        let anchors = self.anchors();
        let nearest = anchors
            .partition_point(|&(value, _)| value <= at)
            .saturating_sub(1);
        let (value, source) = anchors[nearest];
        (source + (at - value.min(at))).min(self.span().end)
    }

    fn width_at(&self, at: usize) -> usize {
        let value = self.value()[at..].chars().next().map_or(0, char::len_utf8);
        let source = self.source_offset(at);
        let escaped = match (self.style(), self.source().text().as_bytes().get(source)) {
            (Style::Double, Some(b'\\')) => escape_width(&self.source().text()[source..]),
            (Style::Single, Some(b'\'')) => 2,
            _ => value,
        };
        escaped.max(value)
    }

    fn anchors(&self) -> &[(usize, usize)] {
        self.0
            .anchors
            .get_or_init(|| align(self.value(), self.source().slice(self.span()), self))
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}@{}", self.value(), self.span().start)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.value())
    }
}

/// A command line that grows word by word.
#[derive(Default)]
struct Line {
    value: String,
    anchors: Vec<(usize, usize)>,
}

impl Line {
    fn push(&mut self, word: &Text) {
        if !self.value.is_empty() {
            self.value.push(' ');
        }
        if !is_plain(word) {
            self.value.push('\'');
        }
        let mut from = 0;
        for (at, _) in word.value().match_indices('\'') {
            self.part(word, from, at);
            self.value.push_str("'\\''");
            from = at + 1;
        }
        self.part(word, from, word.value().len());
        if !is_plain(word) {
            self.value.push('\'');
        }
    }

    /// Bytes `from..to` of a word, with the way back to the file.
    fn part(&mut self, word: &Text, from: usize, to: usize) {
        let base = self.value.len();
        let anchors = word.anchors();
        self.anchors.push((base, word.source_offset(from)));
        let first = anchors.partition_point(|&(at, _)| at <= from);
        let inner = anchors[first..].iter().take_while(|&&(at, _)| at < to);
        let moved = inner.map(|&(at, source)| (base + at - from, source));
        self.anchors.extend(moved);
        self.value.push_str(&word.value()[from..to]);
    }
}

/// True where a shell reads the text as one word that says the same.
fn is_plain(word: &Text) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=,@%+".contains(&byte);
    !word.value().is_empty() && word.value().bytes().all(plain)
}

/// Walks value and written text side by side and notes every place where their distance changes.
fn align(value: &str, written: &str, text: &Text) -> Box<[(usize, usize)]> {
    let base = text.span().start;
    let mut at = opening(written, text.style());
    let mut anchors = vec![(0, base + at)];
    let mut delta = at;
    for (offset, wanted) in value.char_indices() {
        // Where a file was repaired on the way the two differ, and a step may end within a character.
        at = seek(written, floor(written, at), wanted, text.style());
        if at.wrapping_sub(offset) != delta {
            delta = at.wrapping_sub(offset);
            anchors.push((offset, base + at));
        }
        at += step(written, at, wanted, text.style());
    }
    anchors.into_boxed_slice()
}

/// Where content begins: after tag, anchor and quote.
fn opening(written: &str, style: Style) -> usize {
    match style {
        Style::Single => written.find('\'').map_or(0, |at| at + 1),
        Style::Double => written.find('"').map_or(0, |at| at + 1),
        Style::Plain => {
            let mut at = 0;
            while written[at..].starts_with(['!', '&']) {
                let skip = written[at..]
                    .find(char::is_whitespace)
                    .unwrap_or(written.len() - at);
                at += skip + leading_blank(&written[at + skip..]);
            }
            at
        }
        Style::Literal | Style::Folded => 0,
    }
}

fn leading_blank(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// Skips what the value does not have: indentation, folded breaks.
fn seek(written: &str, at: usize, wanted: char, style: Style) -> usize {
    let rest = &written[at.min(written.len())..];
    let found = rest.chars().next();
    if found == Some(wanted) && !(wanted == ' ' && folds(rest, style)) {
        return at;
    }
    if matches!(
        (style, found),
        (Style::Double, Some('\\')) | (Style::Single, Some('\''))
    ) {
        return at;
    }
    match wanted {
        ' ' | '\n' => at,
        _ => at + leading_blank(rest),
    }
}

/// True where the white space ahead holds a line break that reads as one space.
fn folds(rest: &str, style: Style) -> bool {
    !matches!(style, Style::Literal) && rest[..leading_blank(rest)].contains('\n')
}

/// How many written bytes make the character.
fn step(written: &str, at: usize, wanted: char, style: Style) -> usize {
    let rest = &written[at.min(written.len())..];
    match (style, rest.as_bytes().first()) {
        (Style::Double, Some(b'\\')) => escape_width(rest),
        (Style::Single, Some(b'\'')) => 2.min(rest.len()),
        (_, Some(b'\r')) if wanted == '\n' => 2.min(rest.len()),
        _ if wanted == ' ' && folds(rest, style) => leading_blank(rest),
        _ if rest.starts_with(wanted) => wanted.len_utf8(),
        _ => 0,
    }
}

/// Length of an escape sequence (YAML 1.2.2, section 5.7), never past the text.
fn escape_width(rest: &str) -> usize {
    let long = match rest.as_bytes().get(1) {
        Some(b'x') => 4,
        Some(b'u') => 6,
        Some(b'U') => 10,
        Some(b'\n') => return 2 + leading_blank(&rest[2..]),
        _ => 2,
    };
    let mut width = long.min(rest.len());
    while !rest.is_char_boundary(width) {
        width += 1;
    }
    width
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}
