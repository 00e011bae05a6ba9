//! The index against a slow reading of the same records, and against damage.

mod commits;
mod damage;
mod generated;
mod matching;
mod oracle;
mod segments;
mod shared;
