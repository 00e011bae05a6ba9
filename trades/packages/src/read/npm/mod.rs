//! What npm, Yarn, pnpm and Bun write.

mod accord;
pub(super) mod berry;
pub(super) mod bun;
pub(super) mod installed;
pub(super) mod manifest;
mod members;
mod nest;
pub(super) mod nested;
mod origin;
pub(super) mod package_lock;
mod places;
pub(super) mod pnpm;
mod pnpm_key;
pub(super) mod yarn;

use crate::text::tree::{Node, Text};
use crate::{Ecosystem, File, Files, Listing, Package, Project, Relation};

/// The licence of a manifest.
fn licence(manifest: &Node<'_>) -> Option<String> {
    let stated = manifest.get("license");
    licence_of(stated.or_else(|| manifest.get("licenses"))?)
}

/// A licence: a text, an object with a type, or a list of them (npm documentation, "package.json").
fn licence_of(licence: &Node<'_>) -> Option<String> {
    let type_of = |node: &Node<'_>| node.str_at("type").map(str::to_owned);
    let one = |node: &Node<'_>| node.str().map(str::to_owned).or_else(|| type_of(node));
    if let Node::List(several) = licence {
        let several: Vec<String> = several.iter().filter_map(one).collect();
        return (!several.is_empty()).then(|| several.join(" OR "));
    }
    one(licence)
}

/// The project of a manifest, or of a lockfile's root.
fn project(node: &Node<'_>) -> Project {
    let text = |key: &str| node.str_at(key).map(str::to_owned);
    Project {
        name: text("name"),
        version: text("version"),
        licence: licence(node),
    }
}

/// A package of npm at a text.
fn package(name: &str, place: &Text<'_>) -> Package {
    Package::new(Ecosystem::Npm, name, place.span)
}

/// One of the project's own packages.
fn own(name: &str, place: &Text<'_>, version: Option<&Text<'_>>) -> Package {
    let mut package = package(name, place);
    package.version = version.map(|version| version.value.clone().into_owned());
    package.version_span = version.map(|version| version.span);
    package.origin = crate::Origin::Own;
    package.relation = Relation::Direct;
    package
}

/// Either of Yarn's formats: the newer one is YAML and says so.
pub(super) fn yarn_lock(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let is_berry = memchr::memmem::find(file.bytes, b"__metadata:").is_some();
    let read = if is_berry { berry::read } else { yarn::read };
    read(file, files, listing);
}

/// The tree of a neighbour, without gaps: it is read for itself elsewhere.
fn neighbour<'a>(files: &Files<'a>, directory: &str, name: &str) -> Option<Node<'a>> {
    let file = files.relative(directory, name)?;
    let mut unused = Listing::new(file.path, crate::Format::NpmManifest);
    crate::text::tree::json(file, &["scripts"], &mut unused)
}
