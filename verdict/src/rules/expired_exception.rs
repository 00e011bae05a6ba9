use lockgate_evidence::rule;

rule! {
    /// # What it finds
    ///
    /// An `[[exception]]` of `lockgate.toml` whose `expires` day has passed. The day itself still counts. An expired
    /// exception excepts nothing: whatever it covered is reported again.
    ///
    /// # Why it matters
    ///
    /// An exception is a risk that someone accepted for a time. When the time is over, the question has to be asked again;
    /// otherwise the exception becomes the rule. The severity is low because nothing is exposed by the line itself: the
    /// finding it covered is back in the report with its own severity.
    ///
    /// # Bad
    ///
    /// ```toml
    /// [[exception]]
    /// rule = "workload/unpinned-action"
    /// path = ".github/workflows/release.yml"
    /// reason = "the vendor publishes no commits"
    /// owner = "platform team"
    /// expires = 2020-01-31
    /// ```
    ///
    /// # Good
    ///
    /// ```toml
    /// [[exception]]
    /// rule = "workload/unpinned-action"
    /// path = ".github/workflows/release.yml"
    /// reason = "the vendor publishes no commits, asked again in ticket 217"
    /// owner = "platform team"
    /// expires = 2099-01-31
    /// ```
    ///
    /// # How to fix
    ///
    /// Fix what was excepted and remove the exception. Where that is not possible yet, let the owner decide again and write a
    /// new reason and a new day.
    ///
    /// # References
    ///
    /// - NIST SP 800-53 CA-5, plan of action and milestones
    Configuration "policy/expired-exception": "an exception of `lockgate.toml` is past its expiry and excepts nothing any more", Low, High
}
