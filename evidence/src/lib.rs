//! The words of lockgate, and nothing else.
//!
//! A *lock* asks one of seven questions ([`Lock`]). It asks through *rules* ([`Rule`]), and what a rule
//! sees is a [`Finding`] at labelled [`Location`]s of a [`Source`]. A finding may carry a [`Fix`]. All
//! findings of a run, with what could not be told, make a [`Report`], in which each of the [`Seven`]
//! locks has a state.
//!
//! No I/O, no clock, no policy: this crate is small and slow to change.

mod access;
mod exposed;
mod finding;
mod fingerprint;
mod fix;
mod flaw;
mod inspection;
mod level;
mod lock;
mod macros;
mod report;
mod rule;
mod source;
mod span;

pub use access::{
    Assumed, Certainty, ClaimShown, ConditionShown, JobPowers, Matrix, PolicyAnswer, TokenShown,
    TrustPolicy,
};
pub use exposed::{CommitRef, Exposed, MOST_REFS, Trail};
pub use finding::{Finding, Label, Location};
pub use fingerprint::Fingerprint;
pub use fix::{Edit, Fix, Safety};
pub use flaw::{Cleared, Flaw};
pub use inspection::{Comment, Inspection};
pub use level::{Confidence, Severity};
pub use lock::{Lock, Seven};
#[doc(hidden)]
pub use macros::strip_doc_margin;
pub use report::{Counts, LockReport, LockState, Report, Unknown};
pub use rule::{Rule, rule_by_id};
pub use source::{Part, Position, Source};
pub use span::Span;
