//! `vendor/modules.txt` (`go mod vendor`; `cmd/go/internal/modload/vendor.go` reads it).

use std::collections::{HashMap, HashSet};

use super::sums::Sums;
use super::syntax::{directives, module};
use crate::text::rows::{Part, rows};
use crate::text::text;
use crate::{Ecosystem, File, Files, Listing, Origin, Package, Relation};

/// Fills the listing: each module whose packages are in the tree.
pub(in crate::read) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(text) = text(file, listing) else {
        return;
    };
    // A module without packages is named for the build's sake; nothing of it is there.
    let mut pending = None;
    for row in rows(text) {
        if let Some(words) = row.after("# ") {
            pending = header(words);
            if pending.is_none() {
                listing.gap_at(words.span(), "a module without version or replacement");
            }
        } else if let Some(marks) = row.after("## ") {
            let is_explicit = marks.text.split(';').any(|mark| mark.trim() == "explicit");
            if let (Some(package), true) = (&mut pending, is_explicit) {
                package.relation = Relation::Direct;
            }
        } else if !row.text.trim().is_empty() {
            listing.packages.extend(pending.take());
        }
    }
    let above = file
        .directory()
        .rsplit_once('/')
        .map_or("", |(above, _)| above);
    if let Some(module) = files.relative(above, "go.mod") {
        compare(text, module, listing);
    }
    let sums = Sums::in_directory(above, files);
    for package in &mut listing.packages {
        let version = package.version.as_deref().unwrap_or("");
        package.digests.extend(sums.of(&package.name, version));
    }
}

/// States where the modules marked as explicit are not those that `go.mod` requires (`checkVendorConsistency`). Before Go 1.14
/// nothing was marked, and of a workspace several files are asked.
fn compare(text: &str, module: File<'_>, listing: &mut Listing) {
    let explicit = explicit(text);
    let Ok(module_text) = std::str::from_utf8(module.bytes) else {
        return;
    };
    if explicit.is_empty() || text.starts_with("## workspace") {
        return;
    }
    let lines = directives(module_text);
    let required = lines.iter().filter(|line| line.verb == "require");
    let required = required.filter_map(|line| Some((*line.words.first()?, *line.words.get(1)?)));
    let versions: HashMap<&str, &str> = explicit
        .iter()
        .map(|(path, version)| (path.text, *version))
        .collect();
    let mut names = HashSet::new();
    for (path, version) in required {
        names.insert(path.text);
        if versions.get(path.text) != Some(&version.text) {
            listing.unmet(module.path, path.text, path.span());
        }
    }
    for (path, _) in explicit
        .iter()
        .filter(|(path, _)| !names.contains(path.text))
    {
        listing.unasked(module.path, path.text, path.span());
    }
}

/// Path and version of each module that is marked as explicit.
fn explicit(text: &str) -> Vec<(Part<'_>, &str)> {
    let mut explicit = Vec::new();
    let mut last = None;
    for row in rows(text) {
        if let Some(words) = row.after("# ") {
            let mut words = words.words();
            last = words.next().zip(words.next().map(|version| version.text));
        } else if let Some(marks) = row.after("## ") {
            let is_explicit = marks.text.split(';').any(|mark| mark.trim() == "explicit");
            explicit.extend(last.filter(|_| is_explicit));
        }
    }
    explicit
}

/// `path version`, `path version => path version` or `path version => directory`.
fn header(words: Part<'_>) -> Option<Package> {
    let words: Vec<_> = words.words().collect();
    let arrow = words.iter().position(|word| word.text == "=>");
    let mut package = match (arrow, words.as_slice()) {
        (None, [path, version]) => module(*path, *version),
        (Some(_), [.., arrow, path, version]) if arrow.text == "=>" => module(*path, *version),
        (Some(_), [old, .., arrow, path]) if arrow.text == "=>" => {
            let mut package = old.package(Ecosystem::Go);
            package.origin = Origin::Path(path.text.to_owned());
            package
        }
        _ => return None,
    };
    package.relation = Relation::Transitive;
    Some(package)
}
