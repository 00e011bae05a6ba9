//! Cargo: lockfiles, manifests and binaries that carry their inventory.

pub(super) mod auditable;
mod entry;
mod lines;
pub(super) mod lock;
pub(super) mod manifest;
mod members;
mod scope;
mod source;
mod table;
