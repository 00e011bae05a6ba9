use lockgate_evidence::{Finding, Source, Span, rule};

rule! {
    /// # What it finds
    ///
    /// Statements of a VEX document that match nothing that was found: no package has the flaw that they speak of, or the package
    /// that has it is not the product that they name, or their products are named by neither a package URL nor a digest: a name or a
    /// CPE tells no package for sure. It is told once a document, and only where the whole tree was scanned.
    ///
    /// # Why it matters
    ///
    /// A statement that was meant to clear a finding and names another version or another spelling of the package clears nothing,
    /// and one that is no longer needed waits for whatever it may match one day.
    ///
    /// # Bad
    ///
    /// ```json
    /// { "vulnerability": { "name": "CVE-2026-0001" }, "products": [{ "@id": "pkg:npm/left@1.0" }], "status": "fixed" }
    /// ```
    ///
    /// # Good
    ///
    /// ```json
    /// { "vulnerability": { "name": "CVE-2026-0001" }, "products": [{ "@id": "pkg:npm/left@1.0.0" }], "status": "fixed" }
    /// ```
    ///
    /// # How to fix
    ///
    /// Name the package as the finding names it, or remove the statement. `lockgate vex` writes statements with the right names.
    ///
    /// # References
    ///
    /// - OpenVEX specification 0.2.0, "VEX Statements"
    /// - purl-spec (ECMA-427)
    Dependencies "dependencies/unmatched-statement": "VEX statements match nothing", Info, High
}

/// So many flaws are named.
const MOST_NAMED: usize = 5;

/// The finding about a document of `all` statements, of which those about `ids` match nothing, and why.
pub(crate) fn unmatched_statement(
    source: &Source,
    span: Span,
    ids: &[&str],
    all: usize,
    why: &str,
) -> Finding {
    let named: Vec<_> = ids
        .iter()
        .take(MOST_NAMED)
        .map(|id| format!("`{id}`"))
        .collect();
    let more = match ids.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = format!(
        "{} of {all} statements {why}: {}{more}",
        ids.len(),
        named.join(", ")
    );
    Finding::new(&RULE, source, span, message)
}
