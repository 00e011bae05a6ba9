//! `packages.lock.json`, versions 1 and 2 (`NuGet` documentation, "Locking dependencies").

use std::collections::HashMap;

use super::{accord, sources};
use crate::text::tree::{self, Node, Text};
use crate::{Ecosystem, File, Files, Listing, Origin, Package, Relation, Scope};

/// Fills the listing: a package is listed once, however many frameworks it is resolved for.
pub(in crate::read) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(root) = tree::json(file, &[], listing) else {
        return;
    };
    let mut known = HashMap::new();
    for (_, framework) in root.get("dependencies").map_or(&[][..], Node::entries) {
        read_framework(framework, &mut known, listing);
    }
    for package in &mut listing.packages {
        package.depends_on.sort_unstable();
        package.depends_on.dedup();
    }
    accord::check(&root, file, files, listing);
    sources::tell(file, files, listing);
}

fn read_framework(
    framework: &Node<'_>,
    known: &mut HashMap<(String, Option<String>), usize>,
    listing: &mut Listing,
) {
    let mut here = HashMap::new();
    for (name, entry) in framework.entries() {
        if let Some(package) = package(name, entry, listing) {
            let normal = name.value.to_lowercase();
            let key = (normal.clone(), package.version.clone());
            let at = *known.entry(key).or_insert(listing.packages.len());
            if let Some(before) = listing.packages.get_mut(at) {
                if package.relation == Relation::Direct {
                    before.relation = Relation::Direct;
                }
            } else {
                listing.packages.push(package);
            }
            here.insert(normal, at);
        }
    }
    for (name, entry) in framework.entries() {
        let Some(&from) = here.get(&name.value.to_lowercase()) else {
            continue;
        };
        let names = entry.get("dependencies").map_or(&[][..], Node::entries);
        let edges = names
            .iter()
            .filter_map(|(name, _)| here.get(&name.value.to_lowercase()).copied());
        listing.packages[from].depends_on.extend(edges);
    }
}

fn package(name: &Text<'_>, entry: &Node<'_>, listing: &mut Listing) -> Option<Package> {
    let mut package = Package::new(Ecosystem::NuGet, &*name.value, name.span);
    package.scope = Scope::Runtime;
    let kind = entry.str_at("type").unwrap_or("");
    package.relation = match kind {
        "Direct" => Relation::Direct,
        "Transitive" | "CentralTransitive" => Relation::Transitive,
        _ => Relation::Unstated,
    };
    if kind.eq_ignore_ascii_case("project") {
        package.origin = Origin::Own;
        return Some(package);
    }
    let Some(version) = entry.get("resolved").and_then(Node::text) else {
        listing.gap_at(name.span, "a package without a resolved version");
        return None;
    };
    package.version = Some(version.value.to_string());
    package.version_span = Some(version.span);
    let hash = entry.str_at("contentHash");
    package.digests.extend(hash.and_then(super::digest));
    Some(package)
}
