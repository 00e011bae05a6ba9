//! Drives the built binary as a person or a pipeline would: scrubbed environment, redacted paths.

mod access;
mod bench;
mod database;
mod dependencies;
mod excluded;
mod fixes_by_peer;
mod fixing;
mod git;
mod history;
mod hooked;
#[cfg(unix)]
mod hooks;
mod images;
mod mending;
mod own_rules;
mod packages;
mod peers;
mod readme;
mod sbom;
mod scanning;
mod secrecy;
mod shells;
mod submodules;
mod systems;
mod updating;
mod vex;
mod words;
