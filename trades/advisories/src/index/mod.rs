//! The compiled index: one file of a header and sections, each with its SHA-256.
//!
//! | section | holds |
//! |---|---|
//! | places | ecosystems and releases, with the number of statements about packages of each |
//! | buckets | for the first bits of a hash the first slot |
//! | slots | by hash of ecosystem and name: 32 more bits of the hash, the place of the package |
//! | packages | name, then by release the records that name it, with spans of keys |
//! | keys | the keys of versions, each once |
//! | record places, records | by id: class, rating, aliases, where the details are |
//! | block places, blocks | details, packed with zstd 32 KiB at a time |
//! | odds, exploited | by CVE: EPSS, CISA's catalogue |
//!
//! A lookup reads a bucket, a slot, a package and the keys of its spans: the rest of the file is not touched.

mod build;
mod details;
mod format;
mod hash;
mod merge;
mod packages;
mod records;
mod segment;
mod unpack;

pub use build::{Full, build};
pub use format::{FORMAT, Unopened};
pub(crate) use format::{Kind, assemble};
pub(crate) use hash::hash;
pub(crate) use records::Stored;
pub use segment::{PlaceCount, Segment};
