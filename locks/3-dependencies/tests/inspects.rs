//! Lockfiles against a database of a few records.

use insta::assert_snapshot;
use lockgate_advisories::{Compiled, Database, build};
use lockgate_dependencies::{Given, NoCheckouts, Settings, inspect};
use lockgate_evidence::Inspection;

use crate::given;

const DAY: i64 = 24 * 60 * 60;

const RECORDS: &[&str] = &[
    r#"{"id":"TEST-1","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-0001"],"summary":"left leaks.",
        "affected":[{"package":{"ecosystem":"crates.io","name":"left"},
        "ranges":[{"type":"SEMVER","events":[{"introduced":"1.0.0"},{"fixed":"1.4.2"}]}]}]}"#,
    r#"{"id":"TEST-2","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-0001"],"summary":"the same",
        "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
        "affected":[{"package":{"ecosystem":"crates.io","name":"left"},
        "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.4.3"}]}]}]}"#,
    r#"{"id":"MAL-2026-1","modified":"2026-01-01T00:00:00Z","summary":"steals",
        "affected":[{"package":{"ecosystem":"npm","name":"evil"},"versions":["1.0.0"]}]}"#,
    r#"{"id":"RUSTSEC-2026-0001","modified":"2026-01-01T00:00:00Z","summary":"old is unmaintained",
        "affected":[{"package":{"ecosystem":"crates.io","name":"old"},
        "ranges":[{"type":"SEMVER","events":[{"introduced":"0.0.0-0"}]}],
        "database_specific":{"informational":"unmaintained"}}]}"#,
];

fn seen(settings: &Settings, files: &[(&str, &str)]) -> String {
    seen_with(RECORDS, settings, files)
}

pub(crate) fn seen_with(records: &[&str], settings: &Settings, files: &[(&str, &str)]) -> String {
    let compiled = records
        .iter()
        .map(|record| Compiled::read(record.as_bytes()));
    let bytes = build(compiled.map(|record| record.expect("a record")).collect());
    let bytes = bytes.expect("few records fit");
    let database = Database::open(&[&bytes]).expect("it was just built");
    told(&inspected(Some(&database), false, settings, files))
}

fn inspected(
    database: Option<&Database<'_>>,
    is_named: bool,
    settings: &Settings,
    files: &[(&str, &str)],
) -> Inspection {
    let files = given(files);
    inspect(&Given {
        files: &files,
        listed: &[],
        database,
        is_named,
        images: &[],
        checkouts: &NoCheckouts,
        as_of: &|_| Some(0),
        now: 10 * DAY,
        vex: &[],
        everything: true,
        policy: None,
        settings,
    })
}

pub(crate) fn told(inspection: &Inspection) -> String {
    let mut lines: Vec<_> = inspection
        .findings
        .iter()
        .map(|finding| {
            let primary = finding.primary();
            let place = primary.source.position(primary.span.start).line;
            let help = finding.help.as_deref().unwrap_or("");
            format!(
                "{}:{place} {} {}/{} {} [{}] {help}",
                primary.source.path(),
                finding.rule.name(),
                finding.severity,
                finding.confidence,
                finding.message,
                primary.note
            )
        })
        .collect();
    let unknowns = inspection.unknowns.iter();
    lines
        .extend(unknowns.map(|unknown| format!("unknown {}: {}", unknown.subject, unknown.reason)));
    let not_asked = inspection.not_asked.iter();
    lines.extend(not_asked.map(|gap| format!("not asked {}: {}", gap.subject, gap.reason)));
    if lines.is_empty() {
        return "nothing".to_owned();
    }
    lines.join("\n")
}

fn locked(version: &str, source: &str) -> String {
    format!(
        "version = 4\n\n[[package]]\nname = \"own\"\nversion = \"0.1.0\"\ndependencies = [\"mid\"]\n\n\
         [[package]]\nname = \"mid\"\nversion = \"1.0.0\"\nsource = \"{REGISTRY}\"\ndependencies = [\"left\"]\n\n\
         [[package]]\nname = \"left\"\nversion = \"{version}\"\nsource = \"{source}\"\n"
    )
}

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

#[test]
fn a_flaw_with_two_advisories_is_one_finding_with_the_version_that_clears_both() {
    let text = locked("1.4.1", REGISTRY);
    assert_snapshot!(seen(&Settings::default(), &[("Cargo.lock", &text)]), @"Cargo.lock:15 known-vulnerability critical/high `left` 1.4.1 is affected by CVE-2026-0001 (TEST-1, TEST-2): left leaks [through mid > left] move to 1.4.3, the smallest version that no vulnerability is known of: `cargo update -p left@1.4.1 --precise 1.4.3`");
    let text = locked("1.4.3", REGISTRY);
    assert_snapshot!(seen(&Settings::default(), &[("Cargo.lock", &text)]), @"nothing");
}

#[test]
fn what_comes_from_elsewhere_under_the_same_name_is_unsure() {
    let text = locked(
        "1.4.1",
        "git+https://git.example/left#0123456789abcdef0123456789abcdef01234567",
    );
    assert_snapshot!(seen(&Settings::default(), &[("Cargo.lock", &text)]), @"Cargo.lock:15 known-vulnerability critical/low `left` 1.4.1 is affected by CVE-2026-0001 (TEST-1, TEST-2): left leaks [through mid > left] move to 1.4.3, the smallest version that no vulnerability is known of");
}

#[test]
fn a_package_that_does_harm_is_critical() {
    let lock = r#"{"name":"a","lockfileVersion":3,"packages":{"":{"dependencies":{"evil":"^1.0.0"}},
        "node_modules/evil":{"version":"1.0.0"}}}"#;
    assert_snapshot!(seen(&Settings::default(), &[("package-lock.json", lock)]), @"package-lock.json:2 malicious-package critical/high `evil` 1.0.0 was published to do harm, says MAL-2026-1: steals [] remove it, and change every credential that the machines it ran on could read");
}

#[test]
fn what_nobody_maintains_is_told_apart_from_flaws() {
    let text =
        format!("[[package]]\nname = \"old\"\nversion = \"1.0.0\"\nsource = \"{REGISTRY}\"\n");
    assert_snapshot!(seen(&Settings::default(), &[("Cargo.lock", &text)]), @"Cargo.lock:2 informational-advisory low/high `old` 1.0.0 is not maintained any more, says RUSTSEC-2026-0001: old is unmaintained []");
}

#[test]
fn what_cannot_be_told_is_stated() {
    // An ecosystem that the database does not have, a version that is none, a range without a lockfile.
    let files = [
        ("a/requirements.txt", "requests==2.0.0\n"),
        ("b/package.json", r#"{"dependencies":{"left":"^1"}}"#),
        ("c/Cargo.lock", &locked("one", REGISTRY)),
    ];
    assert_snapshot!(seen(&Settings::default(), &files), @r#"
    a/requirements.txt:1 unassessed-package info/high not assessed: `requests`: the database has no advisories of `PyPI` [] 
    b/package.json:1 unassessed-package info/high not assessed: `left`: no exact version is told, and no lockfile beside it tells one [] 
    c/Cargo.lock:15 unassessed-package info/high not assessed: `left`: its version is none by the rules of `crates.io`: a number is missing [] 
    unknown a/requirements.txt: not assessed: `requests`: the database has no advisories of `PyPI`
    unknown b/package.json: not assessed: `left`: no exact version is told, and no lockfile beside it tells one
    unknown c/Cargo.lock: not assessed: `left`: its version is none by the rules of `crates.io`: a number is missing
    "#);
}

#[test]
fn a_lockfile_answers_for_the_manifest_beside_it() {
    let files = [
        ("package.json", r#"{"dependencies":{"left":"^1"}}"#),
        (
            "package-lock.json",
            r#"{"lockfileVersion":3,"packages":{"":{"dependencies":{"left":"^1"}},"node_modules/left":{"version":"1.0.0"}}}"#,
        ),
    ];
    assert_snapshot!(seen(&Settings::default(), &files), @"nothing");
}

#[test]
fn data_that_are_too_old_assess_nothing() {
    let text = locked("1.4.3", REGISTRY);
    let settings = Settings {
        max_age_days: Some(9),
        ..Settings::default()
    };
    assert_snapshot!(seen(&settings, &[("Cargo.lock", &text)]), @r#"
    Cargo.lock:9 unassessed-package info/high not assessed: `mid`, `left`: the advisories of `crates.io` are 10 days old, and 9 are allowed [] 
    unknown Cargo.lock: not assessed: `mid`, `left`: the advisories of `crates.io` are 10 days old, and 9 are allowed
    "#);
}

#[test]
fn a_long_summary_is_told_by_its_first_sentence() {
    let long = format!("It {} ends. Then more.", "very ".repeat(30));
    let longer = "word ".repeat(60);
    for (summary, told) in [
        (long.as_str(), format!("It {} ends", "very ".repeat(30))),
        (longer.trim(), format!("{} …", "word ".repeat(32).trim())),
    ] {
        let record = format!(
            r#"{{"id":"T-9","modified":"2026-01-01T00:00:00Z","details":"{summary}","affected":[{{"package":{{
            "ecosystem":"crates.io","name":"left"}},"versions":["1.0.0"]}}]}}"#
        );
        let seen = seen_with(
            &[&record],
            &Settings::default(),
            &[("Cargo.lock", &locked("1.0.0", REGISTRY))],
        );
        assert!(seen.contains(&format!("T-9: {told} [")), "{seen}");
    }
}

#[test]
fn of_images_it_is_said_once_what_would_tell() {
    let text = "FROM alpine:3.20\nFROM alpine:3.21\nFROM debian\n";
    assert_snapshot!(seen(&Settings::default(), &[("Dockerfile", text)]), @r#"
    Dockerfile:1 unassessed-package info/high not assessed: `alpine`, `debian`: what an image holds is told by scanning the image [] 
    unknown Dockerfile: not assessed: `alpine`, `debian`: what an image holds is told by scanning the image
    "#);
}

#[test]
fn without_a_database_the_files_are_inspected_and_one_thing_is_not_told() {
    let damaged = "not [ a lockfile";
    let files = [
        ("a/Cargo.lock", damaged),
        ("b/Cargo.lock", &locked("1.4.1", REGISTRY)),
        ("c/Cargo.lock", damaged),
    ];
    let in_passing = inspected(None, false, &Settings::default(), &files);
    assert_eq!((in_passing.inspected, in_passing.unknowns.len()), (3, 0));
    assert!(in_passing.unproved.is_some());
    assert_snapshot!(told(&in_passing), @r#"
    not asked known-vulnerability, malicious-package, informational-advisory, unassessed-package: no advisory database: make one with `lockgate db import` or `lockgate db update`
    not asked packages that could not be told: a/Cargo.lock: no valid TOML: key with no value, expected `=`, and 1 more
    "#);
    let by_name = inspected(None, true, &Settings::default(), &files[1..2]);
    assert!(by_name.not_asked.is_empty() && by_name.unproved.is_some());
    assert_snapshot!(told(&by_name), @"unknown known-vulnerability, malicious-package, informational-advisory, unassessed-package: no advisory database: make one with `lockgate db import` or `lockgate db update`");
    let nothing = inspected(None, false, &Settings::default(), &[]);
    assert_snapshot!(told(&nothing), @"nothing");
}

#[test]
fn an_archive_beside_a_project_does_not_answer_for_it() {
    let pom = "<project><groupId>g</groupId><artifactId>own</artifactId><version>1</version><dependencies><dependency>\
        <groupId>g</groupId><artifactId>dep</artifactId><version>1.0</version></dependency></dependencies></project>";
    let lockfile = "g:other:1.0=compileClasspath\nempty=\n";
    let record = r#"{"id":"T-7","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"Maven","name":"g:dep"},
        "versions":["1.0"]}]}"#;
    let files = [("pom.xml", pom), ("gradle.lockfile", lockfile)];
    let seen = seen_with(&[record], &Settings::default(), &files);
    assert!(seen.contains("`g:dep` 1.0 is affected by T-7"), "{seen}");
}
