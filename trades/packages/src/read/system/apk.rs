//! `lib/apk/db/installed` (Alpine wiki, "Apk spec", "Installed Database V2"), with `etc/apk/world` of the same root.

use std::collections::{HashMap, HashSet};

use super::root::{System, root, system};
use super::stanzas::{Stanza, stanzas};
use crate::{Algorithm, Digest, Ecosystem, File, Files, Listing, Relation, SourcePackage};

const FIELDS: &[&str] = &["C", "P", "V", "A", "L", "o", "D", "p"];

pub(in crate::read) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let root = root(file.path, "lib/apk/db/");
    // Systems with one `/usr` keep it in `usr/lib`.
    let root = root.strip_suffix("usr/").unwrap_or(root);
    let system = system(root, Ecosystem::Alpine, files, listing);
    let mut kept = Vec::new();
    for stanza in stanzas(file.bytes, FIELDS) {
        if add(&stanza, &system, listing) {
            kept.push(stanza);
        }
    }
    connect(&kept, listing);
    if let Some(world) = files.at(&format!("{root}etc/apk/world")) {
        relate(world.bytes, listing);
    }
}

fn add(stanza: &Stanza<'_>, system: &System, listing: &mut Listing) -> bool {
    let Some(mut package) = system.package(stanza, ["P", "V"], listing) else {
        return false;
    };
    let owned = |field: &str| stanza.filled(field).map(|value| value.text.to_owned());
    package.architecture = owned("A");
    package.licence = owned("L");
    let source = owned("o").filter(|source| *source != package.name);
    package.source = source.map(|name| SourcePackage {
        name,
        version: None,
    });
    package.digests = digest(stanza.text("C")).into_iter().collect();
    listing.packages.push(package);
    true
}

/// `Q1` is SHA-1, `Q2` SHA-256, both in base64.
fn digest(text: &str) -> Option<Digest> {
    let (algorithm, rest) = match text.strip_prefix("Q1") {
        Some(rest) => (Algorithm::Sha1, rest),
        None => (Algorithm::Sha256, text.strip_prefix("Q2")?),
    };
    Digest::from_base64(algorithm, rest)
}

fn connect(stanzas: &[Stanza<'_>], listing: &mut Listing) {
    let mut at_name = HashMap::new();
    for (at, stanza) in stanzas.iter().enumerate() {
        at_name.entry(stanza.text("P")).or_insert(at);
    }
    for (at, stanza) in stanzas.iter().enumerate() {
        for name in stanza.text("p").split_ascii_whitespace().map(bare) {
            at_name.entry(name).or_insert(at);
        }
    }
    for (stanza, package) in stanzas.iter().zip(&mut listing.packages) {
        let asked = stanza.text("D").split_ascii_whitespace().map(bare);
        package.depends_on = asked
            .filter_map(|name| at_name.get(name).copied())
            .collect();
        package.depends_on.sort_unstable();
        package.depends_on.dedup();
    }
}

/// What `world` names was asked for; all else came with it.
fn relate(world: &[u8], listing: &mut Listing) {
    let Ok(world) = std::str::from_utf8(world) else {
        listing.gap("`etc/apk/world` is not UTF-8");
        return;
    };
    let asked: HashSet<&str> = world.split_ascii_whitespace().map(bare).collect();
    for package in &mut listing.packages {
        package.relation = if asked.contains(package.name.as_str()) {
            Relation::Direct
        } else {
            Relation::Transitive
        };
    }
}

/// The name of `name>=1.0@tag`; a conflict, `!name`, names nothing that is there.
fn bare(text: &str) -> &str {
    let end = text.find(['<', '>', '=', '~', '@']).unwrap_or(text.len());
    &text[..end]
}
