//! CI definitions of each platform as one spanned model, expressions, shell.

pub mod expression;
pub mod shell;
