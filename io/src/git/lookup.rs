//! Finding a few objects in a large index without reading all of it.

use std::path::Path;

use lockgate_git::{HashKind, ObjectId};

use super::file::Positioned;

/// Magic, version, and the fan-out.
const HEAD: usize = 8 + 256 * 4;
const MAGIC: [u8; 8] = *b"\xfftOc\0\0\0\x02";
/// A bucket that holds more is not read at once: no pack is so large.
const MOST_IN_BUCKET: u64 = 4 * 1024 * 1024;

/// An index of which only the fan-out was read.
///
/// Source: `gitformat-pack`, "Version 2 pack-*.idx files".
#[derive(Debug)]
pub(super) struct Lookup {
    file: Positioned,
    fanout: Vec<u64>,
    hash: HashKind,
}

/// The index cannot be used in this way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unfit;

impl Lookup {
    /// `None` where it is to be read in the usual way, which says what is wrong with it.
    pub(super) fn open(path: &Path, hash: HashKind) -> Option<Self> {
        let file = Positioned::open(path).ok()?;
        let mut head = Vec::new();
        file.read(0, HEAD, &mut head).ok()?;
        let fanout: Vec<u64> = head
            .strip_prefix(&MAGIC)?
            .chunks_exact(4)
            .map(|bytes| u64::from(number(bytes)))
            .collect();
        let count = *fanout.get(255)?;
        let needed = HEAD as u64 + count * (hash.len() as u64 + 8) + hash.len() as u64 * 2;
        let is_sound = fanout.is_sorted() && needed <= file.size();
        is_sound.then_some(Self { file, fanout, hash })
    }

    /// Where in the pack the object begins, if it is there.
    pub(super) fn offset(&self, id: &ObjectId) -> Result<Option<u64>, Unfit> {
        if id.hash_kind() != self.hash {
            return Ok(None);
        }
        let (start, names) = self.bucket(id).ok_or(Unfit)?;
        let names: Vec<&[u8]> = names.chunks_exact(self.hash.len()).collect();
        match names.binary_search(&id.as_bytes()) {
            Ok(at) => self.at(start + at as u64).map(Some).ok_or(Unfit),
            Err(_) => Ok(None),
        }
    }

    /// The names that begin with the same byte, and how many come before them.
    fn bucket(&self, id: &ObjectId) -> Option<(u64, Vec<u8>)> {
        let first = usize::from(*id.as_bytes().first()?);
        let start = match first {
            0 => 0,
            _ => *self.fanout.get(first - 1)?,
        };
        let within = (*self.fanout.get(first)?).checked_sub(start)?;
        if within > MOST_IN_BUCKET {
            return None;
        }
        let width = self.hash.len();
        let len = usize::try_from(within).ok()? * width;
        let names = self.read(HEAD as u64 + start * width as u64, len)?;
        Some((start, names))
    }

    fn at(&self, position: u64) -> Option<u64> {
        let count = *self.fanout.get(255)?;
        let offsets = HEAD as u64 + count * (self.hash.len() as u64 + 4);
        let small = number(&self.read(offsets + position * 4, 4)?);
        if small & 0x8000_0000 == 0 {
            return Some(u64::from(small));
        }
        let large = offsets + count * 4 + u64::from(small & 0x7fff_ffff) * 8;
        let end = self.file.size().checked_sub(self.hash.len() as u64 * 2)?;
        let bytes = (large + 8 <= end).then(|| self.read(large, 8))??;
        Some(u64::from_be_bytes(bytes.try_into().ok()?))
    }

    fn read(&self, offset: u64, len: usize) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        self.file.read(offset, len, &mut bytes).ok()?;
        (bytes.len() == len).then_some(bytes)
    }
}

fn number(bytes: &[u8]) -> u32 {
    bytes.try_into().map_or(0, u32::from_be_bytes)
}
