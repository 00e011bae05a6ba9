//! Projects of .NET, with the central versions of `Directory.Packages.props` (`NuGet` documentation, "`PackageReference`
//! in project files", "Central Package Management").

use std::collections::HashMap;

use roxmltree::{Document, Node};

use super::properties::Properties;
use crate::text::xml::{self, Value};
use crate::{Ecosystem, File, Files, Listing, Package, Relation, Scope};

/// What the files above a project say.
#[derive(Default)]
struct Central {
    properties: Properties,
    versions: HashMap<String, String>,
}

/// Fills the listing.
pub(in crate::read) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(document) = xml::parse(file, listing) else {
        return;
    };
    let mut central = Central::default();
    for name in ["Directory.Build.props", "Directory.Packages.props"] {
        if let Some(above) = nearest(file.directory(), name, files) {
            central.add(above, listing);
        }
    }
    central.properties.add(&document);
    for (_, node) in items(&document, "PackageReference") {
        if let Some(package) = package(node, &central, listing) {
            listing.packages.push(package);
        }
    }
}

/// The file of that name in the nearest directory upwards.
fn nearest<'a>(directory: &str, name: &str, files: &Files<'a>) -> Option<File<'a>> {
    let mut directory = directory;
    loop {
        if let Some(file) = files.relative(directory, name) {
            return Some(file);
        }
        if directory.is_empty() {
            return None;
        }
        directory = directory.rsplit_once('/').map_or("", |(above, _)| above);
    }
}

/// Every item of that kind, with its group.
fn items<'n, 'd: 'n>(
    document: &'n Document<'d>,
    kind: &'static str,
) -> impl Iterator<Item = (Node<'n, 'd>, Node<'n, 'd>)> {
    let groups = xml::children(document.root_element(), "ItemGroup");
    groups.flat_map(move |group| xml::children(group, kind).map(move |item| (group, item)))
}

impl Central {
    fn add(&mut self, file: File<'_>, listing: &mut Listing) {
        let parsed = std::str::from_utf8(file.bytes)
            .map_err(|_| "not UTF-8".to_owned())
            .and_then(xml::document);
        let document = match parsed {
            Ok(document) => document,
            Err(why) => return listing.gap(format!("`{}` is no valid XML: {why}", file.path)),
        };
        self.properties.add(&document);
        for (group, item) in items(&document, "PackageVersion") {
            let name = xml::attribute(item, "Include");
            let version =
                either(item, "Version").and_then(|value| self.properties.expand(value.text));
            let conditional = group.has_attribute("Condition") || item.has_attribute("Condition");
            if let (Some(name), Some(version), false) = (name, version, conditional) {
                self.versions.insert(name.text.to_lowercase(), version);
            }
        }
    }
}

/// An attribute, or the child element of that name.
fn either<'n, 'd: 'n>(node: Node<'n, 'd>, name: &'static str) -> Option<Value<'n>> {
    xml::attribute(node, name).or_else(|| xml::value(node, name))
}

fn package(node: Node<'_, '_>, central: &Central, listing: &mut Listing) -> Option<Package> {
    // `Update` and `Remove` change what other files include.
    let name = xml::attribute(node, "Include")?;
    let mut package = name.package(Ecosystem::NuGet);
    package.relation = Relation::Direct;
    let is_private =
        either(node, "PrivateAssets").is_some_and(|assets| assets.text.eq_ignore_ascii_case("all"));
    package.scope = if is_private {
        Scope::Build
    } else {
        Scope::Runtime
    };
    let written = either(node, "VersionOverride").or_else(|| either(node, "Version"));
    package.version_span = written.map(|value| value.span);
    let asked = match written {
        Some(value) => central.properties.expand(value.text),
        None => central.versions.get(&name.text.to_lowercase()).cloned(),
    };
    match asked {
        Some(asked) => ask(asked, &mut package),
        None => listing.gap_at(name.span, "a version that this tree does not tell"),
    }
    Some(package)
}

/// A bare version is the least one wanted, and of a direct package that is the one taken ("Package dependency resolution").
fn ask(asked: String, package: &mut Package) {
    if super::is_version(&asked) {
        package.version = Some(asked);
    } else if let Some(version) = super::pinned(&asked) {
        package.version = Some(version.to_owned());
    } else {
        package.requirement = Some(asked);
    }
}
