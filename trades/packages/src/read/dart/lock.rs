//! `pubspec.lock` (pub's `lock_file.dart`).

use std::collections::HashSet;

use lockgate_pipelines::yaml::{Entry, Node};

use crate::registries::is_default;
use crate::text::yaml_root::{document, package, pin};
use crate::{Algorithm, Digest, Ecosystem, File, Files, Format, Listing, Origin, Relation, Scope};

/// Fills the listing. The file does not tell who pulls in what.
pub(in crate::read) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(document) = document(file, listing) else {
        return;
    };
    let packages = document.root().and_then(|root| root.get("packages"));
    for entry in packages.iter().flat_map(Node::entries) {
        add(&entry, listing);
    }
    if let Some(manifest) = files.relative(file.directory(), "pubspec.yaml") {
        compare(manifest, files, listing);
    }
}

/// States where the direct packages are not those of `pubspec.yaml`. In a workspace those of its members are direct too.
fn compare(manifest: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let asked = crate::read(Format::PubManifest, manifest, files);
    if !asked.gaps.is_empty() {
        return;
    }
    let locked: HashSet<String> = listing
        .packages
        .iter()
        .map(|package| package.name.clone())
        .collect();
    // What is only overridden need not be there.
    let needed = asked
        .packages
        .iter()
        .filter(|package| package.scope != Scope::Unstated);
    for missing in needed.filter(|package| !locked.contains(&package.name)) {
        listing.unmet(manifest.path, &missing.name, missing.span);
    }
    if memchr::memmem::find(manifest.bytes, b"workspace:").is_some() {
        return;
    }
    let names: HashSet<&str> = asked
        .packages
        .iter()
        .map(|package| &*package.name)
        .collect();
    let direct = listing
        .packages
        .iter()
        .filter(|package| package.relation == Relation::Direct && package.scope != Scope::Unstated);
    let unasked = direct.filter(|package| !names.contains(&*package.name));
    for (name, span) in unasked
        .map(|package| (package.name.clone(), package.span))
        .collect::<Vec<_>>()
    {
        listing.unasked(manifest.path, &name, span);
    }
}

fn add(entry: &Entry<'_>, listing: &mut Listing) {
    let mut package = package(&entry.key, Ecosystem::Pub);
    let source = entry.value.text_of("source");
    let source = source.as_ref().map_or("", |text| text.value());
    let description = entry.value.get("description");
    let text = |key| {
        description
            .as_ref()?
            .text_of(key)
            .map(|text| text.value().to_owned())
    };
    package.origin = match source {
        "hosted" => hosted(text("url")),
        "git" => Origin::Git {
            url: text("url").unwrap_or_default(),
            commit: text("resolved-ref"),
        },
        "path" => Origin::Path(text("path").unwrap_or_default()),
        _ => Origin::Unstated,
    };
    let sum = text("sha256").and_then(|hex| Digest::from_hex(Algorithm::Sha256, &hex));
    package.digests = sum.into_iter().collect();
    match entry.value.text_of("version") {
        // A part of an SDK has no version of its own: it is written as 0.0.0.
        Some(version) if source != "sdk" => pin(&version, &mut package),
        Some(_) => {}
        None => listing.gap_at(entry.span, "a package without a version"),
    }
    let kind = entry.value.text_of("dependency");
    (package.relation, package.scope) = match kind.as_ref().map_or("", |text| text.value()) {
        "direct main" => (Relation::Direct, Scope::Runtime),
        "direct dev" => (Relation::Direct, Scope::Dev),
        "direct overridden" => (Relation::Direct, Scope::Unstated),
        "transitive" => (Relation::Transitive, Scope::Unstated),
        _ => (Relation::Unstated, Scope::Unstated),
    };
    listing.packages.push(package);
}

pub(super) fn hosted(url: Option<String>) -> Origin {
    match url {
        Some(url) if !is_default(Ecosystem::Pub, &url) => Origin::OtherRegistry(url),
        _ => Origin::Registry,
    }
}
