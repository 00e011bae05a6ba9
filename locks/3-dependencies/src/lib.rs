//! Lock 3: what came in from outside, and is it known to be bad?
//!
//! [`inspect`] reads every [`File`] that [`wants`] asked for into packages (`trades/packages`), asks the database of advisories
//! (`trades/advisories`) about each, and makes findings of the answers. What the database cannot tell, or that there is none, is
//! stated.

mod inspect;
mod popular;
mod rules;
mod settings;
mod unasked;
mod without;

pub use inspect::{File, Given, inspect, wants};
pub use settings::Settings;

use lockgate_evidence::Rule;

/// Every rule of this lock, by id.
pub fn rules() -> &'static [&'static Rule] {
    rules::ALL
}
