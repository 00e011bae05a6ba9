//! New commits, who brought what, what is staged: against the real Git.

use std::collections::{BTreeMap, BTreeSet};

use lockgate_git::ObjectId;
use lockgate_io::git::{Environment, Limits, Repository};

use super::bench::Bench;

fn open(bench: &Bench) -> Repository {
    Repository::open(&bench.path, &Environment::default(), Limits::default()).expect("a repository")
}

fn ids(text: &str) -> BTreeSet<ObjectId> {
    let words = text.lines().filter_map(|line| line.split(' ').next());
    words
        .map(|word| ObjectId::from_hex(word.as_bytes()).expect("an id"))
        .collect()
}

/// A history with two branches that were joined, and one that was not.
pub fn branched() -> Bench {
    let mut bench = Bench::new(&[]);
    bench.grow(10);
    bench.git(&["tag", "-a", "-m", "first", "v1"]);
    bench.git(&["checkout", "-q", "-b", "side"]);
    bench.write("side/own.txt", b"only beside\n");
    bench.commit("beside");
    bench.git(&["checkout", "-q", "main"]);
    bench.grow(3);
    bench.git(&["merge", "-q", "--no-ff", "-m", "join", "side"]);
    bench.git(&["checkout", "-q", "-b", "open", "v1"]);
    bench.write("open/own.txt", b"not joined\n");
    bench.commit("open");
    bench.git(&["checkout", "-q", "main"]);
    bench
}

#[test]
fn a_range_is_what_git_says_it_is() {
    let bench = branched();
    for (from, to) in [
        ("v1", "main"),
        ("main", "open"),
        ("main~2", "side"),
        ("main", "v1"),
    ] {
        let repository = open(&bench);
        let resolve = |name: &str| {
            let id = bench.id(&format!("{name}^{{commit}}"));
            if !name.contains('~') {
                assert_eq!(repository.resolve(name), Some(id));
            }
            id
        };
        let range = repository.range(&[resolve(to)], &[resolve(from)]);
        assert_eq!(range.faulty, []);
        let span = format!("{from}..{to}");
        let commits: BTreeSet<ObjectId> = range.commits.iter().copied().collect();
        assert_eq!(commits, ids(&bench.text(&["rev-list", &span])), "{span}");
        let objects = ids(&bench.text(&["rev-list", "--objects", &span]));
        let brought: BTreeSet<ObjectId> = range.blobs.iter().map(|blob| blob.id).collect();
        let all = bench.objects();
        let blobs = objects
            .into_iter()
            .filter(|id| all[id].0 == lockgate_git::Kind::Blob);
        assert!(brought.is_superset(&blobs.collect()), "{span}");
        for blob in &range.blobs {
            let path = String::from_utf8(blob.path.clone()).expect("text");
            assert_eq!(bench.id(&format!("{}:{path}", blob.commit)), blob.id);
        }
    }
}

#[test]
fn a_shallow_clone_says_so_and_its_range_ends_there() {
    let bench = branched();
    let source = format!("file://{}", bench.path.display());
    bench.git(&["clone", "-q", "--depth=2", &source, "../shallow"]);
    let path = bench.root.path().join("shallow");
    let repository = Repository::open(&path, &Environment::default(), Limits::default());
    let repository = repository.expect("a repository");
    let gaps: Vec<String> = repository.gaps().iter().map(ToString::to_string).collect();
    assert!(gaps.iter().any(|gap| gap.contains("shallow")), "{gaps:?}");
    let range = repository.range(&[repository.head().expect("a head")], &[]);
    assert_eq!(range.faulty, []);
    assert!(range.commits.len() < 6 && !range.blobs.is_empty());
}

#[test]
fn who_brought_what() {
    let bench = branched();
    let repository = open(&bench);
    let beside = bench.id("side:side/own.txt");
    let apart = bench.id("open:open/own.txt");
    let early = bench.id("main~8:docs/0.md");
    let found = repository.attribute(&[beside, apart, early]).found;
    let of = |id: &ObjectId| found.get(id).expect("an answer");
    assert_eq!(
        of(&beside).first.as_ref().map(|by| by.commit),
        Some(bench.id("side"))
    );
    assert_eq!(
        of(&beside).last.as_ref().map(|by| by.commit),
        Some(bench.id("main"))
    );
    assert_eq!(of(&beside).paths, [b"side/own.txt".to_vec()]);
    assert_eq!(
        of(&beside).refs,
        ["HEAD", "refs/heads/main", "refs/heads/side"]
    );
    assert!(of(&beside).at_head && !of(&apart).at_head);
    assert_eq!(of(&apart).refs, ["refs/heads/open"]);
    assert_eq!(of(&apart).commits, 1);
    assert_eq!(
        of(&apart).first.as_ref().map(|by| by.author.as_str()),
        Some("An Author")
    );
    assert_eq!(of(&early).refs_in_all, 5);
}

#[test]
fn attribution_agrees_with_git_for_every_blob() {
    let bench = branched();
    bench.git(&["repack", "-adfq"]);
    let repository = open(&bench);
    let all = bench.objects();
    let blobs = all
        .iter()
        .filter(|(_, (kind, _))| *kind == lockgate_git::Kind::Blob);
    let blobs: Vec<ObjectId> = blobs.map(|(id, _)| *id).collect();
    let found = repository.attribute(&blobs).found;
    let mut holders: BTreeMap<ObjectId, BTreeSet<ObjectId>> = BTreeMap::new();
    for commit in ids(&bench.text(&["rev-list", "--all"])) {
        for line in bench.text(&["ls-tree", "-r", &commit.to_hex()]).lines() {
            let word = line.split([' ', '\t']).nth(2).expect("an id");
            let id = ObjectId::from_hex(word.as_bytes()).expect("an id");
            holders.entry(id).or_default().insert(commit);
        }
    }
    for (id, holders) in holders {
        let one = &found[&id];
        assert_eq!(one.commits, holders.len() as u64);
        assert!(holders.contains(&one.first.as_ref().expect("a first").commit));
        assert!(holders.contains(&one.last.as_ref().expect("a last").commit));
        assert!(!one.paths.is_empty() && one.is_reachable());
    }
}

#[test]
fn what_nothing_leads_to_is_told_apart() {
    let mut bench = Bench::new(&[]);
    bench.grow(2);
    bench.write("gone.txt", b"taken back\n");
    let gone = bench.commit("to be taken back");
    let blob = bench.id("HEAD:gone.txt");
    bench.git(&["reset", "-q", "--hard", "HEAD~1"]);
    bench.git(&["update-ref", "-d", "ORIG_HEAD"]);
    let found = open(&bench).attribute(&[blob]).found;
    assert!(!found[&blob].is_reachable());
    assert_eq!(found[&blob].first.as_ref().map(|by| by.commit), Some(gone));
    assert_eq!(found[&blob].paths, [b"gone.txt".to_vec()]);
}

#[test]
fn staged_files_are_those_that_differ() {
    let mut bench = Bench::new(&[]);
    bench.grow(3);
    for version in ["2", "3", "4"] {
        bench.git(&["config", "index.version", version]);
        bench.git(&["update-index", "--index-version", version]);
        assert_eq!(open(&bench).staged().expect("an index").files, []);
        bench.write(
            "src/part1/file.txt",
            format!("changed {version}\n").as_bytes(),
        );
        bench.write("deep/er/new.txt", version.as_bytes());
        bench.git(&["add", "src/part1/file.txt", "deep"]);
        bench.write("src/part2/file.txt", b"not staged\n");
        let changes = open(&bench).staged().expect("an index");
        let paths: Vec<&[u8]> = changes
            .files
            .iter()
            .map(|change| &change.path[..])
            .collect();
        assert_eq!(paths, [&b"deep/er/new.txt"[..], b"src/part1/file.txt"]);
        assert_eq!(changes.files[0].before, None);
        assert_eq!(
            changes.files[1].before,
            Some(bench.id("HEAD:src/part1/file.txt"))
        );
        assert_eq!(changes.gaps, []);
        bench.git(&["checkout", "-q", "src/part2/file.txt"]);
        bench.git(&["reset", "-q", "--hard"]);
        bench.git(&["read-tree", "HEAD"]);
    }
}

#[test]
fn before_the_first_commit_everything_is_staged() {
    let bench = Bench::new(&["--object-format=sha256"]);
    assert_eq!(open(&bench).staged().expect("an index").files, []);
    bench.write("a.txt", b"a\n");
    bench.git(&["add", "a.txt"]);
    let changes = open(&bench).staged().expect("an index");
    assert_eq!(changes.files.len(), 1);
    assert_eq!(changes.gaps, []);
}

#[test]
fn a_split_index_is_stated() {
    let mut bench = Bench::new(&[]);
    bench.grow(2);
    bench.git(&["update-index", "--split-index"]);
    let changes = open(&bench).staged().expect("an index");
    assert!(changes.gaps[0].to_string().contains("split"));
}

#[test]
fn what_is_named_and_not_there_is_told() {
    let mut bench = Bench::new(&[]);
    bench.grow(4);
    bench.write("gone.txt", b"taken back\n");
    bench.commit("to be taken back");
    let lost = bench.id("HEAD:gone.txt");
    bench.git(&["reset", "-q", "--hard", "HEAD~1"]);
    let needed = bench.id("HEAD~1:docs/2.md");
    let tree = bench.id("HEAD~1:docs");
    assert_eq!(open(&bench).missing(), []);
    for id in [lost, needed] {
        let hex = id.to_hex();
        let (fan, rest) = hex.split_at(2);
        let path = bench.path.join(".git/objects").join(fan).join(rest);
        std::fs::remove_file(path).expect("removed");
    }
    bench.git(&["update-ref", "-d", "ORIG_HEAD"]);
    let missing = open(&bench).missing();
    let ids: Vec<ObjectId> = missing.iter().map(|missing| missing.id).collect();
    assert_eq!(ids, [needed]);
    let trees = [tree, bench.id("HEAD:docs")];
    assert!(trees.contains(&missing[0].named_by));
}

#[test]
fn a_reference_to_nothing_is_told() {
    let mut bench = Bench::new(&[]);
    let gone = bench.commit("empty").to_hex();
    let (fan, rest) = gone.split_at(2);
    let path = bench.path.join(".git/objects").join(fan).join(rest);
    std::fs::remove_file(path).expect("removed");
    let gaps = open(&bench).gaps();
    assert!(
        gaps.iter()
            .any(|gap| gap.to_string().contains("which is missing")),
        "{gaps:?}"
    );
}
