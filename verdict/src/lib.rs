//! What counts, and what passes.
//!
//! `lockgate.toml` becomes a [`Policy`] with the place of every line kept. [`judge`] takes what a lock
//! saw and gives a [`Report`](lockgate_evidence::Report): levels and thresholds first, then inline
//! ignores, exceptions and the baseline, each of them counted; then the state of each of the seven locks.
//! What is wrong with an exception or an ignore is itself a finding, by one of the [`RULES`] here, which
//! nothing can silence.
//!
//! Pure: no file, no clock, no environment. The day comes in as an argument.

mod baseline;
mod glob;
mod ignores;
mod judge;
mod policy;
mod rules;

pub use baseline::Baseline;
pub use glob::Glob;
pub use judge::{Asked, Context, Seen, Thresholds, judge};
pub use policy::{Exception, Level, Policy};
pub use rules::{
    EXPIRED_EXCEPTION, EXPIRED_IGNORE, MALFORMED_EXCEPTION, MALFORMED_IGNORE, RULES,
    UNUSED_EXCEPTION, UNUSED_IGNORE, is_policy,
};
