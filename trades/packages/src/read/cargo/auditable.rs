//! Binaries built by `cargo auditable` (its `PARSING.md`): a section `.dep-v0` with JSON in a zlib stream.

use std::io::Read;

use flate2::read::ZlibDecoder;
use lockgate_evidence::Span;

use crate::read::executable::Binary;
use crate::text::json::Json;
use crate::{Ecosystem, Listing, Origin, Package, Relation, Scope};

/// The most that is unpacked: an entry takes about 100 bytes, and the largest programs have some thousands.
const MAX_BYTES: u64 = 8 << 20;

/// Fills the listing; a binary without the section adds nothing.
pub(in crate::read) fn read(binary: &Binary<'_>, listing: &mut Listing) {
    let Some(packed) = binary.section(&[".dep-v0"]) else {
        return;
    };
    let mut text = String::new();
    let unpacked = ZlibDecoder::new(packed)
        .take(MAX_BYTES)
        .read_to_string(&mut text);
    match unpacked.map(|_| Json::parse(&text)) {
        Ok(Ok(json)) => inventory(json, listing),
        _ => listing.gap("the inventory of `cargo auditable` is damaged or larger than 8 MiB"),
    }
}

fn inventory(json: Json<'_>, listing: &mut Listing) {
    let entries = json.get("packages").map(Json::elements).unwrap_or_default();
    // Dependencies are numbers of entries, so every entry keeps its place.
    for entry in &entries {
        listing.packages.push(package(*entry));
    }
    if listing
        .packages
        .iter()
        .any(|package| package.name.is_empty())
    {
        listing.gap("the inventory of `cargo auditable` names packages without name or version");
    }
    relate(listing);
}

fn package(entry: Json<'_>) -> Package {
    let text = |key| entry.str_at(key).unwrap_or_default().into_owned();
    let mut package = Package::new(Ecosystem::CratesIo, text("name"), Span::at(0));
    package.version = Some(text("version")).filter(|version| !version.is_empty());
    package.origin = origin(
        &text("source"),
        entry.get("root").is_some_and(Json::is_true),
    );
    package.scope = match text("kind").as_str() {
        "build" => Scope::Build,
        _ => Scope::Runtime,
    };
    let edges = entry
        .get("dependencies")
        .map(Json::elements)
        .unwrap_or_default();
    let edges = edges
        .into_iter()
        .filter_map(|edge| usize::try_from(edge.as_u64()?).ok());
    package.depends_on = edges.collect();
    package
}

/// Addresses are left out of binaries, so that no private one leaks; only the kind of the source is told.
fn origin(source: &str, is_root: bool) -> Origin {
    match source {
        "crates.io" => Origin::Registry,
        _ if is_root => Origin::Own,
        "local" => Origin::Path(String::new()),
        "git" => Origin::Git {
            url: String::new(),
            commit: None,
        },
        "registry" => Origin::OtherRegistry(String::new()),
        _ => Origin::Unstated,
    }
}

fn relate(listing: &mut Listing) {
    let count = listing.packages.len();
    let mut named = vec![false; count];
    for package in &mut listing.packages {
        package.depends_on.retain(|at| *at < count);
        package.relation = Relation::Transitive;
        if package.origin == Origin::Own {
            package.relation = Relation::Direct;
            for at in &package.depends_on {
                named[*at] = true;
            }
        }
    }
    for (package, is_named) in listing.packages.iter_mut().zip(named) {
        if is_named {
            package.relation = Relation::Direct;
        }
    }
}
