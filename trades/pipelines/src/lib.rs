//! CI definitions of every platform as one model in which each part knows its bytes.
//!
//! [`github::read`] turns a file into a [`model::Definition`]; [`yaml`] is the tolerant tree below it,
//! [`expression`] and [`shell`] read what stands inside scalars. Nothing here judges.

pub mod expression;
pub mod github;
pub mod model;
pub mod shell;
pub mod yaml;
