//! What is asked and answered, record by record.

use lockgate_advisories::{
    Class, Compiled, Database, Fix, Notice, Query, Scores, Unassessed, build,
};
use lockgate_evidence::Severity;
use lockgate_packages::Ecosystem;
use lockgate_versions::Order;

/// The order of an ecosystem, told a second time: the tests must not ask what they test.
pub fn own_order(ecosystem: Ecosystem) -> Option<Order> {
    Some(match ecosystem {
        Ecosystem::CratesIo | Ecosystem::SwiftUrl | Ecosystem::GitHubActions => Order::Semver,
        Ecosystem::Npm => Order::Npm,
        Ecosystem::PyPi => Order::Pep440,
        Ecosystem::Maven => Order::Maven,
        Ecosystem::RubyGems => Order::RubyGems,
        Ecosystem::NuGet => Order::NuGet,
        Ecosystem::Packagist => Order::Composer,
        Ecosystem::Go => Order::Go,
        Ecosystem::Debian | Ecosystem::Ubuntu => Order::Dpkg,
        Ecosystem::AlmaLinux | Ecosystem::RockyLinux => Order::Rpm,
        Ecosystem::Alpine => Order::Apk,
        _ => return None,
    })
}

/// A record about one package.
pub fn record(id: &str, ecosystem: &str, name: &str, rest: &str) -> String {
    format!(
        r#"{{"id":"{id}","modified":"2026-01-01T00:00:00Z","affected":[{{"package":{{"ecosystem":"{ecosystem}",
        "name":"{name}"}},{rest}}}]}}"#
    )
}

pub fn index(records: &[String]) -> Vec<u8> {
    let compiled = records
        .iter()
        .map(|text| Compiled::read(text.as_bytes()).expect("the test's records are valid"));
    build(compiled.collect()).expect("they are few")
}

fn query<'q>(ecosystem: Ecosystem, name: &'q str, version: &'q str) -> Query<'q> {
    Query {
        ecosystem,
        release: None,
        name,
        version: Some(version),
    }
}

/// Ids, with a question mark where it is not sure, and what could not be told.
fn asked(bytes: &[u8], query: &Query<'_>) -> String {
    let database = Database::open(&[bytes]).expect("it was built");
    let matches = database.lookup(query);
    let hits = matches.groups.iter().flat_map(|group| &group.hits);
    let hits = hits.map(|hit| match hit.imprecise {
        Some(why) => format!("{}? {why:?}", hit.advisory.id()),
        None => hit.advisory.id().to_owned(),
    });
    let unassessed = matches.unassessed.iter().map(|why| format!("{why:?}"));
    hits.chain(unassessed).collect::<Vec<_>>().join(", ")
}

const UP_TO_2: &str =
    r#""ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"2.0.0"}]}]"#;

#[test]
fn a_range_holds_what_lies_before_its_end() {
    let bytes = index(&[record("X-1", "crates.io", "a", UP_TO_2)]);
    let of = |version| asked(&bytes, &query(Ecosystem::CratesIo, "a", version));
    assert_eq!(of("1.9.9"), "X-1");
    assert_eq!(of("2.0.0"), "");
    assert_eq!(asked(&bytes, &query(Ecosystem::CratesIo, "b", "1.0.0")), "");
}

#[test]
fn a_range_that_begins_and_ends_at_once_holds_nothing() {
    let events = r#""ranges":[{"type":"SEMVER","events":[{"introduced":"0.0.0-0"},{"fixed":"1.0.2"},
        {"introduced":"1.2.0"},{"fixed":"1.2.0"}]}]"#;
    let bytes = index(&[record("X-1", "crates.io", "a", events)]);
    let of = |version| asked(&bytes, &query(Ecosystem::CratesIo, "a", version));
    assert_eq!(
        (of("1.0.1"), of("1.2.0"), of("1.3.0")),
        ("X-1".into(), String::new(), String::new())
    );
}

#[test]
fn what_is_fixed_and_comes_back_in_one_version_stays() {
    let events = r#""ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"1.16.0"},{"fixed":"2.2.10"},
        {"introduced":"2.2.10"},{"fixed":"2.2.18"}]}]"#;
    let bytes = index(&[record("X-1", "crates.io", "a", events)]);
    let of = |version| asked(&bytes, &query(Ecosystem::CratesIo, "a", version));
    assert_eq!(
        (of("2.2.10"), of("2.2.18"), of("1.15.0")),
        ("X-1".into(), String::new(), String::new())
    );
}

#[test]
fn the_last_affected_version_is_within_and_a_limit_is_not() {
    let events = r#""ranges":[{"type":"SEMVER","events":[{"introduced":"1.0.0"},{"last_affected":"1.5.0"}]},
        {"type":"SEMVER","events":[{"introduced":"3.0.0"},{"limit":"4.0.0"},{"limit":"3.5.0"}]}],"versions":["7.0.0","odd"]"#;
    let bytes = index(&[record("X-1", "crates.io", "a", events)]);
    let of = |version| asked(&bytes, &query(Ecosystem::CratesIo, "a", version));
    for affected in ["1.0.0", "1.5.0", "3.9.0", "7.0.0", "odd"] {
        assert_eq!(of(affected), "X-1", "{affected}");
    }
    for clear in ["0.9.0", "1.5.1", "4.0.0", "7.0.1"] {
        assert_eq!(of(clear), "", "{clear}");
    }
}

#[test]
fn what_cannot_be_told_is_said() {
    let bytes = index(&[
        record("X-1", "crates.io", "a", UP_TO_2),
        record(
            "X-2",
            "Go",
            "c",
            r#""ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}],"ecosystem_specific":{"custom_ranges":[{}]}"#,
        ),
        record(
            "X-3",
            "crates.io",
            "d",
            r#""ranges":[{"type":"SEMVER","events":[{"introduced":"never"}]}]"#,
        ),
        record(
            "X-4",
            "SwiftURL",
            "e",
            r#""ranges":[{"type":"GIT","repo":"r","events":[{"introduced":"0"}]}]"#,
        ),
        record(
            "X-5",
            "OSS-Fuzz",
            "f",
            r#""ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}],"versions":["v7"]"#,
        ),
        record(
            "X-6",
            "crates.io",
            "g",
            r#""ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]"#,
        ),
    ]);
    let of = |ecosystem, name, version| asked(&bytes, &query(ecosystem, name, version));
    assert!(of(Ecosystem::CratesIo, "a", "nightly").starts_with("VersionUnparsable"));
    assert_eq!(of(Ecosystem::Go, "c", "v1.0.0"), "X-2? CustomRanges");
    assert_eq!(
        of(Ecosystem::CratesIo, "d", "1.0.0"),
        "X-3? UnreadableRange"
    );
    assert_eq!(of(Ecosystem::SwiftUrl, "e", "1.0.0"), "X-4? CommitsOnly");
    assert_eq!(of(Ecosystem::OssFuzz, "f", "v7"), "X-5");
    assert_eq!(of(Ecosystem::OssFuzz, "f", "v8"), "NoOrder");
    assert_eq!(
        of(Ecosystem::CratesIo, "g", "nightly"),
        "X-6",
        "all versions are affected, whatever they are called"
    );
    assert_eq!(of(Ecosystem::PyPi, "a", "1.0"), "EcosystemUnknown");
    let without = |name| Query {
        version: None,
        ..query(Ecosystem::CratesIo, name, "")
    };
    assert_eq!(asked(&bytes, &without("a")), "X-1? NoVersion");
    assert_eq!(asked(&bytes, &without("g")), "X-6");
    assert_eq!(asked(&bytes, &without("none")), "");
}

#[test]
fn releases_meet_whatever_their_spelling() {
    let all = r#""ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1.2-3"}]}]"#;
    let bytes = index(&[
        record("D-12", "Debian:12", "zlib", all),
        record("D-11", "Debian:11", "zlib", all),
        record("U-22", "Ubuntu:22.04:LTS", "zlib", all),
        record(
            "A-20",
            "Alpine:v3.20",
            "zlib",
            &all.replace("1.2-3", "1.2-r3"),
        ),
        record("R-9", "Rocky Linux:9", "zlib", all),
        record("W-0", "Wolfi", "zlib", &all.replace("1.2-3", "1.2-r3")),
        record("B-0", "AlmaLinux", "zlib", all),
        record("B-8", "AlmaLinux:8", "zlib", all),
    ]);
    let of = |ecosystem, release| {
        asked(
            &bytes,
            &Query {
                release,
                ..query(ecosystem, "zlib", "1.0")
            },
        )
    };
    assert_eq!(of(Ecosystem::Debian, Some("12")), "D-12");
    assert_eq!(of(Ecosystem::Debian, Some("12.5")), "D-12");
    assert_eq!(
        of(Ecosystem::Debian, None),
        "D-11? NoRelease, D-12? NoRelease"
    );
    assert_eq!(of(Ecosystem::Debian, Some("13")), "ReleaseUnknown");
    assert_eq!(of(Ecosystem::Ubuntu, Some("22.04")), "U-22");
    assert_eq!(of(Ecosystem::Ubuntu, Some("22.04:LTS")), "U-22");
    assert_eq!(of(Ecosystem::Alpine, Some("3.20.3")), "A-20");
    assert_eq!(of(Ecosystem::RockyLinux, Some("9.4")), "R-9");
    assert_eq!(of(Ecosystem::Wolfi, Some("20230201")), "W-0");
    assert_eq!(of(Ecosystem::AlmaLinux, Some("8.10")), "B-0, B-8");
    assert_eq!(of(Ecosystem::AlmaLinux, Some("9")), "B-0");
}

#[test]
fn a_name_of_another_registry_is_a_doubt() {
    let bytes = index(&[record(
        "X-1",
        "Packagist:https://registry.example/8",
        "drupal/a",
        r#""versions":["1.0.0"]"#,
    )]);
    let of = |release| {
        asked(
            &bytes,
            &Query {
                release,
                ..query(Ecosystem::Packagist, "drupal/a", "1.0.0")
            },
        )
    };
    assert_eq!(of(None), "X-1? OtherRegistry");
    assert_eq!(of(Some("https://registry.example/8/")), "X-1");
}

#[test]
fn aliases_are_one_flaw_with_the_worst_rating() {
    let with = |id: &str, more: &str| {
        let text = record(id, "PyPI", "Some_Package", r#""versions":["1.0"]"#);
        text.replacen('{', &format!("{{{more},"), 1)
    };
    let bytes = index(&[
        with("PYSEC-1", r#""aliases":["CVE-2024-1000"]"#),
        with(
            "GHSA-1",
            r#""aliases":["CVE-2024-1000"],"database_specific":{"severity":"MODERATE","cwe_ids":["CWE-79"]}"#,
        ),
        with(
            "X-9",
            r#""severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],"aliases":["GHSA-1"]"#,
        ),
        with("MAL-2024-1", r#""summary":"it steals""#),
        with("GONE-1", r#""withdrawn":"2025-01-01T00:00:00Z""#),
    ]);
    let database = Database::open(&[&bytes]).expect("it was built");
    let matches = database.lookup(&query(Ecosystem::PyPi, "some-package", "1.0"));
    let ids: Vec<_> = matches
        .groups
        .iter()
        .map(|group| group.ids.join(" "))
        .collect();
    assert_eq!(ids, ["MAL-2024-1", "CVE-2024-1000 GHSA-1 PYSEC-1 X-9"]);
    let [malicious, flaw] = &matches.groups[..] else {
        panic!("two groups");
    };
    assert_eq!(
        (malicious.class, flaw.class),
        (Class::Malicious, Class::Vulnerability)
    );
    assert_eq!(
        (flaw.rating.level, flaw.rating.tenths),
        (Some(Severity::Critical), Some(98))
    );
    let details = flaw.hits[0].advisory.details().expect("it is whole");
    assert_eq!(details.weaknesses, ["CWE-79"]);
    let gone = database
        .advisory("GONE-1")
        .expect("it is whole")
        .expect("withdrawn records are kept");
    assert!(gone.is_withdrawn());
}

#[test]
fn scores_enrich_what_is_found() {
    let text = record(
        "ALSA-1",
        "AlmaLinux:9",
        "zlib",
        r#""ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]"#,
    );
    let text = text.replacen(
        '{',
        r#"{"related":["CVE-2024-1000","X-1"],"summary":"Important: zlib",  "#,
        1,
    );
    let advisories = index(&[text]);
    let scores = |text: &str| Scores::read(text.as_bytes()).expect("valid").0.build();
    let odds = scores("cve,epss,percentile\nCVE-2024-1000,0.25,0.75\n");
    let known =
        scores("cveID,dateAdded,knownRansomwareCampaignUse\nCVE-2024-1000,1970-01-11,Unknown\n");
    let database = Database::open(&[&advisories, &odds, &known]).expect("they were built");
    let matches = database.lookup(&Query {
        release: Some("9"),
        ..query(Ecosystem::AlmaLinux, "zlib", "1")
    });
    let group = &matches.groups[0];
    assert_eq!(group.odds.map(|odds| odds.chance), Some(250_000));
    assert_eq!(
        group
            .exploited
            .map(|entry| (entry.since, entry.by_ransomware)),
        Some((Some(10), false))
    );
    assert_eq!(group.rating.level, Some(Severity::High));
}

#[test]
fn informational_records_are_their_own_class_and_symbols_are_kept() {
    let rest = format!(
        r#"{UP_TO_2},"database_specific":{{"informational":"unmaintained","cvss":null}},
        "ecosystem_specific":{{"affected_functions":null,"affects":{{"os":["windows"],"arch":[],"functions":["a::b"]}}}}"#
    );
    let go = format!(
        r#"{UP_TO_2},"ecosystem_specific":{{"imports":[{{"path":"m/p","symbols":["F","T.G"]}}]}}"#
    );
    let bytes = index(&[
        record("X-1", "crates.io", "a", &rest),
        record("X-2", "Go", "m", &go),
    ]);
    let database = Database::open(&[&bytes]).expect("it was built");
    let matches = database.lookup(&query(Ecosystem::CratesIo, "a", "1.0.0"));
    assert_eq!(
        matches.groups[0].class,
        Class::Informational(Notice::Unmaintained)
    );
    let details = matches.groups[0].hits[0]
        .advisory
        .details()
        .expect("it is whole");
    assert_eq!(
        (
            details.symbols[0].names[0].as_str(),
            details.symbols[0].systems[0].as_str()
        ),
        ("a::b", "windows")
    );
    let matches = database.lookup(&query(Ecosystem::Go, "m", "v1.0.0"));
    let details = matches.groups[0].hits[0]
        .advisory
        .details()
        .expect("it is whole");
    assert_eq!(
        (
            details.symbols[0].path.as_str(),
            details.symbols[0].names.len()
        ),
        ("m/p", 2)
    );
}

#[test]
fn the_fix_is_the_smallest_version_that_clears_all() {
    let range = |from: &str, to: &str| {
        format!(
            r#""ranges":[{{"type":"SEMVER","events":[{{"introduced":"{from}"}},{{"fixed":"{to}"}}]}}]"#
        )
    };
    let bytes = index(&[
        record("X-1", "crates.io", "a", &range("0", "1.5.0")),
        record("X-2", "crates.io", "a", &range("1.4.0", "1.6.0")),
        record("X-3", "crates.io", "a", &range("1.6.0", "1.6.2")),
        record("X-4", "crates.io", "b", &range("0", "1.0.0")),
        record(
            "X-5",
            "crates.io",
            "b",
            r#""ranges":[{"type":"SEMVER","events":[{"introduced":"0.5.0"}]}]"#,
        ),
        record("X-6", "crates.io", "d", &range("0", "1.0.0")),
        record(
            "X-7",
            "crates.io",
            "d",
            r#""ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}],"database_specific":{"informational":"unmaintained"}"#,
        ),
    ]);
    let database = Database::open(&[&bytes]).expect("it was built");
    let fix = |name, version| {
        database
            .fix(&query(Ecosystem::CratesIo, name, version))
            .expect("it is whole")
    };
    assert_eq!(fix("a", "1.0.0"), Fix::Version("1.6.2".to_owned()));
    assert_eq!(fix("a", "1.7.0"), Fix::Version("1.7.0".to_owned()));
    assert_eq!(fix("b", "0.7.0"), Fix::NotTold);
    // That nobody maintains a package is no reason to stay with a flaw.
    assert_eq!(fix("d", "0.7.0"), Fix::Version("1.0.0".to_owned()));
    assert_eq!(fix("c", "nightly"), Fix::NotTold);
}

#[test]
fn empty_is_a_database_that_knows_nothing() {
    let database = Database::default();
    let matches = database.lookup(&query(Ecosystem::Npm, "a", "1.0.0"));
    assert_eq!(matches.unassessed, [Unassessed::EcosystemUnknown]);
    assert!(!matches.is_clear());
}
