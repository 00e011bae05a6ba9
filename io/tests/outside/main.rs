//! The outside world as it is, and as an attacker would arrange it.

mod advisories;
mod bench;
mod export;
mod git;
mod store;
mod tree;
mod write;
