use std::collections::{BTreeMap, BTreeSet};

use lockgate_evidence::{Finding, Source, rule};
use lockgate_packages::{Format, Listing, Origin, Package, Wish};

use super::few;
use crate::unasked::Seen;

rule! {
    /// # What it finds
    ///
    /// A lockfile that is not that of its manifest: `package-lock.json` that repeats other wishes than `package.json` has, and
    /// `Cargo.lock` without a package that the `Cargo.toml` beside it asks for.
    ///
    /// # Why it matters
    ///
    /// A strict installation (`npm ci`, `cargo --locked`) fails, and any other resolves anew: what is then installed was never in
    /// the lockfile that was reviewed and scanned.
    ///
    /// # Bad
    ///
    /// ```json
    /// { "lockfileVersion": 3, "packages": { "": { "dependencies": { "left-pad": "^1.2.0" } } } }
    /// ```
    ///
    /// # Good
    ///
    /// ```json
    /// { "lockfileVersion": 3, "packages": { "": { "dependencies": { "left-pad": "^1.3.0" } } } }
    /// ```
    ///
    /// # How to fix
    ///
    /// Write the lockfile anew (`npm install --package-lock-only`, `cargo update --workspace`), commit both files together, and
    /// install with `npm ci` or `--locked` in pipelines.
    ///
    /// # References
    ///
    /// - npm documentation, "npm ci"
    /// - Cargo book, "cargo build", `--locked`
    Dependencies "dependencies/lockfile-mismatch": "a lockfile does not match its manifest", Low, High
}

pub(crate) fn find(seen: &Seen<'_>) -> Vec<Finding> {
    let found = match seen.listing.format {
        Format::NpmLock => npm(seen),
        Format::CargoLock => cargo(seen),
        _ => None,
    };
    found.into_iter().collect()
}

/// What `package.json` asks for, and what the lockfile says that it does.
fn npm(seen: &Seen<'_>) -> Option<Finding> {
    let wishes = seen.listing.wishes.as_ref()?;
    let (source, manifest) = seen.beside("package.json")?;
    if !manifest.gaps.is_empty() {
        return None;
    }
    let mut by_name: BTreeMap<&str, Vec<&Wish>> = BTreeMap::new();
    for wish in wishes {
        by_name.entry(&wish.name).or_default().push(wish);
    }
    let asked = manifest
        .packages
        .iter()
        .filter(|package| !is_project(package, manifest));
    let mut wrong: Vec<(&str, &Package)> = Vec::new();
    let mut named = BTreeSet::new();
    for package in asked {
        let key = source.text().get(package.span.range())?;
        named.insert(key);
        let repeated = by_name.get(key);
        if !repeated.is_some_and(|wishes| wishes.iter().any(|wish| meets(wish, package))) {
            wrong.push((key, package));
        }
    }
    let superfluous = wishes
        .iter()
        .find(|wish| !named.contains(wish.name.as_str()));
    if let Some((_, first)) = wrong.first() {
        let names: Vec<_> = wrong.iter().map(|(name, _)| *name).collect();
        return Some(mismatch(seen, source, first, &names));
    }
    let wish = superfluous?;
    let message = format!(
        "the lockfile says that `package.json` asks for `{}`, which it does not",
        wish.name
    );
    Some(Finding::new(&RULE, seen.source, wish.span, message))
}

/// The first package of a manifest is the project, where it has a name.
fn is_project(package: &Package, manifest: &Listing) -> bool {
    let has_name = manifest
        .project
        .as_ref()
        .is_some_and(|project| project.name.is_some());
    has_name && std::ptr::eq(package, &raw const manifest.packages[0])
}

/// True where a wish is that of the manifest, or is one that is not compared: addresses, which may hold passwords.
fn meets(wish: &Wish, package: &Package) -> bool {
    let own = package
        .requirement
        .as_deref()
        .or(package.version.as_deref());
    own.is_none_or(|own| own.contains([':', '/']) || wish.requirement.trim().ends_with(own.trim()))
}

fn mismatch(seen: &Seen<'_>, source: &Source, first: &Package, names: &[&str]) -> Finding {
    let lockfile = seen.source.path().rsplit('/').next().unwrap_or_default();
    let message = format!(
        "the lockfile does not have what the manifest asks for of {}",
        few(names)
    );
    Finding::new(&RULE, source, first.span, message)
        .note(format!("`{lockfile}` has not, or otherwise"))
}

/// What the project's own `Cargo.toml` asks for of the registry, and the lockfile does not have at all.
fn cargo(seen: &Seen<'_>) -> Option<Finding> {
    let (source, manifest) = seen.beside("Cargo.toml")?;
    let project = manifest.project.as_ref()?.name.as_deref()?;
    let locked = seen.listing.packages.iter();
    let is_member = |package: &Package| package.origin == Origin::Own && package.name == project;
    if !manifest.gaps.is_empty() || !locked.clone().any(is_member) {
        return None;
    }
    let locked: BTreeSet<&str> = locked.map(|package| package.name.as_str()).collect();
    let missing = manifest.packages.iter().filter(|package| {
        package.origin == Origin::Registry && !locked.contains(package.name.as_str())
    });
    let missing: Vec<_> = missing.collect();
    let names: Vec<_> = missing
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    Some(mismatch(seen, source, missing.first()?, &names))
}
