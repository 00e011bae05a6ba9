//! Finding `${{ … }}` in a text.

use lockgate_evidence::Span;

use super::{Expr, ParseError, parser};

/// One `${{ … }}` of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// The bytes with the delimiters; to the end of the text where the closing one is missing.
    pub span: Span,
    /// The bytes between the delimiters, white space included.
    pub inner: Span,
    /// The expression, its spans relative to the whole text.
    pub expression: Result<Expr, ParseError>,
}

/// Every `${{ … }}` of `text` in order.
///
/// A `}}` inside a string literal does not close, as in the runner's template reader. Without a closing `}}` the
/// last template is an error that covers the rest of the text.
pub fn find(text: &str) -> Vec<Template> {
    let mut templates = Vec::new();
    let mut from = 0;
    while let Some(offset) = text[from..].find("${{") {
        let template = read(text, from + offset);
        from = template.span.end;
        templates.push(template);
    }
    templates
}

fn read(text: &str, start: usize) -> Template {
    let inner_start = start + 3;
    match closing(text, inner_start) {
        Some(close) => {
            let inner = Span::new(inner_start, close);
            Template {
                span: Span::new(start, close + 2),
                inner,
                expression: parser::parse_within(text, inner),
            }
        }
        None => Template {
            span: Span::new(start, text.len()),
            inner: Span::new(inner_start, text.len()),
            expression: Err(ParseError::new(
                Span::new(start, inner_start),
                "the expression is not closed: `${{` has no matching `}}`",
            )),
        },
    }
}

/// The offset of the `}}` that closes a template whose inside starts at `from`.
fn closing(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut in_string = false;
    let mut at = from;
    while at < bytes.len() {
        match bytes[at] {
            b'\'' => in_string = !in_string,
            b'}' if !in_string && bytes.get(at + 1) == Some(&b'}') => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}
