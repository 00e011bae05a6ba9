//! `Cargo.lock` (Cargo reference, "Cargo.toml vs Cargo.lock"; the four versions of `cargo::core::resolver::encode`).

use std::collections::HashMap;

use toml::Spanned;
use toml::de::DeValue;

use crate::registries::is_default;
use crate::text::toml::{Value, parse, span};
use crate::{Algorithm, Digest, Ecosystem, File, Files, Listing, Origin, Package, Relation};

pub(super) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(document) = parse(file, listing) else {
        return;
    };
    let entries = match document.get_ref().get("package") {
        Some(packages) => packages.get_ref().elements(),
        None => &[],
    };
    for entry in entries {
        match package(entry) {
            Some(package) => listing.packages.push(package),
            None => listing.gap_at(span(entry), "a package without name or version"),
        }
    }
    if let Some(metadata) = document.get_ref().get("metadata") {
        checksums(metadata.get_ref(), listing);
    }
    connect(entries, listing);
    relate(listing);
}

fn package(entry: &Spanned<DeValue<'_>>) -> Option<Package> {
    let fields = entry.get_ref();
    let name = fields.at("name")?;
    let version = fields.at("version")?;
    let mut package = Package::new(Ecosystem::CratesIo, name.get_ref().text()?, span(name))
        .version(version.get_ref().text()?);
    package.version_span = Some(span(version));
    package.origin = origin(
        fields
            .at("source")
            .and_then(|source| source.get_ref().text()),
    );
    let checksum = fields.at("checksum").and_then(|sum| sum.get_ref().text());
    package.digests = checksum.and_then(digest).into_iter().collect();
    Some(package)
}

fn digest(hex: &str) -> Option<Digest> {
    Digest::from_hex(Algorithm::Sha256, hex)
}

/// A package without a source is the project's own.
fn origin(source: Option<&str>) -> Origin {
    let Some(source) = source else {
        return Origin::Own;
    };
    match source.split_once('+') {
        Some(("registry" | "sparse", url)) if is_default(Ecosystem::CratesIo, url) => {
            Origin::Registry
        }
        Some(("registry" | "sparse", url)) => Origin::OtherRegistry(url.to_owned()),
        Some(("git", url)) => {
            let (url, commit) = match url.rsplit_once('#') {
                Some((url, commit)) => (url, Some(commit.to_owned())),
                None => (url, None),
            };
            Origin::Git {
                url: url.to_owned(),
                commit,
            }
        }
        _ => Origin::OtherRegistry(source.to_owned()),
    }
}

/// Before version 2 checksums stood together at the end.
fn checksums(metadata: &DeValue<'_>, listing: &mut Listing) {
    let Some(table) = metadata.table() else {
        return;
    };
    let mut sums = HashMap::new();
    for (key, value) in table {
        let rest = key.get_ref().strip_prefix("checksum ");
        if let (Some(rest), Some(hex)) = (rest, value.get_ref().text()) {
            let mut words = rest.split(' ');
            sums.insert((words.next(), words.next()), hex.to_owned());
        }
    }
    for package in &mut listing.packages {
        let key = (Some(package.name.as_str()), package.version.as_deref());
        let sum = sums.get(&key).and_then(|hex| digest(hex));
        package.digests.extend(sum);
    }
}

/// A dependency is `name`, `name version` or `name version (source)`, as much as tells packages apart.
fn connect(entries: &[Spanned<DeValue<'_>>], listing: &mut Listing) {
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, package) in listing.packages.iter().enumerate() {
        by_name.entry(&package.name).or_default().push(at);
    }
    let find = |dependency: &str| {
        let mut words = dependency.split(' ');
        let candidates = by_name.get(words.next()?)?;
        let version = words.next();
        let fits =
            |at: &&usize| version.is_none() || listing.packages[**at].version.as_deref() == version;
        candidates.iter().find(fits).copied()
    };
    let named = entries.iter().filter(|entry| package(entry).is_some());
    let edges: Vec<Vec<usize>> = named
        .map(|entry| {
            let dependencies = entry.get_ref().at("dependencies");
            let dependencies = dependencies.map_or(&[][..], |list| list.get_ref().elements());
            let names = dependencies.iter().filter_map(|name| name.get_ref().text());
            names.filter_map(find).collect()
        })
        .collect();
    for (package, depends_on) in listing.packages.iter_mut().zip(edges) {
        package.depends_on = depends_on;
    }
}

/// What a member of the workspace names is direct.
fn relate(listing: &mut Listing) {
    let own = |package: &&Package| package.origin == Origin::Own;
    let named: Vec<usize> = listing
        .packages
        .iter()
        .filter(own)
        .flat_map(|package| package.depends_on.iter().copied())
        .collect();
    let has_root = !named.is_empty();
    for package in &mut listing.packages {
        package.relation = match package.origin {
            Origin::Own => Relation::Direct,
            _ if has_root => Relation::Transitive,
            _ => Relation::Unstated,
        };
    }
    for at in named {
        listing.packages[at].relation = Relation::Direct;
    }
}
