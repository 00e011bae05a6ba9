//! What is known to be bad: advisories in OSV's form, compiled once, asked in microseconds.
//!
//! [`Compiled::read`] reads and compiles one OSV record, [`build`] joins any number of them into one index, the same for
//! the same records in any order. A [`Database`] stands on the bytes of such indexes that somebody else holds (a mapping,
//! a vector) and answers one question: what has this version of this package to do with any advisory? The answer,
//! [`Matches`], is three-valued: affected, not affected, or not to be told, with the reason. The same is asked of a commit of a
//! repository, by the [`History`] that somebody knows.

mod advisory;
mod codec;
mod commits;
mod compile;
mod database;
mod details;
mod index;
mod manifest;
mod matches;
mod matching;
mod order;
mod pair;
pub mod record;
mod scores;
mod severity;

pub use advisory::{
    Advisory, Class, Damaged, Details, Exploited, Notice, Odds, Rating, Reference, Symbols,
};
pub use commits::{CommitQuery, History, NoHistory};
pub use compile::{Compiled, Skipped};
pub use database::{Database, Query};
pub use index::{FORMAT, Full, PlaceCount, Segment, Unopened, build};
pub use manifest::{BadManifest, Holds, Manifest, Part, Source};
pub use matches::{CommitMatches, Fix, Group, Hit, Imprecise, Matches, Unassessed};
pub use record::{BadRecord, Record};
pub use scores::{BadScores, Scores};
