//! Statements on flaws, package URLs and expressions of licences.

use lockgate_fuzz::vex;

fn texts(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

#[test]
fn statements_of_openvex_hold() {
    let seeds = texts(&[
        r#"{"vulnerability":{"name":"CVE-1","aliases":["A"]},"timestamp":"2026-01-01T00:00:00Z","products":[{"@id":"pkg:npm/a@1","hashes":{"md5":"00"},"subcomponents":[{"identifiers":{"purl":"pkg:npm/b"}}]}],"status":"not_affected","justification":"component_not_present"}"#,
        r#"{"@context":"https://openvex.dev/ns/v0.2.1","author":"a","timestamp":"x","statements":[{"vulnerability":{"name":"a"},"products":[{"@id":"x"}],"status":"fixed"}]}"#,
        "{\"@context\":[[[[",
    ]);
    super::run_over(vex::openvex, seeds);
}

#[test]
fn analyses_of_cyclonedx_hold() {
    let seeds = texts(&[
        r#"{"id":"CVE-1","references":[{"id":"A"}],"analysis":{"state":"not_affected","justification":"code_not_present","response":["update"],"detail":"x","lastUpdated":"2026-01-01T00:00:00Z"},"affects":[{"ref":"pkg:npm/a@1","versions":[{"version":"1"},{"range":"vers:npm/<1"}]},{"ref":"urn:cdx:a/1#b"}]}"#,
        r#"{"bomFormat":"CycloneDX","specVersion":"1.5","serialNumber":"urn:uuid:a","metadata":{"authors":[{"name":"a"}],"component":{"bom-ref":"r","name":"r"}},"components":[{"bom-ref":"b","name":"b","version":"1","purl":"pkg:npm/b","hashes":[{"alg":"SHA-1","content":"00"}],"components":[{"name":"c"}]}],"vulnerabilities":[{"id":"a","analysis":{"state":"resolved"},"affects":[{"ref":"b"}]}]}"#,
    ]);
    super::run_over(vex::cyclonedx, seeds);
}

#[test]
fn documents_of_csaf_hold() {
    let seeds = texts(&[
        r#"{"cve":"CVE-1","ids":[{"text":"A"}],"product_status":{"fixed":["a"],"known_not_affected":["b"]},"flags":[{"label":"component_not_present","group_ids":["g"]}],"threats":[{"category":"impact","details":"x","product_ids":["b"]}],"remediations":[{"category":"vendor_fix","details":"y","product_ids":["a"]}]}"#,
        r#"{"document":{"category":"csaf_vex","csaf_version":"2.0","tracking":{"current_release_date":"2026-01-01T00:00:00Z"}},"product_tree":{"branches":[{"category":"product_version","name":"1","product":{"product_id":"a","name":"a","product_identification_helper":{"purl":"pkg:npm/a","hashes":[{"file_hashes":[{"algorithm":"sha1","value":"00"}]}]}}}],"relationships":[{"product_reference":"a","relates_to_product_reference":"b","full_product_name":{"product_id":"b","name":"b"}}],"product_groups":[{"group_id":"g","product_ids":["a","b"]}]},"vulnerabilities":[{"cve":"a","product_status":{"fixed":["a","b"]}}]}"#,
    ]);
    super::run_over(vex::csaf, seeds);
}

#[test]
fn package_urls_hold() {
    let seeds = texts(&[
        "pkg:deb/debian/libc6@2.36-9%2Bdeb12u1?arch=amd64&distro=debian-12#usr/lib",
        "pkg:npm/%40scope/name@1.0.0",
        "@scope/name@1?a=b%20c",
        "pkg:pypi/Zope.Interface",
        "PKG://golang/a.example//b/@v1",
    ]);
    super::run_over(vex::purl, seeds);
}

#[test]
fn expressions_of_licences_hold() {
    let seeds = texts(&[
        "MIT OR Apache-2.0",
        "(MIT/Apache-2.0) AND GPL-2.0+ WITH Classpath-exception-2.0",
        "GPL-2.0-or-later+",
        "DocumentRef-a:LicenseRef-b WITH AdditionRef-c",
        "bsd and (mit or ((isc)))",
        ") WITH + AND (",
    ]);
    super::run_over(vex::licence, seeds);
}
