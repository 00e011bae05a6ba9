use lockgate_evidence::rule;

rule! {
    /// # What it finds
    ///
    /// A comment `# lockgate: ignore[…]` whose `until=` day has passed. The day itself still counts. An expired ignore ignores
    /// nothing: the finding at its line is reported again.
    ///
    /// # Why it matters
    ///
    /// An ignore is a risk that someone accepted for a time. When the time is over, the question has to be asked again. The
    /// severity is low because nothing is exposed by the comment itself: the finding it covered is back in the report.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// - uses: vendor/deploy@v3 # lockgate: ignore[unpinned-action] vendor publishes no commits until=2020-01-31
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// - uses: vendor/deploy@v3 # lockgate: ignore[unpinned-action] vendor publishes no commits, ticket 217 until=2099-01-31
    /// ```
    ///
    /// # How to fix
    ///
    /// Fix what was ignored and remove the comment, or decide again and write a new reason and a new day.
    ///
    /// # References
    ///
    /// - NIST SP 800-53 CA-5, plan of action and milestones
    Configuration "policy/expired-ignore": "an inline ignore is past its date and ignores nothing any more", Low, High
}
