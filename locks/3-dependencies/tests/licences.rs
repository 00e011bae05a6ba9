//! The licence policy.

use insta::assert_snapshot;
use lockgate_dependencies::{Given, NoCheckouts, Settings, inspect};
use lockgate_evidence::Source;
use lockgate_settings::parse;

use crate::given;

/// 2026-06-01.
const NOW: i64 = 1_780_272_000;

fn settings(policy: &str) -> Result<Settings, String> {
    let table = parse(policy).map_err(|problems| format!("{problems:?}"))?;
    let mut problems = Vec::new();
    let entry = table.entry("dependencies").map(|entry| &entry.item.value);
    let Some(lockgate_settings::Value::Table(table)) = entry else {
        return Ok(Settings::default());
    };
    let settings = Settings::read(table, &mut problems);
    if problems.is_empty() {
        return Ok(settings);
    }
    let lines = problems.iter().map(|problem| {
        let hint = problem.hint.as_deref().unwrap_or("");
        format!("{} ({hint})", problem.message)
    });
    Err(lines.collect::<Vec<_>>().join("\n"))
}

fn seen_in(policy: &str, files: &[(&str, &str)]) -> String {
    let settings = match settings(policy) {
        Ok(settings) => settings,
        Err(problems) => return problems,
    };
    let source = Source::new("lockgate.toml", policy);
    let files = given(files);
    let inspection = inspect(&Given {
        files: &files,
        database: None,
        is_named: false,
        images: &[],
        checkouts: &NoCheckouts,
        as_of: &|_| None,
        listed: &[],
        now: NOW,
        vex: &[],
        everything: true,
        policy: Some(&source),
        settings: &settings,
    });
    let lines = inspection.findings.iter().map(|finding| {
        let related = finding.locations[1..].iter();
        let related =
            related.map(|place| format!("{} ({})", place.note, place.source.slice(place.span)));
        let related: Vec<_> = related.collect();
        format!(
            "{}: {} [{}]",
            finding.rule.name(),
            finding.message,
            related.join(", ")
        )
    });
    let unknowns = inspection
        .unknowns
        .iter()
        .map(|of| format!("unknown {}: {}", of.subject, of.reason));
    let lines: Vec<_> = lines.chain(unknowns).collect();
    if lines.is_empty() {
        "nothing".to_owned()
    } else {
        lines.join("\n")
    }
}

/// One package for each licence, `-` where none is stated.
fn seen(policy: &str, licences: &[&str]) -> String {
    let packages = licences
        .iter()
        .enumerate()
        .map(|(at, licence)| match *licence {
            "-" => format!(r#""node_modules/p{at}":{{"version":"1.0.0"}}"#),
            licence => {
                format!(r#""node_modules/p{at}":{{"version":"1.0.0","license":"{licence}"}}"#)
            }
        });
    let packages: Vec<_> = packages.collect();
    let lock = format!(
        r#"{{"lockfileVersion":3,"packages":{{"":{{"license":"AGPL-3.0-only"}},{}}}}}"#,
        packages.join(",")
    );
    seen_in(policy, &[("package-lock.json", &lock)])
}

#[test]
fn without_a_policy_nothing_is_asked() {
    assert_snapshot!(seen("", &["AGPL-3.0-only", "-"]), @"nothing");
    assert_snapshot!(seen("[dependencies.licences]\nallow = [\"MIT\"]\n", &["MIT"]), @"nothing");
}

#[test]
fn or_needs_one_and_needs_all() {
    let policy = "[dependencies.licences]\nallow = [\"MIT\", \"Apache-2.0\"]\n";
    let licences = [
        "MIT OR GPL-3.0-only",
        "MIT AND Apache-2.0",
        "(MIT OR GPL-2.0) AND Apache-2.0",
        "MIT/Apache-2.0",
        "mit",
    ];
    assert_snapshot!(seen(policy, &licences), @"nothing");
    let licences = [
        "MIT AND GPL-3.0-only",
        "GPL-3.0-only OR LGPL-3.0-only",
        "MIT AND (ISC OR Zlib)",
        "Apache-2.0 WITH LLVM-exception",
    ];
    assert_snapshot!(seen(policy, &licences), @r#"
    licence-not-allowed: `p0` 1.0.0 is under `MIT AND GPL-3.0-only`, of which `GPL-3.0-only` is not allowed []
    licence-not-allowed: `p1` 1.0.0 is under `GPL-3.0-only OR LGPL-3.0-only`, of which `GPL-3.0-only`, `LGPL-3.0-only` are not allowed []
    licence-not-allowed: `p2` 1.0.0 is under `MIT AND (ISC OR Zlib)`, of which `ISC`, `Zlib` are not allowed []
    licence-not-allowed: `p3` 1.0.0 is under `Apache-2.0 WITH LLVM-exception`, which is not allowed []
    "#);
}

#[test]
fn what_is_denied_is_shown_in_the_policy() {
    let policy = "[dependencies.licenses]\ndeny = [\"GPL-2.0\", \"AGPL-3.0-only\"]\n";
    let licences = [
        "MIT",
        "GPL-2.0-or-later",
        "GPL-3.0-only",
        "AGPL-3.0-only OR MIT",
        "GPL-2.0-only WITH Classpath-exception-2.0",
    ];
    assert_snapshot!(seen(policy, &licences), @r#"
    licence-not-allowed: `p1` 1.0.0 is under `GPL-2.0-or-later`, which is not allowed [denied here ("GPL-2.0")]
    licence-not-allowed: `p4` 1.0.0 is under `GPL-2.0-only WITH Classpath-exception-2.0`, which is not allowed [denied here ("GPL-2.0")]
    "#);
    let named = "[dependencies.licences]\nallow = [\"GPL-2.0 WITH Classpath-exception-2.0\"]\ndeny = [\"GPL-2.0\"]\n";
    assert_snapshot!(seen(named, &["GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-only"]), @r#"licence-not-allowed: `p1` 1.0.0 is under `GPL-2.0-only`, which is not allowed [denied here ("GPL-2.0")]"#);
}

#[test]
fn what_is_not_known_is_told_once_and_unknown() {
    let policy = "[dependencies.licences]\nallow = [\"MIT\"]\n";
    assert_snapshot!(seen(policy, &["MIT", "-", "-", "SEE LICENSE IN x", "NOASSERTION"]), @r#"
    unstated-licence: licence not known of `p1`, `p2`, `p4`: no licence is stated []
    unstated-licence: licence not known of `p3`: the licence is no SPDX expression: `SEE LICENSE IN x` []
    unknown package-lock.json: licence not known of `p1`, `p2`, `p4`: no licence is stated
    unknown package-lock.json: licence not known of `p3`: the licence is no SPDX expression: `SEE LICENSE IN x`
    "#);
    let lock = "version = 4\n\n[[package]]\nname = \"own\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"one\"\nversion = \"1.0.0\"\n\
        source = \"registry+https://github.com/rust-lang/crates.io-index\"\n\n[[package]]\nname = \"two\"\nversion = \"1.0.0\"\n\
        source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
    assert_snapshot!(seen_in(policy, &[("Cargo.lock", lock)]), @r#"
    unstated-licence: licence not known of `one`, `two`: this file states no licences []
    unknown Cargo.lock: licence not known of `one`, `two`: this file states no licences
    "#);
}

#[test]
fn a_package_may_be_excepted_until_a_day_and_corrected() {
    let policy = |expires: &str| {
        format!(
            "[dependencies.licences]\nallow = [\"MIT\"]\n\n[[dependencies.licences.exception]]\npackage = \"p0\"\nallow = [\"ISC\"]\n\
        reason = \"x\"\nowner = \"us\"\nexpires = {expires}\n\n[[dependencies.licences.clarify]]\npackage = \"pkg:npm/p2@1.0.0\"\n\
        expression = \"MIT\"\nreason = \"its README\"\n"
        )
    };
    assert_snapshot!(seen(&policy("2026-06-01"), &["MIT AND ISC", "ISC", "-"]), @"licence-not-allowed: `p1` 1.0.0 is under `ISC`, which is not allowed []");
    assert_snapshot!(seen(&policy("2026-05-31"), &["ISC"]), @r#"
    licence-not-allowed: `p0` 1.0.0 is under `ISC`, which is not allowed [this exception expired on 2026-05-31 ("ISC")]
    unused-licence-exception: no package that was found is the one that this clarifies []
    "#);
}

#[test]
fn mistakes_of_the_policy_are_told() {
    let policy = "[dependencies.licences]\nallow = [\"MTI\", \"MIT OR ISC\"]\n[[dependencies.licences.exception]]\npackage = \"a\"\n\
        allow = []\n[[dependencies.licences.clarify]]\npackage = \"pkg:npm\"\nexpression = \"x\"\nreason = \"y\"\n[dependencies.licenses]\n";
    assert_snapshot!(seen(policy, &["MIT"]), @r#"
    `licences` and `licenses` are the same table (keep one of them)
    `MTI` is no licence that SPDX knows (write it as SPDX does: `MIT`, `Apache-2.0`; of your own as `LicenseRef-NAME`)
    `MIT OR ISC` is more than one licence (list each of them by itself)
    missing `reason` ()
    missing `owner` ()
    missing `expires` ()
    `pkg:npm` is no package URL: it has no name (write it as `pkg:TYPE/NAME@VERSION`)
    "#);
}

#[test]
fn hostile_expressions_are_no_more_than_that() {
    let policy = "[dependencies.licences]\nallow = [\"MIT\"]\n";
    let deep = format!("{}MIT{}", "(".repeat(2000), ")".repeat(2000));
    let long = vec!["MIT"; 2000].join(" OR ");
    let seen = seen(
        policy,
        &[&deep, &long, "MIT OR", "WITH", ")(", "MIT+", "GPL-2.0++"],
    );
    assert_eq!(
        seen.lines()
            .filter(|line| line.starts_with("licence-not"))
            .count(),
        0,
        "{seen}"
    );
}
