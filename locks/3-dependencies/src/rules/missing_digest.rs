use lockgate_evidence::{Finding, rule};
use lockgate_packages::{Format, Origin, Package};

use super::few;
use crate::unasked::Seen;

rule! {
    /// # What it finds
    ///
    /// Packages from a registry for which a lockfile states no digest, or none of the right form, while it states one for others. Formats in which that is
    /// usual are left out: Yarn's since version 2, Composer's.
    ///
    /// # Why it matters
    ///
    /// The digest is what makes an installation give the same bytes tomorrow. Without it whoever holds the registry, a mirror or
    /// the account of the package can serve others, and the tool installs them without a word. A digest that was taken out is
    /// also how a manipulated lockfile hides another source.
    ///
    /// # Bad
    ///
    /// ```json
    /// "node_modules/left-pad": { "version": "1.3.0", "resolved": "https://registry.example/left-pad/-/left-pad-1.3.0.tgz" }
    /// ```
    ///
    /// # Good
    ///
    /// ```json
    /// "node_modules/left-pad": { "version": "1.3.0", "resolved": "https://registry.example/left-pad/-/left-pad-1.3.0.tgz",
    ///   "integrity": "sha512-…" }
    /// ```
    ///
    /// # How to fix
    ///
    /// Remove the entries and let the tool write them anew (npm: delete `node_modules` and `package-lock.json`, `npm install`; uv,
    /// Poetry: `lock`; Cargo: `cargo update -p NAME --precise VERSION`), and look at what changes.
    ///
    /// # References
    ///
    /// - W3C, Subresource Integrity
    /// - CWE-353, Missing Support for Integrity Check
    Dependencies "dependencies/missing-digest": "a lockfile states no digest for some of its packages", Low, High
}

pub(crate) fn find(seen: &Seen<'_>) -> Vec<Finding> {
    if !has_place(seen) {
        return Vec::new();
    }
    let packages = seen
        .listing
        .packages
        .iter()
        .filter(|package| is_fetched(package));
    let (with, without): (Vec<_>, Vec<_>) =
        packages.partition(|package| !package.digests.is_empty());
    let (Some(first), false) = (without.first(), with.is_empty()) else {
        return Vec::new();
    };
    let mut names: Vec<_> = without
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    let have = if names.len() == 1 { "has" } else { "have" };
    let message = format!("{} {have} no valid digest here, others have", few(&names));
    vec![Finding::new(&RULE, seen.source, first.span, message)]
}

/// What is fetched from a registry in one version.
fn is_fetched(package: &Package) -> bool {
    package.version.is_some()
        && matches!(package.origin, Origin::Registry | Origin::OtherRegistry(_))
}

fn has_place(seen: &Seen<'_>) -> bool {
    match seen.listing.format {
        Format::NpmYarn => !is_berry(seen.source.text()),
        Format::CargoLock
        | Format::MixLock
        | Format::NpmBun
        | Format::NpmLock
        | Format::NpmPnpm
        | Format::NugetLock
        | Format::PubLock
        | Format::PypiPdm
        | Format::PypiPipfileLock
        | Format::PypiPoetry
        | Format::PypiPylock
        | Format::PypiUv => true,
        _ => false,
    }
}

/// Yarn's newer format begins with its `__metadata`; it states no digest for what is installed on other platforms only.
fn is_berry(text: &str) -> bool {
    let head = text.lines().take(12);
    head.into_iter().any(|line| line.starts_with("__metadata:"))
}
