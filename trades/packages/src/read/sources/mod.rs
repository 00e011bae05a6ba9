//! Where tools look for packages: their own configurations, as far as they lie in the tree.
//!
//! These files may hold credentials. Addresses are kept without user and password, and no other value is kept.

mod cargo;
mod lines;
mod yarn;

pub(super) use cargo::read as cargo;
pub(super) use lines::{npm, pip, yarn_1};
pub(super) use yarn::read as yarn;

use lockgate_evidence::Span;

use crate::registries::bare;
use crate::{Listing, Registry};

/// Adds a registry of all packages, where the value is the address of one.
fn name(address: &str, span: Span, is_extra: bool, listing: &mut Listing) {
    listing
        .registries
        .extend(registry(address, span).map(|found| Registry { is_extra, ..found }));
}

/// Adds a registry of a scope of npm, `@scope`.
fn name_of(scope: &str, address: &str, span: Span, listing: &mut Listing) {
    let scope = Some(scope.to_owned());
    listing
        .registries
        .extend(registry(address, span).map(|found| Registry { scope, ..found }));
}

/// A registry, where the value is the address of one; a variable tells no host.
fn registry(address: &str, span: Span) -> Option<Registry> {
    let is_address = ["http://", "https://"]
        .iter()
        .any(|scheme| address.starts_with(scheme));
    (is_address && !address.contains('$')).then(|| Registry {
        address: bare(address),
        span,
        is_extra: false,
        scope: None,
    })
}
