//! `poetry.lock`, versions 1 and 2 (`poetry.packages.locker`).

use std::collections::HashMap;

use toml::Spanned;
use toml::de::DeValue;

use super::graph::{Graph, normal};
use super::{entry, list_at, origin, scope_of, str_at};
use crate::text::toml::{Value, parse};
use crate::{Digest, File, Files, Listing, Origin, Package, Relation, Scope};

pub(crate) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(document) = parse(file, listing) else {
        return;
    };
    let packages = document.get_ref().get("package");
    let packages = packages.map_or(&[][..], |packages| packages.get_ref().elements());
    let metadata = document.get_ref().get("metadata").map(Spanned::get_ref);
    let digests = metadata.map(digests).unwrap_or_default();
    let mut found = Vec::new();
    for value in packages {
        if let Some(mut made) = entry(value, listing) {
            fields(value.get_ref(), &mut made);
            made.digests.extend(
                digests
                    .get(&normal(&made.name))
                    .into_iter()
                    .flatten()
                    .cloned(),
            );
            found.push((value, made.scope, made.is_optional));
            listing.packages.push(made);
        }
    }
    let loose = connect(&found, listing);
    if Graph::of(listing).relate(files, file.directory(), &loose, listing) {
        // What the file itself states counts.
        for (package, (_, scope, is_optional)) in listing.packages.iter_mut().zip(&found) {
            if *scope != Scope::Unstated {
                package.scope = *scope;
            }
            package.is_optional = *is_optional;
        }
    } else {
        for package in &mut listing.packages {
            package.relation = Relation::Unstated;
        }
    }
}

fn fields(fields: &DeValue<'_>, made: &mut Package) {
    let groups = list_at(fields, "groups")
        .iter()
        .filter_map(|group| group.get_ref().text());
    let category = str_at(fields, "category");
    made.scope = groups
        .chain(category)
        .map(scope_of)
        .min()
        .unwrap_or_default();
    let optional = fields
        .at("optional")
        .and_then(|flag| flag.get_ref().as_bool());
    made.is_optional = optional == Some(true);
    made.digests = hashes(list_at(fields, "files")).collect();
    if let Some(source) = fields.at("source") {
        made.origin = origin_of(source.get_ref());
    }
}

fn hashes(files: &[Spanned<DeValue<'_>>]) -> impl Iterator<Item = Digest> {
    files
        .iter()
        .filter_map(|file| origin::digest(str_at(file.get_ref(), "hash")?))
}

/// Before version 2 the hashes of all packages stood together at the end.
fn digests(metadata: &DeValue<'_>) -> HashMap<String, Vec<Digest>> {
    let files = metadata
        .at("files")
        .and_then(|files| files.get_ref().table());
    let entries = files.into_iter().flatten();
    let entries = entries.map(|(name, files)| {
        (
            normal(name.get_ref()),
            hashes(files.get_ref().elements()).collect(),
        )
    });
    entries.collect()
}

fn origin_of(source: &DeValue<'_>) -> Origin {
    let url = str_at(source, "url").unwrap_or("");
    match str_at(source, "type") {
        Some("git") => origin::git(url, str_at(source, "resolved_reference")),
        Some("directory" | "file") => Origin::Path(url.to_owned()),
        Some("url") => origin::address(url),
        _ => origin::index(url),
    }
}

/// Sets who pulls in whom, and gives the edges that may be left out.
fn connect(
    found: &[(&Spanned<DeValue<'_>>, Scope, bool)],
    listing: &mut Listing,
) -> Vec<(usize, usize)> {
    let graph = Graph::of(listing);
    let mut loose = Vec::new();
    let mut edges = vec![Vec::new(); found.len()];
    for (from, (value, ..)) in found.iter().enumerate() {
        let table = value.get_ref().at("dependencies");
        let table = table.and_then(|table| table.get_ref().table());
        for (name, wanted) in table.into_iter().flatten() {
            let flag = wanted
                .get_ref()
                .at("optional")
                .and_then(|flag| flag.get_ref().as_bool());
            for at in graph.find(listing, name.get_ref(), None) {
                edges[from].push(at);
                loose.extend((flag == Some(true)).then_some((from, at)));
            }
        }
    }
    for (package, depends_on) in listing.packages.iter_mut().zip(edges) {
        package.depends_on = depends_on;
    }
    loose.sort_unstable();
    loose
}
