//! `OpenVEX`.

use insta::assert_snapshot;

use crate::show::show;

/// A document with these statements.
fn document(statements: &str) -> String {
    format!(
        r#"{{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://vex.example/1","author":"Example Corp",
        "timestamp":"2026-01-01T00:00:00Z","version":1,"statements":[{statements}]}}"#
    )
}

#[test]
fn products_are_named_by_id_identifiers_and_hashes() {
    let digest = "ab".repeat(32);
    let text = document(&format!(
        r#"{{"vulnerability":{{"name":"CVE-2026-0001","aliases":["GHSA-aaaa"]}},
        "products":[{{"@id":"pkg:npm/left@1.0.0"}},{{"@id":"https://x.example/b","identifiers":{{"purl":"pkg:npm/b"}},
        "hashes":{{"sha-256":"{digest}","sha3-512":"00"}}}}],
        "status":"not_affected","justification":"component_not_present"}}"#
    ));
    assert_snapshot!(show(&text), @r#"
    OpenVEX
    CVE-2026-0001=GHSA-aaaa not_affected of pkg:npm/left@1.0.0, pkg:npm/b|sha256:abababababababababababababababababababababababababababababababab at 2026-01-01T00:00:00Z by Example Corp because [component_not_present] do []
    "#);
}

#[test]
fn a_subcomponent_is_within_its_product() {
    let text = document(
        r#"{"vulnerability":{"name":"CVE-1"},"timestamp":"2026-02-01T10:00:00.123456789+02:00",
        "products":[{"@id":"pkg:cargo/app@0.1.0","subcomponents":[{"@id":"pkg:cargo/a@1"},{"@id":"pkg:cargo/b@1"}]}],
        "status":"affected","action_statement":"move to 2"}"#,
    );
    assert_snapshot!(show(&text), @r#"
    OpenVEX
    CVE-1 affected of pkg:cargo/app@0.1.0 > pkg:cargo/a@1, pkg:cargo/app@0.1.0 > pkg:cargo/b@1 at 2026-02-01T08:00:00.123456789Z by Example Corp because [] do [move to 2]
    "#);
}

#[test]
fn what_is_not_understood_is_stated_and_hides_nothing_else() {
    let text = document(
        r#"{"vulnerability":{"name":"CVE-1"},"products":[{"@id":"pkg:npm/a@1"}],"status":"fine"},
        {"vulnerability":"CVE-2","products":[{"@id":"pkg:npm/a@1"}],"status":"fixed"},
        {"vulnerability":{"name":""},"products":[{"@id":"pkg:npm/a@1"}],"status":"fixed"},
        {"vulnerability":{"name":"CVE-4"},"status":"fixed"},
        {"vulnerability":{"name":"CVE-5"},"products":[{"@id":"pkg:npm"}],"status":"not_affected","justification":"luck"},
        {"vulnerability":{"name":"CVE-6"},"timestamp":"yesterday","products":[{"@id":"pkg:npm/a@1"}],"status":"fixed"},
        {"vulnerability":{"name":"CVE-7"},"products":[{"@id":"pkg:npm/a@1"}],"status":"fixed"}"#,
    );
    assert_snapshot!(show(&text), @r#"
    OpenVEX
    CVE-1 under_investigation of pkg:npm/a@1 at 2026-01-01T00:00:00Z by Example Corp because [] do []
    CVE-4 fixed of  at 2026-01-01T00:00:00Z by Example Corp because [] do []
    CVE-5 not_affected of ?pkg:npm at 2026-01-01T00:00:00Z by Example Corp because [] do []
    CVE-7 fixed of pkg:npm/a@1 at 2026-01-01T00:00:00Z by Example Corp because [] do []
    gap: a status that is none: `fine`
    gap: a statement that is not understood: invalid type: string "CVE-2", expected an object
    gap: a statement that names no vulnerability
    gap: a statement that names no product
    gap: a justification that is none: `luck`
    gap: a package URL that is none: `pkg:npm`: it has no name
    gap: a time that is none: `yesterday`
    "#);
}

#[test]
fn other_documents_are_none() {
    let old = document("").replace("v0.2.0", "v0.0.1");
    let seen = [
        old.as_str(),
        "{}",
        "[]",
        "",
        "{\"@context\":[]}",
        "\u{feff}{\"@context\":1}",
    ];
    let seen: Vec<_> = seen.iter().map(|text| show(text)).collect();
    assert_snapshot!(seen.join("\n"), @r#"
    OpenVEX
    gap: OpenVEX of another version than 0.2: `https://openvex.dev/ns/v0.0.1`
    no form
    gap: neither OpenVEX nor CycloneDX nor CSAF
    no form
    gap: no JSON document: invalid length 0, expected an object at line 1 column 2
    no form
    gap: no JSON document: EOF while parsing a value at line 1 column 0
    OpenVEX
    gap: not understood as OpenVEX: invalid type: sequence, expected a string at line 1 column 12
    OpenVEX
    gap: not understood as OpenVEX: invalid type: integer `1`, expected a string at line 1 column 13
    "#);
    let bytes = lockgate_vex::read(b"{\"@context\":\"\xff\"}");
    assert_eq!(bytes.gaps[0].what, "not UTF-8 at byte 13");
}

#[test]
fn a_key_that_stands_twice_is_not_guessed() {
    let text = document(
        r#"{"vulnerability":{"name":"CVE-1"},"products":[{"@id":"pkg:npm/a@1"}],"status":"affected","status":"fixed"}"#,
    );
    assert_snapshot!(show(&text), @r#"
    OpenVEX
    gap: a statement that is not understood: duplicate field `status`
    "#);
}

#[test]
fn depth_and_size_are_bounded() {
    let deep = format!("{}1{}", "{\"@context\":".repeat(10_000), "}".repeat(10_000));
    assert!(lockgate_vex::read(deep.as_bytes()).statements.is_empty());
    let deep = document(&format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)));
    assert_eq!(lockgate_vex::read(deep.as_bytes()).gaps.len(), 1);
}
