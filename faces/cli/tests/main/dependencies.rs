//! Lockfiles against the advisory database.

use crate::bench::{Bench, End};
use crate::database::record;

/// Two packages, one of them flawed before 2.0.0.
fn bench() -> Bench {
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

/// Pins of one package that is flawed before 1.2.4, and of one whose flaw ends with another major version.
fn pinned() -> Bench {
    let bench = Bench::new();
    let of_python = |id, name, fixed| record(id, name, fixed).replace("\"npm\"", "\"PyPI\"");
    bench.write("x/X-1.json", &record("X-1", "left", "1.2.4"));
    bench.write(
        "x/X-2.json",
        &of_python("X-2", "left", "1.2.4").replace("SEMVER", "ECOSYSTEM"),
    );
    bench.write(
        "x/X-3.json",
        &of_python("X-3", "right", "2.0").replace("SEMVER", "ECOSYSTEM"),
    );
    let end = bench.run(&["db", "import", "x", "--db", "db"]);
    assert_eq!(end.code, Some(0), "{}", end.all());
    bench.write(
        "tree/requirements.txt",
        "# pins\r\nLeft == 1.2.3  # keep\r\nright==1.0 ; python_version > '3'\n",
    );
    bench.write(
        "tree/web/package.json",
        "{ \"dependencies\": { \"left\" : \"1.0.0\" } }",
    );
    bench
}

#[test]
fn pins_are_moved_and_what_may_break_is_left() {
    let bench = pinned();
    let fix = ["fix", "tree", "--locks", "dependencies", "--db", "db"];
    let end = bench.run(&[&fix[..], &["--dry-run"]].concat());
    insta::assert_snapshot!(end.all(), @"");
    let end = bench.run(&[&fix[..], &["--quiet"]].concat());
    insta::assert_snapshot!(end.all(), @"");
    assert_eq!(
        bench.read("tree/requirements.txt"),
        "# pins\r\nLeft == 1.2.4  # keep\r\nright==1.0 ; python_version > '3'\n"
    );
    assert_eq!(
        bench.read("tree/web/package.json"),
        "{ \"dependencies\": { \"left\" : \"1.2.4\" } }"
    );
    let end = bench.run(&[&fix[..], &["--unsafe", "--quiet"]].concat());
    assert_eq!(end.code, Some(0), "{}", end.all());
    assert!(
        bench
            .read("tree/requirements.txt")
            .contains("right==2.0 ; ")
    );
}

#[test]
fn flaws_of_one_package_at_one_place_share_it() {
    let bench = bench();
    bench.write("y/X-2.json", &record("X-2", "left", "3.0.0"));
    let end = bench.run(&["db", "import", "y", "--db", "db"]);
    assert_eq!(end.code, Some(0), "{}", end.all());
    let end = bench.run(&[
        "scan",
        "tree",
        "--locks",
        "dependencies",
        "--db",
        "db",
        "--quiet",
    ]);
    insta::assert_snapshot!(end.all(), @"");
}
