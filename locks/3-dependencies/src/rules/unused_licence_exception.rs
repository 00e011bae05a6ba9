use lockgate_evidence::{Finding, Source, Span, rule};

rule! {
    /// # What it finds
    ///
    /// An exception or a clarification of `[dependencies.licences]` that does nothing: no package that was found is the one it names,
    /// the package's licence is allowed without it, or it has expired. It is told only where the whole tree was scanned and every file
    /// that lists packages could be read whole; of a package whose licence nobody knows it cannot be told.
    ///
    /// # Why it matters
    ///
    /// An exception that nothing needs today lets through whatever the package is under tomorrow, and a clarification of a package that
    /// is gone, or whose name is mistyped, says something of another one day.
    ///
    /// # Bad
    ///
    /// ```toml
    /// # left was replaced a year ago
    /// [[dependencies.licences.exception]]
    /// package = "left"
    /// allow = ["AGPL-3.0-only"]
    /// reason = "used by our own tools only"
    /// owner = "platform team"
    /// expires = 2099-01-31
    /// ```
    ///
    /// # Good
    ///
    /// ```toml
    /// [[dependencies.licences.exception]]
    /// package = "right"
    /// allow = ["AGPL-3.0-only"]
    /// reason = "used by our own tools only"
    /// owner = "platform team"
    /// expires = 2099-01-31
    /// ```
    ///
    /// # How to fix
    ///
    /// Remove it, or correct its `package`.
    ///
    /// # References
    ///
    /// - NIST SP 800-53 CA-5, plan of action and milestones
    Dependencies "dependencies/unused-licence-exception": "a licence exception of `lockgate.toml` does nothing", Low, High
}

/// The finding about an entry of the policy.
pub(crate) fn unused_licence_exception(policy: &Source, span: Span, what: &str) -> Finding {
    Finding::new(&RULE, policy, span, what).help("remove it, or correct its `package`")
}
