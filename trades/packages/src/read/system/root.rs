//! The root that a database belongs to.

use std::sync::Arc;

use super::Distribution;
use crate::{Ecosystem, Files, Listing};

/// What its packages have in common.
pub(super) struct System {
    pub(super) ecosystem: Ecosystem,
    pub(super) release: Option<Arc<str>>,
}

/// The prefix of the root of a database, whose directory below it is given with a `/` at its end.
pub(super) fn root<'a>(path: &'a str, directory: &str) -> &'a str {
    let found = path.rfind(directory);
    found
        .filter(|at| *at == 0 || path[..*at].ends_with('/'))
        .map_or("", |at| &path[..at])
}

/// The system of a root; where that cannot be told it is the one whose kind of database this is, and a gap.
pub(super) fn system(
    root: &str,
    usual: Ecosystem,
    files: &Files<'_>,
    listing: &mut Listing,
) -> System {
    let unknown = System {
        ecosystem: usual,
        release: None,
    };
    let Some(found) = Distribution::of(root, files) else {
        listing.gap("no `os-release`: the distribution and its release are not known");
        return unknown;
    };
    let fits = |own: &Ecosystem| own.purl_type() == usual.purl_type();
    let Some(ecosystem) = found.ecosystem.filter(fits) else {
        listing.gap(format!(
            "the distribution `{}` is not known to have such a database",
            found.id
        ));
        return unknown;
    };
    if found.lacks_release() {
        listing.gap(format!("`os-release` of `{}` states no release", found.id));
    }
    System {
        ecosystem,
        release: found.release,
    }
}
