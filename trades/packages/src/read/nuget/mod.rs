//! `NuGet`: lockfiles, projects with central versions, and what stands beside published programs.

mod accord;
pub(super) mod config;
pub(super) mod deps;
mod documents;
mod groups;
mod items;
pub(super) mod lock;
pub(super) mod project;
mod properties;
pub(super) mod sources;

use crate::{Algorithm, Digest};

/// The SHA-512 of a package's content, in base64.
fn digest(text: &str) -> Option<Digest> {
    Digest::from_base64(Algorithm::Sha512, text)
}

/// True where a package is told by one exact version: no wildcard, no range, no property.
fn is_version(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+');
    text.starts_with(|first: char| first.is_ascii_digit()) && text.bytes().all(known)
}

/// The version that a range with one member means: `[1.2.3]`.
fn pinned(range: &str) -> Option<&str> {
    let inner = range.strip_prefix('[')?.strip_suffix(']')?.trim();
    is_version(inner).then_some(inner)
}
