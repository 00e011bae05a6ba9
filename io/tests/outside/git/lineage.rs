//! Which commits lead to which: against the real Git.

use lockgate_git::{ObjectId, Untraced};
use lockgate_io::git::{Environment, Limits, Lineage, Repository};

use super::bench::Bench;
use super::history::branched;

fn open(bench: &Bench) -> Repository {
    Repository::open(&bench.path, &Environment::default(), Limits::default()).expect("a repository")
}

fn commits(bench: &Bench) -> Vec<ObjectId> {
    let text = bench.text(&["rev-list", "--all"]);
    let ids = text.lines().map(|line| ObjectId::from_hex(line.as_bytes()));
    ids.map(|id| id.expect("an id")).collect()
}

/// What Git lists as leading to a commit.
fn before(bench: &Bench, later: &ObjectId) -> Vec<String> {
    let text = bench.text(&["rev-list", &later.to_hex()]);
    text.lines().map(str::to_owned).collect()
}

#[test]
fn every_pair_is_told_as_git_tells_it() {
    let bench = branched();
    bench.git(&["repack", "-q", "-a", "-d"]);
    let mut lineage = Lineage::new(open(&bench), 1_000);
    let all = commits(&bench);
    for later in &all {
        let before = before(&bench, later);
        for earlier in &all {
            let told = lineage.leads(earlier, later);
            assert_eq!(
                told,
                Ok(before.contains(&earlier.to_hex())),
                "{earlier} {later}"
            );
        }
    }
    let tagged = bench.id("v1^{commit}");
    assert_eq!(lineage.tags(&tagged), ["v1"]);
    let mut short = Lineage::new(open(&bench), 3);
    let first = all.last().expect("there are some");
    let last = bench.id("main");
    assert_eq!(short.leads(first, &last), Err(Untraced::TooLong));
}

#[test]
fn beyond_the_cut_of_a_shallow_clone_nothing_is_known() {
    let bench = branched();
    let all = commits(&bench);
    let cut = bench.id("main~2");
    std::fs::write(bench.path.join(".git/shallow"), format!("{cut}\n")).expect("a file");
    let mut lineage = Lineage::new(open(&bench), 1_000);
    let (first, last) = (all.last().expect("there are some"), bench.id("main"));
    assert_eq!(lineage.leads(&cut, &last), Ok(true));
    assert_eq!(lineage.leads(&last, &cut), Ok(false));
    assert_eq!(
        lineage.leads(&bench.id("open"), &cut),
        Err(Untraced::Absent)
    );
    // The other parent of the merge still leads there.
    assert_eq!(lineage.leads(first, &bench.id("side")), Ok(true));
    let absent = ObjectId::null(first.hash_kind());
    assert_eq!(lineage.leads(first, &absent), Err(Untraced::Absent));
}

#[test]
fn names_of_submodules_stay_within_the_git_directory() {
    let bench = Bench::new(&[]);
    for place in ["modules/a/b", "outside"] {
        std::fs::create_dir_all(bench.path.join(".git").join(place)).expect("a directory");
    }
    let repository = open(&bench);
    assert!(repository.module_dir("a/b").is_some());
    for name in [
        "",
        "..",
        "../outside",
        "a/../../outside",
        "/a",
        "a//b",
        ".",
        "c:a",
        "a\\..\\b",
        "none",
    ] {
        assert_eq!(repository.module_dir(name), None, "{name}");
    }
    bench.git(&["remote", "add", "origin", "git@git.example:a/b.git"]);
    let remotes = open(&bench).remotes().to_vec();
    assert_eq!(
        remotes,
        [("origin".to_owned(), "git@git.example:a/b.git".to_owned())]
    );
}
