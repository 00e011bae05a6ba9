//! `Cargo.lock` (Cargo reference, "Cargo.toml vs Cargo.lock"; the four versions of `cargo::core::resolver::encode`).

use std::collections::HashMap;

use super::entry::{Document, Entry};
use super::{lines, scope, source, table};
use crate::text::toml::parse;
use crate::{Algorithm, Digest, Ecosystem, File, Files, Listing, Origin, Package, Relation};

/// Fills the listing; scopes are told by the manifests of the project's own packages, where those are at hand.
pub(in crate::read) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let text = std::str::from_utf8(file.bytes).ok();
    if let Some(document) = text.and_then(lines::document) {
        fill(&document, listing);
    } else if let Some(general) = parse(file, listing) {
        fill(&table::document(general.get_ref()), listing);
    }
    scope::join(file, files, listing);
}

fn fill(document: &Document<'_>, listing: &mut Listing) {
    let mut named = Vec::with_capacity(document.entries.len());
    listing.packages.reserve(document.entries.len());
    let mut latest = None;
    for entry in &document.entries {
        match package(entry, &mut latest) {
            Some(package) => {
                listing.packages.push(package);
                named.push(entry);
            }
            None => listing.gap_at(entry.span, "a package without name or version"),
        }
    }
    checksums(document, listing);
    connect(&named, listing);
    relate(listing);
}

/// The source before this one and its origin: most packages share one.
type Latest<'d> = Option<(&'d str, Origin)>;

fn package<'d>(entry: &'d Entry<'_>, latest: &mut Latest<'d>) -> Option<Package> {
    let (name, version) = (entry.name.as_ref()?, entry.version.as_ref()?);
    let mut package =
        Package::new(Ecosystem::CratesIo, &*name.text, name.span).version(&*version.text);
    package.version_span = Some(version.span);
    package.origin = match (entry.source.as_deref(), &*latest) {
        // A package without a source is the project's own.
        (None, _) => Origin::Own,
        (Some(source), Some((before, origin))) if *before == source => origin.clone(),
        (Some(text), _) => {
            let origin = source::origin(text);
            *latest = Some((text, origin.clone()));
            origin
        }
    };
    package.digests = entry
        .checksum
        .as_deref()
        .and_then(digest)
        .into_iter()
        .collect();
    Some(package)
}

fn digest(hex: &str) -> Option<Digest> {
    Digest::from_hex(Algorithm::Sha256, hex)
}

/// Before version 2 checksums stood together at the end.
fn checksums(document: &Document<'_>, listing: &mut Listing) {
    if document.metadata.is_empty() {
        return;
    }
    let mut sums = HashMap::new();
    for (key, value) in &document.metadata {
        if let Some(rest) = key.strip_prefix("checksum ") {
            let mut words = rest.split(' ');
            sums.insert((words.next(), words.next()), &**value);
        }
    }
    for package in &mut listing.packages {
        let key = (Some(package.name.as_str()), package.version.as_deref());
        let sum = sums.get(&key).and_then(|hex| digest(hex));
        package.digests.extend(sum);
    }
}

/// A dependency is `name`, `name version` or `name version (source)`, as much as tells packages apart.
fn connect(named: &[&Entry<'_>], listing: &mut Listing) {
    let index = Index::of(named);
    for (package, entry) in listing.packages.iter_mut().zip(named) {
        let found = entry
            .dependencies
            .iter()
            .filter_map(|text| index.find(text));
        let mut edges = Vec::with_capacity(entry.dependencies.len());
        edges.extend(found);
        package.depends_on = edges;
    }
}

/// The packages in the order of name, version and source, and where each name begins in it.
struct Index<'d, 'a> {
    named: &'d [&'d Entry<'a>],
    order: Vec<usize>,
    starts: HashMap<&'d str, usize>,
}

impl<'d, 'a> Index<'d, 'a> {
    fn of(named: &'d [&'d Entry<'a>]) -> Self {
        let mut order: Vec<usize> = (0..named.len()).collect();
        order.sort_by(|a, b| key(named[*a]).cmp(&key(named[*b])));
        let mut starts = HashMap::with_capacity(named.len());
        for (place, at) in order.iter().enumerate() {
            starts.entry(key(named[*at]).0).or_insert(place);
        }
        Self {
            named,
            order,
            starts,
        }
    }

    fn find(&self, dependency: &str) -> Option<usize> {
        let Some(end) = memchr::memchr(b' ', dependency.as_bytes()) else {
            return self.order.get(*self.starts.get(dependency)?).copied();
        };
        let (name, rest) = dependency.split_at_checked(end)?;
        let rest = rest.strip_prefix(' ')?;
        let (version, source) = rest.split_once(' ').unwrap_or((rest, ""));
        let source = source.trim_start_matches('(').trim_end_matches(')');
        let own = self.order.get(*self.starts.get(name)?..)?;
        let wanted = (name, version, source);
        let at = own.partition_point(|at| key(self.named[*at]) < wanted);
        let found = *own.get(at)?;
        let (own_name, own_version, own_source) = key(self.named[found]);
        let fits = own_name == name && own_version == version && own_source.starts_with(source);
        fits.then_some(found)
    }
}

fn key<'e>(entry: &'e Entry<'_>) -> (&'e str, &'e str, &'e str) {
    let name = entry.name.as_ref().map_or("", |field| &*field.text);
    let version = entry.version.as_ref().map_or("", |field| &*field.text);
    (name, version, entry.source.as_deref().unwrap_or(""))
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
