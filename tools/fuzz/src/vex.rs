//! Statements on flaws, package URLs and expressions of licences.

use lockgate_packages::Purl;
use lockgate_vex::{By, Form, read, weigh};

/// `OpenVEX`, whatever the bytes.
pub fn openvex(data: &[u8]) {
    document(
        data,
        Form::OpenVex,
        br#"{"@context":"https://openvex.dev/ns/v0.2.0","statements":["#,
        b"]}",
    );
}

/// Analyses of `CycloneDX`.
pub fn cyclonedx(data: &[u8]) {
    document(
        data,
        Form::CycloneDx,
        br#"{"bomFormat":"CycloneDX","specVersion":"1.6","vulnerabilities":["#,
        b"]}",
    );
}

/// The VEX profile of CSAF.
pub fn csaf(data: &[u8]) {
    let head = br#"{"document":{"category":"csaf_vex","csaf_version":"2.0"},"vulnerabilities":["#;
    document(data, Form::Csaf, head, b"]}");
}

/// The bytes as a document, and as the statements of one.
fn document(data: &[u8], form: Form, head: &[u8], tail: &[u8]) {
    look(data);
    let inner = [head, data, tail].concat();
    look(&inner);
    let empty = read(&[head, tail].concat());
    assert_eq!(empty.form, Some(form));
}

/// Every place lies in the text; all statements together come to something.
fn look(data: &[u8]) {
    let read = read(data);
    let text = std::str::from_utf8(data).unwrap_or("");
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let said = read.statements.iter().map(|said| said.span);
    let gaps = read.gaps.iter().filter_map(|gap| gap.span);
    for place in said.chain(gaps) {
        assert!(
            text.get(place.range()).is_some(),
            "a place outside the text"
        );
    }
    for said in &read.statements {
        assert!(!said.ids.is_empty(), "a statement on nothing");
        assert!(
            said.products.iter().all(|product| !product.path.is_empty()),
            "a product of nothing"
        );
    }
    let all: Vec<_> = read
        .statements
        .iter()
        .map(|said| (said, By::Version))
        .collect();
    let _ = weigh(&all, jiff::Timestamp::UNIX_EPOCH);
}

/// Package URLs: a package is itself, and a part of one is not.
pub fn purl(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for text in [text.as_ref(), &format!("pkg:npm/{text}")] {
        if let Ok(purl) = Purl::parse(text) {
            let whole = lockgate_vex::fits(&purl, &purl);
            assert_eq!(
                whole,
                purl.subpath.is_none(),
                "a package is not itself: {purl}"
            );
        }
    }
}

/// Expressions of licences: an expression allows what it lists.
pub fn licence(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let _ = lockgate_dependencies::reads_licence(&text);
}
