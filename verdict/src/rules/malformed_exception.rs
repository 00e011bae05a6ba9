use lockgate_evidence::rule;

rule! {
    /// # What it finds
    ///
    /// An `[[exception]]` of `lockgate.toml` that lacks `rule`, `reason`, `owner`, `expires`, or both of `path` and
    /// `fingerprint`; that names an unknown rule or key; that has a value of the wrong kind; or that tries to except one of the
    /// `policy/` rules, which cannot be excepted. A malformed exception excepts nothing.
    ///
    /// # Why it matters
    ///
    /// Someone believes that a risk is accepted and by whom, and it is not. Reading on instead of stopping keeps one bad
    /// exception from hiding the findings of the whole repository.
    ///
    /// # Bad
    ///
    /// ```toml
    /// [[exception]]
    /// rule = "workload/unpinned-action"
    /// path = ".github/workflows/release.yml"
    /// ```
    ///
    /// # Good
    ///
    /// ```toml
    /// [[exception]]
    /// rule = "workload/unpinned-action"
    /// path = ".github/workflows/release.yml"
    /// reason = "the vendor publishes no commits"
    /// owner = "platform team"
    /// expires = 2099-01-31
    /// ```
    ///
    /// # How to fix
    ///
    /// Complete the exception as the labels say. `path` is a pattern as in `**/release.yml`; `fingerprint` is the 32 digits that
    /// the report shows with a finding; where both are given, both must match.
    ///
    /// # References
    ///
    /// - NIST SP 800-53 CA-5, plan of action and milestones
    Configuration "policy/malformed-exception": "an exception of `lockgate.toml` is incomplete or wrong and excepts nothing", Low, High
}
