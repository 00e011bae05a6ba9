//! What is known to be bad: advisories in OSV's form, compiled once, asked in microseconds.
//!
//! A [`Database`] stands on bytes that somebody else holds (a mapping, a vector) and answers one question: what has
//! this version of this package to do with any advisory? The answer, [`Matches`], is three-valued: affected, not
//! affected, or not to be told, with the reason.

mod advisory;
mod database;
mod matches;

pub use advisory::{
    Advisory, Class, Damaged, Details, Exploited, Notice, Odds, Rating, Reference, Symbols,
};
pub use database::{Database, Query};
pub use matches::{Fix, Group, Hit, Imprecise, Matches, Unassessed};
