//! Packages, their trees and the ways to them, as `lockgate packages` tells them.

use crate::bench::Bench;

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// A project that reaches `deep` over two packages, and one that needs itself.
fn bench() -> Bench {
    let package = |name: &str, pulls: &str| {
        format!(
            "\n[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\nsource = \"{REGISTRY}\"\ndependencies = [{pulls}]\n"
        )
    };
    let lock = [
        "version = 4\n".to_owned(),
        "\n[[package]]\nname = \"own\"\nversion = \"9.9.9\"\ndependencies = [\"left\", \"right\"]\n"
            .to_owned(),
        package("deep", "\"ring\""),
        package("left", "\"deep\""),
        package("right", "\"deep\""),
        package("ring", "\"deep\""),
    ];
    let bench = Bench::with("a/Cargo.lock", &lock.concat());
    bench.write("b/requirements.txt", "# pins\nDeep==2.0\n");
    bench
}

#[test]
fn a_tree_shows_each_package_whole_once() {
    insta::assert_snapshot!(bench().run(&["packages", "tree"]).all(), @r#"
    code: 0
    ----- stdout -----
    a/Cargo.lock (cargo/lock)
    └── own 9.9.9 (own)
        ├── left 1.0.0
        │   └── deep 1.0.0
        │       └── ring 1.0.0
        │           └── deep 1.0.0 (cycle)
        └── right 1.0.0
            └── deep 1.0.0 (*)

    b/requirements.txt (pypi/requirements)
    └── Deep 2.0

    ----- stderr -----
    "#);
    insta::assert_snapshot!(bench().run(&["packages", "tree", "a", "--depth", "1"]).all(), @r#"
    code: 0
    ----- stdout -----
    Cargo.lock (cargo/lock)
    └── own 9.9.9 (own)
        ├── left 1.0.0 (…)
        └── right 1.0.0 (…)

    ----- stderr -----
    "#);
}

#[test]
fn every_shortest_way_to_a_package_is_told() {
    insta::assert_snapshot!(bench().run(&["packages", "why", "deep"]).all(), @r#"
    code: 0
    ----- stdout -----
    a/Cargo.lock:9:8: deep 1.0.0 (transitive)
      > own 9.9.9 > left 1.0.0 > deep 1.0.0
      > own 9.9.9 > right 1.0.0 > deep 1.0.0
    b/requirements.txt:2:1: Deep 2.0
      the file does not tell who pulls it in
    ----- stderr -----
    "#);
    insta::assert_snapshot!(bench().run(&["packages", "why", "pkg:cargo/deep", "--ways", "1"]).all(), @r#"
    code: 0
    ----- stdout -----
    a/Cargo.lock:9:8: deep 1.0.0 (transitive)
      > own 9.9.9 > left 1.0.0 > deep 1.0.0
      and 1 more of this length
    ----- stderr -----
    "#);
    insta::assert_snapshot!(bench().run(&["packages", "why", "deep@3"]).all(), @r#"
    code: 2
    ----- stdout -----
    ----- stderr -----
    error: no lockfile or manifest names the package `deep@3`

    hint: `lockgate packages list` tells what is named; write the name as the lockfile does
    "#);
}

#[test]
fn the_list_and_json_tell_the_same() {
    insta::assert_snapshot!(bench().run(&["packages", "list"]).all(), @r#"
    code: 0
    ----- stdout -----
    a/Cargo.lock:4:8: own 9.9.9 crates.io (own)
    a/Cargo.lock:9:8: deep 1.0.0 crates.io (transitive)
    a/Cargo.lock:15:8: left 1.0.0 crates.io (direct)
    a/Cargo.lock:21:8: right 1.0.0 crates.io (direct)
    a/Cargo.lock:27:8: ring 1.0.0 crates.io (transitive)
    b/requirements.txt:2:1: Deep 2.0 PyPI
    ----- stderr -----
    "#);
    let end = bench().run(&["packages", "tree", "a", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&end.stdout).expect("it is JSON");
    assert_eq!(told[0]["packages"][0]["pulls"], serde_json::json!([2, 3]));
    assert_eq!(told[0]["tree"][0]["mark"], "whole");
    let end = bench().run(&["packages", "why", "ring", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&end.stdout).expect("it is JSON");
    assert_eq!(told[0]["all"], 2);
    assert_eq!(told[0]["ways"][0][3]["purl"], "pkg:cargo/ring@1.0.0");
}

#[test]
fn names_act_on_no_terminal_and_no_log() {
    let bench = Bench::with(
        "package-lock.json",
        r#"{"lockfileVersion":3,"packages":{"":{"dependencies":{"::error::x\u001b[31m":"1"}},
"node_modules/::error::x\u001b[31m":{"version":"1\u202e\n::x::"}}}"#,
    );
    for args in [&["list"][..], &["tree"], &["why", "::error::x\u{1b}[31m"]] {
        let end = bench.run(&[&["packages"], args].concat());
        assert!(end.stdout.contains("x\\u{1b}[31m"), "{}", end.all());
        let acts = |c: char| c == '\u{1b}' || c == '\u{202e}';
        assert!(!end.stdout.contains(acts), "{}", end.all());
        let mut lines = end.stdout.lines();
        assert!(
            !lines.any(|line| line.trim_start().starts_with("::")),
            "{}",
            end.all()
        );
    }
}

#[test]
fn what_cannot_be_read_is_told() {
    let bench = Bench::with("Cargo.lock", "not [ a lockfile");
    let end = bench.run(&["packages", "why", "deep"]);
    assert_eq!(end.code, Some(3), "{}", end.all());
    assert!(
        end.stderr.contains("not told: Cargo.lock: "),
        "{}",
        end.all()
    );
}
