use std::collections::BTreeSet;

use lockgate_evidence::{Finding, Source, rule};
use lockgate_packages::Package;

rule! {
    /// # What it finds
    ///
    /// Packages of which it could not be told whether they are known to be bad: the database has nothing of their ecosystem or
    /// release, their version is none that the ecosystem knows, only a range is asked for and no lockfile tells what came of it,
    /// or the data are older than `max-age-days`. Of what stands at a commit of a repository: an advisory names commits of it, and
    /// their history is not here, or not whole. It is told once a file and reason, and the report is incomplete.
    ///
    /// # Why it matters
    ///
    /// "No known vulnerabilities" about something that was never looked up is the most dangerous answer a scanner can give.
    ///
    /// # Bad
    ///
    /// ```text
    /// requests>=2
    /// ```
    ///
    /// # Good
    ///
    /// ```text
    /// requests==2.32.4
    /// ```
    ///
    /// # How to fix
    ///
    /// Import advisories of the ecosystem (`lockgate db update ECOSYSTEM`), or commit a lockfile. For commits, fetch the
    /// whole history of the submodule (`git submodule update --init`, `git fetch --unshallow`).
    ///
    /// # References
    ///
    /// - Open Source Vulnerability format, version 1.7, "Defined ecosystems"
    Dependencies "dependencies/unassessed-package": "packages could not be assessed", Info, High
}

/// So many packages are named.
const MOST_NAMED: usize = 5;

/// The finding about packages of a file that have one reason in common. There is at least one.
pub(crate) fn unassessed(source: &Source, packages: &[&Package], why: &str) -> Finding {
    let mut names: Vec<_> = packages.iter().map(|package| &package.name).collect();
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(*name));
    let named = names.iter().take(MOST_NAMED);
    let named: Vec<_> = named.map(|name| format!("`{name}`")).collect();
    let more = match names.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = format!("not assessed: {}{more}: {why}", named.join(", "));
    let span = packages
        .first()
        .map(|package| package.span)
        .unwrap_or_default();
    Finding::new(&RULE, source, span, message)
}
