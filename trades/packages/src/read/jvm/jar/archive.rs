//! What one archive says of itself and of what was put into it.

use std::collections::BTreeMap;

use lockgate_evidence::Span;

use super::hints::{Hints, Named};
use super::manifest::Manifest;
use super::properties::Properties;
use crate::read::jvm::pom::Own;
use crate::{Ecosystem, Listing, Package, Scope, Sureness};

/// One archive.
#[derive(Default)]
pub(super) struct Archive {
    /// True where it is called one and is none.
    pub(super) is_none: bool,
    /// What Maven left, by directory.
    left: BTreeMap<String, Left>,
    manifest: Option<Manifest>,
    hints: Hints,
}

/// What Maven left in one directory.
#[derive(Default)]
struct Left {
    properties: Option<Properties>,
    project: Option<Own>,
}

impl Archive {
    /// A member that is wanted.
    pub(super) fn take(&mut self, name: &str, bytes: &[u8]) {
        if name == "META-INF/MANIFEST.MF" {
            self.manifest = Some(Manifest::read(bytes));
            return;
        }
        let (directory, file) = name.rsplit_once('/').unwrap_or(("", name));
        if !directory.contains("META-INF/maven/") {
            return;
        }
        let left = self.left.entry(directory.to_owned()).or_default();
        if file == "pom.properties" {
            left.properties = Properties::read(bytes);
        } else {
            left.project = Own::read(bytes);
        }
    }

    /// A member of which only the name is known.
    pub(super) fn pass(&mut self, name: &str) {
        self.hints.pass(name);
    }

    /// Lists what is in the archive at `inside` of the file; true where its own name is inferred.
    pub(super) fn list(self, inside: &str, path: &str, listing: &mut Listing) -> bool {
        let stem = stem(path);
        let place = (!inside.is_empty()).then(|| inside.into());
        let mut push = |named: Named, licence, is_inferred| {
            let name = match named.group.as_str() {
                "" => named.artifact,
                group => format!("{group}:{}", named.artifact),
            };
            let mut package = Package::new(Ecosystem::Maven, name, Span::at(0));
            package.version = named.version;
            package.licence = licence;
            package.scope = Scope::Runtime;
            package.inside.clone_from(&place);
            if is_inferred {
                package.sureness = Sureness::Inferred;
            }
            listing.packages.push(package);
        };
        let stated: Vec<_> = self.left.into_values().filter_map(Left::named).collect();
        let manifest = self.manifest.unwrap_or_default();
        let is_one = stated.len() == 1;
        let mut is_named = false;
        for (named, licence) in stated {
            is_named |= is_of(stem, &named.artifact) || (is_one && manifest.names(&named.artifact));
            push(named, licence, false);
        }
        if is_named || self.hints.is_bare() && manifest.is_empty() {
            return false;
        }
        if let Some(plugin) = manifest.plugin() {
            push(plugin, None, false);
            return false;
        }
        push(self.hints.infer(stem, &manifest), None, true);
        true
    }
}

impl Left {
    /// The coordinates, of the properties before those of the project.
    fn named(self) -> Option<(Named, Option<String>)> {
        let licence = self.project.as_ref().and_then(|own| own.licence.clone());
        let named = match (self.properties, self.project) {
            (Some(properties), _) => Named {
                group: properties.group,
                artifact: properties.artifact,
                version: Some(properties.version),
            },
            (None, Some(own)) => Named {
                group: own.group,
                artifact: own.artifact,
                version: own.version,
            },
            (None, None) => return None,
        };
        Some((named, licence))
    }
}

/// The last part of a path without its ending.
fn stem(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// True where a file may be called so by that artifact: by its name alone, or with what follows a hyphen.
fn is_of(stem: &str, artifact: &str) -> bool {
    let (stem, artifact) = (plain(stem), plain(artifact));
    let rest = stem.strip_prefix(&artifact);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// A name with hyphens for all that separates words: distributions spell them in their own way.
pub(super) fn plain(name: &str) -> String {
    name.to_ascii_lowercase().replace(['_', '.', ' '], "-")
}
