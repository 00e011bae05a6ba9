//! Edits that several rules make.

pub(crate) mod inputs;
pub(crate) mod rewrite;
