//! Gradle: locks, verification metadata, version catalogs, and what scripts say in plain words.

pub(in crate::read) mod catalog;
mod configuration;
mod coordinates;
pub(in crate::read) mod lock;
pub(in crate::read) mod script;
mod statements;
mod tokens;
pub(in crate::read) mod verification;

pub(crate) use verification::Verifications;
