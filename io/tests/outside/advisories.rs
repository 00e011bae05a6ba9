//! Advisory data.

use std::io::Write;
use std::path::{Path, PathBuf};

use lockgate_io::{Error, Intake, MAX_MEMBER_BYTES, read_records};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::bench::Tree;

const ECOSYSTEM: &str = "GitHub Actions";

fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default())
            .expect("a member");
        zip.write_all(bytes).expect("bytes");
    }
    zip.finish().expect("a zip file").into_inner()
}

fn records(path: &Path) -> Result<(Vec<String>, Intake), Error> {
    let mut records = Vec::new();
    let intake = read_records(path, ECOSYSTEM, &mut |bytes| {
        records.push(String::from_utf8_lossy(bytes).into_owned());
    })?;
    Ok((records, intake))
}

fn texts(path: &Path) -> Vec<String> {
    records(path).expect("the data is there").0
}

#[test]
fn packed_and_unpacked_records_are_read() {
    let tree = Tree::of(&["other/x.json", "GitHub Actions/notes.txt"]);
    let zip = packed(&[("A-1.json", b"one"), ("readme.md", b"no")]);
    let file = tree.write("GitHub Actions/all.zip", &zip);
    tree.write("GitHub Actions/B-1.JSON", b"two");
    assert_eq!(texts(&tree.path("")), ["one", "two"]);
    assert_eq!(texts(&tree.path("GitHub Actions")), ["one", "two"]);
    assert_eq!(texts(&file), ["one"]);
}

#[test]
fn data_without_the_ecosystem_has_no_records() {
    let tree = Tree::of(&["npm/all.zip"]);
    assert_eq!(texts(&tree.path("")), Vec::<String>::new());
    assert!(matches!(
        records(&tree.path("none")),
        Err(Error::Missing { .. })
    ));
    let file = tree.write("broken.zip", b"PK\x03\x04 but no more");
    assert!(matches!(records(&file), Err(Error::Unsuitable { .. })));
}

#[test]
fn a_bomb_is_counted_and_not_unpacked() {
    let bomb = vec![b' '; usize::try_from(MAX_MEMBER_BYTES).expect("a few MiB") * 4];
    let tree = Tree::of(&[]);
    let file = tree.write(
        "all.zip",
        &packed(&[("bomb.json", &bomb), ("A-1.json", b"one")]),
    );
    let (records, intake) = records(&file).expect("the rest is good");
    assert_eq!(
        (records, intake.read, intake.bad),
        (vec!["one".to_owned()], 1, 1)
    );
}

#[test]
fn a_flipped_bit_costs_one_record() {
    let mut zip = packed(&[("A-1.json", b"the first record"), ("A-2.json", b"two")]);
    let at = zip
        .windows(8)
        .position(|window| window == b"A-1.json")
        .expect("its name")
        + 9;
    zip[at] ^= 0x55;
    let tree = Tree::of(&[]);
    let file = tree.write("all.zip", &zip);
    let (records, intake) = records(&file).expect("the rest is good");
    assert_eq!((records, intake.bad), (vec!["two".to_owned()], 1));
}

#[test]
fn the_shared_data_has_no_records_on_actions() {
    let shared = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/advisories"
    ));
    if !shared.is_dir() {
        say_skipped();
        return;
    }
    assert_eq!(texts(&shared), Vec::<String>::new());
    let go = read_records(&shared, "Go", &mut |_| ()).expect("it is there");
    assert!(go.read > 1_000 && go.bad == 0, "{go:?}");
}

#[expect(clippy::print_stderr, reason = "a skipped test must say so")]
fn say_skipped() {
    eprintln!("skipped: no shared advisory data");
}
