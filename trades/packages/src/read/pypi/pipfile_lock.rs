//! `Pipfile.lock` (Pipenv documentation, "Pipfile & Pipfile.lock").

use std::collections::HashMap;

use super::graph::normal;
use super::origin;
use super::requirement::pinned;
use super::seals::{self, Seal};
use crate::registries::bare;
use crate::text::tree::{Node, Text, json};
use crate::{Ecosystem, File, Files, Format, Listing, Origin, Package, Registry, Relation, Scope};

pub(crate) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(document) = json(file, &[], listing) else {
        return;
    };
    if !matches!(document, Node::Map(_)) {
        listing.gap("no object");
    }
    let sources = sources(&document, listing);
    for (category, packages) in document.entries() {
        if category.value == "_meta" {
            continue;
        }
        for (name, node) in packages.entries() {
            let mut made = package(name, node, &sources);
            made.scope = match &*category.value {
                "default" => Scope::Runtime,
                _ => Scope::Dev,
            };
            listing.packages.push(made);
        }
    }
    let stated = document
        .get("_meta")
        .and_then(|meta| meta.get("hash")?.get("sha256")?.text());
    if let Some(stated) = stated {
        let seal = Seal {
            digest: &stated.value,
            span: stated.span,
            is_known: true,
            texts: seals::pipfile,
        };
        seal.check(files.relative(file.directory(), "Pipfile"), files, listing);
    }
    relate(file, files, listing);
}

/// The addresses of indexes by their names.
fn sources(document: &Node<'_>, listing: &mut Listing) -> HashMap<String, String> {
    let meta = document.get("_meta").and_then(|meta| meta.get("sources"));
    let mut sources = HashMap::new();
    for (at, source) in meta.map_or(&[][..], Node::elements).iter().enumerate() {
        if let Some(url) = source.get("url").and_then(Node::text) {
            let name = source.str_at("name").unwrap_or("").to_owned();
            sources.insert(name, url.value.clone().into_owned());
            listing.registries.push(Registry {
                address: bare(&url.value),
                span: url.span,
                is_extra: at > 0,
                scope: None,
            });
        }
    }
    sources
}

fn package(name: &Text<'_>, node: &Node<'_>, sources: &HashMap<String, String>) -> Package {
    let mut made = Package::new(Ecosystem::PyPi, &*name.value, name.span);
    if let Some(stated) = node.get("version").and_then(Node::text) {
        let version = pinned(&stated.value);
        made.version = version.map(str::to_owned);
        made.requirement = version.is_none().then(|| stated.value.clone().into_owned());
        made.version_span = Some(stated.span);
    }
    let hashes = node.get("hashes").map_or(&[][..], Node::elements);
    made.digests = hashes
        .iter()
        .filter_map(|hash| origin::digest(hash.str()?))
        .collect();
    let at = |key| node.str_at(key);
    made.origin = match (at("git"), at("path"), at("file").or(at("url"))) {
        (Some(git), ..) => origin::git(git, at("ref")),
        (None, Some(path), _) => path_origin(path),
        (None, None, Some(file)) => origin::address(file),
        (None, None, None) => match at("index") {
            Some(index) => sources
                .get(index)
                .map_or(Origin::Unstated, |url| origin::index(url)),
            // Where nothing else is said the first source is asked.
            None if sources.len() == 1 => sources
                .values()
                .next()
                .map_or(Origin::Registry, |url| origin::index(url)),
            None => Origin::Unstated,
        },
    };
    made
}

fn path_origin(path: &str) -> Origin {
    match path {
        "." | "./" => Origin::Own,
        _ => Origin::Path(path.to_owned()),
    }
}

/// What the manifest beside it names is direct.
fn relate(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(manifest) = files.relative(file.directory(), "Pipfile") else {
        return;
    };
    let manifest = crate::read(Format::PypiPipfile, manifest, files);
    let wanted = manifest.packages.iter().map(|wanted| normal(&wanted.name));
    let wanted: std::collections::HashSet<String> = wanted.collect();
    for package in &mut listing.packages {
        let is_direct = wanted.contains(&normal(&package.name));
        package.relation = if is_direct {
            Relation::Direct
        } else {
            Relation::Transitive
        };
    }
}
