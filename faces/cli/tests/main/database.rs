//! The advisory database, as its commands keep it.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::bench::{Bench, End};

/// A record about one package.
pub(crate) fn record(id: &str, name: &str, fixed: &str) -> String {
    format!(
        r#"{{"id":"{id}","modified":"2026-01-01T00:00:00Z","summary":"about {name}","affected":[{{"package":{{"ecosystem":"npm","name":"{name}"}},"ranges":[{{"type":"SEMVER","events":[{{"introduced":"0"}},{{"fixed":"{fixed}"}}]}}]}}]}}"#
    )
}

/// Runs `lockgate db` on the database `db`.
fn db(bench: &Bench, args: &[&str]) -> End {
    bench.run(&[&["db"], args, &["--db", "db"]].concat())
}

/// The digest that `db status` tells; empty where there is no database.
fn digest(bench: &Bench, directory: &str) -> String {
    let end = bench.run(&["db", "status", "--db", directory]);
    let line = end
        .stdout
        .lines()
        .find_map(|line| line.strip_prefix("digest: "));
    line.unwrap_or_default().to_owned()
}

#[test]
fn records_and_scores_are_imported() {
    let bench = Bench::new();
    bench.write("x/X-1.json", &record("X-1", "a", "2.0.0"));
    bench.write("x/X-2.json", "{");
    bench.write(
        "x/more.jsonl",
        &format!("{}\n\nnonsense\n", record("X-3", "b", "1.0.0")),
    );
    bench.write(
        "epss.csv",
        "#model\ncve,epss,percentile\nCVE-2024-1000,0.5,0.5\n",
    );
    bench.write(
        "kev.json",
        r#"{"vulnerabilities":[{"cveID":"CVE-2024-1000","dateAdded":"2024-01-01"}]}"#,
    );
    insta::assert_snapshot!(db(&bench, &["import", "x", "epss.csv", "kev.json"]).all(), @r#"
    code: 3
    ----- stdout -----
    ----- stderr -----
    2 records read, 2 new or changed
    scores of EPSS for 1 CVEs, 0 rows damaged
    CISA's catalogue for 1 CVEs, 0 rows damaged
    damaged: x/X-2.json: no OSV record: EOF while parsing an object at line 1 column 1
    damaged: x/more.jsonl: line 3: no OSV record: expected ident at line 1 column 2
    "#);
    let end = bench
        .command(&["db", "status", "--db", "db"])
        .env("SOURCE_DATE_EPOCH", "1767312000")
        .output();
    let told = bench.end(&end.expect("the binary runs")).all();
    let shown: Vec<&str> = told
        .lines()
        .filter(|line| !line.starts_with("digest: "))
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @r#"
    code: 0
    ----- stdout -----
    npm                     2 records, newest a day ago
    2 records, 2 packages, 3 segments: 0.0 MB for lookups, 0.0 MB of details
    scores of EPSS: there
    CISA's catalogue: there
    newest record: a day ago
    directory: db
    ----- stderr -----
    "#);
    insta::assert_snapshot!(db(&bench, &["verify"]).all(), @r#"
    code: 0
    ----- stdout -----
    ----- stderr -----
    all 3 segments are whole
    "#);
    insta::assert_snapshot!(db(&bench, &["import", "x/X-1.json"]).all(), @r#"
    code: 0
    ----- stdout -----
    ----- stderr -----
    1 records read, 0 new or changed
    "#);
}

#[test]
fn what_is_not_there_is_said() {
    let bench = Bench::new();
    insta::assert_snapshot!(db(&bench, &["status"]).all(), @r#"
    code: 2
    ----- stdout -----
    ----- stderr -----
    error: no advisory database is there in `db`

    hint: make one with `lockgate db update ECOSYSTEM…`, or from files with `lockgate db import PATH…`
    "#);
    insta::assert_snapshot!(db(&bench, &["import", "nothing.json"]).all(), @r#"
    code: 2
    ----- stdout -----
    ----- stderr -----
    error: `nothing.json` does not exist

    hint: name exports of OSV, directories, records or tables
    "#);
    bench.write("a.json", "[]");
    insta::assert_snapshot!(db(&bench, &["import", "a.json"]).all(), @r#"
    code: 2
    ----- stdout -----
    ----- stderr -----
    error: no record could be read; the first of 1 parts is `a.json`: no OSV record: invalid length 0, expected struct Record with 12 elements at line 1 column 2

    hint: name exports of OSV (`<ecosystem>/all.zip`), directories, records (`*.json`, `*.jsonl`) or tables (`*.csv`)
    "#);
    insta::assert_snapshot!(db(&bench, &["update"]).all(), @r#"
    code: 2
    ----- stdout -----
    ----- stderr -----
    error: the database is empty, and no ecosystem is named

    hint: name ecosystems as OSV does: `lockgate db update PyPI crates.io Debian`
    "#);
}

#[test]
fn a_damaged_database_is_told_and_can_be_made_anew() {
    let bench = Bench::new();
    bench.write("X-1.json", &record("X-1", "a", "2.0.0"));
    assert_eq!(db(&bench, &["import", "X-1.json"]).code, Some(0));
    let files = fs::read_dir(bench.path("db"))
        .expect("it was made")
        .flatten();
    let segment = files
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|end| end == "lgdb"));
    let segment = segment.expect("there is one");
    let mut bytes = fs::read(&segment).expect("it is there");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&segment, &bytes).expect("the test may write");
    let end = db(&bench, &["verify"]);
    assert_eq!(end.code, Some(3), "{}", end.stderr);
    assert!(end.stderr.contains("is damaged: blocks"), "{}", end.stderr);
    fs::write(&segment, &bytes[..last]).expect("the test may write");
    let end = db(&bench, &["status"]);
    assert!(
        end.code == Some(3) && end.stderr.contains("--fresh"),
        "{}",
        end.stderr
    );
    assert_eq!(db(&bench, &["import", "--fresh", "X-1.json"]).code, Some(0));
    assert_eq!(db(&bench, &["verify"]).code, Some(0));
}

#[test]
fn many_changes_become_one_segment_again() {
    let bench = Bench::new();
    let records: Vec<String> = (0..50)
        .map(|at| record(&format!("X-{at}"), &format!("p{}", at % 7), "1.5.0"))
        .collect();
    for (at, text) in records.iter().enumerate() {
        bench.write(&format!("all/{at}.json"), text);
    }
    let import = |directory: &str, path: &str| {
        let end = bench.run(&["db", "import", "--db", directory, path]);
        assert_eq!(end.code, Some(0), "{}", end.stderr);
    };
    import("once", "all");
    // Nine changes one by one: more than lie over a base.
    bench.write("start/0.jsonl", &records[..41].join("\n"));
    import("steps", "start");
    for at in (41..50).rev() {
        import("steps", &format!("all/{at}.json"));
    }
    import("steps", "all");
    let segments = |directory: &str| {
        fs::read_dir(bench.path(directory))
            .expect("it was made")
            .count()
    };
    assert!(segments("steps") < 12, "changes become one segment again");
    bench.write(
        "new.json",
        &record("X-0", "p0", "1.6.0").replace("2026-01-01", "2026-02-01"),
    );
    import("once", "new.json");
    let status = bench.run(&["db", "status", "--db", "once", "--format", "json"]);
    assert!(
        status.stdout.contains("\"segments\": 2"),
        "{}",
        status.stdout
    );
}

/// So often an import is killed; `LOCKGATE_KILLS=200` for the long run.
fn kills() -> u64 {
    let told = std::env::var("LOCKGATE_KILLS").ok();
    told.and_then(|count| count.parse().ok()).unwrap_or(10)
}

#[test]
fn a_killed_import_leaves_the_old_database_or_the_new_one() {
    let bench = Bench::new();
    for (name, fixed) in [("a", "1.0.0"), ("b", "2.0.0")] {
        let all = (0..4_000).map(|at| {
            record(&format!("X-{at}"), &format!("p{at}"), fixed)
                .replace("2026-01", if name == "a" { "2026-01" } else { "2026-02" })
        });
        bench.write(
            &format!("{name}.jsonl"),
            &all.collect::<Vec<_>>().join("\n"),
        );
    }
    bench.write("few.json", &record("Y-1", "q", "1.0.0"));
    let steps: [&[&str]; 4] = [
        &["--fresh", "a.jsonl"],
        &["few.json"],
        &["b.jsonl"],
        &["few.json", "--fresh"],
    ];
    for at in 0..kills() {
        let step = steps[usize::try_from(at % 4).expect("it is small")];
        let before = digest(&bench, "db");
        let (after, whole) = finished(&bench, step);
        let mut child = bench.command(&[&["db", "import", "--db", "db"], step].concat());
        let mut child = child
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("the binary runs");
        std::thread::sleep(whole * u32::try_from(at * 7919 % 100).expect("it is small") / 90);
        child.kill().expect("it can be killed, or has ended");
        child.wait().expect("it has ended");
        let now = digest(&bench, "db");
        assert!(
            now == before || now == after,
            "kill {at}: neither the old nor the new one"
        );
        let end = db(&bench, &["verify"]);
        assert!(
            end.code == Some(0) || (now.is_empty() && end.code == Some(2)),
            "kill {at}: {}",
            end.stderr
        );
        // Every second time it is then finished, over what was left.
        if at % 2 == 1 {
            let end = db(&bench, &[&["import"], step].concat());
            assert_eq!(
                (end.code, digest(&bench, "db")),
                (Some(0), after),
                "kill {at}: {}",
                end.stderr
            );
        }
    }
    db(&bench, &["import", "few.json", "--fresh"]);
    let left = fs::read_dir(bench.path("db")).expect("it is there").count();
    assert_eq!(
        left, 3,
        "a manifest, a lock, one segment: nothing of killed runs is left"
    );
}

/// What the step makes of a copy of the database, and how long it takes.
fn finished(bench: &Bench, step: &[&str]) -> (String, Duration) {
    let copy = bench.path("copy");
    let _ = fs::remove_dir_all(&copy);
    copy_files(&bench.path("db"), &copy);
    let start = Instant::now();
    let end = bench.run(&[&["db", "import", "--db", "copy"], step].concat());
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    (digest(bench, "copy"), start.elapsed())
}

fn copy_files(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the test may write");
    for entry in fs::read_dir(from).into_iter().flatten().flatten() {
        fs::copy(entry.path(), to.join(entry.file_name())).expect("the test may write");
    }
}
