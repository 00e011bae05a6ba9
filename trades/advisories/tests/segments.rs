//! Deltas over a base, and back to one index.

use lockgate_advisories::{Compiled, Database, Query, Segment, build};
use lockgate_packages::Ecosystem;

use crate::matching::{index, record};
use crate::shared;

fn versions(id: &str, version: &str) -> String {
    record(id, "npm", "a", &format!(r#""versions":["{version}"]"#))
}

fn ids(segments: &[&[u8]], version: &str) -> Vec<String> {
    let database = Database::open(segments).expect("they were built");
    let query = Query {
        ecosystem: Ecosystem::Npm,
        release: None,
        name: "a",
        version: Some(version),
    };
    let matches = database.lookup(&query);
    assert!(matches.unassessed.is_empty(), "{:?}", matches.unassessed);
    matches
        .groups
        .iter()
        .flat_map(|group| &group.ids)
        .map(|id| (*id).to_owned())
        .collect()
}

#[test]
fn a_newer_segment_replaces_and_removes() {
    let base = index(&[
        versions("X-1", "1.0.0"),
        versions("X-2", "1.0.0"),
        versions("X-3", "1.0.0"),
    ]);
    let changed = index(&[versions("X-2", "2.0.0")]);
    let gone = build(vec![Compiled::tombstone("X-3")]).expect("one record");
    assert_eq!(ids(&[&base], "1.0.0"), ["X-1", "X-2", "X-3"]);
    assert_eq!(ids(&[&base, &changed, &gone], "1.0.0"), ["X-1"]);
    assert_eq!(ids(&[&base, &changed, &gone], "2.0.0"), ["X-2"]);
    let database = Database::open(&[&base, &gone]).expect("they were built");
    assert!(database.advisory("X-3").expect("it is whole").is_none());
}

#[test]
fn an_unpacked_index_gives_the_same_bytes_again() {
    let compile =
        |bytes: &Vec<u8>| Compiled::read(bytes).expect("the snapshot's records are valid");
    let mut compiled: Vec<_> = shared::records().iter().step_by(3).map(compile).collect();
    compiled.push(Compiled::tombstone("X-gone"));
    let bytes = build(compiled).expect("they are few");
    let segment = Segment::open(&bytes).expect("it was built");
    segment.verify().expect("it is whole");
    let again = build(segment.unpack(&|_| true).expect("it is whole"));
    assert!(again.expect("they are few") == bytes);
}
