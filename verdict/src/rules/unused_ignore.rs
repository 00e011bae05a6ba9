use lockgate_evidence::rule;

rule! {
    /// # What it finds
    ///
    /// A comment `# lockgate: ignore[…]` that names a rule which finds nothing at its line. A comment behind code speaks for its
    /// own line, a comment that stands alone also for the next line that is no comment. Nothing is said where it is not certain: when
    /// only some files were scanned, when the rule needed data that was not given, or when the file could not be read wholly.
    ///
    /// # Why it matters
    ///
    /// An ignore without a finding silently lets through whatever appears at its line tomorrow. Often the problem was fixed
    /// and the comment forgotten, or the comment stands at the wrong line and never worked.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// # lockgate: ignore[unpinned-action] vendor publishes no commits until=2099-01-31
    /// - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
    /// - uses: vendor/deploy@v3
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
    /// # lockgate: ignore[unpinned-action] vendor publishes no commits until=2099-01-31
    /// - uses: vendor/deploy@v3
    /// ```
    ///
    /// # How to fix
    ///
    /// Remove the comment, or move it to the line that the finding labels.
    ///
    /// # References
    ///
    /// - NIST SP 800-53 CA-5, plan of action and milestones
    Configuration "policy/unused-ignore": "an inline ignore matches no finding", Low, High
}
