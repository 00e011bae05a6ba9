//! The verdict as the engine meets it: a policy and findings in, a report out.

mod bench;
mod cleared;
mod exceptions;
mod ignores;
mod policy;
mod properties;
mod thresholds;
