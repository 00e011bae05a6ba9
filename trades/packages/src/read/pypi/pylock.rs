//! `pylock.toml` (`PyPA` specifications, "pylock.toml", once PEP 751).

use toml::Spanned;
use toml::de::DeValue;

use super::graph::Graph;
use super::{entry, list_at, origin, str_at};
use crate::text::toml::{Value, parse};
use crate::{Digest, File, Files, Listing, Origin, Package};

pub(crate) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(document) = parse(file, listing) else {
        return;
    };
    match document
        .get_ref()
        .get("lock-version")
        .and_then(|version| version.get_ref().text())
    {
        Some(version) if version.starts_with("1.") => {}
        _ => listing.gap("no `lock-version` that is known"),
    }
    let packages = document.get_ref().get("packages");
    let packages = packages.map_or(&[][..], |packages| packages.get_ref().elements());
    let mut found = Vec::new();
    for value in packages {
        if let Some(mut made) = entry(value, listing) {
            fields(value.get_ref(), &mut made);
            found.push(value);
            listing.packages.push(made);
        }
    }
    connect(&found, listing);
}

fn fields(fields: &DeValue<'_>, made: &mut Package) {
    let at = |key| fields.at(key).map(Spanned::get_ref);
    if let Some(vcs) = at("vcs") {
        let url = str_at(vcs, "url")
            .or_else(|| str_at(vcs, "path"))
            .unwrap_or("");
        made.origin = origin::git(url, str_at(vcs, "commit-id"));
    } else if let Some(directory) = at("directory") {
        made.origin = Origin::Path(str_at(directory, "path").unwrap_or("").to_owned());
    } else if let Some(archive) = at("archive") {
        let place = str_at(archive, "url").or_else(|| str_at(archive, "path"));
        made.origin = place.map_or(Origin::Unstated, origin::address);
    } else {
        made.origin = str_at(fields, "index").map_or(Origin::Unstated, origin::index);
    }
    let archives = [at("archive"), at("sdist")].into_iter().flatten();
    let wheels = list_at(fields, "wheels").iter().map(Spanned::get_ref);
    made.digests = archives.chain(wheels).flat_map(hashes).collect();
}

/// A table of algorithm and digits.
fn hashes(file: &DeValue<'_>) -> Vec<Digest> {
    let hashes = file
        .at("hashes")
        .and_then(|hashes| hashes.get_ref().table());
    let hashes = hashes.into_iter().flatten();
    let hashes = hashes.filter_map(|(name, hex)| {
        origin::digest(&format!("{}:{}", name.get_ref(), hex.get_ref().text()?))
    });
    hashes.collect()
}

fn connect(found: &[&Spanned<DeValue<'_>>], listing: &mut Listing) {
    let graph = Graph::of(listing);
    let mut edges = Vec::with_capacity(found.len());
    for value in found {
        let mut own: Vec<usize> = Vec::new();
        for wanted in list_at(value.get_ref(), "dependencies") {
            if let Some(name) = str_at(wanted.get_ref(), "name") {
                own.extend(graph.find(listing, name, str_at(wanted.get_ref(), "version")));
            }
        }
        edges.push(own);
    }
    for (package, depends_on) in listing.packages.iter_mut().zip(edges) {
        package.depends_on = depends_on;
    }
}
