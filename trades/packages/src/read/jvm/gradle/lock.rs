//! `gradle.lockfile`, and the files of one configuration each that stood before it (Gradle manual, "Locking Versions").

use super::configuration::scope;
use super::coordinates::Coordinates;
use crate::text::rows::rows;
use crate::text::text;
use crate::{Ecosystem, File, Files, Listing, Package, Scope};
use lockgate_evidence::Span;

/// Fills the listing; digests come from the verification metadata of the build.
pub(in crate::read) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(text) = text(file, listing) else {
        return;
    };
    let verified = files.verifications().above(file.directory());
    let of_file = of_file(file);
    for row in rows(text) {
        let line = row.text.trim();
        if line.is_empty() || line.starts_with('#') || line.starts_with("empty=") {
            continue;
        }
        let (named, configurations) = line.split_once('=').unwrap_or((line, ""));
        let parsed = Coordinates::parse(named).filter(|parts| !parts.version.is_empty());
        let Some(parts) = parsed else {
            listing.gap_at(row.span(), "a line that is not understood");
            continue;
        };
        let start = row.span().start + (row.text.len() - row.text.trim_start().len());
        let name = parts.full_name();
        let mut package = Package::new(
            Ecosystem::Maven,
            name.as_str(),
            Span::new(start, start + name.len()),
        );
        let version = start + name.len() + 1;
        let end = version + parts.version.len();
        package.version_span = Some(Span::new(version, end));
        package.version = Some(parts.version.to_owned());
        package.scope = of_file.unwrap_or_else(|| least(configurations));
        let digests = verified.and_then(|verified| verified.of(&name, parts.version));
        package.digests = digests.unwrap_or_default().to_vec();
        listing.packages.push(package);
    }
}

/// The first in order of the scopes of the configurations.
fn least(configurations: &str) -> Scope {
    let names = configurations.split(',').map(str::trim);
    let names = names.filter(|name| !name.is_empty());
    names.map(scope).min().unwrap_or_default()
}

/// What the name of a file tells: the build's own class path, or one configuration.
fn of_file(file: File<'_>) -> Option<Scope> {
    let name = file.name();
    if matches!(
        name,
        "buildscript-gradle.lockfile" | "settings-gradle.lockfile"
    ) {
        return Some(Scope::Build);
    }
    if !file.directory().ends_with("dependency-locks") {
        return None;
    }
    let stem = name.strip_suffix(".lockfile")?;
    let of_build = stem.starts_with("buildscript-");
    Some(if of_build { Scope::Build } else { scope(stem) })
}
