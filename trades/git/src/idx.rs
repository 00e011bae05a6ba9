//! The index of a pack: which object begins where.
//!
//! Source: `gitformat-pack`, "Original (version 1) pack-*.idx files" and "Version 2 pack-*.idx files".

use std::ops::Range;

use crate::bytes::{u32_at, u64_at};
use crate::{Damage, HashKind, ObjectId};

const MAGIC: &[u8] = b"\xfftOc";
const FANOUT: usize = 256 * 4;

/// An index of a pack over bytes that are borrowed or owned. Nothing is copied.
#[derive(Clone, Copy, Debug)]
pub struct PackIndex<B> {
    bytes: B,
    hash: HashKind,
    count: usize,
    /// Version 1 puts the offset before each id.
    first_version: bool,
}

impl<B: AsRef<[u8]>> PackIndex<B> {
    /// Checks the header, the fan-out and the length. Ids out of order are not looked for: a lookup of such an id may
    /// then find nothing, and never anything wrong.
    pub fn parse(bytes: B, hash: HashKind) -> Result<Self, Damage> {
        let slice = bytes.as_ref();
        let first_version = !slice.starts_with(MAGIC);
        if !first_version {
            check_version(slice)?;
        }
        let fanout = if first_version { 0 } else { 8 };
        let count = check_fanout(slice, fanout)?;
        let index = Self {
            bytes,
            hash,
            count,
            first_version,
        };
        index.check_length()?;
        Ok(index)
    }

    fn check_length(&self) -> Result<(), Damage> {
        let per_object = self.hash.len() + if self.first_version { 4 } else { 8 };
        let tables = self.count.checked_mul(per_object);
        let needed =
            tables.and_then(|tables| tables.checked_add(self.start() + self.hash.len() * 2));
        match needed {
            Some(needed) if needed <= self.bytes.as_ref().len() => Ok(()),
            _ => Err(Damage::Truncated("the index of the pack")),
        }
    }

    /// How many objects it names.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether it names none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// By what its ids were made.
    pub fn hash_kind(&self) -> HashKind {
        self.hash
    }

    /// The id at a position in the order of ids.
    pub fn id(&self, position: usize) -> Option<ObjectId> {
        ObjectId::from_bytes(self.id_bytes(position)?)
    }

    /// The bytes of that id.
    pub fn id_bytes(&self, position: usize) -> Option<&[u8]> {
        let width = self.hash.len();
        let at = if self.first_version {
            FANOUT + position.checked_mul(width + 4)? + 4
        } else {
            8 + FANOUT + position.checked_mul(width)?
        };
        if position >= self.count {
            return None;
        }
        self.bytes.as_ref().get(at..at + width)
    }

    /// Where in the pack the object at a position begins.
    pub fn offset(&self, position: usize) -> Option<u64> {
        if position >= self.count {
            return None;
        }
        let bytes = self.bytes.as_ref();
        if self.first_version {
            return u32_at(bytes, FANOUT + position * (self.hash.len() + 4)).map(u64::from);
        }
        let small = u32_at(bytes, self.offsets() + position * 4)?;
        if small & 0x8000_0000 == 0 {
            return Some(u64::from(small));
        }
        let large = usize::try_from(small & 0x7fff_ffff).ok()?;
        let at = self.offsets() + self.count * 4 + large.checked_mul(8)?;
        u64_at(bytes.get(..bytes.len() - self.hash.len() * 2)?, at)
    }

    /// The CRC-32 of the entry's bytes in the pack; version 1 has none.
    pub fn crc32(&self, position: usize) -> Option<u32> {
        if self.first_version || position >= self.count {
            return None;
        }
        let at = self.start() + self.count * self.hash.len() + position * 4;
        u32_at(self.bytes.as_ref(), at)
    }

    /// The position of an id.
    pub fn position(&self, id: &ObjectId) -> Option<usize> {
        if id.hash_kind() != self.hash {
            return None;
        }
        let Range { mut start, mut end } = self.bucket(*id.as_bytes().first()?)?;
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

    /// The checksum of the pack, which its last bytes repeat.
    pub fn pack_checksum(&self) -> Option<&[u8]> {
        let bytes = self.bytes.as_ref();
        let width = self.hash.len();
        let start = bytes.len().checked_sub(width * 2)?;
        bytes.get(start..start + width)
    }

    fn bucket(&self, first: u8) -> Option<Range<usize>> {
        let bytes = self.bytes.as_ref();
        let fanout = self.start() - FANOUT;
        let at = fanout + usize::from(first) * 4;
        let start = match first {
            0 => 0,
            _ => u32_at(bytes, at - 4)?,
        };
        Some(usize::try_from(start).ok()?..usize::try_from(u32_at(bytes, at)?).ok()?)
    }

    fn start(&self) -> usize {
        FANOUT + if self.first_version { 0 } else { 8 }
    }

    fn offsets(&self) -> usize {
        self.start() + self.count * (self.hash.len() + 4)
    }
}

fn check_version(bytes: &[u8]) -> Result<(), Damage> {
    let what = "the index of the pack";
    match u32_at(bytes, 4).ok_or(Damage::Truncated(what))? {
        2 => Ok(()),
        version => Err(Damage::Version { what, version }),
    }
}

/// The fan-out never falls; its last number is the count.
pub(crate) fn check_fanout(bytes: &[u8], at: usize) -> Result<usize, Damage> {
    let mut last = 0;
    for first in 0..256 {
        let next = u32_at(bytes, at + first * 4).ok_or(Damage::Truncated("the fan-out"))?;
        if next < last {
            return Err(Damage::Malformed("the fan-out falls"));
        }
        last = next;
    }
    usize::try_from(last).map_err(|_| Damage::Malformed("more objects than memory"))
}
