use std::collections::{BTreeMap, BTreeSet};

use lockgate_evidence::{Finding, Source, Span, rule};
use lockgate_packages::{Discord, Format, Misfit, Origin, Package};

use super::few;
use crate::unasked::Seen;

rule! {
    /// # What it finds
    ///
    /// A lockfile that is certainly not that of its manifest. Each tool has its own way to tell:
    ///
    /// - What the lockfile repeats of the manifest is another wish: npm and pnpm (members of the workspace too), Yarn 2 and later,
    ///   Bun, uv, Bundler, the direct packages of NuGet and Pub.
    /// - The lockfile has no entry of what the manifest asks for: Cargo, Yarn 1, Mix; a module that `go.mod` requires and `go.sum`
    ///   has no line of; `vendor/modules.txt` that does not list what `go.mod` requires.
    /// - The digest of the manifest that the lockfile states is that of another: Poetry, PDM, Pipenv, Composer. Such a digest tells
    ///   what was forgotten; it protects from nobody, since who can write the one can write the other.
    ///
    /// What cannot be told is no finding: a manifest that is a program, as far as it is not plain, a hook that changes manifests, a
    /// digest of a later version of a tool than is known.
    ///
    /// # Why it matters
    ///
    /// A strict installation (`npm ci`, `cargo --locked`, `uv sync --locked`) fails, and any other resolves anew: what is then installed was never in
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
    /// Write the lockfile anew (`npm install --package-lock-only`, `cargo update --workspace`, `poetry lock`, `uv lock`,
    /// `composer update --lock`, `bundle lock`, `go mod tidy`), commit both files together, and install strictly in pipelines
    /// (`npm ci`, `--frozen-lockfile`, `--locked`, `--deploy`).
    ///
    /// # References
    ///
    /// - npm documentation, "npm ci"
    /// - Cargo book, "cargo build", `--locked`
    /// - pnpm documentation, "pnpm install", `--frozen-lockfile`
    /// - Go modules reference, "go mod tidy", "Vendoring"
    Dependencies "dependencies/lockfile-mismatch": "a lockfile does not match its manifest", Low, High
}

pub(crate) fn find(seen: &Seen<'_>) -> Vec<Finding> {
    let mut by_manifest: BTreeMap<&str, Vec<&Discord>> = BTreeMap::new();
    for discord in &seen.listing.discords {
        by_manifest
            .entry(&discord.manifest)
            .or_default()
            .push(discord);
    }
    let told = by_manifest.into_iter();
    let told = told.filter_map(|(path, discords)| tell(seen, path, &discords));
    told.chain(cargo(seen)).collect()
}

/// One finding of all that is wrong between the lockfile and a manifest, the most telling.
fn tell(seen: &Seen<'_>, path: &str, discords: &[&Discord]) -> Option<Finding> {
    let unmet = discords.iter().filter_map(|discord| match &discord.what {
        Misfit::Unmet(name) => Some((name.as_str(), discord.span)),
        Misfit::Unasked(_) | Misfit::Digest => None,
    });
    let unmet: Vec<_> = unmet.collect();
    if let (Some((_, first)), Some((source, _))) = (unmet.first(), seen.at(path)) {
        let names: Vec<_> = unmet.iter().map(|(name, _)| *name).collect();
        return Some(mismatch(seen, source, *first, &names));
    }
    let manifest = path.rsplit('/').next().unwrap_or(path);
    let discord = discords
        .iter()
        .find(|discord| !matches!(discord.what, Misfit::Unmet(_)))?;
    let message = match &discord.what {
        Misfit::Unasked(name) => {
            format!("the lockfile says that `{manifest}` asks for `{name}`, which it does not")
        }
        _ => format!(
            "the lockfile was made of another `{manifest}`: the digest it states is not that of this one"
        ),
    };
    Some(Finding::new(&RULE, seen.source, discord.span, message))
}

fn mismatch(seen: &Seen<'_>, source: &Source, first: Span, names: &[&str]) -> Finding {
    let lockfile = seen.source.path().rsplit('/').next().unwrap_or_default();
    let message = format!(
        "the lockfile does not have what the manifest asks for of {}",
        few(names)
    );
    Finding::new(&RULE, source, first, message).note(format!("`{lockfile}` has not, or otherwise"))
}

/// What the project's own `Cargo.toml` asks for of the registry, and the lockfile does not have at all.
fn cargo(seen: &Seen<'_>) -> Option<Finding> {
    if seen.listing.format != Format::CargoLock {
        return None;
    }
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
    Some(mismatch(seen, source, missing.first()?.span, &names))
}
