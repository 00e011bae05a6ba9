//! `*.deps.json`, beside every published program of .NET ("Runtime configuration files", dotnet/sdk).

use std::collections::HashMap;

use crate::text::tree::{self, Node, Text};
use crate::{Ecosystem, File, Files, Listing, Origin, Package, Relation, Scope};

/// Fills the listing.
pub(in crate::read) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(root) = tree::json(file, &[], listing) else {
        return;
    };
    let mut places = HashMap::new();
    for (key, entry) in root.get("libraries").map_or(&[][..], Node::entries) {
        if let Some(package) = package(key, entry, listing) {
            places.insert(key.value.to_lowercase(), listing.packages.len());
            listing.packages.push(package);
        }
    }
    for (_, target) in root.get("targets").map_or(&[][..], Node::entries) {
        for (key, entry) in target.entries() {
            link(key, entry, &places, listing);
        }
    }
}

fn package(key: &Text<'_>, entry: &Node<'_>, listing: &mut Listing) -> Option<Package> {
    let Some((name, version)) = key.value.split_once('/') else {
        listing.gap_at(key.span, "a library without a version");
        return None;
    };
    let kind = entry.str_at("type").unwrap_or("");
    let name = match kind {
        "runtimepack" => name.strip_prefix("runtimepack.").unwrap_or(name),
        _ => name,
    };
    let mut package = Package::new(Ecosystem::NuGet, name, key.span).version(version);
    package.scope = Scope::Runtime;
    package.origin = match kind {
        "package" | "runtimepack" => Origin::Registry,
        "project" => Origin::Own,
        _ => Origin::Unstated,
    };
    let hash = entry.str_at("sha512");
    let hash = hash.map(|hash| hash.strip_prefix("sha512-").unwrap_or(hash));
    package.digests.extend(hash.and_then(super::digest));
    Some(package)
}

/// What a library pulls in; what the project's own pull in is direct.
fn link(key: &Text<'_>, entry: &Node<'_>, places: &HashMap<String, usize>, listing: &mut Listing) {
    let Some(&from) = places.get(&key.value.to_lowercase()) else {
        return;
    };
    let is_own = listing.packages[from].origin == Origin::Own;
    for (name, version) in entry.get("dependencies").map_or(&[][..], Node::entries) {
        let wanted = format!("{}/{}", name.value, version.str().unwrap_or("")).to_lowercase();
        let Some(&to) = places.get(&wanted) else {
            continue;
        };
        if !listing.packages[from].depends_on.ends_with(&[to]) {
            listing.packages[from].depends_on.push(to);
        }
        let relation = &mut listing.packages[to].relation;
        if is_own {
            *relation = Relation::Direct;
        } else if *relation == Relation::Unstated {
            *relation = Relation::Transitive;
        }
    }
}
