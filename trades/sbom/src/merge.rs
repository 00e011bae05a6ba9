//! Which component each package of each file belongs to.
//!
//! Package URL and origin make a component. What a manifest asks for is no component of its own where a lockfile of its
//! directory, or of the nearest one above, names the package: the manifest is a second place of that. Where the lockfile has
//! several versions, those that it calls direct are meant, and all where it calls none so. A manifest that pins another version
//! than the lockfile has is not explained away: that is a component of its own.

use std::collections::HashMap;

use lockgate_packages::{Ecosystem, Listing, Origin, Package, Relation, Role};

/// Where a lockfile names a package more often, it is not told which is meant: each file could be as long as the other.
const MOST: usize = 100;

/// Package URL and origin: the same name from another place is another component.
pub(crate) type Key = (String, String);

/// Where a package belongs.
#[derive(Debug)]
pub(crate) struct Place {
    /// One, or several that a manifest may mean.
    pub(crate) keys: Vec<Key>,
    /// True where another file is the one that tells what the component is.
    pub(crate) is_second: bool,
}

/// What lockfiles name, by directory, ecosystem and name.
type Locked<'a> = HashMap<(&'a str, Ecosystem, String), Vec<(&'a Package, Key)>>;

/// For each listing and each of its packages.
pub(crate) fn places(listings: &[Listing]) -> Vec<Vec<Place>> {
    let locked = locked(listings);
    let of_listing = |listing: &Listing| {
        let is_manifest = listing.format.role() == Role::Manifest;
        let packages = listing.packages.iter();
        let of_package = |package| {
            let asked = is_manifest.then(|| asked(package, listing, &locked));
            let meant = asked.filter(|keys: &Vec<Key>| !keys.is_empty());
            let is_second = meant.is_some();
            Place {
                keys: meant.unwrap_or_else(|| vec![key(package)]),
                is_second,
            }
        };
        packages.map(of_package).collect()
    };
    listings.iter().map(of_listing).collect()
}

fn key(package: &Package) -> Key {
    (package.purl().to_string(), origin(&package.origin))
}

fn locked(listings: &[Listing]) -> Locked<'_> {
    let mut all = Locked::new();
    for listing in listings {
        if !matches!(listing.format.role(), Role::Lock | Role::Installed) {
            continue;
        }
        let directory = directory(&listing.path);
        for package in listing.packages.iter().filter(|it| it.version.is_some()) {
            let name = package.ecosystem.normal_name(&package.name).into_owned();
            let same = all.entry((directory, package.ecosystem, name)).or_default();
            same.push((package, key(package)));
        }
    }
    all
}

/// What the nearest lockfile that knows the package has for it.
fn asked(package: &Package, listing: &Listing, locked: &Locked<'_>) -> Vec<Key> {
    let name = package.ecosystem.normal_name(&package.name).into_owned();
    let mut at = (directory(&listing.path), package.ecosystem, name);
    loop {
        if let Some(found) = locked.get(&at) {
            let is_plain = found.len() <= MOST;
            return if is_plain {
                meant(package, found)
            } else {
                Vec::new()
            };
        }
        if at.0.is_empty() {
            return Vec::new();
        }
        at.0 = directory(at.0);
    }
}

fn meant(package: &Package, found: &[(&Package, Key)]) -> Vec<Key> {
    let fits = |locked: &Package| package.version.is_none() || package.version == locked.version;
    let fitting = || found.iter().filter(|(locked, _)| fits(locked));
    let is_direct = |locked: &Package| locked.relation == Relation::Direct;
    let some_direct = fitting().any(|(locked, _)| is_direct(locked));
    let chosen = fitting().filter(|(locked, _)| !some_direct || is_direct(locked));
    let mut keys: Vec<Key> = chosen.map(|(_, key)| key.clone()).collect();
    keys.sort();
    keys.dedup();
    keys
}

fn directory(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(before, _)| before)
}

/// Empty for the ecosystem's own registry, which is also what a file means that does not tell.
pub(crate) fn origin(origin: &Origin) -> String {
    match origin {
        Origin::Registry | Origin::Unstated => String::new(),
        Origin::OtherRegistry(address) => format!("registry {}", public(address)),
        Origin::Git { url, commit: None } => format!("git {}", public(url)),
        Origin::Git {
            url,
            commit: Some(commit),
        } => format!("git {} at {commit}", public(url)),
        Origin::Url(address) => format!("file {}", public(address)),
        Origin::Path(path) => format!("path {}", public(path)),
        Origin::Own => "own".to_owned(),
    }
}

/// An address without user and password, query and fragment, which may hold a token.
pub(crate) fn public(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else {
        return address.to_owned();
    };
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.rsplit('@').next().unwrap_or(host);
    format!("{scheme}://{host}{path}")
}

/// A text with every address in it made public: names and requirements may be addresses too.
pub(crate) fn without_users(text: &str) -> String {
    if !text.contains("://") {
        return text.to_owned();
    }
    let words = text.split_inclusive([' ', '\t', '\n', '"', '\'', ',', ';']);
    words.map(bare).collect()
}

/// A word that is an address, without user and password.
fn bare(word: &str) -> String {
    let Some((scheme, rest)) = word.split_once("://") else {
        return word.to_owned();
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    match rest[..end].rfind('@') {
        Some(at) => format!("{scheme}://{}", &rest[at + 1..]),
        None => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lose_their_users() {
        let user = ["u", "p"].join(":");
        for (text, expected) in [
            (
                format!("https://{user}@a.example/x@y"),
                "https://a.example/x@y",
            ),
            (
                format!("b @ git+ssh://{user}@a.example"),
                "b @ git+ssh://a.example",
            ),
            ("a@b ^1".to_owned(), "a@b ^1"),
        ] {
            assert_eq!(without_users(&text), expected);
        }
        let query = format!("https://{user}@a.example/x?token=y#z");
        assert_eq!(public(&query), "https://a.example/x");
    }
}
