//! `package.json` of an installed package, in `node_modules`.

use super::manifest::runs;
use super::{origin, package};
use crate::text::tree::{Node, json};
use crate::{File, Files, Listing, Origin};

pub(crate) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(manifest) = json(file, &["bin", "engines", "exports", "files"], listing) else {
        return;
    };
    let (Some(name), Some(version)) = (
        manifest.get("name").and_then(Node::text),
        manifest.get("version").and_then(Node::text),
    ) else {
        listing.gap("a package without name or version");
        return;
    };
    let mut made = package(&name.value, name).version(version.value.clone());
    made.version_span = Some(version.span);
    made.licence = super::licence(&manifest);
    made.deprecated = manifest.str_at("deprecated").map(str::to_owned);
    // With this file and no command of its own a package is built by node-gyp.
    let is_native = files.relative(file.directory(), "binding.gyp").is_some()
        && !manifest
            .get("gypfile")
            .is_some_and(|flag| *flag == Node::Flag(false));
    made.runs_on_install = is_native || runs(&manifest, &["preinstall", "install", "postinstall"]);
    made.origin = match manifest.str_at("_resolved") {
        Some(address) => origin::resolved(address, &name.value),
        None => Origin::Unstated,
    };
    made.digests = manifest
        .str_at("_integrity")
        .map(origin::integrity)
        .unwrap_or_default();
    listing.packages.push(made);
}
