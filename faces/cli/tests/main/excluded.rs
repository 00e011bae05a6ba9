//! Paths that `[scan] exclude` leaves out are left out of the history too, and nothing else is.

use std::fs;

use crate::bench::Bench;
use crate::git::token;

const HISTORY: &[&str] = &["--history", "--no-cache"];
const VENDOR: &str = "[scan]\nexclude = [\"vendor/**\"]\n";

/// A repository with that policy in its first commit.
fn with(policy: &str) -> Bench {
    let bench = Bench::repository();
    bench.committed("lockgate.toml", policy);
    bench
}

fn paths(report: &serde_json::Value) -> Vec<String> {
    let findings = report["findings"].as_array().into_iter().flatten();
    let all = findings.flat_map(|one| one["locations"].as_array().cloned().unwrap_or_default());
    let mut paths: Vec<_> = all
        .filter_map(|place| Some(place["path"].as_str()?.to_owned()))
        .collect();
    paths.sort();
    paths.dedup();
    paths
}

#[test]
fn what_stands_at_excluded_paths_only_is_no_finding() {
    let bench = with(VENDOR);
    bench.committed("vendor/a.txt", &token(1));
    bench.committed("vendor/deep/b.txt", &format!("changed\n{}", token(1)));
    let found = bench.leaks(HISTORY);
    found.ends(0, 0);
    bench.write("other.toml", "");
    let everything = bench.leaks(&["--history", "--no-cache", "--config", "other.toml"]);
    assert_eq!(everything.count(), 1);
}

#[test]
fn a_secret_is_weighed_at_the_paths_that_are_left() {
    let bench = with(VENDOR);
    for number in 0..6 {
        bench.write(&format!("vendor/{number}.txt"), &token(2));
    }
    bench.write("zoo.txt", &token(2));
    bench.commit("many copies");
    let found = bench.leaks(HISTORY);
    found.ends(1, 1);
    assert_eq!(paths(&found.report), ["zoo.txt"]);
}

#[test]
fn a_copy_that_came_later_and_went_before_is_found() {
    let bench = with(VENDOR);
    bench.committed("vendor/a.txt", &token(3));
    bench.committed("src/b.txt", &format!("other words\n{}", token(3)));
    bench.committed("src/b.txt", "gone\n");
    let found = bench.leaks(HISTORY);
    found.ends(1, 1);
    assert_eq!(paths(&found.report), ["src/b.txt"]);
    // What is told to everybody who reads the log stands at no path.
    bench.git(&[
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        &format!("say {}", token(4)),
    ]);
    bench.committed("vendor/c.txt", &token(4));
    assert_eq!(bench.leaks(HISTORY).count(), 2);
}

#[test]
fn containers_at_excluded_paths_are_not_told_either() {
    let bench = with(VENDOR);
    bench.write_bytes(
        "vendor/broken.gz",
        &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff, 0xff],
    );
    bench.commit("a broken file");
    let found = bench.leaks(HISTORY);
    assert_eq!(found.code, Some(0), "{}", found.unknowns());
    fs::copy(bench.path("vendor/broken.gz"), bench.path("broken.gz")).expect("a copy");
    bench.commit("a copy");
    fs::remove_file(bench.path("broken.gz")).expect("it was there");
    let found = bench.leaks(&["--range", "HEAD~1..HEAD"]);
    assert_eq!(found.code, Some(3), "{}", found.report);
    let found = bench.leaks(HISTORY);
    assert!(
        found.unknowns().starts_with("broken.gz"),
        "{}",
        found.unknowns()
    );
}

#[test]
fn parts_of_the_history_and_hooks_leave_the_same_out() {
    let bench = with(VENDOR);
    bench.git(&["tag", "start"]);
    bench.write("vendor/a.txt", &token(5));
    bench.git(&["add", "-A"]);
    let staged = bench.leaks(&["--staged"]);
    staged.ends(0, 0);
    assert!(
        staged.notes().contains("`[scan] exclude` leaves out"),
        "{}",
        staged.notes()
    );
    let tip = bench.commit("vendor");
    let since = ["--since", "start"];
    assert_eq!(bench.leaks(&["--since", "HEAD~1"]).count(), 0);
    let zeros = "0".repeat(40);
    let push = |tip: &str| {
        let line = format!("refs/heads/main {tip} refs/heads/main {zeros}\n");
        bench.run_with(&["scan", "--pushed", "--locks", "secrets"], line.as_bytes())
    };
    assert_eq!(push(&tip).code, Some(0));
    // The same file at another path: Git has one object of both, and meets it at the first.
    bench.write("zoo.txt", &token(5));
    let tip = bench.commit("zoo");
    for end in [
        bench.leaks(&["--range", "start..HEAD"]),
        bench.leaks(&since),
    ] {
        end.ends(1, 1);
        assert_eq!(paths(&end.report), ["zoo.txt"]);
    }
    assert_eq!(push(&tip).code, Some(1));
}

#[test]
fn patterns_are_read_from_the_directory_of_the_policy() {
    let bench = Bench::repository();
    bench.write("app/lockgate.toml", VENDOR);
    bench.write("app/vendor/a.txt", &token(6));
    bench.write("vendor/b.txt", &token(7));
    bench.commit("both");
    let history = |more: &[&str]| paths(&bench.leaks(&[HISTORY, more].concat()).report);
    assert_eq!(history(&["app"]), ["vendor/b.txt"]);
    // One from elsewhere speaks of what is scanned, in the tree and in the history.
    let elsewhere = ["--config", "app/lockgate.toml"];
    assert_eq!(history(&elsewhere), ["app/vendor/a.txt"]);
    assert_eq!(paths(&bench.leaks(&elsewhere).report), ["app/vendor/a.txt"]);
    bench.write("lockgate.toml", "[scan]\nexclude = [\"app/vendor\"]\n");
    assert_eq!(history(&[]), ["vendor/b.txt"]);
    assert_eq!(
        history(&["--config", "lockgate.toml", "app"]),
        ["vendor/b.txt"]
    );
}
