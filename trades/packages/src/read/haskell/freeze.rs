//! `cabal.project.freeze` (Cabal documentation, "cabal freeze"): constraints, one for each package.

use crate::text::rows::{Part, rows};
use crate::text::text;
use crate::{Ecosystem, File, Files, Listing};

/// Fills the listing. Flags of packages name no versions.
pub(in crate::read) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(text) = text(file, listing) else {
        return;
    };
    let mut is_within = false;
    for row in rows(text) {
        let line = row.trim();
        if line.text.is_empty() || line.text.starts_with("--") {
            continue;
        }
        let constraints = line.after("constraints:");
        is_within = constraints.is_some() || (is_within && row.indent() > 0);
        if is_within {
            for constraint in constraints.unwrap_or(line).split(',') {
                add(constraint.trim(), listing);
            }
        }
    }
}

/// `any.name ==1.2.3`, `name ==1.2.3`, or `name +flag`.
fn add(constraint: Part<'_>, listing: &mut Listing) {
    let Some(end) = constraint.text.find([' ', '=', '<', '>', '^']) else {
        return;
    };
    let (name, asked) = (constraint.cut(0, end), constraint.from(end).trim());
    let mut package = name
        .without_start("any.")
        .without_start("setup.")
        .package(Ecosystem::Hackage);
    match asked.after("==") {
        Some(version) if !version.text.contains(['*', '|', '&']) => {
            version.trim().pin(&mut package);
        }
        _ if asked.text.starts_with(['<', '>', '^', '=']) => asked.ask(&mut package),
        // Flags, or `installed` and `source`, which name no version.
        _ => return,
    }
    listing.packages.push(package);
}
