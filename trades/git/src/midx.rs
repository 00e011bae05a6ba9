//! The index over many packs.
//!
//! Source: `gitformat-pack`, "multi-pack-index (MIDX) files have the following format".

use std::ops::Range;

use crate::bytes::{u32_at, u64_at};
use crate::idx::check_fanout;
use crate::{Damage, HashKind, ObjectId};

const WHAT: &str = "the multi-pack index";

/// A multi-pack index over bytes that are borrowed or owned.
#[derive(Clone, Debug)]
pub struct MultiPackIndex<B> {
    bytes: B,
    hash: HashKind,
    count: usize,
    packs: u32,
    names: Range<usize>,
    fanout: usize,
    ids: usize,
    offsets: usize,
    large: Range<usize>,
}

impl<B: AsRef<[u8]>> MultiPackIndex<B> {
    /// Reads the table of chunks and checks that each lies in the file.
    pub fn parse(bytes: B, hash: HashKind) -> Result<Self, Damage> {
        let slice = bytes.as_ref();
        check_header(slice, hash)?;
        let packs = u32_at(slice, 8).ok_or(Damage::Truncated(WHAT))?;
        let chunk = |name: &[u8; 4]| find_chunk(slice, *name);
        let needed = |name| chunk(name).ok_or(Damage::Malformed("a chunk is missing"));
        let names = needed(b"PNAM")?;
        let fanout = needed(b"OIDF")?;
        let ids = needed(b"OIDL")?;
        let offsets = needed(b"OOFF")?;
        let large = chunk(b"LOFF").unwrap_or(0..0);
        let count = check_fanout(slice, fanout.start)?;
        let fits = |range: &Range<usize>, width: usize| {
            count
                .checked_mul(width)
                .is_some_and(|needed| needed <= range.len())
        };
        if fanout.len() < 1024 || !fits(&ids, hash.len()) || !fits(&offsets, 8) {
            return Err(Damage::Truncated(WHAT));
        }
        let (fanout, ids, offsets) = (fanout.start, ids.start, offsets.start);
        Ok(Self {
            bytes,
            hash,
            count,
            packs,
            names,
            fanout,
            ids,
            offsets,
            large,
        })
    }

    /// How many objects it names.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether it names none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many packs it says it is over.
    pub fn packs(&self) -> u32 {
        self.packs
    }

    /// The names of the packs (`pack-….idx`), as far as they are there.
    pub fn pack_names(&self) -> impl Iterator<Item = &[u8]> {
        let names = self.bytes.as_ref().get(self.names.clone());
        names
            .unwrap_or(&[])
            .split(|&byte| byte == 0)
            .take_while(|name| !name.is_empty())
            .take(usize::try_from(self.packs).unwrap_or(usize::MAX))
    }

    /// The id at a position.
    pub fn id(&self, position: usize) -> Option<ObjectId> {
        ObjectId::from_bytes(self.id_bytes(position)?)
    }

    fn id_bytes(&self, position: usize) -> Option<&[u8]> {
        if position >= self.count {
            return None;
        }
        let at = self.ids + position * self.hash.len();
        self.bytes.as_ref().get(at..at + self.hash.len())
    }

    /// The number of the pack and the offset in it of the object at a position.
    pub fn place(&self, position: usize) -> Option<(u32, u64)> {
        if position >= self.count {
            return None;
        }
        let at = self.offsets + position * 8;
        let bytes = self.bytes.as_ref();
        let (pack, small) = (u32_at(bytes, at)?, u32_at(bytes, at + 4)?);
        if small & 0x8000_0000 == 0 || self.large.is_empty() {
            return Some((pack, u64::from(small)));
        }
        let large = usize::try_from(small & 0x7fff_ffff).ok()?.checked_mul(8)?;
        let offset = u64_at(bytes.get(self.large.clone())?, large)?;
        Some((pack, offset))
    }

    /// The position of an id.
    pub fn position(&self, id: &ObjectId) -> Option<usize> {
        if id.hash_kind() != self.hash {
            return None;
        }
        let (mut start, mut end) = self.bucket(*id.as_bytes().first()?)?;
        while start < end {
            let middle = start + (end - start) / 2;
            match self.id_bytes(middle)?.cmp(id.as_bytes()) {
                std::cmp::Ordering::Less => start = middle + 1,
                std::cmp::Ordering::Greater => end = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    fn bucket(&self, first: u8) -> Option<(usize, usize)> {
        let at = self.fanout + usize::from(first) * 4;
        let start = match first {
            0 => 0,
            _ => u32_at(self.bytes.as_ref(), at - 4)?,
        };
        let end = u32_at(self.bytes.as_ref(), at)?;
        Some((usize::try_from(start).ok()?, usize::try_from(end).ok()?))
    }
}

fn check_header(bytes: &[u8], hash: HashKind) -> Result<(), Damage> {
    let header = bytes.get(..12).ok_or(Damage::Truncated(WHAT))?;
    if !header.starts_with(b"MIDX") {
        return Err(Damage::Malformed("not a multi-pack index"));
    }
    match header {
        [_, _, _, _, 1 | 2, 1, ..] if hash == HashKind::Sha1 => Ok(()),
        [_, _, _, _, 1 | 2, 2, ..] if hash == HashKind::Sha256 => Ok(()),
        [_, _, _, _, 1 | 2, ..] => Err(Damage::Malformed(
            "the multi-pack index is of another hash function",
        )),
        [_, _, _, _, version, ..] => Err(Damage::Version {
            what: WHAT,
            version: u32::from(*version),
        }),
        _ => Err(Damage::Truncated(WHAT)),
    }
}

/// A chunk of the table of contents: it ends where the next begins.
fn find_chunk(bytes: &[u8], name: [u8; 4]) -> Option<Range<usize>> {
    let chunks = usize::from(*bytes.get(6)?);
    let row = (0..chunks).find(|row| bytes.get(12 + row * 12..16 + row * 12) == Some(&name))?;
    let at = |row: usize| usize::try_from(u64_at(bytes, 16 + row * 12)?).ok();
    let (start, end) = (at(row)?, at(row + 1)?);
    (start <= end && end <= bytes.len()).then_some(start..end)
}
