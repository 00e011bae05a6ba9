//! `packages.config` (`NuGet` documentation, "packages.config reference").

use super::sources;
use crate::text::xml;
use crate::{Ecosystem, File, Files, Listing, Scope};

/// Fills the listing. Direct and transitive packages stand side by side.
pub(in crate::read) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(document) = xml::parse(file, listing) else {
        return;
    };
    for node in xml::children(document.root_element(), "package") {
        let id = xml::attribute(node, "id");
        let version = xml::attribute(node, "version");
        let (Some(id), Some(version)) = (id, version) else {
            listing.gap_at(xml::span(node), "a package without id or version");
            continue;
        };
        let mut package = id.package(Ecosystem::NuGet).version(version.text);
        package.version_span = Some(version.span);
        let is_dev = xml::attribute(node, "developmentDependency")
            .is_some_and(|flag| flag.text.eq_ignore_ascii_case("true"));
        package.scope = if is_dev { Scope::Dev } else { Scope::Runtime };
        listing.packages.push(package);
    }
    sources::tell(file, files, listing);
}
