//! Whether `uv.lock` repeats what the projects in the tree ask for (`uv-resolver`, `lock/mod.rs`: `requires-dist` and
//! `requires-dev` of each package that lies in the tree; `uv lock --check` compares them).

use std::collections::{BTreeSet, HashMap, HashSet};

use toml::de::{DeTable, DeValue};

use super::graph::normal;
use super::requirement::{self, Placed};
use super::{list_at, placed};
use crate::files::join;
use crate::text::toml::Value;
use crate::text::tree::{Node, Text};
use crate::{File, Files, Listing};

/// Sources beside the registry: uv writes them in the place of versions.
const SOURCES: [&str; 6] = ["git", "url", "path", "directory", "editable", "virtual"];

/// States where what the lockfile repeats is not what a project asks for.
pub(super) fn check(
    packages: &[&Node<'_>],
    file: File<'_>,
    files: &Files<'_>,
    listing: &mut Listing,
) {
    // Before packages had this table there is nothing to compare.
    if !packages
        .iter()
        .any(|package| package.get("metadata").is_some())
    {
        return;
    }
    let mut seen = HashSet::new();
    for package in packages {
        let source = package.get("source");
        let place = source.and_then(|source| {
            ["editable", "virtual", "directory"]
                .iter()
                .find_map(|key| source.str_at(key))
        });
        let directory = place.and_then(|place| join(file.directory(), place));
        let Some(directory) = directory.filter(|directory| seen.insert(directory.clone())) else {
            continue;
        };
        if let Some(manifest) = files.relative(&directory, "pyproject.toml") {
            compare(package, manifest, listing);
        }
    }
}

fn compare(package: &Node<'_>, manifest: File<'_>, listing: &mut Listing) {
    let text = std::str::from_utf8(manifest.bytes).ok();
    let Some(table) = text.and_then(|text| DeTable::parse(text).ok()) else {
        return;
    };
    let Some(asked) = asked(table.get_ref()) else {
        return;
    };
    let own = normal(package.str_at("name").unwrap_or(""));
    let said = said(package);
    for (name, wanted) in asked.iter().filter(|(name, _)| **name != own) {
        let told = said.get(name);
        let is_met = told.is_some_and(|told| match (&told[..], &wanted[..]) {
            ([told], [wanted]) => is_same(told, wanted),
            _ => true,
        });
        if let (false, Some(first)) = (is_met, wanted.first()) {
            listing.unmet(manifest.path, first.name(), first.place.part(first.name()));
        }
    }
    let said = said
        .iter()
        .filter(|(name, _)| **name != own && !asked.contains_key(*name));
    let unasked: BTreeSet<_> = said
        .filter_map(|(_, told)| told.first())
        .map(|told| (told.name.span, &told.name.value))
        .collect();
    for (span, name) in unasked {
        listing.unasked(manifest.path, name, span);
    }
}

/// An entry of `requires-dist` or `requires-dev`.
struct Told<'n> {
    name: &'n Text<'n>,
    specifier: &'n str,
    is_elsewhere: bool,
}

fn said<'n>(package: &'n Node<'_>) -> HashMap<String, Vec<Told<'n>>> {
    let metadata = package.get("metadata").unwrap_or(&Node::Null);
    let always = metadata
        .get("requires-dist")
        .map_or(&[][..], Node::elements);
    let groups = metadata.get("requires-dev").map_or(&[][..], Node::entries);
    let groups = groups.iter().flat_map(|(_, list)| list.elements());
    let mut said: HashMap<String, Vec<Told<'n>>> = HashMap::new();
    for entry in always.iter().chain(groups) {
        if let Some(name) = entry.get("name").and_then(Node::text) {
            let told = Told {
                name,
                specifier: entry.str_at("specifier").unwrap_or(""),
                is_elsewhere: SOURCES.iter().any(|key| entry.get(key).is_some()),
            };
            said.entry(normal(&name.value)).or_default().push(told);
        }
    }
    said
}

/// A requirement of a manifest.
struct Wanted<'t> {
    place: Placed<'t>,
    parsed: requirement::Requirement<'t>,
}

impl<'t> Wanted<'t> {
    fn name(&self) -> &'t str {
        self.parsed.name
    }
}

/// What a project asks for by name; `None` where the manifest does not tell all of it.
fn asked<'t>(table: &'t DeTable<'_>) -> Option<HashMap<String, Vec<Wanted<'t>>>> {
    let project = table.get("project")?.get_ref();
    let dynamic = list_at(project, "dynamic")
        .iter()
        .filter_map(|name| name.get_ref().text());
    if dynamic
        .into_iter()
        .any(|name| name.ends_with("dependencies"))
    {
        return None;
    }
    let of_table =
        |table: Option<&'t DeValue<'_>>| table.and_then(Value::table).into_iter().flatten();
    let extras = of_table(
        project
            .at("optional-dependencies")
            .map(toml::Spanned::get_ref),
    );
    let groups = of_table(table.get("dependency-groups").map(toml::Spanned::get_ref));
    let own = table.get("tool").and_then(|tool| tool.get_ref().at("uv"));
    let dev = own.map_or(&[][..], |own| list_at(own.get_ref(), "dev-dependencies"));
    let lists = extras
        .chain(groups)
        .flat_map(|(_, list)| list.get_ref().elements());
    let all = list_at(project, "dependencies")
        .iter()
        .chain(lists)
        .chain(dev);
    let mut asked: HashMap<String, Vec<Wanted<'t>>> = HashMap::new();
    for value in all.filter(|value| value.get_ref().at("include-group").is_none()) {
        let place = placed(value)?;
        let parsed = requirement::parse(place.text).ok()?;
        asked
            .entry(normal(parsed.name))
            .or_default()
            .push(Wanted { place, parsed });
    }
    Some(asked)
}

/// True where both ask for the same versions, or for what is not compared: what comes from elsewhere, and versions of more than
/// numbers, which uv writes in its own form.
fn is_same(told: &Told<'_>, wanted: &Wanted<'_>) -> bool {
    if told.is_elsewhere || wanted.parsed.url.is_some() {
        return true;
    }
    let is_plain = |text: &str| {
        let known = |byte: u8| byte.is_ascii_digit() || b" .*,<>=~!".contains(&byte);
        text.bytes().all(known)
    };
    let both = [told.specifier, wanted.parsed.specifiers];
    !both.iter().all(|text| is_plain(text))
        || clauses(told.specifier) == clauses(wanted.parsed.specifiers)
}

/// The clauses without blanks and without zeros in front of numbers.
fn clauses(text: &str) -> BTreeSet<String> {
    let clauses = text.split(',').map(|clause| {
        let clause: String = clause.split_whitespace().collect();
        let start = clause
            .find(|first: char| first.is_ascii_digit())
            .unwrap_or(clause.len());
        let numbers =
            clause[start..]
                .split('.')
                .map(|number| match number.trim_start_matches('0') {
                    "" if !number.is_empty() => "0",
                    number => number,
                });
        format!(
            "{}{}",
            &clause[..start],
            numbers.collect::<Vec<_>>().join(".")
        )
    });
    clauses.filter(|clause| !clause.is_empty()).collect()
}
