//! The root that a database belongs to.

use std::sync::Arc;

use super::Distribution;
use super::stanzas::Stanza;
use crate::{Ecosystem, Files, Gap, Listing, Package};

/// What its packages have in common.
pub(super) struct System {
    pub(super) ecosystem: Ecosystem,
    pub(super) release: Option<Arc<str>>,
}

impl System {
    /// The package of a paragraph, by the names of the fields that hold its name and version; a gap where one of them is missing.
    pub(super) fn package(
        &self,
        stanza: &Stanza<'_>,
        [name, version]: [&str; 2],
        listing: &mut Listing,
    ) -> Option<Package> {
        if let Some(field) = stanza.broken {
            listing.gap(format!("a package whose `{field}` is not UTF-8"));
        }
        let (Some(named), Some(at)) = (stanza.filled(name), stanza.filled(version)) else {
            listing.gaps.push(Gap {
                span: stanza.span(),
                what: format!("a package without `{name}` or `{version}`"),
            });
            return None;
        };
        let mut package = Package::new(self.ecosystem, named.text, named.span).version(at.text);
        package.version_span = Some(at.span);
        package.release.clone_from(&self.release);
        Some(package)
    }
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
