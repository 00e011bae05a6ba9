//! The outside world as it is, and as an attacker would arrange it.

mod advisories;
mod bench;
mod git;
mod tree;
mod write;
