//! `CycloneDX`.

use insta::assert_snapshot;

use crate::show::show;

const SERIAL: &str = "3e671687-395b-41f5-a30f-a58921a69b79";

/// A bill of two components with these vulnerabilities.
fn bill(version: &str, vulnerabilities: &str) -> String {
    format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"{version}","serialNumber":"urn:uuid:{SERIAL}","version":1,
        "metadata":{{"timestamp":"2026-01-01T00:00:00Z","authors":[{{"name":"Example Corp"}}],
        "component":{{"type":"application","bom-ref":"root","name":"app","version":"1"}}}},
        "components":[{{"type":"library","bom-ref":"a","name":"a","version":"1.0.0","purl":"pkg:npm/a@1.0.0",
        "components":[{{"type":"library","bom-ref":"b","name":"b","version":"2","purl":"pkg:npm/b"}}]}}],
        "vulnerabilities":[{vulnerabilities}]}}"#
    )
}

#[test]
fn states_and_justifications_have_their_words() {
    let text = bill(
        "1.6",
        r#"{"id":"CVE-1","references":[{"id":"GHSA-1","source":{}}],"analysis":{"state":"not_affected",
        "justification":"code_not_reachable","detail":"never called"},"affects":[{"ref":"a"},{"ref":"b"}]},
        {"id":"CVE-2","analysis":{"state":"false_positive","detail":"another b"},"affects":[{"ref":"b"}]},
        {"id":"CVE-3","analysis":{"state":"resolved","lastUpdated":"2026-03-01T00:00:00Z"},"affects":[{"ref":"a"}]},
        {"id":"CVE-4","analysis":{"state":"exploitable","response":["update"]},"recommendation":"move to 2","affects":[{"ref":"a"}]},
        {"id":"CVE-5","analysis":{"state":"in_triage","justification":"protected_at_runtime"},"affects":[{"ref":"a"}]},
        {"id":"CVE-6","affects":[{"ref":"a"}]}"#,
    );
    assert_snapshot!(show(&text), @r#"
    CycloneDX
    CVE-1=GHSA-1 not_affected of pkg:npm/a@1.0.0, pkg:npm/b@2 at 2026-01-01T00:00:00Z by Example Corp because [vulnerable_code_not_in_execute_path: never called] do []
    CVE-2 not_affected of pkg:npm/b@2 at 2026-01-01T00:00:00Z by Example Corp because [another b] do []
    CVE-3 fixed of pkg:npm/a@1.0.0 at 2026-03-01T00:00:00Z by Example Corp because [] do []
    CVE-4 affected of pkg:npm/a@1.0.0 at 2026-01-01T00:00:00Z by Example Corp because [] do [update; move to 2]
    CVE-5 under_investigation of pkg:npm/a@1.0.0 at 2026-01-01T00:00:00Z by Example Corp because [protected_at_runtime] do []
    "#);
}

#[test]
fn a_reference_is_one_of_this_document_or_a_package_url_of_another() {
    let text = bill(
        "1.5",
        &format!(
            r#"{{"id":"CVE-1","analysis":{{"state":"resolved"}},"affects":[{{"ref":"urn:cdx:{SERIAL}/1#a"}},
            {{"ref":"urn:cdx:00000000-395b-41f5-a30f-a58921a69b79/1#pkg%3Anpm%2Fc%401.0.0"}},
            {{"ref":"urn:cdx:00000000-395b-41f5-a30f-a58921a69b79/1#a"}},{{"ref":"nobody"}}]}}"#
        ),
    );
    assert_snapshot!(show(&text), @r#"
    CycloneDX
    CVE-1 fixed of pkg:npm/a@1.0.0, pkg:npm/c@1.0.0, ?a, ?nobody at 2026-01-01T00:00:00Z by Example Corp because [] do []
    "#);
}

#[test]
fn versions_and_ranges_narrow_where_they_are_understood() {
    let text = bill(
        "1.4",
        r#"{"id":"CVE-1","analysis":{"state":"resolved"},"affects":[{"ref":"pkg:npm/z","versions":[{"version":"3"},
        {"version":"4","status":"unaffected"},{"range":"vers:npm/<3"},{"range":"vers:npm/<3|<4"},{"range":"vers:pypi/<3"},{"range":"vers:npm/>5","status":"unknown"}]},{"ref":"b","versions":[{"range":"vers:npm/<2"}]},{"ref":"a","versions":[{"version":"9"}]}]}"#,
    );
    assert_snapshot!(show(&text), @r#"
    CycloneDX
    CVE-1 fixed of pkg:npm/z@3, pkg:npm/z|in vers:npm/<3 at 2026-01-01T00:00:00Z by Example Corp because [] do []
    gap: version `4` is called unaffected apart from the analysis
    gap: a range of versions is not compared: `vers:npm/<3|<4`: its bounds do not alternate
    gap: a range of versions is not compared: `vers:pypi/<3`: its scheme is not that of the package
    gap: the range `vers:npm/>5` is called unknown apart from the analysis
    gap: a range of versions is not compared: `vers:npm/<2`: it does not hold what it is about
    gap: a component and its affected version contradict each other
    "#);
}

#[test]
fn what_is_not_understood_is_stated() {
    let text = bill(
        "1.7",
        r#"{"id":"CVE-1","analysis":{"state":"fine"},"affects":[{"ref":"a"}]},
        {"analysis":{"state":"resolved"},"affects":[{"ref":"a"}]},
        {"id":"CVE-2","analysis":{"state":"not_affected","justification":"luck"},"affects":[]},
        {"id":1},
        {"id":"CVE-3","analysis":{"state":"resolved","firstIssued":"then"},"affects":[{"ref":"a"}]}"#,
    );
    assert_snapshot!(show(&text), @r#"
    CycloneDX
    CVE-1 under_investigation of pkg:npm/a@1.0.0 at 2026-01-01T00:00:00Z by Example Corp because [] do []
    CVE-2 not_affected of  at 2026-01-01T00:00:00Z by Example Corp because [] do []
    gap: a state of analysis that is none: `fine`
    gap: an analysis of a vulnerability without an id
    gap: a justification that is none: `luck`
    gap: an analysis that names no component
    gap: a vulnerability that is not understood: invalid type: integer `1`, expected a string
    gap: a time that is none: `then`
    "#);
    let twice = bill(
        "1.6",
        r#"{"id":"CVE-1","analysis":{"state":"resolved"},"affects":[{"ref":"a"}]}"#,
    );
    let twice = twice.replace("\"bom-ref\":\"b\"", "\"bom-ref\":\"a\"");
    assert_snapshot!(show(&twice), @r#"
    CycloneDX
    CVE-1 fixed of ?a at 2026-01-01T00:00:00Z by Example Corp because [] do []
    gap: two components with the `bom-ref` `a`
    "#);
    assert_snapshot!(show(&bill("1.3", "")), @r#"
    CycloneDX
    gap: CycloneDX of a version without analyses: `1.3`
    "#);
    assert_snapshot!(show(&bill("1.6", "")), @r#"
    CycloneDX
    gap: no vulnerability with an analysis
    "#);
}
