//! `var/lib/dpkg/status` and the pieces of it in `status.d` (deb-control(5), dpkg(1) "Package states").

use std::collections::HashMap;

use super::root::{System, root, system};
use super::stanzas::{Stanza, stanzas};
use crate::{Ecosystem, File, Files, Listing, SourcePackage};

const FIELDS: &[&str] = &[
    "Package",
    "Status",
    "Architecture",
    "Source",
    "Version",
    "Provides",
    "Depends",
    "Pre-Depends",
];

pub(in crate::read) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let root = root(file.path, "var/lib/dpkg/");
    let system = system(root, Ecosystem::Debian, files, listing);
    let mut kept = Vec::new();
    for stanza in stanzas(file.bytes, FIELDS) {
        if is_present(&stanza, listing) && add(&stanza, &system, listing) {
            kept.push(stanza);
        }
    }
    connect(&kept, listing);
}

/// True where files of the package are there, as far as its state tells; a piece has no state.
fn is_present(stanza: &Stanza<'_>, listing: &mut Listing) -> bool {
    let Some(status) = stanza.get("Status") else {
        return true;
    };
    match status.text.split_ascii_whitespace().nth(2) {
        Some("not-installed" | "config-files") => return false,
        Some(
            "installed" | "half-installed" | "unpacked" | "half-configured" | "triggers-awaited"
            | "triggers-pending",
        ) => {}
        _ => listing.gap_at(status.span, "a state that dpkg does not have"),
    }
    true
}

fn add(stanza: &Stanza<'_>, system: &System, listing: &mut Listing) -> bool {
    let Some(mut package) = system.package(stanza, ["Package", "Version"], listing) else {
        return false;
    };
    package.source = stanza.get("Source").and_then(|value| source(value.text));
    let architecture = stanza.text("Architecture");
    package.architecture = (!architecture.is_empty()).then(|| architecture.to_owned());
    listing.packages.push(package);
    true
}

/// `name` or `name (version)`.
fn source(text: &str) -> Option<SourcePackage> {
    let (name, version) = text.split_once('(').unwrap_or((text, ""));
    let version = version.trim_end_matches(')').trim();
    let name = name.trim();
    (!name.is_empty()).then(|| SourcePackage {
        name: name.to_owned(),
        version: (!version.is_empty()).then(|| version.to_owned()),
    })
}

/// Adds the edges: of each dependency the first alternative that is there, of the own architecture where there are several.
fn connect(stanzas: &[Stanza<'_>], listing: &mut Listing) {
    let mut own = HashMap::new();
    let mut any = HashMap::new();
    for (at, stanza) in stanzas.iter().enumerate() {
        let name = stanza.text("Package");
        own.entry((name, stanza.text("Architecture"))).or_insert(at);
        any.entry(name).or_insert(at);
    }
    for (at, stanza) in stanzas.iter().enumerate() {
        for name in stanza.text("Provides").split(',').map(bare) {
            if !name.is_empty() {
                any.entry(name).or_insert(at);
            }
        }
    }
    for (stanza, package) in stanzas.iter().zip(&mut listing.packages) {
        let architecture = stanza.text("Architecture");
        let find = |name| own.get(&(name, architecture)).or_else(|| any.get(name));
        let asked = [stanza.text("Pre-Depends"), stanza.text("Depends")];
        let asked = asked.iter().flat_map(|text| text.split(','));
        let found = asked.filter_map(|one| one.split('|').map(bare).find_map(find));
        package.depends_on = found.copied().collect();
        package.depends_on.sort_unstable();
        package.depends_on.dedup();
    }
}

/// The name of `name:any (>= 1) [amd64]`.
fn bare(text: &str) -> &str {
    let text = text.trim();
    let ends = |one: char| one.is_ascii_whitespace() || matches!(one, '(' | ':' | '[');
    let end = text.find(ends).unwrap_or(text.len());
    &text[..end]
}
