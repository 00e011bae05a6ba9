//! `package.json` (npm documentation, "package.json").

use lockgate_evidence::Span;

use super::members::FIELDS;
use super::{origin, own, package, project};
use crate::registries::bare;
use crate::text::tree::{Node, Text, json};
use crate::{File, Files, Listing, Origin, Package, Relation, Scope};

/// Commands that an installation in the project itself runs.
const SCRIPTS: [&str; 5] = [
    "preinstall",
    "install",
    "postinstall",
    "prepublish",
    "prepare",
];

pub(crate) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(manifest) = json(file, &[], listing) else {
        return;
    };
    if !matches!(manifest, Node::Map(_)) {
        listing.gap("no object");
        return;
    }
    listing.project = Some(project(&manifest));
    let own = root(&manifest);
    let has_own = own.is_some();
    listing.packages.extend(own);
    for (field, scope, is_optional) in FIELDS {
        dependencies(&manifest, field, scope, is_optional, listing);
    }
    if has_own {
        listing.packages[0].depends_on = (1..listing.packages.len()).collect();
    }
}

/// The project, where it has a name.
fn root(manifest: &Node<'_>) -> Option<Package> {
    let name = manifest.get("name")?.text()?;
    let mut made = own(
        &name.value,
        name,
        manifest.get("version").and_then(Node::text),
    );
    made.licence = super::licence(manifest);
    made.runs_on_install = runs(manifest, &SCRIPTS);
    Some(made)
}

/// True where one of these commands stands in `scripts`.
pub(super) fn runs(manifest: &Node<'_>, commands: &[&str]) -> bool {
    let scripts = manifest.get("scripts").map_or(&[][..], Node::entries);
    scripts
        .iter()
        .any(|(name, _)| commands.contains(&&*name.value))
}

fn dependencies(
    manifest: &Node<'_>,
    field: &str,
    scope: Scope,
    is_optional: bool,
    listing: &mut Listing,
) {
    let Some(entries) = manifest.get(field) else {
        return;
    };
    if !matches!(entries, Node::Map(_)) {
        listing.gap(format!("`{field}` is no object"));
    }
    let meta = manifest
        .get("peerDependenciesMeta")
        .filter(|_| field == "peerDependencies");
    let may_miss = meta.map_or(&[][..], Node::entries).iter();
    let may_miss: std::collections::HashSet<&str> = may_miss
        .filter(|(_, meta)| meta.flag("optional"))
        .map(|(name, _)| &*name.value)
        .collect();
    for (name, wanted) in entries.entries() {
        let Some(wanted) = wanted.text() else {
            listing.gap_at(
                name.span,
                format!("what is asked for of `{}` is no text", name.value),
            );
            continue;
        };
        let mut made = dependency(name, wanted);
        made.scope = scope;
        made.is_optional = is_optional || may_miss.contains(&*name.value);
        made.relation = Relation::Direct;
        listing.packages.push(made);
    }
}

fn dependency(name: &Text<'_>, wanted: &Text<'_>) -> Package {
    let spec = origin::spec(&wanted.value);
    let mut made = package(spec.name.unwrap_or(&name.value), name);
    made.version = spec.version.map(str::to_owned);
    made.requirement = spec.requirement.map(bare);
    made.version_span = Some(within(wanted, spec.version));
    made.origin = spec.origin;
    if made.origin == Origin::Own {
        made.version = None;
    }
    made
}

/// Where a version stands in a text that stands in the file as it is; else the text.
fn within(text: &Text<'_>, version: Option<&str>) -> Span {
    let place = version.and_then(|version| text.value.find(version).map(|at| (at, version.len())));
    match place {
        Some((at, length)) if text.span.len() == text.value.len() => {
            Span::new(text.span.start + at, text.span.start + at + length)
        }
        _ => text.span,
    }
}
