//! What the hand-written readers share: a place in the text, and parts.

use lockgate_evidence::Span;

use super::{Part, PartKind, Quoting, Word};

/// The text of a script with its templates masked, and how far it is read.
pub(super) struct Source<'a> {
    text: &'a str,
    masked: &'a str,
    templates: &'a [Span],
    pub(super) at: usize,
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str, masked: &'a str, templates: &'a [Span]) -> Self {
        Self {
            text,
            masked,
            templates,
            at: 0,
        }
    }

    /// The masked text that is still to be read.
    pub(super) fn rest(&self) -> &'a str {
        &self.masked[self.at..]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn sees(&self, mark: &str) -> bool {
        self.rest().starts_with(mark)
    }

    /// Steps over `mark`, where it comes next.
    pub(super) fn take(&mut self, mark: &str) -> bool {
        let sees = self.sees(mark);
        if sees {
            self.at += mark.len();
        }
        sees
    }

    /// Steps over one character.
    pub(super) fn step(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    /// Steps to the end of the line, before its line feed.
    pub(super) fn skip_line(&mut self) {
        let rest = self.rest();
        self.at += rest.find('\n').unwrap_or(rest.len());
    }

    /// The text as given.
    pub(super) fn raw(&self, span: Span) -> &'a str {
        &self.text[span.range()]
    }

    /// Constant text as parts, cut at the templates in it.
    pub(super) fn literal(
        &self,
        span: Span,
        quoted: Quoting,
        undo: impl Fn(&str) -> String,
        parts: &mut Vec<Part>,
    ) {
        let mut from = span.start;
        let first = self.templates.partition_point(|t| t.start < span.start);
        let within = self.templates[first..].iter();
        for template in within.take_while(|t| t.end <= span.end) {
            self.constant(Span::new(from, template.start), quoted, &undo, parts);
            parts.push(Part {
                kind: PartKind::Expression,
                quoted,
                span: *template,
            });
            from = template.end;
        }
        self.constant(Span::new(from, span.end), quoted, &undo, parts);
    }

    fn constant(
        &self,
        span: Span,
        quoted: Quoting,
        undo: impl Fn(&str) -> String,
        parts: &mut Vec<Part>,
    ) {
        if !span.is_empty() {
            let kind = PartKind::Literal(undo(self.raw(span)));
            parts.push(Part { kind, quoted, span });
        }
    }

    pub(super) fn word(&self, start: usize, parts: Vec<Part>) -> Word {
        let span = Span::new(start, self.at);
        let text = self.raw(span).to_owned();
        Word { span, text, parts }
    }
}
