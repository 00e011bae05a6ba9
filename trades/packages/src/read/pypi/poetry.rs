//! `poetry.lock`, versions 1 and 2 (`poetry.packages.locker`).

use std::collections::HashMap;

use super::graph::{Graph, normal};
use super::seals::{self, Seal};
use super::{entry_of, origin, scope_of};
use crate::text::toml;
use crate::text::tree::Node;
use crate::{Digest, File, Files, Listing, Origin, Package, Relation, Scope};

/// What no reader looks at.
const SKIPPED: &[&str] = &["description", "markers", "python-versions"];

pub(crate) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(document) = toml::tree(file, SKIPPED, listing) else {
        return;
    };
    let packages = document.get("package").map_or(&[][..], Node::elements);
    let digests = document.get("metadata").map(digests).unwrap_or_default();
    listing.packages.reserve(packages.len());
    let mut found = Vec::with_capacity(packages.len());
    for value in packages {
        if let Some(mut made) = entry_of(value, listing) {
            fields(value, &mut made);
            if !digests.is_empty() {
                let own = digests.get(&normal(&made.name));
                made.digests.extend(own.into_iter().flatten().cloned());
            }
            found.push((value, made.scope, made.is_optional));
            listing.packages.push(made);
        }
    }
    if let Some(stated) = document
        .get("metadata")
        .and_then(|metadata| metadata.get("content-hash")?.text())
    {
        let seal = Seal {
            digest: &stated.value,
            span: stated.span,
            is_known: is_known(file),
            texts: seals::poetry,
        };
        seal.check(
            files.relative(file.directory(), "pyproject.toml"),
            files,
            listing,
        );
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

/// The last version of which it is known over what it takes the digest.
const KNOWN: (u32, u32) = (2, 5);

/// True where the first line names no later version of Poetry; before 1.4 it named none.
fn is_known(file: File<'_>) -> bool {
    let end = memchr::memchr(b'\n', file.bytes).unwrap_or(file.bytes.len());
    let line = String::from_utf8_lossy(&file.bytes[..end.min(256)]);
    let version = line.split_once("Poetry ").map_or("", |(_, rest)| rest);
    let mut numbers = version
        .split('.')
        .map_while(|number| number.parse::<u32>().ok());
    let first = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    first <= KNOWN
}

fn fields(fields: &Node<'_>, made: &mut Package) {
    let groups = fields.get("groups").map_or(&[][..], Node::elements);
    let groups = groups.iter().filter_map(Node::str);
    let category = fields.str_at("category");
    made.scope = groups
        .chain(category)
        .map(scope_of)
        .min()
        .unwrap_or_default();
    made.is_optional = fields.get("optional") == Some(&Node::Flag(true));
    made.digests = fields.get("files").into_iter().flat_map(hashes).collect();
    if let Some(source) = fields.get("source") {
        made.origin = origin_of(source);
    }
}

fn hashes(files: &Node<'_>) -> impl Iterator<Item = Digest> {
    let files = files.elements().iter();
    files.filter_map(|file| origin::digest(file.str_at("hash")?))
}

/// Before version 2 the hashes of all packages stood together at the end.
fn digests(metadata: &Node<'_>) -> HashMap<String, Vec<Digest>> {
    let entries = metadata.get("files").map_or(&[][..], Node::entries).iter();
    let entries = entries.map(|(name, files)| (normal(&name.value), hashes(files).collect()));
    entries.collect()
}

fn origin_of(source: &Node<'_>) -> Origin {
    let url = source.str_at("url").unwrap_or("");
    match source.str_at("type") {
        Some("git") => origin::git(url, source.str_at("resolved_reference")),
        Some("directory" | "file") => Origin::Path(url.to_owned()),
        Some("url") => origin::address(url),
        _ => origin::index(url),
    }
}

/// Sets who pulls in whom, and gives the edges that may be left out.
fn connect(found: &[(&Node<'_>, Scope, bool)], listing: &mut Listing) -> Vec<(usize, usize)> {
    let graph = Graph::of(listing);
    let mut loose = Vec::new();
    let mut edges = vec![Vec::new(); found.len()];
    for (from, (value, ..)) in found.iter().enumerate() {
        for (name, wanted) in value.get("dependencies").map_or(&[][..], Node::entries) {
            let is_loose = wanted.get("optional") == Some(&Node::Flag(true));
            for at in graph.find(listing, &name.value, None) {
                edges[from].push(at);
                loose.extend(is_loose.then_some((from, at)));
            }
        }
    }
    for (package, mut depends_on) in listing.packages.iter_mut().zip(edges) {
        depends_on.sort_unstable();
        depends_on.dedup();
        package.depends_on = depends_on;
    }
    loose.sort_unstable();
    loose
}
