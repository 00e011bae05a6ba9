//! Where repositories are, what they borrow, and what is missing of them.

use std::path::{Path, PathBuf};

use lockgate_git::ObjectId;
use lockgate_io::git::{Environment, Gap, Limits, Repository};

use super::bench::Bench;

fn open_at(path: &Path) -> Repository {
    Repository::open(path, &Environment::default(), Limits::default()).expect("a repository")
}

fn names(repository: &Repository) -> Vec<String> {
    let refs = repository.refs().into_iter();
    refs.map(|reference| reference.name).collect()
}

#[test]
fn a_worktree_a_bare_repository_and_a_directory_within() {
    let mut bench = Bench::new(&[]);
    bench.grow(2);
    bench.git(&["tag", "-a", "-m", "tag", "v1"]);
    bench.git(&["worktree", "add", "-q", "../linked", "-b", "other"]);
    bench.git(&["clone", "-q", "--bare", ".", "../bare.git"]);
    let head = bench.id("HEAD");
    for place in ["work", "work/src/part1", "linked", "bare.git", "work/.git"] {
        let repository = open_at(&bench.root.path().join(place));
        assert_eq!(repository.head(), Some(head), "{place}");
        assert!(repository.contains(&head));
        assert_eq!(repository.gaps(), [], "{place}");
        assert_eq!(repository.resolve("v1"), Some(head));
    }
    let own = open_at(&bench.path);
    assert!(names(&own).contains(&"worktrees/linked/HEAD".to_owned()));
    let linked = open_at(&bench.root.path().join("linked"));
    assert_eq!(
        linked.common_dir().canonicalize().ok(),
        own.git_dir().canonicalize().ok()
    );
    assert!(
        open_at(&bench.root.path().join("bare.git"))
            .worktree()
            .is_none()
    );
}

#[test]
fn packed_references_with_peeled_tags() {
    let mut bench = Bench::new(&[]);
    bench.grow(2);
    bench.git(&["tag", "-a", "-m", "tag", "v1"]);
    bench.git(&["tag", "-a", "-m", "tag of a tag", "v2", "v1"]);
    for _ in 0..2 {
        let refs = open_at(&bench.path).refs();
        for name in ["v1", "v2"] {
            let full = format!("refs/tags/{name}");
            let found = refs.iter().find(|reference| reference.name == full);
            let target = found
                .and_then(|reference| reference.target)
                .expect("a target");
            assert_eq!(target.id, bench.id(name));
            assert_eq!(target.peeled, bench.id("HEAD"));
        }
        bench.git(&["pack-refs", "--all"]);
    }
}

#[test]
fn borrowed_objects_are_found_and_rings_end() {
    let mut bench = Bench::new(&[]);
    bench.grow(3);
    bench.git(&["clone", "-q", "--shared", ".", "../borrower"]);
    let borrower = bench.root.path().join("borrower");
    // The lender borrows from the borrower, by a relative path, and from a place that is not there.
    let ring = "../../../borrower/.git/objects\n/nowhere/objects\n";
    std::fs::write(bench.path.join(".git/objects/info/alternates"), ring).expect("a file");
    let repository = open_at(&borrower);
    assert!(repository.find(&bench.id("HEAD")).is_ok());
    let gaps = repository.gaps();
    assert!(
        matches!(&gaps[..], [Gap::ObjectDirectory { .. }]),
        "{gaps:?}"
    );
}

#[test]
fn a_quarantine_is_read_where_it_is_named() {
    let mut bench = Bench::new(&[]);
    bench.grow(1);
    let objects = bench.path.join(".git/objects");
    let quarantine = bench.root.path().join("incoming");
    std::fs::create_dir(&quarantine).expect("a directory");
    let environment = Environment {
        object_directory: Some(quarantine.clone()),
        alternates: vec![objects],
        ..Environment::default()
    };
    let repository = Repository::open(&bench.path, &environment, Limits::default());
    let repository = repository.expect("a repository");
    assert!(repository.find(&bench.id("HEAD")).is_ok());
    let from: PathBuf = bench.path.join(".git/objects");
    let id = bench.id("HEAD").to_hex();
    let (fan, rest) = id.split_at(2);
    std::fs::create_dir(quarantine.join(fan)).expect("a directory");
    std::fs::rename(from.join(fan).join(rest), quarantine.join(fan).join(rest)).expect("a move");
    let id = repository.head().expect("a head");
    assert!(repository.find(&id).is_ok());
}

#[test]
fn what_is_missing_is_stated() {
    let mut bench = Bench::new(&[]);
    bench.grow(3);
    bench.git(&["repack", "-adfq"]);
    bench.git(&["multi-pack-index", "write"]);
    let packs = bench.path.join(".git/objects/pack");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&packs)
        .expect("a directory")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let end = |end: &str| {
        let mut found = files
            .iter()
            .filter(|path| path.extension().is_some_and(|own| own == end));
        found.next().expect("a file").clone()
    };
    std::fs::rename(end("pack"), packs.join("other.pack")).expect("a move");
    let gaps: Vec<String> = open_at(&bench.path)
        .gaps()
        .iter()
        .map(ToString::to_string)
        .collect();
    let all = gaps.join("\n");
    for words in ["has no pack", "has no index", "the multi-pack index names"] {
        assert!(all.contains(words), "{words}: {all}");
    }
}

#[test]
fn unknown_ways_to_keep_references_are_stated() {
    let mut bench = Bench::new(&[]);
    bench.grow(1);
    bench.git(&["config", "core.repositoryFormatVersion", "1"]);
    bench.git(&["config", "extensions.refStorage", "reftable"]);
    bench.write(".git/info/grafts", b"");
    let gaps = open_at(&bench.path).gaps();
    assert!(
        gaps.contains(&Gap::RefStorage("reftable".to_owned())),
        "{gaps:?}"
    );
    assert!(gaps.contains(&Gap::Grafts));
}

#[cfg(unix)]
#[test]
fn links_out_of_the_repository_are_not_followed() {
    let mut bench = Bench::new(&[]);
    bench.grow(1);
    let outside = bench.root.path().join("outside");
    std::fs::create_dir(&outside).expect("a directory");
    std::fs::write(outside.join("stolen"), bench.id("HEAD").to_hex()).expect("a file");
    std::os::unix::fs::symlink(&outside, bench.path.join(".git/refs/heads/out")).expect("a link");
    std::os::unix::fs::symlink(&outside, bench.path.join(".git/objects/ff")).expect("a link");
    let repository = open_at(&bench.path);
    assert!(
        !names(&repository)
            .iter()
            .any(|name| name.contains("stolen"))
    );
    let gaps = repository.gaps();
    assert!(
        gaps.iter()
            .any(|gap| gap.to_string().contains("symbolic link")),
        "{gaps:?}"
    );
}

#[test]
fn objects_are_found_with_and_without_the_whole_index() {
    for arguments in [&[][..], &["--object-format=sha256"]] {
        let mut bench = Bench::new(arguments);
        bench.grow(60);
        for version in ["1", "2,0x400"] {
            bench.git(&["-c", "gc.auto=0", "repack", "-adfq"]);
            let packs = bench.path.join(".git/objects/pack");
            let entries = std::fs::read_dir(&packs).expect("a directory");
            let mut paths = entries.map(|entry| entry.expect("an entry").path());
            let pack = paths.find(|path| path.extension().is_some_and(|end| end == "pack"));
            let pack = pack.expect("a pack").display().to_string();
            // With offsets over 1,024 bytes in the table of large ones.
            let version = format!("--index-version={version}");
            let index = bench.path.join("new.idx").display().to_string();
            bench.git(&["index-pack", &version, "-o", &index, &pack]);
            let old = pack.replace(".pack", ".idx");
            std::fs::remove_file(&old).expect("it was there");
            std::fs::rename(&index, &old).expect("a move");
            let repository = open_at(&bench.path);
            let mut reader = repository.reader();
            // More than are looked for before the index is read as a whole.
            let all = bench.objects();
            assert!(all.len() > 400, "{}", all.len());
            for (id, (kind, _)) in &all {
                assert_eq!(reader.find(id).map(|object| object.kind), Ok(*kind));
                let mut other = id.as_bytes().to_vec();
                other[6] ^= 1;
                let other = ObjectId::from_bytes(&other).expect("as long");
                assert!(!repository.contains(&other));
            }
        }
    }
}
