//! `vendor/modules.txt` (`go mod vendor`; `cmd/go/internal/modload/vendor.go` reads it).

use super::sums::Sums;
use super::syntax::module;
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
    let sums = Sums::in_directory(above, files);
    for package in &mut listing.packages {
        let version = package.version.as_deref().unwrap_or("");
        package.digests.extend(sums.of(&package.name, version));
    }
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
