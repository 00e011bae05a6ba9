//! Lock 6: what is exposed that must not be, and who may read what?
//!
//! [`Detector::scan`] looks at the bytes of one file or object and knows no path: what it gives, [`Traces`], depends on
//! content alone, so that an object of a repository is looked at once, whatever names it has, and [`Detector::rescan`] looks
//! only at what a delta inserted. [`Detector::weigh`] then judges the traces at a path, and [`gather`] makes one finding of
//! every secret, however often it occurs.

mod blocks;
mod checks;
mod custom;
mod detect;
mod gather;
mod kind;
#[cfg(any(test, feature = "samples"))]
pub mod samples;
mod secret;
mod see;
mod seen;
mod settings;
mod tables;
mod veil;
mod weigh;

pub use checks::{Check, aws_account};
pub use custom::{Gitleaks, GitleaksIgnores, Origin, Own, Unread};
pub use detect::{Candidate, Detector, Traces};
pub use gather::{Leak, gather};
pub use kind::{Form, Kind, Prior};
pub use secret::{FingerprintKey, Secret};
pub use seen::Seen;
pub use settings::Settings;
pub use veil::Veil;

use lockgate_evidence::Rule;

/// Every rule of this lock, by id.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    tables::KINDS.iter().map(|kind| &kind.rule)
}

/// Every kind of secret, by id.
pub fn kinds() -> &'static [Kind] {
    &tables::KINDS
}
