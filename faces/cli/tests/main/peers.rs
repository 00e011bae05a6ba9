//! Other people's validators over real output. `tools/peers` installs them.

use std::path::PathBuf;
use std::process::Command;

use lockgate_secrets::samples::fill;

use crate::bench::{Bench, UNSAFE};

/// Says on stderr that a check did not run because a tool of others is missing.
#[expect(
    clippy::print_stderr,
    reason = "a skipped check must be seen in the log"
)]
pub(crate) fn skipped(what: &str) {
    eprintln!("skipped: `{what}` is not installed");
}

/// The directory that `tools/peers` builds.
pub(crate) fn peers() -> PathBuf {
    let default = || concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/peers").into();
    std::env::var_os("LOCKGATE_PEERS").map_or_else(default, PathBuf::from)
}

/// Holds a document against a schema with a validator that is not ours.
pub(crate) fn validate(schema: &str, bench: &Bench, document: &str) {
    let validator = peers().join("bin/check-jsonschema");
    if !validator.exists() {
        return skipped("check-jsonschema");
    }
    let output = Command::new(validator)
        .args(["--regex-variant", "python", "--schemafile", schema])
        .arg(bench.path(document))
        .output()
        .expect("the validator runs");
    let words = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{words}");
}

/// A tree with findings, fixes, a broken file, and names that need escapes.
fn varied() -> Bench {
    let bench = Bench::with(".github/workflows/greet.yml", UNSAFE);
    bench.write(".github/workflows/a b#c%d é.yml", UNSAFE);
    bench.write(".github/workflows/broken.yml", "on: [push\njobs: {");
    bench.write(
        ".github/workflows/pins.yml",
        &UNSAFE.replace("run: echo", "uses: a/b@v1 #"),
    );
    let line = "token = '{{sample github-personal-access-token}}'\n";
    bench.write("src/a.py", &fill(&line.repeat(30)).text);
    bench
}

#[test]
fn json_holds_against_its_published_schema() {
    let bench = varied();
    bench.run(&["scan", "--format", "json", "--output", "report.json"]);
    let schema = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/json-schema/report.v1.json"
    );
    validate(schema, &bench, "report.json");
}

#[test]
fn sarif_holds_against_the_official_schema() {
    let schema = peers().join("share/sarif-2.1.0.json");
    if !schema.exists() {
        return skipped("the SARIF schema");
    }
    let bench = varied();
    bench.run(&["scan", "--format", "sarif", "--output", "report.sarif"]);
    validate(&schema.display().to_string(), &bench, "report.sarif");
    let empty = Bench::new();
    empty.run(&["scan", "--format", "sarif", "--output", "empty.sarif"]);
    validate(&schema.display().to_string(), &empty, "empty.sarif");
}

#[test]
fn the_schema_command_prints_what_is_published() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/json-schema/report.v1.json"
    );
    let published = std::fs::read_to_string(path).expect("the schema is published");
    assert_eq!(Bench::new().run(&["schema"]).stdout, published);
}

#[test]
fn gitlab_gets_secrets_by_their_own_form() {
    let text = varied().run(&["scan", "--format", "gitlab-secrets"]).stdout;
    let report: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(report["scan"]["type"], "secret_detection");
    let all = report["vulnerabilities"].as_array().expect("an array");
    assert_eq!(all.len(), 1);
    assert_eq!(all[0]["category"], "secret_detection");
    assert!(all[0]["location"]["commit"]["sha"].is_string());
    assert!(all[0].get("raw_source_code_extract").is_none());
}

#[test]
fn gitlab_gets_what_its_form_requires() {
    let bench = varied();
    let text = bench.run(&["scan", "--format", "gitlab"]).stdout;
    let report: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    for part in ["analyzer", "scanner"] {
        for field in ["id", "name", "version"] {
            assert!(report["scan"][part][field].is_string(), "{part}.{field}");
        }
        assert!(report["scan"][part]["vendor"]["name"].is_string());
    }
    let time = report["scan"]["start_time"].as_str().expect("a time");
    let shape: String = time
        .chars()
        .map(|c| if c.is_ascii_digit() { '9' } else { c })
        .collect();
    assert_eq!(shape, "9999-99-99T99:99:99");
    let all = report["vulnerabilities"].as_array().expect("an array");
    assert!(!all.is_empty());
    for one in all {
        let severity = one["severity"].as_str().expect("a word");
        assert!(["Info", "Low", "Medium", "High", "Critical"].contains(&severity));
        assert!(one["id"].is_string() && one["identifiers"][0]["value"].is_string());
        assert!(one["location"]["start_line"].as_u64() <= one["location"]["end_line"].as_u64());
    }
}
