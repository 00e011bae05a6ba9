//! Advisories: records of OSV, tables of scores, the compiled index.

use lockgate_advisories::{
    Advisory, CommitQuery, Compiled, Database, NoHistory, Query, Scores, Segment, build,
};
use lockgate_packages::Ecosystem;
use sha2::{Digest, Sha256};

/// A record: what is compiled can be indexed, asked, unpacked and built again to the same bytes.
pub fn record(data: &[u8]) {
    let Ok(compiled) = Compiled::read(data) else {
        return;
    };
    let bytes = build(vec![compiled]).expect("one record fits");
    let segment = Segment::open(&bytes).expect("it was built");
    segment.verify().expect("it was built");
    let again = segment.unpack(&|_| true).expect("it was built");
    assert_eq!(
        build(again).expect("one record fits"),
        bytes,
        "an index changes by unpacking"
    );
    ask(&bytes);
}

/// EPSS and CISA's catalogue.
pub fn scores(data: &[u8]) {
    if let Ok((scores, _)) = Scores::read(data) {
        ask(&scores.build());
    }
}

/// Any bytes as an index; its header is given the digest that it would have.
pub fn index(data: &[u8]) {
    ask(data);
    let mut signed = data.to_vec();
    if let Some(end) = header(data) {
        let digest = Sha256::digest(&signed[..end]);
        signed[end..end + 32].copy_from_slice(&digest);
        ask(&signed);
    }
}

/// Where the digest of the header begins: 32 bytes before the first section.
fn header(data: &[u8]) -> Option<usize> {
    let offset = data.get(56..64)?.try_into().map(u64::from_le_bytes).ok()?;
    let end = usize::try_from(offset).ok()?.checked_sub(32)?;
    (end.checked_add(32)? <= data.len()).then_some(end)
}

/// Asks everything there is to ask.
fn ask(bytes: &[u8]) {
    let Ok(database) = Database::open(&[bytes]) else {
        return;
    };
    for (ecosystem, name) in [
        (Ecosystem::Npm, "a"),
        (Ecosystem::Debian, "zlib"),
        (Ecosystem::PyPi, "p"),
    ] {
        for version in [None, Some("1.0.0"), Some("odd")] {
            let query = Query {
                ecosystem,
                release: None,
                name,
                version,
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
        commit: Some("0123456789abcdef0123456789abcdef01234567"),
        tags: &["v1".to_owned()],
    };
    let told = database.lookup_commit(&query, &NoHistory);
    let _: Vec<_> = told.untold.iter().map(Advisory::details).collect();
    let _ = (
        database.advisory("X-1"),
        database.ids_of("npm"),
        database.newest(),
    );
    for segment in database.segments() {
        let _ = segment.unpack(&|_| true);
    }
}
