//! The rules that ask no database: what lockfiles and manifests tell by themselves.

use std::collections::{BTreeSet, HashMap};

use lockgate_evidence::{Finding, Source};
use lockgate_packages::{Ecosystem, Listing, Origin, Package, Role};

use crate::Settings;
use crate::inspect::{Given, is_answered};
use crate::rules::UNASKED;

/// A listing, and what stands around it.
pub(crate) struct Seen<'a> {
    pub(crate) source: &'a Source,
    pub(crate) listing: &'a Listing,
    pub(crate) settings: &'a Settings,
    locked: &'a BTreeSet<(Ecosystem, String)>,
    all: &'a Index<'a>,
}

/// Listings by their paths.
type Index<'a> = HashMap<&'a str, (&'a Source, &'a Listing)>;

/// Asks every rule about every listing.
pub(crate) fn inspect(
    given: &Given<'_>,
    listings: &[(&Source, Listing)],
    locked: &BTreeSet<(Ecosystem, String)>,
    findings: &mut Vec<Finding>,
) {
    let all = listings.iter();
    let all: Index<'_> = all
        .map(|(source, listing)| (source.path(), (*source, listing)))
        .collect();
    for (source, listing) in listings {
        let seen = Seen {
            source,
            listing,
            settings: given.settings,
            locked,
            all: &all,
        };
        findings.extend(UNASKED.iter().flat_map(|find| find(&seen)));
    }
}

impl<'a> Seen<'a> {
    /// True where the file tells what was resolved.
    pub(crate) fn is_lock(&self) -> bool {
        self.listing.format.role() == Role::Lock
    }

    /// True where a lockfile tells of this package what its manifest only asks for.
    pub(crate) fn is_told_elsewhere(&self, package: &Package) -> bool {
        is_answered(self.locked, self.listing, package)
    }

    /// The listing of a file in the same directory.
    pub(crate) fn beside(&self, name: &str) -> Option<(&'a Source, &'a Listing)> {
        let directory = crate::inspect::directory(self.source.path());
        let path = match directory {
            "" => name.to_owned(),
            directory => format!("{directory}/{name}"),
        };
        self.at(&path)
    }

    /// The listings of files of that name in the same directory and all above it.
    pub(crate) fn above(&self, name: &str) -> impl Iterator<Item = &'a Listing> {
        let directory = crate::inspect::directory(self.source.path());
        let above = |directory: &&'a str| {
            (!directory.is_empty()).then(|| crate::inspect::directory(directory))
        };
        let directories = std::iter::successors(Some(directory), above);
        directories.filter_map(move |directory| {
            let path = match directory {
                "" => name.to_owned(),
                directory => format!("{directory}/{name}"),
            };
            Some(self.at(&path)?.1)
        })
    }

    /// The listing of the file at that path.
    pub(crate) fn at(&self, path: &str) -> Option<(&'a Source, &'a Listing)> {
        self.all.get(path).copied()
    }

    /// True where packages may come from the host of an address.
    pub(crate) fn is_allowed(&self, address: &str) -> bool {
        let host = host(address);
        self.settings.hosts.iter().any(|allowed| allowed == host)
    }
}

/// The host of an address, without user, password and port; the address where it is none.
pub(crate) fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = rest[..end].rsplit('@').next().unwrap_or(rest);
    // Within brackets colons are part of it (RFC 3986, section 3.2.2).
    let bracket = host.find(']').filter(|_| host.starts_with('['));
    match bracket {
        Some(bracket) => &host[..=bracket],
        None => host.split(':').next().unwrap_or(host),
    }
}

/// The address that a package comes from, where that is told and not the ecosystem's own registry.
pub(crate) fn address(origin: &Origin) -> Option<&str> {
    match origin {
        Origin::OtherRegistry(address) | Origin::Url(address) => Some(address),
        Origin::Git { url, .. } => Some(url),
        _ => None,
    }
}
