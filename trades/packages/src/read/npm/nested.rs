//! The first version of `package-lock.json`: packages within packages.

use super::places::Places;
use super::{neighbour, origin, own, package};
use crate::registries::bare;
use crate::text::tree::{Node, Text};
use crate::{File, Files, Listing, Origin, Package, Relation};

/// One package: what it requires, and where it stands as a path.
struct Found<'n, 'a> {
    path: String,
    node: &'n Node<'a>,
}

/// How long a path is followed: the depth of the document is bounded, that of names with `/` within them is not.
const MAX_PATH: usize = 4096;

pub(super) fn read(document: &Node<'_>, file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(dependencies) = document.get("dependencies") else {
        if !matches!(document, Node::Map(_)) || document.get("lockfileVersion").is_none() {
            listing.gap("neither `packages` nor `dependencies`");
        }
        return;
    };
    let start = listing.packages.len();
    let mut found = Vec::new();
    level(dependencies, "", &mut found, listing);
    let mut places = Places::default();
    for (at, one) in found.iter().enumerate() {
        places.add(&one.path, start + at);
    }
    places.link();
    for (at, one) in found.iter().enumerate() {
        let from = places.nearest(&one.path);
        let requires = one.node.get("requires").map_or(&[][..], Node::entries);
        let edges = requires
            .iter()
            .filter_map(|(name, _)| places.find(from, &name.value));
        listing.packages[start + at].depends_on = edges.collect();
    }
    let top = places.nearest("");
    relate(file, files, listing, |name| places.find(top, name));
    root(document, listing);
}

fn level<'n, 'a>(
    dependencies: &'n Node<'a>,
    directory: &str,
    found: &mut Vec<Found<'n, 'a>>,
    listing: &mut Listing,
) {
    for (name, node) in dependencies.entries() {
        let slash = if directory.is_empty() { "" } else { "/" };
        let path = format!("{directory}{slash}node_modules/{}", name.value);
        if path.len() > MAX_PATH {
            listing.gap_at(name.span, "a package at too long a path");
            continue;
        }
        listing.packages.push(entry(name, node));
        let below = node.get("dependencies");
        found.push(Found {
            path: path.clone(),
            node,
        });
        if let Some(below) = below {
            level(below, &path, found, listing);
        }
    }
}

/// The version may be an address, a place or an alias.
fn entry(name: &Text<'_>, node: &Node<'_>) -> Package {
    let stated = node.get("version").and_then(Node::text);
    let text = stated.map_or("", |stated| &*stated.value);
    let spec = origin::spec(text);
    let mut made = package(spec.name.unwrap_or(&name.value), name);
    made.version_span = stated.map(|stated| stated.span);
    made.origin = match (node.str_at("resolved"), &spec.origin) {
        (Some(address), Origin::Registry) => origin::resolved(address, &made.name),
        (None, Origin::Registry) => Origin::Unstated,
        _ => spec.origin,
    };
    if spec.version.is_some() || matches!(made.origin, Origin::Registry | Origin::OtherRegistry(_))
    {
        made.version = spec.version.or(spec.requirement).map(str::to_owned);
    } else {
        made.requirement = spec.requirement.map(bare);
    }
    made.digests = node
        .str_at("integrity")
        .map(origin::integrity)
        .unwrap_or_default();
    made.scope = super::package_lock::scope(node.flag("dev"));
    made.is_optional = node.flag("optional");
    made
}

/// The file does not tell what the project names: the manifest beside it does.
fn relate(
    file: File<'_>,
    files: &Files<'_>,
    listing: &mut Listing,
    find: impl Fn(&str) -> Option<usize>,
) {
    let Some(manifest) = neighbour(files, file.directory(), "package.json") else {
        return;
    };
    for package in &mut listing.packages {
        package.relation = Relation::Transitive;
    }
    let keys = ["dependencies", "devDependencies", "optionalDependencies"];
    let names = keys
        .iter()
        .flat_map(|key| manifest.get(key).map_or(&[][..], Node::entries));
    for at in names.filter_map(|(name, _)| find(&name.value)) {
        listing.packages[at].relation = Relation::Direct;
    }
}

/// The project itself comes last, since places count from the first package.
fn root(document: &Node<'_>, listing: &mut Listing) {
    let version = document.get("version").and_then(Node::text);
    if let Some(name) = document.get("name").and_then(Node::text) {
        let mut own = own(&name.value, name, version);
        let direct = listing.packages.iter().enumerate();
        let direct = direct.filter(|(_, package)| package.relation == Relation::Direct);
        own.depends_on = direct.map(|(at, _)| at).collect();
        listing.packages.push(own);
    }
}
