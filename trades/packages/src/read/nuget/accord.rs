//! Whether `packages.lock.json` has what the project beside it plainly asks for (`NuGet` documentation, "Locking dependencies":
//! `--locked-mode` compares the direct packages and the ranges that were requested).

use std::collections::{HashMap, HashSet};

use super::groups::items;
use super::is_version;
use crate::text::tree::Node;
use crate::text::xml::{self, Value};
use crate::{File, Files, Listing};

/// The ends of the names of projects.
const ENDS: [&str; 3] = [".csproj", ".fsproj", ".vbproj"];

/// States which packages of the only project in the directory the lockfile does not have, or for another version.
pub(super) fn check(root: &Node<'_>, file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(project) = project(file, files) else {
        return;
    };
    let text = std::str::from_utf8(project.bytes).ok();
    let Some(document) = text.and_then(|text| xml::document(text).ok()) else {
        return;
    };
    let requested = requested(root);
    let references =
        || items(&document).filter(|(item, _)| item.tag_name().name() == "PackageReference");
    let changes = references().flat_map(|(item, _)| {
        [
            xml::attribute(item, "Remove"),
            xml::attribute(item, "Update"),
        ]
    });
    let changed: HashSet<String> = changes
        .flatten()
        .map(|name| name.text.to_lowercase())
        .collect();
    for (item, _) in references().filter(|(_, is_conditional)| !is_conditional) {
        let name = xml::attribute(item, "Include").filter(|name| is_plain(name.text));
        let Some(name) = name.filter(|name| !changed.contains(&name.text.to_lowercase())) else {
            continue;
        };
        let version = xml::attribute(item, "Version").or_else(|| xml::value(item, "Version"));
        let ranges = requested.get(&name.text.to_lowercase());
        let is_met =
            ranges.is_some_and(|ranges| ranges.iter().any(|range| is_same(*range, version)));
        if !is_met {
            listing.unmet(project.path, name.text, name.span);
        }
    }
}

/// The only project in the directory of a lockfile: of several nobody here knows whose it is.
fn project<'a>(file: File<'_>, files: &Files<'a>) -> Option<File<'a>> {
    let prefix = match file.directory() {
        "" => String::new(),
        directory => format!("{directory}/"),
    };
    let beside = files
        .below(&prefix)
        .filter(|other| other.directory() == file.directory());
    let mut projects = beside.filter(|other| ENDS.iter().any(|end| other.path.ends_with(end)));
    let first = projects.next()?;
    projects.next().is_none().then_some(first)
}

/// The ranges that were requested of each package, by name in lower case; none of what others pull in.
fn requested<'n>(root: &'n Node<'_>) -> HashMap<String, Vec<Option<&'n str>>> {
    let frameworks = root
        .get("dependencies")
        .map_or(&[][..], Node::entries)
        .iter();
    let entries = frameworks.flat_map(|(_, framework)| framework.entries());
    let mut requested: HashMap<String, Vec<Option<&'n str>>> = HashMap::new();
    for (name, entry) in entries {
        let direct = entry.str_at("type") == Some("Direct");
        let range = entry.str_at("requested").filter(|_| direct);
        requested
            .entry(name.value.to_lowercase())
            .or_default()
            .push(range);
    }
    requested
}

/// A name, and no list, pattern or property.
fn is_plain(name: &str) -> bool {
    !name.contains([';', '*', '$', '@', '%'])
}

/// True where a range is that of a version, or one of them is not compared: what is no plain version stands elsewhere.
fn is_same(range: Option<&str>, version: Option<Value<'_>>) -> bool {
    let least = range.and_then(|range| {
        range
            .strip_prefix('[')?
            .split_once(',')
            .map(|(least, _)| least)
    });
    let version = version
        .map(|version| version.text)
        .filter(|version| is_version(version));
    least
        .zip(version)
        .is_none_or(|(least, version)| normal(least) == normal(version))
}

/// Without zeros at the end, and without what stands behind `+`.
fn normal(version: &str) -> String {
    let version = version
        .trim()
        .split('+')
        .next()
        .unwrap_or("")
        .to_lowercase();
    let (numbers, rest) = match version.split_once('-') {
        Some((numbers, rest)) => (numbers, Some(rest)),
        None => (&*version, None),
    };
    let mut parts: Vec<&str> = numbers
        .split('.')
        .map(|part| part.trim_start_matches('0'))
        .collect();
    while parts.last() == Some(&"") {
        parts.pop();
    }
    format!("{}-{}", parts.join("."), rest.unwrap_or(""))
}
