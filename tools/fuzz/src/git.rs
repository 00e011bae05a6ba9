//! Git's formats.

use lockgate_git::staging::Index;
use lockgate_git::{
    Commit, Config, Delta, EntryHeader, HashKind, Inflater, LooseHeader, LooseRef, MultiPackIndex,
    ObjectId, PackHeader, PackIndex, PackedRefs, Tag, Tree, alternates, git_file, largest_inflated,
};

/// What a target makes room for.
const ROOM: usize = 1 << 16;

/// Packs: the header, then whatever looks like an entry, inflated and followed as a delta.
pub fn pack(data: &[u8]) {
    let _ = PackHeader::parse(data);
    let mut inflater = Inflater::default();
    for hash in [HashKind::Sha1, HashKind::Sha256] {
        for start in [0, PackHeader::LEN] {
            let bytes = data.get(start..).unwrap_or(&[]);
            let Ok(header) = EntryHeader::parse(bytes, hash) else {
                continue;
            };
            let body = bytes.get(header.len..).expect("a header lies in its bytes");
            let size = usize::try_from(header.size).unwrap_or(usize::MAX);
            if size <= ROOM && header.size <= largest_inflated(body.len()) {
                let mut target = vec![0; size];
                if inflater.inflate(body, &mut target).is_ok() {
                    delta(&target);
                }
            }
        }
    }
    let mut target = Vec::new();
    if inflater.inflate_unknown(data, ROOM, &mut target).is_ok() {
        assert!(target.len() <= ROOM, "more than was allowed");
        let _ = LooseHeader::parse(&target);
    }
}

/// Deltas: what is made is covered by its pieces, and every copied piece is the base's.
pub fn delta(data: &[u8]) {
    let Ok(delta) = Delta::parse(data) else {
        return;
    };
    let len = usize::try_from(delta.base_len()).unwrap_or(usize::MAX);
    let base: Vec<u8> = (0..len.min(ROOM)).map(|at| at.to_le_bytes()[0]).collect();
    let (mut target, mut segments) = (Vec::new(), Vec::new());
    if delta
        .apply(&base, ROOM, &mut target, &mut segments)
        .is_err()
    {
        return;
    }
    let mut end = 0;
    for segment in &segments {
        assert_eq!(segment.start, end, "a gap between pieces");
        end = segment.range().end;
        if let Some(range) = segment.base_range() {
            assert_eq!(base.get(range), target.get(segment.range()));
        }
    }
    assert_eq!(end, target.len(), "pieces end early");
}

/// Indexes of packs: whatever is found under a name has that name.
pub fn idx(data: &[u8]) {
    for hash in [HashKind::Sha1, HashKind::Sha256] {
        if let Ok(index) = PackIndex::parse(data, hash) {
            for position in 0..index.len().min(64) {
                let id = index.id(position).expect("every position has an id");
                if let Some(found) = index.position(&id) {
                    assert_eq!(index.id(found), Some(id), "another object");
                }
                let _ = (index.offset(position), index.crc32(position));
            }
        }
        if let Ok(index) = MultiPackIndex::parse(data, hash) {
            let _ = index.pack_names().count();
            for position in 0..index.len().min(64) {
                let id = index.id(position);
                let _ = (id.and_then(|id| index.position(&id)), index.place(position));
            }
        }
    }
}

/// Objects: commits, trees, tags.
pub fn objects(data: &[u8]) {
    let _ = (Commit::parse(data), Tag::parse(data));
    for hash in [HashKind::Sha1, HashKind::Sha256] {
        let entries: usize = Tree::new(data, hash)
            .flatten()
            .map(|entry| entry.name.len() + hash.len())
            .sum();
        assert!(entries <= data.len(), "more than there is");
    }
}

/// The staging area.
pub fn staging(data: &[u8]) {
    for hash in [HashKind::Sha1, HashKind::Sha256] {
        if let Ok(index) = Index::parse(data, hash) {
            let names: usize = index.entries.iter().map(|entry| entry.path.len()).sum();
            assert!(names <= data.len() * 8, "more than there is");
        }
    }
}

/// The small files: configuration, references, alternates.
pub fn git_files(data: &[u8]) {
    let _ = (Config::parse(data), LooseRef::parse(data), git_file(data));
    let _ = (PackedRefs::new(data).count(), alternates(data).len());
    let _ = ObjectId::from_hex(data).map(|id| id.to_hex());
}
