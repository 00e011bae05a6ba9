//! From tokens to a tree.

use lockgate_evidence::Span;
use thiserror::Error;

use super::Expr;

/// How deep an expression may nest: 50, the runner's own limit. Parentheses count.
pub const MAX_DEPTH: usize = 50;

/// How long an expression may be in bytes: 21 000, the runner's own limit in characters.
pub const MAX_LENGTH: usize = 21_000;

/// Why a text is not an expression.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct ParseError {
    /// The offending bytes in the text given to the parser.
    pub span: Span,
    /// A sentence for people.
    pub message: String,
}

impl ParseError {
    pub(super) fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
        }
    }
}

/// Reads a bare expression, such as the condition of `if:` without `${{ }}`.
///
/// Never panics and never recurses deeper than [`MAX_DEPTH`]; a text over [`MAX_LENGTH`] is an error.
pub fn parse(text: &str) -> Result<Expr, ParseError> {
    parse_within(text, Span::new(0, text.len()))
}

/// Reads the expression in `within` of `text`; spans are relative to `text`.
pub(super) fn parse_within(text: &str, within: Span) -> Result<Expr, ParseError> {
    let _ = text;
    Err(ParseError::new(within, "not yet"))
}
