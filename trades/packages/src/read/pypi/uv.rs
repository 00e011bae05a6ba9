//! `uv.lock` (uv documentation, "Locking and syncing"; `uv-resolver`, `lock/mod.rs`).

use toml::Spanned;
use toml::de::DeValue;

use super::graph::Graph;
use super::{entry, list_at, origin, scope_of, str_at};
use crate::read::reach::{Root, spread};
use crate::text::toml::{Value, parse};
use crate::{File, Files, Listing, Origin, Package, Relation, Scope};

pub(crate) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(document) = parse(file, listing) else {
        return;
    };
    let packages = document.get_ref().get("package");
    let packages = packages.map_or(&[][..], |packages| packages.get_ref().elements());
    let mut found = Vec::new();
    for value in packages {
        if let Some(mut made) = entry(value, listing) {
            source(value.get_ref(), &mut made);
            found.push(value);
            listing.packages.push(made);
        }
    }
    connect(&found, listing);
}

fn source(fields: &DeValue<'_>, made: &mut Package) {
    let Some(source) = fields.at("source").map(Spanned::get_ref) else {
        return;
    };
    made.origin = origin_of(source);
    if made.origin == Origin::Own {
        made.relation = Relation::Direct;
    }
    let files = list_at(fields, "wheels").iter().map(Spanned::get_ref);
    let files = fields
        .at("sdist")
        .map(Spanned::get_ref)
        .into_iter()
        .chain(files);
    let hashes = files.filter_map(|file| origin::digest(str_at(file, "hash")?));
    made.digests = hashes.collect();
}

fn origin_of(source: &DeValue<'_>) -> Origin {
    let at = |key| str_at(source, key);
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

fn connect(found: &[&Spanned<DeValue<'_>>], listing: &mut Listing) {
    let graph = Graph::of(listing);
    let mut roots = Vec::new();
    let mut loose = Vec::new();
    let mut edges = vec![Vec::new(); found.len()];
    for (from, value) in found.iter().enumerate() {
        let is_own = listing.packages[from].origin == Origin::Own;
        for (dependency, scope, is_optional) in dependencies(value.get_ref()) {
            let Some(name) = str_at(dependency, "name") else {
                continue;
            };
            for at in graph.find(listing, name, str_at(dependency, "version")) {
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
fn dependencies<'t>(fields: &'t DeValue<'_>) -> Vec<(&'t DeValue<'t>, Scope, bool)> {
    let mut all = Vec::new();
    for dependency in list_at(fields, "dependencies") {
        all.push((dependency.get_ref(), Scope::Runtime, false));
    }
    for (field, is_extra) in [("optional-dependencies", true), ("dev-dependencies", false)] {
        let table = fields.at(field).and_then(|table| table.get_ref().table());
        for (group, list) in table.into_iter().flatten() {
            let scope = if is_extra {
                Scope::Runtime
            } else {
                scope_of(group.get_ref())
            };
            let list = list.get_ref().elements().iter();
            all.extend(list.map(|dependency| (dependency.get_ref(), scope, is_extra)));
        }
    }
    all
}
