//! Lockfiles against the advisory database.

use crate::bench::{Bench, End};
use crate::database::record;

/// Two packages, one of them flawed before 2.0.0.
pub(crate) fn bench() -> Bench {
    let bench = Bench::new();
    bench.write("x/X-1.json", &record("X-1", "left", "2.0.0"));
    let end = bench.run(&["db", "import", "x", "--db", "db"]);
    assert_eq!(end.code, Some(0), "{}", end.all());
    bench.write(
        "tree/package-lock.json",
        r#"{"name":"a","lockfileVersion":3,"packages":{"":{"dependencies":{"left":"^1"}},
"node_modules/left":{"version":"1.0.0"},"node_modules/right":{"version":"1.0.0"}}}"#,
    );
    bench
}

fn scan(bench: &Bench, more: &[&str]) -> End {
    let args = [
        "scan",
        "tree",
        "--locks",
        "dependencies",
        "--format",
        "json",
    ];
    bench.run(&[&args, more].concat())
}

fn report(end: &End) -> serde_json::Value {
    serde_json::from_str(&end.stdout).expect("the report is JSON")
}

#[test]
fn a_flaw_is_found_excepted_and_mended() {
    let bench = bench();
    let end = scan(&bench, &["--db", "db"]);
    assert_eq!(end.code, Some(1), "{}", end.all());
    let found = report(&end);
    let first = &found["findings"][0];
    assert_eq!(first["rule"], "dependencies/known-vulnerability");
    assert_eq!(
        first["message"],
        "`left` 1.0.0 is affected by X-1: about left"
    );
    assert_eq!(found["findings"].as_array().map(Vec::len), Some(1));
    let exception = "[[exception]]\nrule = \"dependencies/known-vulnerability\"\npath = \"package-lock.json\"\n\
        reason = \"not reached\"\nowner = \"us\"\nexpires = 2999-01-01\n";
    bench.write("tree/lockgate.toml", exception);
    assert_eq!(scan(&bench, &["--db", "db"]).code, Some(0));
    // Without the database nobody can say that the exception is unused.
    let without = scan(&bench, &[]);
    assert!(!without.stdout.contains("unused-exception"));
}

#[test]
fn old_data_and_a_database_that_is_not_there_open_nothing() {
    let bench = bench();
    bench.write("tree/lockgate.toml", "[dependencies]\nmax-age-days = 1\n");
    let end = scan(&bench, &["--db", "db", "--fail-on", "critical"]);
    assert_eq!(end.code, Some(3), "{}", end.all());
    assert!(end.stdout.contains("days old, and 1 are allowed"));
    let missing = scan(&bench, &["--db", "nowhere"]);
    assert_eq!(missing.code, Some(2));
    assert!(missing.stderr.contains("no advisory database in `nowhere`"));
}

#[cfg(unix)]
#[test]
fn what_could_not_be_read_is_told_by_this_lock() {
    let bench = bench();
    bench.write("elsewhere", "version = 4\n");
    let linked = std::os::unix::fs::symlink("../elsewhere", bench.path("tree/Cargo.lock"));
    linked.expect("a link can be made");
    bench.write("tree/.github/workflows/a.yml", "on: push\njobs: {}\n");
    for more in [
        &["--fail-on", "critical"][..],
        &["--fail-on", "critical", "--locks", "workload"],
    ] {
        let end = scan(&bench, &[&["--db", "db"], more].concat());
        assert_eq!(end.code, Some(3), "{}", end.all());
        let unknowns = &report(&end)["locks"]["dependencies"]["unknowns"];
        let text = unknowns.to_string();
        assert!(text.contains("Cargo.lock"), "{text}");
        assert!(text.contains("a symbolic link"), "{text}");
        let workload = report(&end)["locks"]["workload"].to_string();
        assert!(!workload.contains("a symbolic link"), "{workload}");
    }
}

#[test]
fn without_a_database_the_run_is_incomplete_only_where_this_lock_was_named() {
    let bench = bench();
    let in_passing = bench.run(&["scan", "tree", "--format", "json"]);
    assert_eq!(in_passing.code, Some(0), "{}", in_passing.all());
    let lock = &report(&in_passing)["locks"]["dependencies"];
    assert_eq!(lock["state"], "unknown");
    assert_eq!(lock["reason"], "no advisory database was there to ask");
    assert_eq!(lock["inspected"], 1);
    assert_eq!(lock["unknowns"].as_array().map(Vec::len), Some(0));
    assert_eq!(lock["not_asked"].as_array().map(Vec::len), Some(1));
    let by_name = scan(&bench, &[]);
    assert_eq!(by_name.code, Some(3), "{}", by_name.all());
    assert!(
        by_name
            .stdout
            .contains("make one with `lockgate db import`")
    );
}
