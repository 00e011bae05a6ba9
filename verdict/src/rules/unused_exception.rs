use lockgate_evidence::rule;

rule! {
    /// # What it finds
    ///
    /// An `[[exception]]` of `lockgate.toml` that matched no finding although everything it could match was inspected. Nothing
    /// is said where that is not certain: when only some files were scanned, when the rule needed data that was not given, or when
    /// a file the exception names could not be read.
    ///
    /// # Why it matters
    ///
    /// An exception that matches nothing today silently lets through whatever it will match tomorrow. Often the problem was fixed
    /// and the exception forgotten, or a path was mistyped and the exception never worked.
    ///
    /// # Bad
    ///
    /// ```toml
    /// # release.yml was renamed to publish.yml a year ago
    /// [[exception]]
    /// rule = "workload/unpinned-action"
    /// path = ".github/workflows/release.yml"
    /// reason = "the vendor publishes no commits"
    /// owner = "platform team"
    /// expires = 2099-01-31
    /// ```
    ///
    /// # Good
    ///
    /// ```toml
    /// [[exception]]
    /// rule = "workload/unpinned-action"
    /// path = ".github/workflows/publish.yml"
    /// reason = "the vendor publishes no commits"
    /// owner = "platform team"
    /// expires = 2099-01-31
    /// ```
    ///
    /// # How to fix
    ///
    /// Remove the exception, or correct its `path` or `fingerprint`.
    ///
    /// # References
    ///
    /// - NIST SP 800-53 CA-5, plan of action and milestones
    Configuration "policy/unused-exception": "an exception of `lockgate.toml` matches no finding", Low, High
}
