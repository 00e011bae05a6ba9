//! CSAF.

use insta::assert_snapshot;

use crate::show::show;

/// A document of the VEX profile with this tree and these vulnerabilities.
fn document(tree: &str, vulnerabilities: &str) -> String {
    format!(
        r#"{{"document":{{"category":"csaf_vex","csaf_version":"2.0","publisher":{{"category":"vendor","name":"Example Corp",
        "namespace":"https://x.example"}},"title":"t","tracking":{{"current_release_date":"2026-01-01T00:00:00Z"}}}},
        "product_tree":{{{tree}}},"vulnerabilities":[{vulnerabilities}]}}"#
    )
}

const TREE: &str = r#""branches":[{"category":"vendor","name":"v","branches":[{"category":"product_name","name":"left","branches":[
    {"category":"product_version","name":"1.0.0","product":{"product_id":"L1","name":"left 1","product_identification_helper":
    {"purl":"pkg:npm/left"}}},
    {"category":"product_version_range","name":"vers:npm/<1","product":{"product_id":"L0","name":"left 0",
    "product_identification_helper":{"purl":"pkg:npm/left"}}}]}]}],
    "full_product_names":[{"product_id":"APP","name":"app","product_identification_helper":{"purl":"pkg:npm/app@2"}}],
    "relationships":[{"category":"default_component_of","product_reference":"L1","relates_to_product_reference":"APP",
    "full_product_name":{"product_id":"APP:L1","name":"left in app"}}],
    "product_groups":[{"group_id":"G","product_ids":["L1","APP:L1"]}]"#;

#[test]
fn products_of_which_the_same_is_said_share_a_statement() {
    let text = document(
        TREE,
        r#"{"cve":"CVE-1","ids":[{"system_name":"x","text":"X-1"}],
        "product_status":{"known_not_affected":["L1","APP:L1","L0"],"fixed":["APP"],"under_investigation":[],"recommended":["APP"]},
        "flags":[{"label":"vulnerable_code_not_present","group_ids":["G"],"date":"2026-02-01T00:00:00Z"}],
        "threats":[{"category":"impact","details":"old code","product_ids":["L0"]},{"category":"exploit_status","details":"x","product_ids":["L1"]}],
        "remediations":[{"category":"vendor_fix","details":"move to 3","product_ids":["APP"]}]}"#,
    );
    assert_snapshot!(show(&text), @r#"
    CSAF
    CVE-1=X-1 fixed of pkg:npm/app@2 at 2026-01-01T00:00:00Z by Example Corp because [] do [move to 3]
    CVE-1=X-1 not_affected of pkg:npm/left@1.0.0, pkg:npm/app@2 > pkg:npm/left@1.0.0 at 2026-02-01T00:00:00Z by Example Corp because [vulnerable_code_not_present] do []
    CVE-1=X-1 not_affected of pkg:npm/left|in vers:npm/<1 at 2026-01-01T00:00:00Z by Example Corp because [old code] do []
    "#);
}

#[test]
fn what_is_said_of_no_product_is_said_of_none() {
    let text = document(
        TREE,
        r#"{"cve":"CVE-1","product_status":{"known_not_affected":["L1"]},"threats":[{"category":"impact","details":"all fine"}]}"#,
    );
    assert_snapshot!(show(&text), @r#"
    CSAF
    CVE-1 not_affected of pkg:npm/left@1.0.0 at 2026-01-01T00:00:00Z by Example Corp because [] do []
    "#);
}

#[test]
fn what_is_not_understood_is_stated() {
    let text = document(
        TREE,
        r#"{"product_status":{"fixed":["L1"]}},
        {"cve":"CVE-1","product_status":{"fixed":["L9","L1"],"mended":["L1"]},"flags":[{"label":"luck","product_ids":["L1"]},
        {"label":"component_not_present","group_ids":["H"]}]},
        {"cve":"CVE-2","product_status":{"fixed":"L1"}}"#,
    );
    assert_snapshot!(show(&text), @r#"
    CSAF
    CVE-1 fixed of pkg:npm/left@1.0.0 at 2026-01-01T00:00:00Z by Example Corp because [] do []
    CVE-1 under_investigation of pkg:npm/left@1.0.0 at 2026-01-01T00:00:00Z by Example Corp because [] do []
    gap: a vulnerability without an id
    gap: a flag that is none: `luck`
    gap: a group that is not in the product tree: `H`
    gap: a product that is not in the product tree: `L9`
    gap: a status of products that is none: `mended`
    gap: a vulnerability that is not understood: invalid type: string "L1", expected a sequence
    "#);
    let advisory = document("", "").replace("csaf_vex", "csaf_security_advisory");
    assert_snapshot!(show(&advisory), @r#"
    CSAF
    gap: CSAF of another profile than `csaf_vex`: `csaf_security_advisory`
    "#);
    let new = document("", "").replace("\"2.0\"", "\"2.1\"");
    assert_snapshot!(show(&new), @r#"
    CSAF
    gap: CSAF of another version than 2.0: `2.1`
    "#);
}

#[test]
fn products_within_each_other_without_end_are_none() {
    let tree = r#""full_product_names":[{"product_id":"A","name":"a"}],
        "relationships":[{"category":"default_component_of","product_reference":"A","relates_to_product_reference":"X",
        "full_product_name":{"product_id":"X","name":"x"}},
        {"category":"default_component_of","product_reference":"Y","relates_to_product_reference":"A",
        "full_product_name":{"product_id":"Y","name":"y"}}]"#;
    let text = document(
        tree,
        r#"{"cve":"CVE-1","product_status":{"fixed":["X","Y","A"]}}"#,
    );
    assert_snapshot!(show(&text), @r#"
    CSAF
    CVE-1 fixed of ?a at 2026-01-01T00:00:00Z by Example Corp because [] do []
    gap: a product that is not in the product tree: `X`
    gap: a product that is not in the product tree: `Y`
    "#);
}
