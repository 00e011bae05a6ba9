//! Reading `lockgate.toml` with the span of every key and value.
//!
//! [`parse`] turns text into a [`Table`]. Each room of the house reads its own sub-table with a
//! [`Reader`], which names every key it knows, so that whatever is left over is an unknown key. What is
//! wrong becomes a [`Problem`]; reading goes on, so that a user sees all of them at once.
//!
//! No I/O and no policy: this crate knows TOML and nothing of what the keys mean.

mod date;
mod parse;
mod problem;
mod reader;
mod suggest;
mod visible;

pub use date::read_date;
pub use parse::{Entry, Item, MAX_BYTES, Table, Value, parse};
pub use problem::{Problem, render};
pub use reader::Reader;
pub use suggest::closest;
pub use visible::visible;

use lockgate_evidence::Span;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// What was read.
    pub value: T,
    /// The bytes it was read from.
    pub span: Span,
}
