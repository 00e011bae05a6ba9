//! Indexes of packs against a plain map.

use std::collections::BTreeMap;

use lockgate_git::{HashKind, ObjectId, PackIndex};
use proptest::collection::btree_map;
use proptest::prelude::*;

type Map = BTreeMap<Vec<u8>, u64>;

fn fanout(map: &Map, out: &mut Vec<u8>) {
    for first in 0..=255u8 {
        let count = map.keys().filter(|id| id[0] <= first).count();
        out.extend(u32::try_from(count).expect("few").to_be_bytes());
    }
}

pub fn version_two(map: &Map, hash: HashKind) -> Vec<u8> {
    let mut out = b"\xfftOc\0\0\0\x02".to_vec();
    fanout(map, &mut out);
    for id in map.keys() {
        out.extend_from_slice(id);
    }
    out.extend(vec![0; map.len() * 4]);
    let mut large = Vec::new();
    for &offset in map.values() {
        let small = u32::try_from(offset).ok();
        if let Some(small) = small.filter(|small| *small < 0x8000_0000) {
            out.extend(small.to_be_bytes());
        } else {
            let at = u32::try_from(large.len() / 8).expect("few") | 0x8000_0000;
            out.extend(at.to_be_bytes());
            large.extend(offset.to_be_bytes());
        }
    }
    out.extend(large);
    out.extend(vec![0; hash.len() * 2]);
    out
}

fn version_one(map: &Map) -> Vec<u8> {
    let mut out = Vec::new();
    fanout(map, &mut out);
    for (id, offset) in map {
        out.extend(u32::try_from(*offset).unwrap_or(7).to_be_bytes());
        out.extend_from_slice(id);
    }
    out.extend([0; 40]);
    out
}

fn ids(width: usize, offsets: u64) -> impl Strategy<Value = Map> {
    // Few first bytes, so that buckets are full.
    let id = (0..4u8, prop::collection::vec(any::<u8>(), width - 1))
        .prop_map(|(first, rest)| [vec![first * 85], rest].concat());
    btree_map(id, 0..offsets, 0..60)
}

fn check(bytes: &[u8], map: &Map, hash: HashKind) {
    let index = PackIndex::parse(bytes, hash).expect("a good index");
    assert_eq!(index.len(), map.len());
    for (position, (id, &offset)) in map.iter().enumerate() {
        let id = ObjectId::from_bytes(id).expect("an id");
        assert_eq!(index.position(&id), Some(position));
        assert_eq!(index.id(position), Some(id));
        assert_eq!(index.offset(position), Some(offset));
        let mut other = id.as_bytes().to_vec();
        other[5] ^= 1;
        let there = map.contains_key(&other);
        let other = ObjectId::from_bytes(&other).expect("an id");
        assert_eq!(index.position(&other).is_some(), there);
    }
    assert_eq!(index.id(map.len()), None);
    assert_eq!(index.offset(map.len()), None);
}

proptest! {
    #[test]
    fn lookups_are_those_of_a_map(map in ids(20, 1 << 40)) {
        check(&version_two(&map, HashKind::Sha1), &map, HashKind::Sha1);
    }

    #[test]
    fn lookups_in_version_one(map in ids(20, 1 << 32)) {
        check(&version_one(&map), &map, HashKind::Sha1);
    }

    #[test]
    fn lookups_of_long_ids(map in ids(32, 1 << 31)) {
        check(&version_two(&map, HashKind::Sha256), &map, HashKind::Sha256);
    }

    #[test]
    fn a_damaged_index_answers_or_refuses(
        map in ids(20, 1 << 40),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = version_two(&map, HashKind::Sha1);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.index(bytes.len() * 2));
        if let Ok(index) = PackIndex::parse(&bytes[..], HashKind::Sha1) {
            for position in 0..index.len().min(100) {
                let _ = (index.offset(position), index.crc32(position));
                let _ = index.id(position).and_then(|id| index.position(&id));
            }
        }
    }
}
