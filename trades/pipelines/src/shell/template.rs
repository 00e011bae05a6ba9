//! Templates inside scripts.

use lockgate_evidence::Span;

use crate::expression::{Dialect, Template};

/// The spans of every closed template (`${{ … }}` on GitHub), delimiters included.
///
/// One that is not closed is left to the shell: GitHub refuses the workflow.
pub(super) fn spans(text: &str, dialect: Dialect) -> Vec<Span> {
    if !dialect.may_hold(text) {
        return Vec::new();
    }
    closed(&dialect.find(text), dialect)
}

/// The same of templates that are already found.
pub(super) fn closed(templates: &[Template], dialect: Dialect) -> Vec<Span> {
    let closed = templates
        .iter()
        .filter(|template| template.inner.end < template.span.end || dialect != Dialect::GitHub);
    closed.map(|template| template.span).collect()
}

/// The text with every template replaced by a name of the same length, so that the shell's grammar holds and
/// offsets stay.
pub(super) fn mask(text: &str, templates: &[Span]) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut from = 0;
    for span in templates {
        masked.push_str(&text[from..span.start]);
        masked.extend(std::iter::repeat_n('_', span.len()));
        from = span.end;
    }
    masked.push_str(&text[from..]);
    masked
}
