//! `uv.lock` (uv documentation, "Locking and syncing"; `uv-resolver`, `lock/mod.rs`).

use super::graph::Graph;
use super::{entry_of, origin, scope_of, uv_accord};
use crate::read::reach::{Root, spread};
use crate::text::toml;
use crate::text::tree::Node;
use crate::{File, Files, Listing, Origin, Package, Relation, Scope};

/// What no reader looks at, and most of a file is made of.
const SKIPPED: &[&str] = &["marker", "size", "upload-time"];

pub(crate) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(document) = toml::tree(file, SKIPPED, listing) else {
        return;
    };
    let packages = document.get("package").map_or(&[][..], Node::elements);
    listing.packages.reserve(packages.len());
    let mut found = Vec::with_capacity(packages.len());
    for value in packages {
        if let Some(mut made) = entry_of(value, listing) {
            source(value, &mut made);
            found.push(value);
            listing.packages.push(made);
        }
    }
    connect(&found, listing);
    uv_accord::check(&found, file, files, listing);
}

fn source(fields: &Node<'_>, made: &mut Package) {
    let Some(source) = fields.get("source") else {
        return;
    };
    made.origin = origin_of(source);
    if made.origin == Origin::Own {
        made.relation = Relation::Direct;
    }
    let files = fields.get("wheels").map_or(&[][..], Node::elements);
    let files = fields.get("sdist").into_iter().chain(files);
    let hashes = files.filter_map(|file| origin::digest(file.str_at("hash")?));
    made.digests = hashes.collect();
}

fn origin_of(source: &Node<'_>) -> Origin {
    let at = |key| source.str_at(key);
    if at("editable").is_some() || at("virtual").is_some() {
        return Origin::Own;
    }
    if let Some(registry) = at("registry") {
        return origin::index(registry);
    }
    if let Some(git) = at("git") {
        let (url, commit) = git.split_once('#').unwrap_or((git, ""));
        let url = url.split('?').next().unwrap_or(url);
        return origin::git(url, Some(commit));
    }
    let path = at("path").or_else(|| at("directory"));
    match (at("url"), path) {
        (Some(url), _) => origin::address(url),
        (None, Some(path)) => Origin::Path(path.to_owned()),
        (None, None) => Origin::Unstated,
    }
}

fn connect(found: &[&Node<'_>], listing: &mut Listing) {
    let graph = Graph::of(listing);
    let mut roots = Vec::new();
    let mut loose = Vec::new();
    let mut edges = vec![Vec::new(); found.len()];
    for (from, value) in found.iter().enumerate() {
        let is_own = listing.packages[from].origin == Origin::Own;
        for (dependency, scope, is_optional) in dependencies(value) {
            let Some(name) = dependency.str_at("name") else {
                continue;
            };
            for at in graph.find(listing, name, dependency.str_at("version")) {
                edges[from].push(at);
                loose.extend(is_optional.then_some((from, at)));
                roots.extend(is_own.then_some(Root {
                    at,
                    scope,
                    is_optional,
                }));
            }
        }
    }
    for (package, mut depends_on) in listing.packages.iter_mut().zip(edges) {
        depends_on.sort_unstable();
        depends_on.dedup();
        package.depends_on = depends_on;
        package.relation = package.relation.min(Relation::Transitive);
    }
    loose.sort_unstable();
    spread(listing, &roots, &loose);
    for package in &mut listing.packages {
        if package.origin == Origin::Own {
            package.relation = Relation::Direct;
            package.scope = Scope::Unstated;
            package.is_optional = false;
        }
    }
}

/// What a package pulls in: always, with an extra, in a group for development.
fn dependencies<'t, 'a>(fields: &'t Node<'a>) -> Vec<(&'t Node<'a>, Scope, bool)> {
    let mut all = Vec::new();
    for dependency in fields.get("dependencies").map_or(&[][..], Node::elements) {
        all.push((dependency, Scope::Runtime, false));
    }
    for (field, is_extra) in [("optional-dependencies", true), ("dev-dependencies", false)] {
        for (group, list) in fields.get(field).map_or(&[][..], Node::entries) {
            let scope = if is_extra {
                Scope::Runtime
            } else {
                scope_of(&group.value)
            };
            let list = list.elements().iter();
            all.extend(list.map(|dependency| (dependency, scope, is_extra)));
        }
    }
    all
}
