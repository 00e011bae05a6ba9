use lockgate_evidence::rule;

rule! {
    /// # What it finds
    ///
    /// A comment that begins like `# lockgate: ignore` but names no rule in brackets, names an unknown rule or one of the
    /// `policy/` rules, gives no reason, or has no `until=YYYY-MM-DD`. A malformed ignore ignores nothing.
    ///
    /// # Why it matters
    ///
    /// Someone believes that a finding is ignored, for a reason and for a time, and it is not. Without a reason nobody can
    /// judge later whether the ignore is still right; without a day nobody is asked to.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// - uses: vendor/deploy@v3 # lockgate: ignore[unpinned-action]
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// - uses: vendor/deploy@v3 # lockgate: ignore[unpinned-action] vendor publishes no commits until=2099-01-31
    /// ```
    ///
    /// # How to fix
    ///
    /// Write `# lockgate: ignore[rule] reason until=YYYY-MM-DD`; several rules are separated by commas.
    ///
    /// # References
    ///
    /// - NIST SP 800-53 CA-5, plan of action and milestones
    Configuration "policy/malformed-ignore": "an inline ignore is incomplete or wrong and ignores nothing", Low, High
}
