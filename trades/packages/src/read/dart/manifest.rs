//! `pubspec.yaml` (Dart documentation, "The pubspec file" and "Package dependencies").

use lockgate_pipelines::yaml::{Entry, Node};

use super::lock::hosted;
use crate::listing::Project;
use crate::text::yaml_root::{ask, document, package, pin};
use crate::{Ecosystem, File, Files, Listing, Origin, Package, Relation, Scope};

const TABLES: [(&str, Scope); 3] = [
    ("dependencies", Scope::Runtime),
    ("dev_dependencies", Scope::Dev),
    ("dependency_overrides", Scope::Unstated),
];

/// Fills the listing.
pub(in crate::read) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(document) = document(file, listing) else {
        return;
    };
    let Some(root) = document.root() else {
        return;
    };
    let text = |key| root.text_of(key).map(|text| text.value().to_owned());
    listing.project = Some(Project {
        name: text("name"),
        version: text("version"),
        licence: None,
    });
    for (table, scope) in TABLES {
        for entry in root.get(table).iter().flat_map(Node::entries) {
            listing.packages.push(asked(&entry, scope));
        }
    }
}

fn asked(entry: &Entry<'_>, scope: Scope) -> Package {
    let mut package = package(&entry.key, Ecosystem::Pub);
    package.relation = Relation::Direct;
    package.scope = scope;
    let value = &entry.value;
    let version = value.text().or_else(|| value.text_of("version"));
    match version {
        Some(version) if is_exact(version.value()) => pin(&version, &mut package),
        Some(version) => ask(&version, &mut package),
        None => {}
    }
    let text = |key| value.text_of(key).map(|text| text.value().to_owned());
    if let Some(path) = text("path") {
        package.origin = Origin::Path(path);
    } else if let Some(git) = value.get("git") {
        let own = |key: &str| git.text_of(key).map(|text| text.value().to_owned());
        let url = git.text().map(|text| text.value().to_owned());
        let commit = own("ref").filter(|commit| lockgate_pipelines::model::is_commit(commit));
        package.origin = Origin::Git {
            url: url.or(own("url")).unwrap_or_default(),
            commit,
        };
    } else if text("sdk").is_some() {
        package.origin = Origin::Unstated;
    } else if let Some(host) = value.get("hosted") {
        let address = host.text().or_else(|| host.text_of("url"));
        package.origin = hosted(address.map(|text| text.value().to_owned()));
    }
    package
}

/// A version without any operator is that version alone.
fn is_exact(asked: &str) -> bool {
    asked.starts_with(|c: char| c.is_ascii_digit()) && !asked.contains(' ')
}
