use lockgate_evidence::{Finding, Source, rule};
use lockgate_packages::Package;

use crate::licences::Refusal;

rule! {
    /// # What it finds
    ///
    /// A package under a licence that `[dependencies.licences]` of `lockgate.toml` does not allow: it is not on the list `allow`
    /// where there is one, or it is on the list `deny`. Of `A OR B` one has to be allowed, of `A AND B` both. A licence with an
    /// exception (`Apache-2.0 WITH LLVM-exception`) is allowed only by that name, and denied with the licence. Nothing is asked
    /// where the policy has no such table.
    ///
    /// # Why it matters
    ///
    /// A licence binds whoever ships the package. What it asks is cheap to meet on the day a package comes in, and dear once the
    /// product was shipped.
    ///
    /// # Bad
    ///
    /// ```toml
    /// [dependencies.licences]
    /// allow = ["MIT", "Apache-2.0"]
    /// # and a lockfile with a package under `AGPL-3.0-only`
    /// ```
    ///
    /// # Good
    ///
    /// ```toml
    /// [dependencies.licences]
    /// allow = ["MIT", "Apache-2.0"]
    ///
    /// [[dependencies.licences.exception]]
    /// package = "pkg:npm/used-in-tests-only"
    /// allow = ["AGPL-3.0-only"]
    /// reason = "never shipped"
    /// owner = "legal team"
    /// expires = 2099-01-31
    /// ```
    ///
    /// # How to fix
    ///
    /// Replace the package, or let whoever answers for licences add an exception. Where the file states the licence wrongly, say
    /// what it is with `[[dependencies.licences.clarify]]` (`package`, `expression`, `reason`).
    ///
    /// # References
    ///
    /// - SPDX specification 2.3, annex D, "SPDX license expressions"
    Dependencies "dependencies/licence-not-allowed": "a package is under a licence that the policy does not allow", Medium, High
}

/// The finding about one package.
pub(crate) fn licence_not_allowed(
    source: &Source,
    package: &Package,
    refusal: &Refusal<'_>,
    policy: Option<&Source>,
) -> Finding {
    let version = package.version.as_deref().unwrap_or("of no known version");
    let parts: Vec<_> = refusal
        .parts
        .iter()
        .map(|part| format!("`{part}`"))
        .collect();
    let is_only = refusal.parts.len() == 1 && refusal.parts[0] == refusal.expression;
    let why = match (is_only, parts.len()) {
        (true, _) => "which is not allowed".to_owned(),
        (false, 1) => format!("of which {} is not allowed", parts[0]),
        (false, _) => format!("of which {} are not allowed", parts.join(", ")),
    };
    let message = format!(
        "`{}` {version} is under `{}`, {why}",
        package.name, refusal.expression
    );
    let mut finding = Finding::new(&RULE, source, package.span, message);
    if let Some(policy) = policy {
        for (entry, words) in &refusal.because {
            finding = finding.related(policy, entry.span, words.as_str());
        }
    }
    finding
}
