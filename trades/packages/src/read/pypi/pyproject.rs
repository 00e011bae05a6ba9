//! `pyproject.toml` (`PyPA` specifications, "pyproject.toml" and "Dependency Groups"; the tables of Poetry, PDM and uv).

use std::collections::HashSet;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::pipfile::table_entry;
use super::requirement::parse as requirement;
use super::{list_at, placed, placed_at, scope_of, str_at};
use crate::registries::bare;
use crate::text::toml::{Value, parse, span};
use crate::{Ecosystem, File, Files, Listing, Origin, Package, Project, Registry, Relation, Scope};

pub(crate) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(document) = parse(file, listing) else {
        return;
    };
    let at = |key: &str| document.get_ref().get(key).map(Spanned::get_ref);
    let tool = |name: &str| at("tool")?.at(name).map(Spanned::get_ref);
    let poetry = tool("poetry");
    listing.project = at("project").or(poetry).map(project);
    if let Some(project) = at("project") {
        standard(project, listing);
    }
    let groups = at("dependency-groups").and_then(Value::table);
    for (group, list) in groups.into_iter().flatten() {
        requirements(
            list.get_ref().elements(),
            scope_of(group.get_ref()),
            false,
            listing,
        );
    }
    if let Some(poetry) = poetry {
        poetry_tables(poetry, listing);
    }
    for name in ["pdm", "uv"] {
        if let Some(own) = tool(name) {
            own_table(own, listing);
        }
    }
    if let Some(build) = at("build-system") {
        requirements(list_at(build, "requires"), Scope::Build, false, listing);
    }
    members(tool("uv").and_then(|uv| uv.at("sources")), listing);
    super::sort(listing);
}

fn project(table: &DeValue<'_>) -> Project {
    let text = |key| str_at(table, key).map(str::to_owned);
    let licence = table.at("license").map(Spanned::get_ref);
    Project {
        name: text("name"),
        version: text("version"),
        licence: text("license").or_else(|| str_at(licence?, "text").map(str::to_owned)),
    }
}

/// `[project]`.
fn standard(project: &DeValue<'_>, listing: &mut Listing) {
    requirements(
        list_at(project, "dependencies"),
        Scope::Runtime,
        false,
        listing,
    );
    let extras = project.at("optional-dependencies");
    let extras = extras.and_then(|extras| extras.get_ref().table());
    for (_, list) in extras.into_iter().flatten() {
        requirements(list.get_ref().elements(), Scope::Runtime, true, listing);
    }
    for name in list_at(project, "dynamic") {
        if matches!(
            name.get_ref().text(),
            Some("dependencies" | "optional-dependencies")
        ) {
            listing.gap_at(span(name), "dependencies that only the build knows");
        }
    }
}

fn requirements(
    list: &[Spanned<DeValue<'_>>],
    scope: Scope,
    is_optional: bool,
    listing: &mut Listing,
) {
    for value in list {
        // `{include-group = "…"}` names what is listed anyway.
        if value.get_ref().at("include-group").is_some() {
            continue;
        }
        let Some(place) = placed(value) else {
            listing.gap_at(span(value), "a requirement that is no text");
            continue;
        };
        match requirement(place.text) {
            Ok(parsed) => {
                let mut made = place.package(&parsed);
                made.scope = scope;
                made.is_optional = is_optional;
                made.relation = Relation::Direct;
                listing.packages.push(made);
            }
            Err(why) => listing.gap_at(place.span, format!("no requirement: {why}")),
        }
    }
}

/// `[tool.poetry]`: a table of names for each group.
fn poetry_tables(poetry: &DeValue<'_>, listing: &mut Listing) {
    let table = |value: Option<&DeValue<'_>>, scope, listing: &mut Listing| {
        let entries = value.and_then(Value::table);
        names(entries, scope, listing);
    };
    let at = |key| poetry.at(key).map(Spanned::get_ref);
    table(at("dependencies"), Scope::Runtime, listing);
    table(at("dev-dependencies"), Scope::Dev, listing);
    let groups = at("group").and_then(Value::table);
    for (group, fields) in groups.into_iter().flatten() {
        let entries = fields.get_ref().at("dependencies").map(Spanned::get_ref);
        table(entries, scope_of(group.get_ref()), listing);
    }
    for source in list_at(poetry, "source") {
        registry(source.get_ref(), listing);
    }
}

fn names(table: Option<&DeTable<'_>>, scope: Scope, listing: &mut Listing) {
    for (name, wanted) in table.into_iter().flatten() {
        // The interpreter is no package.
        if **name.get_ref() == *"python" {
            continue;
        }
        let several = wanted.get_ref().elements();
        let one = several.is_empty().then_some(wanted);
        for wanted in several.iter().chain(one) {
            let mut made = table_entry(name, wanted);
            made.scope = scope;
            bare_version(&mut made);
            listing.packages.push(made);
        }
    }
}

/// In Poetry a version without an operator is exact.
fn bare_version(made: &mut Package) {
    let is_bare = |text: &String| {
        text.starts_with(|first: char| first.is_ascii_digit())
            && !text.contains(['*', ',', '|', ' ', '<', '>'])
    };
    if !matches!(made.origin, Origin::Git { .. }) && made.requirement.as_ref().is_some_and(is_bare)
    {
        made.version = made.requirement.take();
    }
}

/// `[tool.pdm]` and `[tool.uv]`: requirements for development, and where to look.
fn own_table(own: &DeValue<'_>, listing: &mut Listing) {
    let dev = own.at("dev-dependencies").map(Spanned::get_ref);
    requirements(dev.map_or(&[], Value::elements), Scope::Dev, false, listing);
    for (group, list) in dev.and_then(Value::table).into_iter().flatten() {
        requirements(
            list.get_ref().elements(),
            scope_of(group.get_ref()),
            false,
            listing,
        );
    }
    for source in list_at(own, "source").iter().chain(list_at(own, "index")) {
        registry(source.get_ref(), listing);
    }
}

fn registry(source: &DeValue<'_>, listing: &mut Listing) {
    if let Some(url) = placed_at(source, "url") {
        listing.registries.push(Registry {
            address: bare(url.text),
            span: url.span,
            is_extra: true,
            scope: None,
        });
    }
}

/// `[tool.uv.sources]`: members of the workspace are the project's own, others come from where it says.
fn members(sources: Option<&Spanned<DeValue<'_>>>, listing: &mut Listing) {
    let table = sources.and_then(|sources| sources.get_ref().table());
    let mut own = HashSet::new();
    let mut other = HashSet::new();
    for (name, source) in table.into_iter().flatten() {
        let name = Ecosystem::PyPi.normal_name(name.get_ref()).into_owned();
        match source.get_ref().at("workspace") {
            Some(_) => own.insert(name),
            None => other.insert(name),
        };
    }
    for package in &mut listing.packages {
        let name = Ecosystem::PyPi.normal_name(&package.name);
        if own.contains(&*name) {
            package.origin = Origin::Own;
        } else if other.contains(&*name) {
            package.origin = Origin::Unstated;
        }
    }
}
