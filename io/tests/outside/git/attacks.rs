//! Packs that are cut, changed, or made to lie: everything else is still shown, and what is lost is named.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use lockgate_git::{HashKind, Kind, ObjectId, encode_copy};
use lockgate_io::git::sweep::{Derived, Interest, Seen, Sweep, Swept, Visitor};
use lockgate_io::git::{Environment, Fault, Limits, Repository};

use super::bench::{Bench, hashed};

/// Remembers the objects that it was shown.
#[derive(Default)]
struct Shown(Mutex<BTreeMap<ObjectId, Vec<u8>>>);

impl Visitor for Shown {
    type Kept = ();

    fn wants(&self, _: &ObjectId, _: Kind) -> Interest {
        Interest::Look
    }

    fn whole(&self, seen: &Seen<'_>) {
        let mut all = self.0.lock().expect("whole");
        assert_eq!(
            all.insert(*seen.id, seen.bytes.to_vec()),
            None,
            "shown twice"
        );
    }

    fn delta(&self, seen: &Seen<'_>, _: &Derived<'_, ()>) {
        self.whole(seen);
    }
}

fn sweep(path: &Path, limits: Limits, verify: bool) -> (Swept, BTreeMap<ObjectId, Vec<u8>>) {
    let repository = Repository::open(path, &Environment::default(), limits);
    let shown = Shown::default();
    let sweep = Sweep {
        verify,
        ..Sweep::default()
    };
    let swept = repository.expect("a repository").sweep(&shown, sweep);
    (swept, shown.0.into_inner().expect("whole"))
}

/// One entry of a pack that is put together here.
struct Entry {
    id: ObjectId,
    code: u8,
    size: usize,
    base: Vec<u8>,
    data: Vec<u8>,
}

fn blob(bytes: &[u8]) -> Entry {
    Entry {
        id: hashed(HashKind::Sha1, Kind::Blob, bytes),
        code: 3,
        size: bytes.len(),
        base: Vec::new(),
        data: bytes.to_vec(),
    }
}

/// A delta that appends to the base, as an entry of the code 7.
fn appended(base: &[u8], base_id: ObjectId, more: &[u8]) -> Entry {
    let mut data = vec![];
    varint(base.len(), &mut data);
    varint(base.len() + more.len(), &mut data);
    encode_copy(0, base.len(), &mut data);
    data.push(u8::try_from(more.len()).expect("short"));
    data.extend_from_slice(more);
    Entry {
        id: hashed(HashKind::Sha1, Kind::Blob, &[base, more].concat()),
        code: 7,
        size: data.len(),
        base: base_id.as_bytes().to_vec(),
        data,
    }
}

fn varint(mut value: usize, out: &mut Vec<u8>) {
    while value > 0x7f {
        out.push(u8::try_from(value & 0x7f).expect("seven bits") | 0x80);
        value >>= 7;
    }
    out.push(u8::try_from(value).expect("seven bits"));
}

/// One stored block.
fn zlib(data: &[u8]) -> Vec<u8> {
    let len = u16::try_from(data.len()).expect("short").to_le_bytes();
    let (mut one, mut two) = (1u32, 0u32);
    for byte in data {
        one = (one + u32::from(*byte)) % 65_521;
        two = (two + one) % 65_521;
    }
    let sum = (two << 16 | one).to_be_bytes();
    [
        &[0x78, 0x01, 0x01][..],
        &len,
        &len.map(|byte| !byte),
        data,
        &sum,
    ]
    .concat()
}

fn header(entry: &Entry) -> Vec<u8> {
    let mut out = vec![];
    let low = u8::try_from(entry.size & 15).expect("four bits");
    let rest = entry.size >> 4;
    out.push(entry.code << 4 | low | if rest > 0 { 0x80 } else { 0 });
    if rest > 0 {
        varint(rest, &mut out);
    }
    out
}

/// Writes a pack of these entries and its index.
fn write_pack(bench: &Bench, entries: &[Entry]) -> PathBuf {
    let count = u32::try_from(entries.len()).expect("few");
    let mut pack = [&b"PACK\0\0\0\x02"[..], &count.to_be_bytes()].concat();
    let mut places = BTreeMap::new();
    for entry in entries {
        places.insert(entry.id, u32::try_from(pack.len()).expect("short"));
        pack.extend(header(entry));
        pack.extend(&entry.base);
        pack.extend(zlib(&entry.data));
    }
    pack.extend([0; 20]);
    let mut index = b"\xfftOc\0\0\0\x02".to_vec();
    for first in 0..=255 {
        let upto = places.keys().filter(|id| id.as_bytes()[0] <= first).count();
        index.extend(u32::try_from(upto).expect("few").to_be_bytes());
    }
    for id in places.keys() {
        index.extend_from_slice(id.as_bytes());
    }
    index.extend(vec![0; places.len() * 4]);
    for offset in places.values() {
        index.extend(offset.to_be_bytes());
    }
    index.extend([0; 40]);
    let stem = bench.path.join(".git/objects/pack/pack-made");
    fs::write(stem.with_extension("pack"), pack).expect("a file");
    fs::write(stem.with_extension("idx"), index).expect("a file");
    stem
}

fn made(entries: &[Entry]) -> (Swept, BTreeMap<ObjectId, Vec<u8>>) {
    let bench = Bench::new(&[]);
    write_pack(&bench, entries);
    let result = sweep(&bench.path, Limits::default(), true);
    let repository = Repository::open(&bench.path, &Environment::default(), Limits::default());
    let repository = repository.expect("a repository");
    for entry in entries {
        let single = repository
            .find(&entry.id)
            .map(|object| object.bytes.to_vec());
        assert_eq!(
            single.ok().as_ref(),
            result.1.get(&entry.id),
            "one by one it is another"
        );
    }
    result
}

fn faults(swept: &Swept) -> BTreeMap<ObjectId, Fault> {
    let faulty = swept.faulty.iter();
    faulty.map(|one| (one.id, one.fault.clone())).collect()
}

fn id(byte: u8) -> ObjectId {
    ObjectId::from_bytes(&[byte; 20]).expect("an id")
}

#[test]
fn a_base_may_come_after_its_delta() {
    let base = blob(b"first\n");
    let child = appended(b"first\n", base.id, b"second\n");
    let grandchild = appended(b"first\nsecond\n", child.id, b"third\n");
    let (swept, shown) = made(&[grandchild, child, base]);
    assert_eq!((swept.faulty.len(), shown.len()), (0, 3));
}

#[test]
fn rings_of_deltas_are_stated() {
    let good = blob(b"good\n");
    let mut one = appended(b"one\n", id(2), b"x");
    let mut two = appended(b"two\n", id(1), b"x");
    let mut own = appended(b"own\n", id(3), b"x");
    (one.id, two.id, own.id) = (id(1), id(2), id(3));
    let hanging = appended(b"two\nx", id(2), b"y");
    let (swept, shown) = made(&[one, good, two, own, hanging]);
    assert_eq!(shown.len(), 1);
    assert_eq!(swept.faulty.len(), 4);
    assert!(
        faults(&swept)
            .values()
            .all(|fault| *fault == Fault::Rootless)
    );
}

#[test]
fn offsets_to_nowhere_are_stated() {
    let good = blob(b"good\n");
    for back in [
        vec![0],
        vec![1],
        vec![11],
        vec![0x7f],
        vec![0xff; 7],
        vec![0xff; 20],
    ] {
        let mut lost = appended(b"good\n", good.id, b"x");
        (lost.code, lost.base) = (6, back);
        let (swept, shown) = made(&[blob(b"good\n"), lost]);
        assert_eq!((swept.faulty.len(), shown.len()), (1, 1));
    }
}

#[test]
fn sizes_that_lie_are_stated() {
    for size in [0, 4, 6, 40_000, usize::MAX >> 5] {
        let mut lying = blob(b"lying");
        lying.size = size;
        let child = appended(b"lying", lying.id, b"x");
        let (swept, shown) = made(&[lying, child, blob(b"good")]);
        assert_eq!((swept.faulty.len(), shown.len()), (2, 1), "{size}");
    }
}

#[test]
fn a_delta_of_another_base_is_stated() {
    let base = blob(b"short");
    let wrong = appended(b"a longer base", base.id, b"x");
    let child = appended(b"a longer basex", wrong.id, b"y");
    let (wrong_id, child_id) = (wrong.id, child.id);
    let (swept, shown) = made(&[base, wrong, child]);
    assert_eq!(shown.len(), 1);
    assert!(matches!(faults(&swept)[&wrong_id], Fault::Damaged(_)));
    assert_eq!(faults(&swept)[&child_id], Fault::Base(wrong_id));
}

#[test]
fn a_base_may_be_loose_or_missing() {
    let bench = Bench::new(&[]);
    bench.write("base.txt", b"the base\n");
    bench.git(&["add", "base.txt"]);
    let base = hashed(HashKind::Sha1, Kind::Blob, b"the base\n");
    let thin = appended(b"the base\n", base, b"more\n");
    let orphan = appended(b"unknown\n", id(9), b"more\n");
    let (thin_id, orphan_id) = (thin.id, orphan.id);
    write_pack(&bench, &[thin, orphan]);
    let (swept, shown) = sweep(&bench.path, Limits::default(), true);
    assert_eq!(shown[&thin_id], b"the base\nmore\n");
    assert_eq!(faults(&swept), [(orphan_id, Fault::Base(id(9)))].into());
}

#[test]
fn large_objects_are_stated_and_not_read() {
    let limits = Limits {
        object_bytes: 100,
        ..Limits::default()
    };
    let bench = Bench::new(&[]);
    let base = blob(&[b'x'; 90]);
    let large = blob(&[b'y'; 101]);
    let grown = appended(&[b'x'; 90], base.id, b"over the limit");
    let ids = [large.id, grown.id];
    write_pack(&bench, &[base, large, grown]);
    bench.write("large.txt", &[b'z'; 5_000]);
    bench.git(&["add", "large.txt"]);
    let (swept, shown) = sweep(&bench.path, limits, false);
    assert_eq!(shown.len(), 1);
    let faults = faults(&swept);
    assert_eq!(faults.len(), 3);
    assert!(
        ids.iter()
            .all(|id| matches!(faults[id], Fault::TooLarge { .. }))
    );
}

#[test]
fn bytes_of_another_name_are_stated_when_asked() {
    let mut false_name = blob(b"something");
    false_name.id = id(5);
    let bench = Bench::new(&[]);
    write_pack(&bench, &[false_name]);
    assert_eq!(sweep(&bench.path, Limits::default(), false).1.len(), 1);
    let (swept, _) = sweep(&bench.path, Limits::default(), true);
    assert_eq!(faults(&swept)[&id(5)], Fault::WrongName);
}

#[test]
fn a_pack_that_is_cut_or_changed_loses_only_what_is_damaged() {
    let mut bench = Bench::new(&[]);
    bench.grow(12);
    bench.git(&["repack", "-adfq"]);
    let all = bench.objects();
    let packs = fs::read_dir(bench.path.join(".git/objects/pack")).expect("a directory");
    let mut files = packs.map(|entry| entry.expect("an entry").path());
    let pack = files.find(|path| path.extension().is_some_and(|end| end == "pack"));
    let pack = pack.expect("a pack");
    let whole = fs::read(&pack).expect("a pack");
    fs::remove_file(&pack).expect("removed");
    let check = |bytes: &[u8], least: usize| {
        fs::write(&pack, bytes).expect("a file");
        let (swept, shown) = sweep(&bench.path, Limits::default(), true);
        assert_eq!(shown.len() + swept.faulty.len(), all.len());
        assert!(shown.len() >= least);
        for (id, bytes) in shown {
            assert_eq!(hashed(HashKind::Sha1, all[&id].0, &bytes), id);
        }
    };
    check(&whole[..whole.len() / 2], 1);
    check(&whole[..whole.len() - 30], 1);
    for round in 0..30 {
        let mut bytes = whole.clone();
        let at = 12 + (round * 7_919) % (bytes.len() - 40);
        bytes[at] ^= 1 << (round % 8);
        check(&bytes, 1);
    }
}

#[test]
fn a_good_copy_stands_in_for_a_damaged_one() {
    let bench = Bench::new(&[]);
    bench.write("a.txt", b"two copies");
    bench.git(&["add", "a.txt"]);
    let mut damaged = blob(b"two copies");
    damaged.size = 3;
    write_pack(&bench, &[damaged]);
    let (swept, shown) = sweep(&bench.path, Limits::default(), true);
    assert_eq!((swept.faulty.len(), shown.len()), (0, 1));
}

#[test]
fn damaged_loose_objects_are_stated() {
    let bench = Bench::new(&[]);
    for text in ["one", "two", "three", "four"] {
        bench.write(text, text.as_bytes());
    }
    bench.git(&["add", "-A"]);
    let path = |text: &str| {
        let id = hashed(HashKind::Sha1, Kind::Blob, text.as_bytes()).to_hex();
        let (fan, rest) = id.split_at(2);
        let path = bench.path.join(".git/objects").join(fan).join(rest);
        fs::remove_file(&path).expect("removed");
        path
    };
    fs::write(path("one"), b"").expect("a file");
    fs::write(path("two"), zlib(b"blob 9\0two")).expect("a file");
    fs::create_dir(path("three")).expect("a directory");
    let (swept, shown) = sweep(&bench.path, Limits::default(), false);
    assert_eq!((swept.faulty.len(), shown.len()), (3, 1));
}
