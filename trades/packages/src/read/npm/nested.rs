//! The first version of `package-lock.json`: packages within packages.

use super::nest::Nest;
use super::{neighbour, origin, own, package};
use crate::registries::bare;
use crate::text::tree::{Node, Text};
use crate::{File, Files, Listing, Origin, Package, Relation};

pub(super) fn read(document: &Node<'_>, file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(dependencies) = document.get("dependencies") else {
        if document.get("lockfileVersion").is_none() {
            listing.gap("neither `packages` nor `dependencies`");
        }
        return;
    };
    let mut nest = Nest::default();
    let mut found = Vec::new();
    level(dependencies, None, &mut nest, &mut found, listing);
    for (at, node) in found.iter().enumerate() {
        let requires = node.get("requires").map_or(&[][..], Node::entries);
        let edges = requires.iter();
        let edges = edges.filter_map(|(name, _)| nest.find(Some(at), &name.value));
        listing.packages[at].depends_on = edges.collect();
    }
    relate(file, files, listing, |name| nest.find(None, name));
    root(document, listing);
}

/// Packages are numbered in the order in which they are listed. The depth of the document bounds that of the calls.
fn level<'n, 'a>(
    dependencies: &'n Node<'a>,
    holder: Option<usize>,
    nest: &mut Nest<'n>,
    found: &mut Vec<&'n Node<'a>>,
    listing: &mut Listing,
) {
    for (name, node) in dependencies.entries() {
        let at = nest.add(holder, &name.value);
        listing.packages.push(entry(name, node));
        found.push(node);
        if let Some(below) = node.get("dependencies") {
            level(below, Some(at), nest, found, listing);
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
    let resolved = node.str_at("resolved");
    made.stray = resolved.and_then(|address| origin::stray(address, &made));
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
