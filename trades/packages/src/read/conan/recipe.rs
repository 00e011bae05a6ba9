//! `conanfile.txt` and, without running it, `conanfile.py` (Conan documentation, "Conanfile").

use super::reference;
use crate::text::rows::{Part, rows};
use crate::text::text;
use crate::{File, Files, Format, Listing, Relation, Scope};

/// Fills the listing.
pub(in crate::read) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(text) = text(file, listing) else {
        return;
    };
    match listing.format {
        Format::ConanRecipe => recipe(text, listing),
        _ => sections(text, listing),
    }
    for package in &mut listing.packages {
        package.relation = Relation::Direct;
    }
}

fn scope_of(word: &str) -> Option<Scope> {
    match word {
        "requires" => Some(Scope::Runtime),
        "tool_requires" | "build_requires" | "python_requires" => Some(Scope::Build),
        "test_requires" => Some(Scope::Test),
        _ => None,
    }
}

fn sections(text: &str, listing: &mut Listing) {
    let mut scope = None;
    for row in rows(text) {
        // A comment begins a line or follows a blank; `#` within a reference begins its revision.
        let line = row.until(" #").trim();
        if line.text.is_empty() || line.text.starts_with('#') {
            continue;
        }
        if let Some(name) = line.after("[").and_then(|rest| rest.before("]")) {
            scope = scope_of(name.text);
        } else if let Some(scope) = scope {
            add(line, scope, listing);
        }
    }
}

fn add(text: Part<'_>, scope: Scope, listing: &mut Listing) {
    match reference(text, scope) {
        Some(package) => listing.packages.push(package),
        None => listing.gap_at(text.span(), "a reference without name or version"),
    }
}

/// Attributes (`requires = "a/1", "b/2"`) and calls (`self.requires("a/1")`) with plain texts.
fn recipe(text: &str, listing: &mut Listing) {
    let mut attribute = None;
    for row in rows(text) {
        let code = row.before_comment('#').trim();
        let call = code.after("self.").and_then(|rest| rest.split_at("("));
        if let Some((name, arguments)) = call {
            if let Some(scope) = scope_of(name.text.trim()) {
                one(arguments, scope, listing);
            }
            continue;
        }
        let assigned = code
            .split_at("=")
            .filter(|(name, _)| scope_of(name.text.trim()).is_some());
        let (scope, values) = match (assigned, attribute) {
            (Some((name, values)), _) => (scope_of(name.text.trim()), values.trim()),
            (None, Some(scope)) => (Some(scope), code),
            (None, None) => continue,
        };
        for value in scope.iter().flat_map(|_| values.all_quoted()) {
            add(value, scope.unwrap_or_default(), listing);
        }
        let opens = values.text.starts_with(['(', '[']) || attribute.is_some();
        let goes_on = values.text.ends_with([',', '(', '[', '\\'])
            || (opens && !values.text.ends_with([')', ']']));
        attribute = scope.filter(|_| goes_on);
    }
}

/// The first argument of a call; what is put together at run time is a gap.
fn one(arguments: Part<'_>, scope: Scope, listing: &mut Listing) {
    let arguments = arguments.trim();
    let is_plain = arguments.text.starts_with(['"', '\'']);
    let literal = arguments
        .next_quoted()
        .filter(|_| is_plain)
        .map(|(literal, _)| literal);
    match literal {
        Some(literal) if !literal.text.contains(['{', '%']) => add(literal, scope, listing),
        _ => listing.gap_at(arguments.span(), "a requirement that is computed"),
    }
}
