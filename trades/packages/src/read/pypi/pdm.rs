//! `pdm.lock` (PDM documentation, "Lock file"; `pdm.formats`).

use toml::Spanned;
use toml::de::DeValue;

use super::graph::Graph;
use super::requirement;
use super::seals::{self, Seal};
use super::{entry, list_at, origin, placed_at, scope_of, str_at};
use crate::text::toml::{Value, parse};
use crate::{File, Files, Listing, Origin, Package, Relation, Scope};

pub(crate) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(document) = parse(file, listing) else {
        return;
    };
    let packages = document.get_ref().get("package");
    let packages = packages.map_or(&[][..], |packages| packages.get_ref().elements());
    let mut found = Vec::new();
    for value in packages {
        if let Some(mut made) = entry(value, listing) {
            fields(value.get_ref(), &mut made);
            found.push((value, made.scope));
            listing.packages.push(made);
        }
    }
    connect(&found, listing);
    if let Some(metadata) = document.get_ref().get("metadata") {
        seal(metadata.get_ref(), file, files, listing);
    }
    let told = Graph::of(listing).relate(files, file.directory(), &[], listing);
    for (package, (_, scope)) in listing.packages.iter_mut().zip(&found) {
        if *scope != Scope::Unstated {
            package.scope = *scope;
        }
        if !told {
            package.relation = Relation::Unstated;
        }
    }
}

/// The versions of the format whose digests are known.
const KNOWN: [&str; 8] = ["4.0", "4.1", "4.2", "4.3", "4.4", "4.4.1", "4.4.2", "4.5.0"];

fn seal(metadata: &DeValue<'_>, file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(stated) = placed_at(metadata, "content_hash") else {
        return;
    };
    let Some(digest) = stated.text.strip_prefix("sha256:") else {
        return;
    };
    let seal = Seal {
        digest,
        span: stated.span,
        is_known: str_at(metadata, "lock_version").is_some_and(|version| KNOWN.contains(&version)),
        texts: seals::pdm,
    };
    seal.check(
        files.relative(file.directory(), "pyproject.toml"),
        files,
        listing,
    );
}

fn fields(fields: &DeValue<'_>, made: &mut Package) {
    let groups = list_at(fields, "groups")
        .iter()
        .filter_map(|group| group.get_ref().text());
    made.scope = groups.map(scope_of).min().unwrap_or_default();
    let hashes = list_at(fields, "files").iter();
    made.digests = hashes
        .filter_map(|file| origin::digest(str_at(file.get_ref(), "hash")?))
        .collect();
    let at = |key| str_at(fields, key);
    made.origin = match (at("git"), at("url"), at("path")) {
        (Some(git), ..) => origin::git(git, at("revision").or(at("ref"))),
        (None, Some(url), _) => origin::address(url),
        (None, None, Some(path)) => Origin::Path(path.to_owned()),
        (None, None, None) => Origin::Registry,
    };
}

fn connect(found: &[(&Spanned<DeValue<'_>>, Scope)], listing: &mut Listing) {
    let graph = Graph::of(listing);
    let mut edges = Vec::with_capacity(found.len());
    for (value, _) in found {
        let texts = list_at(value.get_ref(), "dependencies").iter();
        let wanted = texts.filter_map(|text| requirement::parse(text.get_ref().text()?).ok());
        let mut own: Vec<usize> = Vec::new();
        for wanted in wanted {
            own.extend(graph.find(listing, wanted.name, requirement::pinned(wanted.specifiers)));
        }
        own.sort_unstable();
        own.dedup();
        edges.push(own);
    }
    for (package, depends_on) in listing.packages.iter_mut().zip(edges) {
        package.depends_on = depends_on;
    }
}
