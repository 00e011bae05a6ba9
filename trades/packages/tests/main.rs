//! Readers of every format, by what they make of small files.

mod cargo_lock;
mod show;
