//! Submodules against advisories that name commits.

use crate::bench::{Bench, End};

/// A repository with a submodule, made by Git, and what was done in the submodule.
struct Made {
    bench: Bench,
    /// The commits of the library, the oldest first.
    commits: Vec<String>,
}

impl Made {
    /// The library has five commits and stands at the fourth.
    fn new() -> Self {
        let bench = Bench::new();
        for directory in ["origin/lib", "tree"] {
            bench.write(&format!("{directory}/README"), "text\n");
            bench.git_in(directory, &["init", "-q", "-b", "main"]);
            bench.git_in(directory, &["config", "user.name", "x"]);
        }
        let mut commits = Vec::new();
        for number in 1..=5 {
            bench.write("origin/lib/code.c", &format!("int a = {number};\n"));
            bench.git_in("origin/lib", &["add", "-A"]);
            let subject = format!("change {number}");
            bench.git_in("origin/lib", &["commit", "-q", "-m", &subject]);
            commits.push(bench.git_in("origin/lib", &["rev-parse", "HEAD"]));
        }
        bench.git_in("origin/lib", &["tag", "v0.4", &commits[3]]);
        bench.git_in(
            "tree",
            &["remote", "add", "origin", "git@git.example:group/tree.git"],
        );
        let made = Self { bench, commits };
        made.add(&[]);
        made
    }

    fn add(&self, how: &[&str]) {
        let place = "../origin/lib";
        let all = [&["submodule", "add", "-q"], how, &[place, "vendor/lib"]].concat();
        // Relative addresses begin at the remote, which is nowhere.
        self.bench
            .git_in("tree", &["config", "remote.origin.url", &self.here()]);
        self.bench.git_in("tree", &all);
        let origin = "git@git.example:group/tree.git";
        self.bench
            .git_in("tree", &["config", "remote.origin.url", origin]);
        self.bench
            .git_in("tree/vendor/lib", &["checkout", "-q", &self.commits[3]]);
        let url = ["submodule.vendor/lib.url", "../lib.git"];
        let to_file = ["config", "-f", ".gitmodules"];
        self.bench
            .git_in("tree", &[&to_file[..], &url[..]].concat());
        self.bench.git_in("tree", &["add", "-A"]);
        self.bench
            .git_in("tree", &["commit", "-q", "-m", "add the library"]);
    }

    /// Where the tree is.
    fn here(&self) -> String {
        self.bench.path("tree").to_string_lossy().into_owned()
    }

    /// The database then has these records: id, and events with numbers of commits after `#`.
    fn database(&self, records: &[(&str, &str)]) {
        for (id, events) in records {
            let mut events = (*events).to_owned();
            for (at, commit) in self.commits.iter().enumerate() {
                events = events.replace(&format!("#{}", at + 1), commit);
            }
            self.bench.write(
                &format!("x/{id}.json"),
                &format!(
                    r#"{{"id":"{id}","modified":"2026-01-01T00:00:00Z","summary":"about lib","affected":[{{"ranges":[
                    {{"type":"GIT","repo":"https://git.example/group/lib","events":[{events}]}}],"versions":["v0.2"]}}]}}"#
                ),
            );
        }
        let end = self.bench.run(&["db", "import", "x", "--db", "db"]);
        assert_eq!(end.code, Some(0), "{}", end.all());
    }

    fn scan(&self) -> String {
        let end = self.bench.run(&[
            "scan",
            "tree",
            "--db",
            "db",
            "--locks",
            "dependencies",
            "--format",
            "json",
            "--min-severity",
            "info",
        ]);
        self.told(&end)
    }

    /// Findings, with commits by their numbers.
    fn told(&self, end: &End) -> String {
        let report: serde_json::Value = serde_json::from_str(&end.stdout).expect("JSON");
        let findings = report["findings"].as_array().expect("a list");
        let mut lines = vec![format!("code: {:?}", end.code)];
        lines.extend(findings.iter().map(|finding| {
            let text = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
            format!(
                "{} {}: {}",
                text("rule"),
                text("confidence"),
                text("message")
            )
        }));
        let mut told = lines.join("\n");
        for (at, commit) in self.commits.iter().enumerate() {
            told = told.replace(&commit[..12], &format!("#{}", at + 1));
        }
        told
    }
}

const RECORDS: &[(&str, &str)] = &[
    ("CVE-1", r##"{"introduced":"#2"},{"fixed":"#5"}"##),
    ("CVE-2", r##"{"introduced":"0"},{"fixed":"#3"}"##),
    ("CVE-3", r##"{"introduced":"#5"}"##),
    ("CVE-4", r##"{"introduced":"#1"},{"limit":"#4"}"##),
    ("CVE-5", r##"{"introduced":"#1"},{"last_affected":"#4"}"##),
];

#[test]
fn the_history_of_a_submodule_tells_which_advisories_affect_it() {
    let made = Made::new();
    made.database(RECORDS);
    let whole = made.scan();
    insta::assert_snapshot!(whole, @r#"
    code: Some(1)
    dependencies/known-vulnerability high: `https://git.example/group/lib` at commit #4 is affected by CVE-1: about lib
    dependencies/known-vulnerability high: `https://git.example/group/lib` at commit #4 is affected by CVE-5: about lib
    "#);
    // Git keeps the history when the checkout is gone.
    made.bench
        .git_in("tree", &["submodule", "deinit", "-q", "-f", "vendor/lib"]);
    assert_eq!(made.scan(), whole);
    let inventory = made.bench.run(&["sbom", "tree"]);
    let purl = format!("pkg:generic/git.example/group/lib@{}", made.commits[3]);
    assert!(inventory.stdout.contains(&purl), "{}", inventory.all());
    std::fs::remove_dir_all(made.bench.path("tree/.git/modules")).expect("it is there");
    insta::assert_snapshot!(made.scan(), @r#"
    code: Some(1)
    dependencies/known-vulnerability high: `https://git.example/group/lib` at commit #4 is affected by CVE-5: about lib
    dependencies/unassessed-package high: not assessed: `https://git.example/group/lib`: CVE-1, CVE-2, CVE-3 name commits of its repository, which are not here
    "#);
}

#[test]
fn a_shallow_history_is_no_whole_one() {
    let made = Made::new();
    made.database(RECORDS);
    let cut = made.bench.path("tree/.git/modules/vendor/lib/shallow");
    std::fs::write(&cut, format!("{}\n", made.commits[3])).expect("it can be written");
    insta::assert_snapshot!(made.scan(), @r#"
    code: Some(1)
    dependencies/known-vulnerability high: `https://git.example/group/lib` at commit #4 is affected by CVE-5: about lib
    dependencies/unassessed-package high: not assessed: `https://git.example/group/lib`: CVE-1, CVE-2 name commits of its repository, whose history is not whole here
    "#);
    std::fs::write(&cut, format!("{}\n", made.commits[1])).expect("it can be written");
    insta::assert_snapshot!(made.scan(), @r#"
    code: Some(1)
    dependencies/known-vulnerability high: `https://git.example/group/lib` at commit #4 is affected by CVE-1: about lib
    dependencies/known-vulnerability high: `https://git.example/group/lib` at commit #4 is affected by CVE-5: about lib
    "#);
}

#[test]
fn names_and_paths_of_submodules_lead_nowhere_else() {
    let made = Made::new();
    made.database(&RECORDS[..1]);
    let file = "[submodule \"../../../origin/lib/.git\"]\n\tpath = ../origin/lib\n\turl = https://git.example/group/lib\n";
    made.bench.write("tree/.gitmodules", file);
    insta::assert_snapshot!(made.scan(), @r#"
    code: Some(3)
    dependencies/unassessed-package high: not assessed: `https://git.example/group/lib`: CVE-1 names commits of its repository, and at which it stands is not told here
    "#);
}
