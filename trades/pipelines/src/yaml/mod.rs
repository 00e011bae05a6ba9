//! A tolerant YAML tree in which everything knows its bytes.
//!
//! [`parse`] never fails: what the grammar refuses is blanked, one construct at a time, and told as a
//! [`Problem`]; everything around it stays readable. Aliases are references, never copies, and how often
//! they may be followed is bounded, so that a small file cannot grow into a large tree.

mod comments;
mod edit;
mod node;
mod parse;
#[cfg(test)]
mod tests;
mod text;

pub use comments::comments;
pub use edit::{entry_with_line, indent_of, insert_before_line, insert_lines_after};
pub use node::{Entry, Node, Style};
pub use parse::{Document, parse, parse_as};
pub use text::Text;

use lockgate_evidence::Span;

/// Something in a file that could not be read as meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub span: Span,
    /// What, lower case, no full stop.
    pub message: String,
    /// True where the text is not YAML; false where it is YAML but not what the format allows.
    pub syntax: bool,
}
