//! `go.sum` and `go.work.sum` (Go modules reference, "go.sum files").

use std::collections::{HashMap, HashSet};

use super::syntax::LIBRARY;
use crate::text::rows::rows;
use crate::text::text;
use crate::{Algorithm, Digest, File, Files, Format, Listing, Origin};

/// Digests of the contents of modules, by path and version.
#[derive(Default)]
pub(super) struct Sums<'a>(HashMap<(&'a str, &'a str), Digest>);

impl<'a> Sums<'a> {
    /// Those of `go.sum` and `go.work.sum` in a directory.
    pub(super) fn in_directory(directory: &str, files: &Files<'a>) -> Self {
        let mut sums = Self::default();
        for name in ["go.sum", "go.work.sum"] {
            let file = files.relative(directory, name);
            if let Some(text) = file.and_then(|file| std::str::from_utf8(file.bytes).ok()) {
                sums.add(text);
            }
        }
        sums
    }

    /// Lines of versions whose `go.mod` alone was looked at end in `/go.mod` and are no packages.
    fn add(&mut self, text: &'a str) {
        for row in rows(text) {
            let mut words = row.text.split_whitespace();
            if let (Some(path), Some(version), Some(sum)) =
                (words.next(), words.next(), words.next())
            {
                let digest = digest(sum).filter(|_| !version.ends_with("/go.mod"));
                self.0
                    .extend(digest.map(|digest| ((path, version), digest)));
            }
        }
    }

    pub(super) fn of(&self, path: &str, version: &str) -> Option<Digest> {
        self.0.get(&(path, version)).cloned()
    }
}

/// `h1:` and base64.
pub(super) fn digest(sum: &str) -> Option<Digest> {
    Digest::from_base64(Algorithm::GoH1, sum.strip_prefix("h1:")?)
}

/// Fills the listing with nothing: `go.sum` also names versions that are not built, and `go.mod` tells which are. Without
/// a `go.mod` that is a gap.
pub(in crate::read) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(text) = text(file, listing) else {
        return;
    };
    match files.relative(file.directory(), "go.mod") {
        Some(module) if file.name() == "go.sum" => check(text, module, files, listing),
        Some(_) => {}
        None => listing.gap("go.sum does not tell which of its versions are built, and there is no go.mod beside it"),
    }
}

/// States which modules the file has no line of at all: `go mod tidy` keeps one at least of the `go.mod` of each that is
/// required. What a workspace has in common may stand in its own file.
fn check(text: &str, module: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    if super::module::is_in_workspace(module, files) {
        return;
    }
    let known = rows(text).filter_map(|row| {
        let mut words = row.text.split_whitespace();
        let (path, version) = (words.next()?, words.next()?);
        Some((path, version.strip_suffix("/go.mod").unwrap_or(version)))
    });
    let known: HashSet<(&str, &str)> = known.collect();
    let asked = crate::read(Format::GoMod, module, files).packages;
    for package in asked
        .iter()
        .filter(|package| package.name != LIBRARY && package.origin == Origin::Registry)
    {
        let version = package.version.as_deref().unwrap_or("");
        if !known.contains(&(&*package.name, version)) {
            listing.unmet(module.path, &package.name, package.span);
        }
    }
}
