use lockgate_evidence::{Finding, Source, Span, rule};

rule! {
    /// # What it finds
    ///
    /// Statements of a VEX document that cannot be counted: `not_affected` with neither a justification nor an impact statement,
    /// `fixed` without a version, a date in the future, two statements that contradict each other at the same time, a package that
    /// was published to do harm, one CVE of a finding that is about several, and everything in the document that could not be
    /// understood. Such a statement clears nothing.
    ///
    /// # Why it matters
    ///
    /// Somebody relies on the statement, and the finding that it was meant for is still counted. A statement without a reason
    /// cannot be checked by anybody.
    ///
    /// # Bad
    ///
    /// ```json
    /// { "vulnerability": { "name": "CVE-2026-0001" }, "products": [{ "@id": "pkg:npm/left@1.0.0" }], "status": "not_affected" }
    /// ```
    ///
    /// # Good
    ///
    /// ```json
    /// {
    ///   "vulnerability": { "name": "CVE-2026-0001" }, "products": [{ "@id": "pkg:npm/left@1.0.0" }], "status": "not_affected",
    ///   "justification": "vulnerable_code_not_in_execute_path", "impact_statement": "we never parse untrusted input with it"
    /// }
    /// ```
    ///
    /// # How to fix
    ///
    /// Ask the author of the document to complete the statement, or correct it where the document is your own.
    ///
    /// # References
    ///
    /// - OpenVEX specification 0.2.0, "Status Justifications"
    /// - CSAF 2.0, section 4.5, "Profile 5: VEX"
    /// - CISA, Minimum Requirements for VEX
    Dependencies "dependencies/unusable-statement": "a VEX statement clears nothing", Low, High
}

/// The finding about a part of a document.
pub(crate) fn unusable_statement(source: &Source, span: Span, what: &str) -> Finding {
    Finding::new(&RULE, source, span, what)
}
