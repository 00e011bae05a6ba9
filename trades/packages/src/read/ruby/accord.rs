//! Whether `Gemfile.lock` repeats what the Gemfile asks for (Bundler's `LockfileGenerator`, `Gem::Dependency#to_lock`).
//!
//! A Gemfile is a program. What it plainly asks for must be in the lockfile; what else stands there may come from what was not
//! followed, so that it is told only where the Gemfile takes nothing in and does not even hold the name.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::text::rows::Part;
use crate::{File, Files, Format, Listing, Origin, Package};

/// Words of a program that takes in more than its own text.
const PROGRAM: [&str; 7] = [
    "eval",
    "load",
    "require_relative",
    "File.",
    "Dir.",
    "Dir[",
    "gemspec",
];

/// Names that are looked for in all of a Gemfile: each costs a pass over it.
const MOST_LOOKED_FOR: usize = 32;

/// States where the lines of `DEPENDENCIES` are not what the Gemfile asks for.
pub(super) fn check(
    lines: &[Part<'_>],
    file: File<'_>,
    manifest: &str,
    files: &Files<'_>,
    listing: &mut Listing,
) {
    let Some(manifest) = files.relative(file.directory(), manifest) else {
        return;
    };
    let Ok(text) = std::str::from_utf8(manifest.bytes) else {
        return;
    };
    let gemfile = crate::read(Format::Gemfile, manifest, files);
    let said: HashMap<&str, Part<'_>> =
        lines.iter().map(|line| (name(*line).text, *line)).collect();
    let mut by_name: HashMap<&str, Vec<&Package>> = HashMap::new();
    for package in &gemfile.packages {
        by_name.entry(&package.name).or_default().push(package);
    }
    for package in &gemfile.packages {
        let all = by_name.remove(&*package.name).unwrap_or_default();
        let told = said.get(&*package.name);
        let is_met = told.is_some_and(|line| all.iter().any(|package| is_same(*line, package)));
        let is_certain = all
            .first()
            .is_some_and(|first| !first.is_optional && !is_conditional(text, first));
        if !is_met && is_certain {
            listing.unmet(manifest.path, &package.name, package.span);
        }
    }
    if !gemfile.gaps.is_empty() || PROGRAM.iter().any(|word| text.contains(word)) {
        return;
    }
    let names: HashSet<&str> = gemfile
        .packages
        .iter()
        .map(|package| &*package.name)
        .collect();
    let others = lines.iter().map(|line| name(*line));
    let others = others.filter(|name| !names.contains(name.text));
    for gone in others
        .take(MOST_LOOKED_FOR)
        .filter(|name| !text.contains(name.text))
    {
        listing.unasked(manifest.path, gone.text, gone.span());
    }
}

/// `name`, `name!`, `name (requirement)`.
fn name(line: Part<'_>) -> Part<'_> {
    line.until(" ").without_end("!")
}

/// True where a condition stands behind a call.
fn is_conditional(text: &str, package: &Package) -> bool {
    let rest = text.get(package.span.end..).unwrap_or("");
    let line = rest.lines().next().unwrap_or("");
    [" if ", " unless ", " ? "]
        .iter()
        .any(|word| line.contains(word))
}

/// True where both require the same, or one of them what is not compared: what the Gemfile computes, and what comes from
/// elsewhere.
fn is_same(line: Part<'_>, package: &Package) -> bool {
    let asked = package
        .requirement
        .as_deref()
        .or(package.version.as_deref());
    let is_elsewhere = !matches!(package.origin, Origin::Registry | Origin::OtherRegistry(_));
    let Some(asked) = asked.filter(|_| !is_elsewhere) else {
        return true;
    };
    let said = line
        .split_at(" (")
        .and_then(|(_, rest)| rest.until(")").into());
    // Without anything `>= 0` is asked, which is not written.
    let said = clauses(said.map_or("", |part| part.text));
    said == clauses(asked)
}

/// Operator and version of each clause; without an operator it is `=`.
fn clauses(text: &str) -> BTreeSet<(&str, &str)> {
    let clauses = text
        .split(',')
        .map(str::trim)
        .filter(|clause| !clause.is_empty());
    let parts = clauses.map(|clause| {
        let at = clause
            .find(|character: char| !"<>=~!".contains(character))
            .unwrap_or(clause.len());
        let operator = if at == 0 { "=" } else { &clause[..at] };
        (operator, clause[at..].trim())
    });
    parts.filter(|clause| *clause != (">=", "0")).collect()
}
