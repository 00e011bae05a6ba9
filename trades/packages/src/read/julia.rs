//! Julia: `Manifest.toml` (formats 1 and 2) and `Project.toml` (Pkg documentation, "Project.toml and Manifest.toml").

use std::collections::HashMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::pulls;
use crate::listing::Project;
use crate::text::toml::{Value, parse, span};
use crate::{Ecosystem, File, Files, Listing, Origin, Package, Relation, Scope};

/// Fills the listing. `git-tree-sha1` names a tree of Git, not an archive, and is left out of the digests.
pub(super) fn manifest(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(document) = parse(file, listing) else {
        return;
    };
    let root = document.get_ref();
    let nested = root.get("deps").and_then(|deps| deps.get_ref().table());
    let is_second = root.contains_key("manifest_format");
    let entries = if is_second { nested } else { Some(root) };
    let mut edges = Vec::new();
    for (name, list) in entries.into_iter().flatten() {
        for entry in list.get_ref().elements() {
            listing.packages.push(locked(name.get_ref(), entry));
            edges.push(needs(entry.get_ref()));
        }
    }
    // The tables of TOML are in no order; the listing is in that of the file.
    let mut order: Vec<usize> = (0..listing.packages.len()).collect();
    order.sort_by_key(|at| listing.packages[*at].span);
    listing.packages.sort_by_key(|package| package.span);
    let edges: Vec<_> = order
        .iter()
        .map(|at| std::mem::take(&mut edges[*at]))
        .collect();
    pulls::connect(listing, &edges);
    let own = if file.name().starts_with("Julia") {
        "JuliaProject.toml"
    } else {
        "Project.toml"
    };
    let project = files.relative(file.directory(), own);
    let project = project.and_then(|file| std::str::from_utf8(file.bytes).ok());
    if let Some(project) = project.and_then(|text| DeTable::parse(text).ok()) {
        relate(project.get_ref(), listing);
    }
}

fn relate(project: &DeTable<'_>, listing: &mut Listing) {
    let names = pulls::by_name(&listing.packages);
    let direct = project.get("deps").and_then(|deps| deps.get_ref().table());
    let named = direct.into_iter().flatten();
    let named =
        named.filter_map(|(name, _)| Some((*names.get(&**name.get_ref())?, Scope::Runtime)));
    pulls::spread(listing, &named.collect::<Vec<_>>());
}

fn locked(name: &str, header: &Spanned<DeValue<'_>>) -> Package {
    let entry = header.get_ref();
    let text = |key| {
        entry
            .at(key)
            .and_then(|value| value.get_ref().text())
            .map(str::to_owned)
    };
    let mut package = Package::new(Ecosystem::Julia, name, span(header));
    if let Some(version) = entry.at("version") {
        package.version = text("version");
        package.version_span = Some(span(version));
    }
    package.origin = match (text("path"), text("repo-url")) {
        (Some(path), _) => Origin::Path(path),
        (None, Some(url)) => Origin::Git {
            url,
            commit: text("repo-rev").filter(|commit| lockgate_pipelines::model::is_commit(commit)),
        },
        (None, None) => Origin::Registry,
    };
    package
}

/// A list of names, or a table of names and identifiers.
fn needs(entry: &DeValue<'_>) -> Vec<String> {
    let Some(needs) = entry.at("deps") else {
        return Vec::new();
    };
    let listed = needs.get_ref().elements().iter();
    let listed = listed.filter_map(|name| name.get_ref().text().map(str::to_owned));
    let named = needs.get_ref().table().into_iter().flatten();
    listed
        .chain(named.map(|(name, _)| name.get_ref().to_string()))
        .collect()
}

/// Fills the listing from `Project.toml`.
pub(super) fn project(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(document) = parse(file, listing) else {
        return;
    };
    let root = document.get_ref();
    let text = |key| {
        root.get(key)
            .and_then(|value| value.get_ref().text())
            .map(str::to_owned)
    };
    listing.project = Some(Project {
        name: text("name"),
        version: text("version"),
        licence: text("license"),
    });
    let ranges: HashMap<&str, &Spanned<DeValue<'_>>> = table(root, "compat")
        .map(|(name, value)| (&**name.get_ref(), value))
        .collect();
    let tables = [
        ("deps", Scope::Runtime),
        ("weakdeps", Scope::Runtime),
        ("extras", Scope::Test),
    ];
    for (key, scope) in tables {
        for (name, _) in table(root, key) {
            let mut package = Package::new(Ecosystem::Julia, name.get_ref().as_ref(), span(name));
            package.relation = Relation::Direct;
            package.scope = scope;
            package.is_optional = key == "weakdeps";
            if let Some(range) = ranges.get(&**name.get_ref()) {
                ask(range, &mut package);
            }
            listing.packages.push(package);
        }
    }
    listing.packages.sort_by_key(|package| package.span);
}

fn ask(range: &Spanned<DeValue<'_>>, package: &mut Package) {
    package.version_span = Some(span(range));
    let text = range.get_ref().text().map(str::to_owned);
    let exact = text.as_deref().and_then(|text| text.strip_prefix('='));
    match exact.filter(|version| version.split('.').count() == 3 && !version.contains(',')) {
        Some(version) => package.version = Some(version.trim().to_owned()),
        None => package.requirement = text,
    }
}

fn table<'t, 'a>(
    root: &'t DeTable<'a>,
    key: &str,
) -> impl Iterator<
    Item = (
        &'t Spanned<std::borrow::Cow<'a, str>>,
        &'t Spanned<DeValue<'a>>,
    ),
> {
    let table = root.get(key).and_then(|value| value.get_ref().table());
    table.into_iter().flatten()
}
