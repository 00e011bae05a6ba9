//! Lockfiles against a database of a few records.

use insta::assert_snapshot;
use lockgate_advisories::{Compiled, Database, build};
use lockgate_dependencies::{File, Given, Settings, inspect};
use lockgate_evidence::Source;

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

fn seen_with(records: &[&str], settings: &Settings, files: &[(&str, &str)]) -> String {
    let compiled = records
        .iter()
        .map(|record| Compiled::read(record.as_bytes()));
    let bytes = build(compiled.map(|record| record.expect("a record")).collect());
    let bytes = bytes.expect("few records fit");
    let database = Database::open(&[&bytes]).expect("it was just built");
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| File {
            source: Source::new(*path, *text),
            damage: None,
        })
        .collect();
    let inspection = inspect(&Given {
        files: &files,
        database: &database,
        as_of: &|_| Some(0),
        now: 10 * DAY,
        settings,
    });
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
    assert_snapshot!(seen(&Settings::default(), &[("Cargo.lock", &text)]), @"Cargo.lock:15 known-vulnerability critical/low `left` 1.4.1 is affected by CVE-2026-0001 (TEST-1, TEST-2): left leaks [through mid > left] move to 1.4.3, the smallest version that no vulnerability is known of: `cargo update -p left@1.4.1 --precise 1.4.3`");
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
    };
    assert_snapshot!(seen(&settings, &[("Cargo.lock", &text)]), @r#"
    Cargo.lock:9 unassessed-package info/high not assessed: `mid`, `left`: the advisories of `crates.io` are 10 days old, and 9 are allowed [] 
    unknown Cargo.lock: not assessed: `mid`, `left`: the advisories of `crates.io` are 10 days old, and 9 are allowed
    "#);
}

/// What `lockgate fix` would make of the first file, or what stands in the way.
fn mended(files: &[(&str, &str)], record: &str) -> String {
    let compiled = Compiled::read(record.as_bytes()).expect("a record");
    let bytes = build(vec![compiled]).expect("one record fits");
    let database = Database::open(&[&bytes]).expect("it was just built");
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| File {
            source: Source::new(*path, *text),
            damage: None,
        })
        .collect();
    let inspection = inspect(&Given {
        files: &files,
        database: &database,
        as_of: &|_| Some(0),
        now: 0,
        settings: &Settings::default(),
    });
    let Some(finding) = inspection.findings.first() else {
        return "nothing".to_owned();
    };
    let Some(fix) = &finding.fix else {
        return finding.help.clone().unwrap_or_default();
    };
    let edit = &fix.edits[0];
    let mut text = edit.source.text().to_owned();
    text.replace_range(edit.span.range(), &edit.replacement);
    format!("{:?}: {text}", fix.safety)
}

/// A flaw of `left` that ends with `fixed`.
fn flaw(ecosystem: &str, fixed: &str) -> String {
    format!(
        r#"{{"id":"X-1","modified":"2026-01-01T00:00:00Z","affected":[{{"package":{{"ecosystem":"{ecosystem}","name":"left"}},
        "ranges":[{{"type":"ECOSYSTEM","events":[{{"introduced":"0"}},{{"fixed":"{fixed}"}}]}}]}}]}}"#
    )
}

#[test]
fn a_pin_that_stands_alone_is_moved_and_nothing_else_is_touched() {
    let python = |text| mended(&[("requirements.txt", text)], &flaw("PyPI", "1.2.4"));
    assert_snapshot!(python("# why\nleft[x] == 1.2.3 ; python_version > '3'  # keep\r\nb>=1\n"), @r#"
    Safe: # why
    left[x] == 1.2.4 ; python_version > '3'  # keep
    b>=1
    "#);
    assert_snapshot!(python("left==1.2.3,<1.2.4\n"), @"move to 1.2.4, the smallest version that no vulnerability is known of");
    assert_snapshot!(python("left==1.2.3 \\\n  --hash=sha256:0000000000000000000000000000000000000000000000000000000000000000\n"), @"move to 1.2.4, the smallest version that no vulnerability is known of");
    assert_snapshot!(python("# This file is autogenerated by pip-compile\nleft==1.2.3 --hash=sha256:00\n"), @"move to 1.2.4, the smallest version that no vulnerability is known of: `pip-compile --upgrade-package left==1.2.4`, with the options at the head of the file");
    let npm = |text| mended(&[("package.json", text)], &flaw("npm", "1.2.4"));
    assert_snapshot!(npm(r#"{ "dependencies" : { "left":"1.2.3" , "b":"^1" } }"#), @r#"Safe: { "dependencies" : { "left":"1.2.4" , "b":"^1" } }"#);
    assert_snapshot!(npm(r#"{"dependencies":{"left":"1.0.0 || 1.2.3"}}"#), @"");
    let gems = |text| mended(&[("Gemfile", text)], &flaw("RubyGems", "1.2.4"));
    assert_snapshot!(gems("gem 'left', '= 1.2.3', require: false # why\n"), @"Safe: gem 'left', '= 1.2.4', require: false # why");
    let cargo = |text| mended(&[("Cargo.toml", text)], &flaw("crates.io", "1.2.4"));
    assert_snapshot!(cargo("[dependencies]\nleft = { version = \"=1.2.3\", features = [] }\n"), @"move to 1.2.4, the smallest version that no vulnerability is known of");
    let net = |text| mended(&[("a.csproj", text)], &flaw("NuGet", "1.2.4"));
    assert_snapshot!(net("<Project><ItemGroup><PackageReference Include=\"left\" Version=\"[1.2.3]\" /></ItemGroup></Project>"), @r#"Safe: <Project><ItemGroup><PackageReference Include="left" Version="[1.2.4]" /></ItemGroup></Project>"#);
    assert_snapshot!(net("<Project><ItemGroup><PackageReference Include=\"left\"><Version>1.2.3</Version></PackageReference></ItemGroup></Project>"), @r#"Safe: <Project><ItemGroup><PackageReference Include="left"><Version>1.2.4</Version></PackageReference></ItemGroup></Project>"#);
    let pub_ = |text| mended(&[("pubspec.yaml", text)], &flaw("Pub", "1.2.4"));
    assert_snapshot!(pub_("dependencies:\n  left: 1.2.3 # why\n"), @r#"
    Safe: dependencies:
      left: 1.2.4 # why
    "#);
    let toml = |text| mended(&[("pyproject.toml", text)], &flaw("PyPI", "1.2.4"));
    assert_snapshot!(toml("[project]\nname = 'a'\ndependencies = [\"b\", \"left==1.2.3; os_name == 'x'\"]\n"), @r#"
    Safe: [project]
    name = 'a'
    dependencies = ["b", "left==1.2.4; os_name == 'x'"]
    "#);
}

#[test]
fn what_may_not_be_compatible_or_is_early_is_marked() {
    let python = |fixed| {
        mended(
            &[("requirements.txt", "left==1.2.3\n")],
            &flaw("PyPI", fixed),
        )
    };
    assert_snapshot!(python("2.0"), @"Unsafe: left==2.0");
    assert_snapshot!(python("1.3rc1"), @"Unsafe: left==1.3rc1");
}

#[test]
fn a_project_that_names_the_unpacked_folder_keeps_its_config() {
    let config = "<packages><package id=\"left\" version=\"1.2.3\" /></packages>";
    let project = "<Project><HintPath>..\\packages\\Left.1.2.3\\lib\\left.dll</HintPath></Project>";
    let record = flaw("NuGet", "1.2.4");
    assert_snapshot!(mended(&[("a/packages.config", config)], &record), @r#"Safe: <packages><package id="left" version="1.2.4" /></packages>"#);
    let both = [("a/packages.config", config), ("a/a.csproj", project)];
    assert_snapshot!(mended(&both, &record), @"move to 1.2.4, the smallest version that no vulnerability is known of: `nuget update packages.config -Id left -Version 1.2.4`");
}

#[test]
fn a_hostile_name_makes_no_command() {
    let lock = "[[package]]\nname = \"left; rm -rf ~\"\nversion = \"1.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
    let record = flaw("crates.io", "1.2.4").replace("left", "left; rm -rf ~");
    assert_snapshot!(mended(&[("Cargo.lock", lock)], &record), @"move to 1.2.4, the smallest version that no vulnerability is known of");
}

#[test]
fn what_only_developers_need_is_rated_lower_and_says_so() {
    let lock = r#"{"lockfileVersion":3,"packages":{"":{"devDependencies":{"left":"^1"}},
        "node_modules/left":{"version":"1.0.0","dev":true}}}"#;
    let record = flaw("npm", "1.2.4").replace(
        "\"affected\"",
        r#""severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],"affected""#,
    );
    assert_snapshot!(mended(&[("package-lock.json", lock)], &record), @"move to 1.2.4, the smallest version that no vulnerability is known of: `npm install left@1.2.4`");
    assert_snapshot!(seen_with(&[&record], &Settings::default(), &[("package-lock.json", lock)]), @"package-lock.json:2 known-vulnerability high/high `left` 1.0.0 is affected by X-1 [for developers only, so rated one step lower] move to 1.2.4, the smallest version that no vulnerability is known of: `npm install left@1.2.4`");
}
