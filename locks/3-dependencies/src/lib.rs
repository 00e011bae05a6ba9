//! Lock 3: what came in from outside, and is it known to be bad?
//!
//! [`inspect`] reads every [`File`] that [`wants`] asked for into packages (`trades/packages`), asks the database of advisories
//! (`trades/advisories`) about each, and makes findings of the answers. What the database cannot tell, or that there is none, is
//! stated. What comes from repositories is asked about by its commit, with the history that [`Checkouts`] knows. [`inspect_with_reach`] also asks whether the project's sources name what is affected.

mod commands;
mod commits;
mod fix;
mod inspect;
mod licences;
mod popular;
mod reach;
mod rules;
mod settings;
mod unasked;
mod vex;
mod without;

pub use commits::{Checkouts, NoCheckouts};
pub use inspect::{File, Given, Image, inspect, inspect_with_reach, may_be_larger, wants};
pub use licences::Licences;
pub use reach::{Question, Reach};
pub use settings::Settings;

use lockgate_evidence::Rule;

/// Every rule of this lock, by id.
pub fn rules() -> &'static [&'static Rule] {
    rules::ALL
}

/// True for an expression of licences, which must allow what it lists. For fuzzing.
#[doc(hidden)]
pub fn reads_licence(text: &str) -> bool {
    licences::allows_itself(text)
}
