//! GitHub Actions expressions: from bytes to a spanned tree, and what a tree can tell without running it.
//!
//! [`find`] takes every `${{ … }}` out of a text, [`parse`] reads a bare condition (`if:`). Both give an [`Expr`]
//! whose nodes carry byte spans of the text they were given. On the tree stand [`Expr::path`] (which context is
//! read), [`value_positions`] (what may become the value: the base for taint), [`fold`] and [`truthiness`] (what is
//! constant however it is written).
//!
//! Source: "Evaluate expressions in workflows and actions" of the GitHub documentation; where it is silent the
//! runner's own lexer and evaluator are the reference.

mod ast;
mod dialect;
mod fold;
mod functions;
mod json;
mod lexer;
mod parser;
mod path;
mod positions;
mod print;
mod template;
#[cfg(test)]
mod tests;
mod value;
mod walk;

pub use ast::{CompareOp, Expr, ExprKind, LogicalOp, Name};
pub use dialect::{Dialect, delimited, dollar_names, named};
pub use fold::{fold, truthiness};
pub(crate) use parser::parse_within;
pub use parser::{MAX_DEPTH, MAX_LENGTH, ParseError, parse};
pub use path::{ContextAccess, ContextPath};
pub use positions::{content_positions, value_positions};
pub use template::{Template, find};
pub use value::Value;
pub use walk::Walk;
