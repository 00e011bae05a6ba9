//! Damaged and hostile bytes: an error or another answer, never a panic, never more than the bytes allow.

use lockgate_advisories::{
    Advisory, CommitQuery, Compiled, Database, NoHistory, Query, Segment, Unopened, build,
};
use lockgate_packages::Ecosystem;
use sha2::{Digest, Sha256};

use crate::matching::{index, record};

fn sample() -> Vec<u8> {
    let range = r#""ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"2.0.0"}]}],"versions":["odd"]"#;
    let mut records: Vec<String> = (0..40)
        .map(|at| record(&format!("X-{at}"), "npm", &format!("p{}", at % 9), range))
        .collect();
    records.push(record(
        "Y-1",
        "Debian:12",
        "zlib",
        r#""ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]"#,
    ));
    let commit = "0123456789abcdef".repeat(3);
    records.push(format!(
        r#"{{"id":"Z-1","affected":[{{"ranges":[{{"type":"GIT","repo":"https://git.example/a/b","events":[{{"introduced":"0"}},{{"fixed":"{}"}}]}}],"versions":["v1"]}}]}}"#,
        &commit[..40]
    ));
    index(&records)
}

/// Asks everything there is to ask.
fn ask(bytes: &[u8]) {
    let Ok(database) = Database::open(&[bytes]) else {
        return;
    };
    for name in ["p0", "p1", "p2", "p3", "p4", "zlib", "none"] {
        for ecosystem in [Ecosystem::Npm, Ecosystem::Debian] {
            let query = Query {
                ecosystem,
                release: None,
                name,
                version: Some("1.0.0"),
            };
            let matches = database.lookup(&query);
            for hit in matches.groups.iter().flat_map(|group| &group.hits) {
                let _ = (
                    hit.advisory.details(),
                    hit.advisory.upstream(),
                    hit.advisory.modified(),
                );
            }
            let _ = database.fix(&query);
        }
    }
    let query = CommitQuery {
        repository: "https://git.example/a/b",
        commit: None,
        tags: &[],
    };
    let told = database.lookup_commit(&query, &NoHistory);
    let _: Vec<_> = told.untold.iter().map(Advisory::details).collect();
    let _ = (
        database.advisory("X-7"),
        database.statements(),
        database.digest(),
    );
    for segment in database.segments() {
        let _ = segment.unpack(&|_| true).map(build);
    }
}

/// The header's length is that of the first section's offset.
fn header_length(bytes: &[u8]) -> usize {
    let offset = bytes[56..64]
        .try_into()
        .map(u64::from_le_bytes)
        .expect("eight bytes");
    usize::try_from(offset).expect("it is small")
}

#[test]
fn no_byte_of_the_header_can_change() {
    let bytes = sample();
    for at in 0..header_length(&bytes) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x41;
        assert!(Segment::open(&damaged).is_err(), "byte {at}");
    }
}

#[test]
fn nothing_can_be_cut_off_or_added() {
    let bytes = sample();
    for length in 0..bytes.len() {
        assert!(Segment::open(&bytes[..length]).is_err(), "{length} bytes");
    }
    let longer = [&bytes[..], b"x"].concat();
    assert!(matches!(Segment::open(&longer), Err(Unopened::Damaged(_))));
    assert_eq!(
        Segment::open(b"PK\x03\x04 something else").err(),
        Some(Unopened::NoIndex)
    );
}

#[test]
fn damage_of_any_section_is_found_and_met_without_harm() {
    let bytes = sample();
    for at in header_length(&bytes)..bytes.len() {
        for change in [0x01, 0x80, 0xff] {
            let mut damaged = bytes.clone();
            damaged[at] ^= change;
            let opened = Segment::open(&damaged);
            assert!(
                opened.is_err() || opened.is_ok_and(|segment| segment.verify().is_err()),
                "byte {at}"
            );
            ask(&damaged);
        }
    }
}

#[test]
fn sections_that_lie_elsewhere_are_met_without_harm() {
    let bytes = sample();
    let end = header_length(&bytes) - 32;
    for at in 56..end {
        for value in [0, 1, 0x7f, 0xff] {
            let mut hostile = bytes.clone();
            hostile[at] = value;
            // A header that somebody made on purpose carries its digest.
            let digest = Sha256::digest(&hostile[..end]);
            hostile[end..end + 32].copy_from_slice(&digest);
            ask(&hostile);
        }
    }
}

#[test]
fn a_record_that_is_strange_is_compiled_or_refused() {
    let deep = format!(
        r#"{{"id":"X-1","details":{}1{}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let events = r#"{"introduced":"1"},"#.repeat(20_000);
    let many = record(
        "X-1",
        "npm",
        "a",
        &format!(r#""ranges":[{{"type":"SEMVER","events":[{events}{{"fixed":"2"}}]}}]"#),
    );
    for text in [
        deep,
        many,
        r#"{"id":"\u0000","aliases":["",""]}"#.to_owned(),
    ] {
        let _ = Compiled::read(text.as_bytes()).map(|record| build(vec![record]));
    }
}

#[test]
fn an_index_of_the_form_before_is_refused_as_such() {
    let mut bytes = sample();
    assert_eq!(bytes[8..12], lockgate_advisories::FORMAT.to_le_bytes());
    bytes[8..12].copy_from_slice(&1_u32.to_le_bytes());
    let refused = Segment::open(&bytes).map(|_| ());
    assert_eq!(refused, Err(Unopened::OtherVersion));
}
