//! Drives the built binary as a person or a pipeline would: scrubbed environment, redacted paths.

mod bench;
mod fixing;
mod peers;
mod scanning;
mod shells;
mod words;
