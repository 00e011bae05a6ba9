//! Records of advisories from whatever is named.

use std::io::Write;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;
use lockgate_io::{MAX_MEMBER_BYTES, Part, read_export};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::bench::Tree;

/// What is read, sorted; damage as `!`, tables as `#`.
fn read(paths: &[PathBuf]) -> Vec<String> {
    let taken = read_export(paths, &|_, part| match part {
        Part::Record(b"bad") => Err("it is bad".to_owned()),
        Part::Record(bytes) => Ok(String::from_utf8_lossy(bytes).trim().to_owned()),
        Part::Table(bytes) => Ok(format!("#{}", String::from_utf8_lossy(bytes))),
    });
    let taken = taken.expect("what is named is there").into_iter();
    let mut texts: Vec<_> = taken
        .map(|item| {
            item.unwrap_or_else(|(name, why)| {
                format!("!{}: {why}", name.rsplit('/').next().unwrap_or_default())
            })
        })
        .collect();
    texts.sort();
    texts
}

fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default())
            .expect("a member");
        zip.write_all(bytes).expect("bytes");
    }
    zip.finish().expect("a zip file").into_inner()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
    gz.write_all(bytes).expect("memory takes all");
    gz.finish().expect("memory takes all")
}

fn too_long() -> Vec<u8> {
    vec![b' '; usize::try_from(MAX_MEMBER_BYTES).expect("a few MiB") + 1]
}

#[test]
fn everything_below_a_directory_is_read() {
    let tree = Tree::of(&[]);
    tree.write(
        "npm/all.zip",
        &packed(&[
            ("A.json", b"zipped"),
            ("x/B.json", b"deep"),
            ("notes.txt", b"no"),
        ]),
    );
    tree.write("npm/modified_id.csv", b"no");
    tree.write("one.json", b"single");
    tree.write("bad.json", b"bad");
    tree.write("many.jsonl", b"first\n\n second\r\nlast");
    tree.write("many.ndjson.gz", &gzipped(b"packed line\n"));
    tree.write("epss.csv.gz", &gzipped(b"table"));
    tree.write("readme.md", b"no");
    let expected = [
        "!bad.json: it is bad",
        "#table",
        "deep",
        "first",
        "last",
        "packed line",
        "second",
        "single",
        "zipped",
    ];
    assert_eq!(read(&[tree.path("")]), expected);
}

#[test]
fn a_large_export_is_read_in_parallel() {
    let names: Vec<String> = (0..2_000).map(|at| format!("X-{at:04}.json")).collect();
    let members: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (&**name, name.as_bytes()))
        .collect();
    let tree = Tree::of(&[]);
    let file = tree.write("all.zip", &packed(&members));
    assert_eq!(read(&[file]), names);
}

#[test]
fn what_is_damaged_or_too_long_is_named_and_the_rest_is_read() {
    let bomb = too_long();
    let tree = Tree::of(&[]);
    tree.write(
        "a.zip",
        &packed(&[("bomb.json", &bomb), ("good.json", b"good")]),
    );
    tree.write("b.zip", b"PK\x03\x04 but no more");
    tree.write("c.jsonl", &[&bomb[..], b"tail\nafter\n"].concat());
    tree.write("d.json.gz", &gzipped(&bomb));
    tree.write("e.json.gz", b"no gzip");
    let read = read(&[tree.path("")]);
    let damaged = |start: &str| read.iter().filter(|text| text.starts_with(start)).count();
    assert_eq!(damaged("!a.zip: bomb.json: larger"), 1, "{read:?}");
    assert_eq!(damaged("!b.zip: no readable zip file"), 1, "{read:?}");
    assert_eq!(damaged("!c.jsonl: line 1: larger"), 1, "{read:?}");
    assert_eq!(damaged("!d.json.gz: larger"), 1, "{read:?}");
    assert_eq!(damaged("!e.json.gz: "), 1, "{read:?}");
    assert_eq!(
        (damaged("good"), damaged("after"), read.len()),
        (1, 1, 7),
        "{read:?}"
    );
}

#[cfg(unix)]
#[test]
fn links_below_what_was_named_are_not_followed() {
    let tree = Tree::of(&[]);
    let outside = Tree::of(&[]);
    outside.write("secret.json", b"outside");
    tree.write("in/a.json", b"inside");
    std::os::unix::fs::symlink(outside.path(""), tree.path("in/link")).expect("links can be made");
    std::os::unix::fs::symlink(outside.path("secret.json"), tree.path("in/b.json"))
        .expect("links can be made");
    assert_eq!(read(&[tree.path("in")]), ["inside"]);
}
