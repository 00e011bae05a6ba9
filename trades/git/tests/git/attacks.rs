//! Headers, streams and indexes that lie.

use lockgate_git::staging::Index;
use lockgate_git::{
    Base, Damage, EntryHeader, HashKind, Inflater, MultiPackIndex, PackHeader, PackIndex,
    largest_inflated,
};
use proptest::prelude::*;

#[test]
fn pack_headers_that_lie() {
    assert!(PackHeader::parse(b"PACK\0\0\0\x02\0\0\0\x01").is_ok());
    for bytes in [
        &b""[..],
        b"PACK",
        b"PACK\0\0\0\x02\0\0\0",
        b"PACK\0\0\0\x04\0\0\0\x01",
        b"KCAP\0\0\0\x02\0\0\0\x01",
    ] {
        assert!(PackHeader::parse(bytes).is_err());
    }
}

#[test]
fn entry_headers_that_lie() {
    let parse = |bytes: &[u8]| EntryHeader::parse(bytes, HashKind::Sha1);
    assert_eq!(parse(&[0x95, 0x02]).expect("a header").size, 0x25);
    let before = parse(&[0x65, 0x81, 0x00]).expect("a header");
    assert_eq!((before.base, before.len), (Base::Before(256), 3));
    for bytes in [
        &[][..],
        &[0x00],
        &[0x50],
        &[0x90],
        &[0x60],
        &[0x60, 0xff],
        &[0x70, 1, 2, 3],
    ] {
        assert!(parse(bytes).is_err(), "{bytes:?}");
    }
    assert!(parse(&[0xff; 42]).is_err());
    let endless = [&[0x60][..], &[0xff; 40]].concat();
    assert!(parse(&endless).is_err());
}

#[test]
fn a_stream_fills_its_buffer_or_is_refused() {
    // Twelve bytes, stored.
    let stream = [
        &[0x78, 0x01, 0x01, 12, 0, 0xf3, 0xff][..],
        b"hello, world",
        &[0x1d, 0x09, 0x04, 0x5e],
    ]
    .concat();
    let sum: Vec<u8> = adler(b"hello, world").to_be_bytes().to_vec();
    let stream = [&stream[..19], &sum].concat();
    let mut inflater = Inflater::default();
    let mut room = [0; 12];
    assert_eq!(inflater.inflate(&stream, &mut room), Ok(()));
    assert_eq!(&room, b"hello, world");
    for len in [0, 11, 13, 4_000] {
        assert!(
            inflater.inflate(&stream, &mut vec![0; len]).is_err(),
            "{len}"
        );
    }
    for end in 0..stream.len() {
        assert!(
            inflater.inflate(&stream[..end], &mut room).is_err(),
            "{end}"
        );
    }
    let mut wrong = stream.clone();
    *wrong.last_mut().expect("a byte") ^= 1;
    assert!(inflater.inflate(&wrong, &mut room).is_err());
    let mut target = Vec::new();
    assert_eq!(inflater.inflate_unknown(&stream, 100, &mut target), Ok(()));
    assert_eq!(target, b"hello, world");
    let small = inflater.inflate_unknown(&stream, 5, &mut target);
    assert!(matches!(small, Err(Damage::TooLarge { .. })));
    assert!(largest_inflated(10) < 11_000);
}

fn adler(bytes: &[u8]) -> u32 {
    let (mut one, mut two) = (1u32, 0u32);
    for byte in bytes {
        one = (one + u32::from(*byte)) % 65_521;
        two = (two + one) % 65_521;
    }
    two << 16 | one
}

#[test]
fn fan_outs_that_fall_or_promise_too_much() {
    let with = |counts: &dyn Fn(usize) -> u32, rest: usize| {
        let mut bytes = b"\xfftOc\0\0\0\x02".to_vec();
        (0..256).for_each(|first| bytes.extend(counts(first).to_be_bytes()));
        bytes.extend(vec![0; rest]);
        bytes
    };
    assert!(PackIndex::parse(with(&|_| 0, 40), HashKind::Sha1).is_ok());
    assert!(PackIndex::parse(with(&|_| 0, 39), HashKind::Sha1).is_err());
    assert!(PackIndex::parse(with(&|_| u32::MAX, 4_000), HashKind::Sha1).is_err());
    let falls = |first: usize| u32::from(first < 9);
    assert!(PackIndex::parse(with(&falls, 4_000), HashKind::Sha1).is_err());
    assert!(PackIndex::parse(b"\xfftOc\0\0\0\x03".to_vec(), HashKind::Sha1).is_err());
    assert!(
        MultiPackIndex::parse(b"MIDX\x01\x01\x04\0\0\0\0\x01".to_vec(), HashKind::Sha1).is_err()
    );
    assert!(MultiPackIndex::parse(b"MIDX\x01\x02\0\0\0\0\0\x01".to_vec(), HashKind::Sha1).is_err());
}

/// An index file with these entries' bytes and the checksum's room.
fn staged(version: u32, count: u32, body: &[u8]) -> Vec<u8> {
    let head = [&b"DIRC"[..], &version.to_be_bytes(), &count.to_be_bytes()].concat();
    [&head[..], body, &[0; 20]].concat()
}

fn entry(flags: u16, name: &[u8], padding: usize) -> Vec<u8> {
    let mut stat = [0; 40];
    stat[26..28].copy_from_slice(&[0x81, 0xa4]);
    [
        &stat[..],
        &[7; 20],
        &flags.to_be_bytes(),
        name,
        &vec![0; padding],
    ]
    .concat()
}

#[test]
fn staging_areas_that_lie() {
    let parse = |bytes: &[u8]| Index::parse(bytes, HashKind::Sha1);
    let good = parse(&staged(2, 1, &entry(3, b"a/b", 7))).expect("an index");
    assert_eq!(good.entries[0].path, b"a/b");
    for bytes in [
        staged(2, 2, &entry(3, b"a/b", 7)),
        staged(2, u32::MAX, &entry(3, b"a/b", 7)),
        staged(2, 1, &entry(3, b"a/b", 3)),
        staged(2, 1, &entry(0x4003, b"a/b", 7)),
        staged(5, 1, &entry(3, b"a/b", 7)),
        staged(4, 1, &entry(3, &[9, b'a'], 1)),
        staged(4, 1, &entry(3, &[0xff; 20], 1)),
        staged(2, 0, b"link\xff\xff\xff\xff"),
        b"DIRC".to_vec(),
    ] {
        assert!(parse(&bytes).is_err());
    }
    let split = [&b"link\0\0\0\x14"[..], &[5; 20]].concat();
    assert!(
        parse(&staged(2, 0, &split))
            .expect("an index")
            .split_from
            .is_some()
    );
    let unknown = parse(&staged(2, 0, b"what\0\0\0\0")).expect("an index");
    assert_eq!(unknown.unknown, ["what"]);
    let short = parse(&staged(
        4,
        2,
        &[entry(0, &[0, b'a', b'b'], 1), entry(0, &[1, b'c'], 1)].concat(),
    ));
    let paths: Vec<Vec<u8>> = short
        .expect("an index")
        .entries
        .into_iter()
        .map(|entry| entry.path)
        .collect();
    assert_eq!(paths, [b"ab".to_vec(), b"ac".to_vec()]);
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), version in 2u32..5) {
        let _ = Index::parse(&staged(version, 3, &bytes), HashKind::Sha256);
        let _ = EntryHeader::parse(&bytes, HashKind::Sha256);
        let _ = Index::parse(&staged(2, 0, &[b"TREE\0\0\x01\0".as_slice(), &bytes].concat()), HashKind::Sha1);
    }
}
