use lockgate_evidence::{Finding, Source, rule};
use lockgate_packages::Package;

rule! {
    /// # What it finds
    ///
    /// Packages of which the file does not tell the licence, or tells something that is no SPDX expression, where the policy asks
    /// for licences (`[dependencies.licences]`). It is told once a file and reason, and the report is incomplete. Some files state
    /// no licences at all: `Cargo.lock`, `go.sum`, `yarn.lock`.
    ///
    /// # Why it matters
    ///
    /// Without a licence nobody may use the package, and a policy that could not be asked has not been met.
    ///
    /// # Bad
    ///
    /// ```json
    /// { "lockfileVersion": 3, "packages": { "node_modules/left": { "version": "1.0.0" } } }
    /// ```
    ///
    /// # Good
    ///
    /// ```json
    /// { "lockfileVersion": 3, "packages": { "node_modules/left": { "version": "1.0.0", "license": "MIT" } } }
    /// ```
    ///
    /// # How to fix
    ///
    /// Look up the licence and say what it is with `[[dependencies.licences.clarify]]` (`package`, `expression`, `reason`).
    ///
    /// # References
    ///
    /// - SPDX specification 2.3, annex D, "SPDX license expressions"
    Dependencies "dependencies/unstated-licence": "licences of packages are not known", Info, High
}

/// So many packages are named.
const MOST_NAMED: usize = 5;

/// The finding about packages of a file that have one reason in common. There is at least one.
pub(crate) fn unstated_licence(source: &Source, packages: &[&Package], why: &str) -> Finding {
    let named = packages.iter().take(MOST_NAMED);
    let named: Vec<_> = named.map(|package| format!("`{}`", package.name)).collect();
    let more = match packages.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = format!("licence not known of {}{more}: {why}", named.join(", "));
    let span = packages.first().map(|package| package.span);
    Finding::new(&RULE, source, span.unwrap_or_default(), message)
}
