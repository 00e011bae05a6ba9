//! `Cargo.toml` (Cargo reference, "The Manifest Format" and "Specifying Dependencies").

use lockgate_evidence::Span;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::members::workspace_of;
use crate::listing::Project;
use crate::text::toml::{Value, parse, span};
use crate::{Ecosystem, File, Files, Listing, Origin, Package, Relation, Scope};

type Item<'a> = Spanned<DeValue<'a>>;

/// A dependency as a manifest writes it.
pub(super) struct Named<'t, 'a> {
    /// The name on the registry, which `package` states where it is not the key.
    pub(super) name: &'t str,
    span: Span,
    pub(super) scope: Scope,
    /// From the manifest, or from the workspace where it says `workspace = true`.
    pub(super) value: &'t DeValue<'a>,
    pub(super) is_inherited: bool,
    key: &'t str,
}

impl<'t, 'a> Named<'t, 'a> {
    fn new(key: &'t Spanned<std::borrow::Cow<'a, str>>, value: &'t Item<'a>, scope: Scope) -> Self {
        let value = value.get_ref();
        let renamed = value.at("package").and_then(|name| name.get_ref().text());
        Self {
            name: renamed.unwrap_or(key.get_ref()),
            span: span(key),
            scope,
            value,
            is_inherited: flag(value, "workspace"),
            key: key.get_ref(),
        }
    }

    /// The requirement and its place.
    pub(super) fn requirement(&self) -> Option<(&'t str, Option<Span>)> {
        if let Some(text) = self.value.text() {
            return Some((text, None));
        }
        let version = self.value.at("version")?;
        Some((version.get_ref().text()?, Some(span(version))))
    }

    /// The key, by which the workspace knows it.
    pub(super) fn key(&self) -> &'t str {
        self.key
    }

    /// The directory, where it is a package beside this one.
    pub(super) fn path(&self) -> Option<&'t str> {
        text_at(self.value, "path")
    }

    /// What the workspace says of it, where it says anything.
    fn resolved<'w>(&self, workspace: Option<&'w DeTable<'a>>) -> Option<Named<'w, 'a>> {
        let (key, value) =
            table_at(workspace?, &["workspace", "dependencies"])?.get_key_value(self.key)?;
        let mut found = Named::new(key, value, self.scope);
        found.is_inherited = false;
        Some(found)
    }
}

/// Fills the listing.
pub(in crate::read) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(document) = parse(file, listing) else {
        return;
    };
    let own = document.get_ref();
    listing.project = project(own);
    let root = workspace_of(file, own, files);
    let root = root.and_then(|text| DeTable::parse(text).ok());
    let root = root.as_ref().map_or(own, Spanned::get_ref);
    for named in dependencies(own).into_iter().chain(patches(own)) {
        add(&named, root, listing);
    }
}

fn project(document: &DeTable<'_>) -> Option<Project> {
    let package = document
        .get("package")
        .or_else(|| document.get("project"))?;
    let text = |key| text_at(package.get_ref(), key).map(str::to_owned);
    Some(Project {
        name: text("name"),
        version: text("version"),
        licence: text("license"),
    })
}

fn add<'a>(named: &Named<'_, 'a>, root: &DeTable<'a>, listing: &mut Listing) {
    let mut package = Package::new(Ecosystem::CratesIo, named.name, named.span);
    package.relation = Relation::Direct;
    package.scope = named.scope;
    package.is_optional = flag(named.value, "optional");
    if named.value.text().is_none() && named.value.table().is_none() {
        listing.gap_at(
            named.span,
            format!("`{}` has neither a requirement nor a table", named.key),
        );
    }
    if !named.is_inherited {
        fill(named, &mut package);
    } else if let Some(meant) = named.resolved(Some(root)) {
        meant.name.clone_into(&mut package.name);
        fill(&meant, &mut package);
        package.version_span = None;
    } else {
        let what = format!(
            "`{}` takes its version from a workspace that is not at hand",
            named.key
        );
        listing.gap_at(named.span, what);
        package.origin = Origin::Unstated;
    }
    listing.packages.push(package);
}

fn fill(named: &Named<'_, '_>, package: &mut Package) {
    package.origin = origin(named.value);
    let Some((text, place)) = named.requirement() else {
        return;
    };
    package.version_span = place;
    match exact(text) {
        Some(version) => package.version = Some(version.to_owned()),
        None => package.requirement = Some(text.to_owned()),
    }
}

/// `=1.2.3` with all three numbers names one version.
fn exact(requirement: &str) -> Option<&str> {
    let version = requirement.trim().strip_prefix('=')?.trim();
    let numbers = version.split(['-', '+']).next()?;
    let is_whole = numbers.split('.').count() == 3 && !version.contains([',', '*', ' ']);
    is_whole.then_some(version)
}

fn origin(value: &DeValue<'_>) -> Origin {
    let text = |key| text_at(value, key).map(str::to_owned);
    if let Some(url) = text("git") {
        let commit = text("rev").filter(|rev| lockgate_pipelines::model::is_commit(rev));
        return Origin::Git { url, commit };
    }
    if let Some(path) = text("path") {
        return Origin::Path(path);
    }
    let other = text("registry").or_else(|| text("registry-index"));
    other.map_or(Origin::Registry, Origin::OtherRegistry)
}

const TABLES: [(&str, Scope); 5] = [
    ("dependencies", Scope::Runtime),
    ("build-dependencies", Scope::Build),
    ("build_dependencies", Scope::Build),
    ("dev-dependencies", Scope::Dev),
    ("dev_dependencies", Scope::Dev),
];

/// What a manifest and its workspace ask for, for all targets.
pub(super) fn dependencies<'t, 'a>(document: &'t DeTable<'a>) -> Vec<Named<'t, 'a>> {
    let mut found = Vec::new();
    of_tables(document, &mut found);
    let targets = document
        .get("target")
        .and_then(|target| target.get_ref().table());
    for (_, target) in targets.into_iter().flatten() {
        if let Some(target) = target.get_ref().table() {
            of_tables(target, &mut found);
        }
    }
    let shared = table_at(document, &["workspace", "dependencies"]);
    let shared = shared.into_iter().flatten();
    found.extend(shared.map(|(key, value)| Named::new(key, value, Scope::Unstated)));
    found
}

fn of_tables<'t, 'a>(table: &'t DeTable<'a>, found: &mut Vec<Named<'t, 'a>>) {
    for (name, scope) in TABLES {
        let entries = table_at(table, &[name]).into_iter().flatten();
        found.extend(entries.map(|(key, value)| Named::new(key, value, scope)));
    }
}

/// What stands in for packages of a registry.
fn patches<'t, 'a>(document: &'t DeTable<'a>) -> Vec<Named<'t, 'a>> {
    let registries = table_at(document, &["patch"]).into_iter().flatten();
    let tables = registries.filter_map(|(_, patches)| patches.get_ref().table());
    let entries = tables.flatten();
    entries
        .map(|(key, value)| Named::new(key, value, Scope::Unstated))
        .collect()
}

fn table_at<'t, 'a>(table: &'t DeTable<'a>, path: &[&str]) -> Option<&'t DeTable<'a>> {
    let (first, rest) = path.split_first()?;
    let value = table.get(*first)?.get_ref();
    match rest.first() {
        None => value.table(),
        Some(next) => value.at(next)?.get_ref().table(),
    }
}

fn text_at<'t>(value: &'t DeValue<'_>, key: &str) -> Option<&'t str> {
    value.at(key)?.get_ref().text()
}

fn flag(value: &DeValue<'_>, key: &str) -> bool {
    value.at(key).and_then(|value| value.get_ref().as_bool()) == Some(true)
}
