//! The sweep against the real Git: the same objects, the same bytes, each once.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use lockgate_git::{Kind, ObjectId, Origin};
use lockgate_io::git::sweep::{Derived, Interest, Seen, Sweep, Swept, Visitor};
use lockgate_io::git::{Environment, Limits, Repository};

use super::bench::{Bench, hashed};

type Objects = BTreeMap<ObjectId, (Kind, ObjectId)>;

/// Remembers what it was shown, and checks what it was told of it.
#[derive(Default)]
struct Witness {
    seen: Mutex<Objects>,
    only: Option<Kind>,
    without: Vec<ObjectId>,
    deltas: Mutex<u64>,
}

impl Witness {
    fn note(&self, seen: &Seen<'_>) -> Vec<u8> {
        let name = hashed(seen.id.hash_kind(), seen.kind, seen.bytes);
        let before = self
            .seen
            .lock()
            .expect("whole")
            .insert(*seen.id, (seen.kind, name));
        assert_eq!(before, None, "{} was shown twice", seen.id);
        seen.bytes.to_vec()
    }
}

impl Visitor for Witness {
    type Kept = Vec<u8>;

    fn wants(&self, id: &ObjectId, kind: Kind) -> Interest {
        if self.only.is_none_or(|only| only == kind) && !self.without.contains(id) {
            Interest::Look
        } else {
            Interest::Skip
        }
    }

    fn whole(&self, seen: &Seen<'_>) -> Vec<u8> {
        self.note(seen)
    }

    fn delta(&self, seen: &Seen<'_>, derived: &Derived<'_, Vec<u8>>) -> Vec<u8> {
        *self.deltas.lock().expect("whole") += 1;
        if let Some(kept) = derived.kept {
            assert_eq!(kept, derived.base, "what was kept is of another object");
        }
        let mut end = 0;
        for segment in derived.segments {
            assert_eq!(segment.start, end, "a gap between segments");
            end = segment.range().end;
            if let Origin::Copied(_) = segment.origin {
                let range = segment.base_range().expect("copied");
                assert_eq!(seen.bytes[segment.range()], derived.base[range]);
            }
        }
        assert_eq!(end, seen.bytes.len(), "segments end early");
        self.note(seen)
    }
}

fn open(path: &Path) -> Repository {
    Repository::open(path, &Environment::default(), Limits::default()).expect("a repository")
}

fn sweep(repository: &Repository, witness: &Witness) -> Swept {
    let sweep = Sweep {
        verify: true,
        ..Sweep::default()
    };
    repository.sweep(witness, sweep)
}

/// Sweeps, and holds what was shown against Git's own reading. Gives how many deltas were shown.
fn assert_same(bench: &Bench) -> u64 {
    let witness = Witness::default();
    let swept = sweep(&open(&bench.path), &witness);
    assert_eq!(swept.faulty, []);
    let seen = witness.seen.into_inner().expect("whole");
    assert_eq!(seen, bench.objects());
    assert_eq!(swept.shown, seen.len() as u64);
    witness.deltas.into_inner().expect("whole")
}

#[test]
fn loose_objects_only() {
    let mut bench = Bench::new(&[]);
    bench.grow(5);
    assert_eq!(assert_same(&bench), 0);
}

#[test]
fn packs_of_any_depth() {
    let mut bench = Bench::new(&[]);
    bench.grow(60);
    bench.git(&["tag", "-a", "-m", "a tag", "v1"]);
    for (depth, window) in [("0", "0"), ("1", "10"), ("50", "10"), ("250", "60")] {
        let depth = format!("--depth={depth}");
        let window = format!("--window={window}");
        bench.git(&["repack", "-adfq", &depth, &window]);
        let deltas = assert_same(&bench);
        assert_eq!(deltas > 0, window != "--window=0");
    }
}

#[test]
fn several_packs_with_copies_and_loose_ones() {
    let mut bench = Bench::new(&[]);
    bench.grow(20);
    bench.git(&["repack", "-q"]);
    bench.grow(10);
    bench.git(&["repack", "-q"]);
    bench.git(&["repack", "-aq", "--keep-unreachable"]);
    bench.grow(3);
    bench.git(&["multi-pack-index", "write"]);
    assert_same(&bench);
}

#[test]
fn other_ways_to_write_a_pack() {
    let mut bench = Bench::new(&[]);
    bench.grow(30);
    for setting in [
        ["repack.useDeltaBaseOffset", "false"],
        ["pack.indexVersion", "1"],
        ["core.compression", "0"],
    ] {
        bench.git(&["config", setting[0], setting[1]]);
        bench.git(&["repack", "-adfq"]);
        assert!(assert_same(&bench) > 0);
    }
}

#[test]
fn sha256() {
    let mut bench = Bench::new(&["--object-format=sha256"]);
    bench.grow(20);
    assert_same(&bench);
    bench.git(&["repack", "-adfq"]);
    assert!(assert_same(&bench) > 0);
}

#[test]
fn little_memory_changes_nothing() {
    let mut bench = Bench::new(&[]);
    bench.grow(60);
    bench.git(&["repack", "-adfq", "--depth=250", "--window=60"]);
    let limits = Limits {
        held_bytes: 1,
        cache_bytes: 0,
        ..Limits::default()
    };
    let repository = Repository::open(&bench.path, &Environment::default(), limits);
    let witness = Witness::default();
    let swept = sweep(&repository.expect("a repository"), &witness);
    assert_eq!(swept.faulty, []);
    assert_eq!(witness.seen.into_inner().expect("whole"), bench.objects());
}

#[test]
fn only_what_is_wanted_is_made() {
    let mut bench = Bench::new(&[]);
    bench.grow(40);
    bench.git(&["repack", "-adfq"]);
    let witness = Witness {
        only: Some(Kind::Commit),
        ..Witness::default()
    };
    let swept = sweep(&open(&bench.path), &witness);
    assert_eq!(swept.shown, 40);
    assert!(swept.bases < 40, "{swept:?}");
    assert_eq!(swept.objects(), bench.objects().len() as u64);
}

#[test]
fn what_is_skipped_is_still_a_base() {
    let mut bench = Bench::new(&[]);
    bench.grow(40);
    bench.git(&["repack", "-adfq"]);
    let all = bench.objects();
    let (without, with): (Vec<_>, Vec<_>) = all.keys().enumerate().partition(|(at, _)| at % 3 > 0);
    let witness = Witness {
        without: without.into_iter().map(|(_, id)| *id).collect(),
        ..Witness::default()
    };
    let swept = sweep(&open(&bench.path), &witness);
    assert_eq!(swept.faulty, []);
    let seen = witness.seen.into_inner().expect("whole");
    assert_eq!(
        seen.keys().collect::<Vec<_>>(),
        with.iter().map(|(_, id)| *id).collect::<Vec<_>>()
    );
}
