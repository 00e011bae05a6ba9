//! Packages that stand at commits, against advisories that name commits.

use insta::assert_snapshot;
use lockgate_advisories::{Compiled, Database, build};
use lockgate_dependencies::{Checkouts, Given, NoCheckouts, Settings, inspect};
use lockgate_evidence::Source;
use lockgate_git::{ObjectId, Untraced};
use lockgate_packages::{Listing, Origin};

use crate::given;
use crate::inspects::told;

/// A commit by its number.
fn hex(number: usize) -> String {
    format!("{number:040x}")
}

/// Commits in one line, each the parent of the next, up to 9; of the first ones nothing is known.
struct Line {
    from: usize,
    tags: &'static [&'static str],
}

impl Checkouts for Line {
    fn pin(&self, _: &Source, listing: &mut Listing) {
        for package in &mut listing.packages {
            package.version = Some(hex(5));
            if let Origin::Git { commit, .. } = &mut package.origin {
                *commit = Some(hex(5));
            }
        }
    }

    fn is_here(&self, repository: &str) -> bool {
        repository == "git.example/a/lib"
    }

    fn leads(&self, _: &str, earlier: &ObjectId, later: &ObjectId) -> Result<bool, Untraced> {
        let number = |id: &ObjectId| usize::from_str_radix(&id.to_hex(), 16).unwrap_or(99);
        let (earlier, later) = (number(earlier), number(later));
        match earlier {
            _ if earlier >= self.from && later < 10 => Ok(earlier <= later),
            _ if later < self.from => Ok(false),
            _ => Err(Untraced::Absent),
        }
    }

    fn tags(&self, _: &str, _: &ObjectId) -> Vec<String> {
        self.tags.iter().map(|tag| (*tag).to_owned()).collect()
    }
}

fn record(id: &str, events: &str, rest: &str) -> String {
    let digits = |text: &str| {
        let mut text = text.to_owned();
        for number in 1..10 {
            text = text.replace(&format!("#{number}"), &hex(number));
        }
        text
    };
    format!(
        r#"{{"id":"{id}","modified":"2026-01-01T00:00:00Z","summary":"{id} leaks","affected":[{{"ranges":[
        {{"type":"GIT","repo":"https://git.example/a/lib","events":[{}]}}]{rest}}}]}}"#,
        digits(events)
    )
}

fn seen(records: &[String], checkouts: &dyn Checkouts, files: &[(&str, &str)]) -> String {
    let compiled = records.iter().map(|text| Compiled::read(text.as_bytes()));
    let bytes = build(compiled.map(|record| record.expect("a record")).collect());
    let bytes = bytes.expect("few records fit");
    let database = Database::open(&[&bytes]).expect("it was just built");
    let files = given(files);
    told(&inspect(&Given {
        files: &files,
        listed: &[],
        database: Some(&database),
        is_named: false,
        images: &[],
        checkouts,
        as_of: &|_| Some(0),
        now: 0,
        vex: &[],
        everything: true,
        policy: None,
        settings: &Settings::default(),
    }))
}

const MODULES: &[(&str, &str)] = &[(
    ".gitmodules",
    "[submodule \"lib\"]\n\tpath = lib\n\turl = git@git.example:a/lib.git\n[submodule \"other\"]\n\tpath = other\n\turl = https://git.example/a/other\n",
)];

fn records() -> Vec<String> {
    vec![
        record("CVE-1", r##"{"introduced":"#3"},{"fixed":"#7"}"##, ""),
        record("CVE-2", r##"{"introduced":"#6"}"##, ""),
        record("CVE-3", r##"{"introduced":"0"},{"fixed":"#4"}"##, ""),
        record(
            "CVE-4",
            r##"{"introduced":"#2"},{"fixed":"#1"},{"fixed":"#9"},{"fixed":"#8"}"##,
            "",
        ),
    ]
}

#[test]
fn the_history_of_a_submodule_tells_what_it_has() {
    let whole = Line { from: 1, tags: &[] };
    assert_snapshot!(seen(&records(), &whole, MODULES), @r#"
    .gitmodules:3 known-vulnerability medium/high `git@git.example:a/lib.git` at commit 000000000000 is affected by CVE-1: CVE-1 leaks [] move to a commit that has `0000000000000000000000000000000000000007`
    .gitmodules:3 known-vulnerability medium/high `git@git.example:a/lib.git` at commit 000000000000 is affected by CVE-4: CVE-4 leaks [] move to a commit that has the fix of its branch: `0000000000000000000000000000000000000001`, `0000000000000000000000000000000000000008`, `0000000000000000000000000000000000000009`
    "#);
}

#[test]
fn what_a_history_does_not_tell_is_stated() {
    let short = Line { from: 5, tags: &[] };
    assert_snapshot!(seen(&records(), &short, MODULES), @r#"
    .gitmodules:3 unassessed-package info/high not assessed: `git@git.example:a/lib.git`: CVE-1, CVE-3, CVE-4 name commits of its repository, whose history is not whole here [] 
    unknown .gitmodules: not assessed: `git@git.example:a/lib.git`: CVE-1, CVE-3, CVE-4 name commits of its repository, whose history is not whole here
    "#);
    let tags = Line {
        from: 5,
        tags: &["v1.0"],
    };
    let tagged = [record(
        "CVE-1",
        r##"{"introduced":"#3"}"##,
        r#","versions":["v1.0"]"#,
    )];
    assert_snapshot!(seen(&tagged, &tags, MODULES), @".gitmodules:3 known-vulnerability medium/high `git@git.example:a/lib.git` at commit 000000000000 is affected by CVE-1: CVE-1 leaks [] no advisory names a commit that mends it: look for a successor");
    assert_snapshot!(seen(&records(), &NoCheckouts, MODULES), @r#"
    .gitmodules:3 unassessed-package info/high not assessed: `git@git.example:a/lib.git`: CVE-1, CVE-2, CVE-3 and 1 more name commits of its repository, and at which it stands is not told here [] 
    unknown .gitmodules: not assessed: `git@git.example:a/lib.git`: CVE-1, CVE-2, CVE-3 and 1 more name commits of its repository, and at which it stands is not told here
    "#);
}

#[test]
fn packages_of_lockfiles_stand_at_commits_too() {
    let cargo = format!(
        "[[package]]\nname = \"lib\"\nversion = \"1.0.0\"\nsource = \"git+https://git.example/a/lib?branch=main#{}\"\n",
        hex(5)
    );
    let line = Line { from: 1, tags: &[] };
    let twice = r#"{"id":"RUSTSEC-1","modified":"2026-01-01T00:00:00Z","aliases":["CVE-9"],"affected":[
        {"package":{"ecosystem":"crates.io","name":"lib"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"0.9.0"}]}]}]}"#;
    let mut all = records();
    all.push(twice.to_owned());
    assert_snapshot!(seen(&all, &line, &[("Cargo.lock", &cargo)]), @r#"
    Cargo.lock:2 known-vulnerability medium/high `lib` at commit 000000000000 is affected by CVE-1: CVE-1 leaks [] move to a commit that has `0000000000000000000000000000000000000007`
    Cargo.lock:2 known-vulnerability medium/high `lib` at commit 000000000000 is affected by CVE-4: CVE-4 leaks [] move to a commit that has the fix of its branch: `0000000000000000000000000000000000000001`, `0000000000000000000000000000000000000008`, `0000000000000000000000000000000000000009`
    "#);
    // The version answers for an advisory that speaks of the package as well.
    let only = [
        record("CVE-9", r##"{"introduced":"#3"}"##, ""),
        twice.to_owned(),
    ];
    assert_snapshot!(seen(&only, &NoCheckouts, &[("Cargo.lock", &cargo)]), @"nothing");
    let go = "module example.org/own\n\ngo 1.22\n\nrequire github.com/A/lib/v2 v2.0.0-20260102030405-0000000000aa\n";
    let own = format!("{:0<40}", "0000000000aa");
    let of_go = record("CVE-1", r##"{"introduced":"#1"},{"fixed":"#2"}"##, "");
    let of_go = of_go
        .replace("git.example/a", "github.com/a")
        .replace(&hex(1), &own);
    let other = of_go.replace("CVE-1", "CVE-2").replace(&own, &hex(1));
    let records = [of_go, other, twice.replace("crates.io", "Go")];
    assert_snapshot!(seen(&records, &NoCheckouts, &[("go.mod", go)]), @r#"
    go.mod:5 known-vulnerability medium/high `github.com/A/lib/v2` at commit 0000000000aa is affected by CVE-1: CVE-1 leaks [] move to a commit that has `0000000000000000000000000000000000000002`
    go.mod:5 unassessed-package info/high not assessed: `github.com/A/lib/v2`: CVE-2 names commits of its repository, which are not here [] 
    go.mod:3 unassessed-package info/high not assessed: `stdlib`: no exact version is told, and no lockfile beside it tells one [] 
    unknown go.mod: not assessed: `github.com/A/lib/v2`: CVE-2 names commits of its repository, which are not here
    unknown go.mod: not assessed: `stdlib`: no exact version is told, and no lockfile beside it tells one
    "#);
}

#[test]
fn what_the_commit_clears_its_version_does_not_bring_back() {
    let package = r#","package":{"ecosystem":"PyPI","name":"lib"},"versions":["1.0"]"#;
    let records = [record(
        "PYSEC-1",
        r##"{"introduced":"0"},{"fixed":"#4"}"##,
        package,
    )];
    let file = format!("lib @ git+https://git.example/a/lib@{}\n", hex(5));
    let lock = format!(
        "[[package]]\nname = \"lib\"\nversion = \"1.0\"\n[package.source]\ntype = \"git\"\nurl = \"https://git.example/a/lib.git\"\nreference = \"main\"\nresolved_reference = \"{}\"\n",
        hex(5)
    );
    let line = Line { from: 1, tags: &[] };
    assert_snapshot!(seen(&records, &line, &[("poetry.lock", &lock)]), @"nothing");
    assert_snapshot!(seen(&records, &NoCheckouts, &[("poetry.lock", &lock)]), @"poetry.lock:2 known-vulnerability medium/low `lib` 1.0 is affected by PYSEC-1: PYSEC-1 leaks [] no advisory names a version that mends it: look for a successor");
    assert_snapshot!(seen(&records, &line, &[("requirements.txt", &file)]), @r#"
    requirements.txt:1 unassessed-package info/high not assessed: `lib`: no exact version is told, and no lockfile beside it tells one [] 
    unknown requirements.txt: not assessed: `lib`: no exact version is told, and no lockfile beside it tells one
    "#);
}

#[test]
fn a_database_without_repositories_says_so_of_submodules_only() {
    let npm =
        r#"{"id":"X-1","affected":[{"package":{"ecosystem":"npm","name":"a"},"versions":["1"]}]}"#;
    assert_snapshot!(seen(&[npm.to_owned()], &NoCheckouts, MODULES), @r#"
    .gitmodules:3 unassessed-package info/high not assessed: `git@git.example:a/lib.git`, `https://git.example/a/other`: the database has no advisories of repositories (`GIT`) [] 
    unknown .gitmodules: not assessed: `git@git.example:a/lib.git`, `https://git.example/a/other`: the database has no advisories of repositories (`GIT`)
    "#);
}
