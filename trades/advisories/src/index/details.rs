//! Details in blocks, packed.

use rayon::prelude::*;

use super::build::{Full, offset};
use crate::Damaged;
use crate::codec::{Reader, word};
use crate::compile::Compiled;

/// A block is closed when it holds so many bytes.
const BLOCK: usize = 32 * 1024;
/// Longest block, unpacked: what a hostile index may ask for.
const MOST_BLOCK: usize = 16 * 1024 * 1024;
/// Higher levels gain two parts in a hundred for each doubling of the time.
const LEVEL: i32 = 3;

/// Packed blocks, and where the details of each record begin.
pub(super) struct Blocks {
    packed: Vec<(usize, Vec<u8>)>,
    places: Vec<(u32, u32)>,
}

impl Blocks {
    /// Packs the details of records in their order.
    pub(super) fn pack(records: &[Compiled]) -> Result<Self, Full> {
        let mut places = Vec::with_capacity(records.len());
        let mut starts = vec![0];
        let mut held = 0;
        for (at, record) in records.iter().enumerate() {
            places.push((offset(starts.len() - 1)?, offset(held)?));
            held += record.details.len() + 4;
            if held >= BLOCK {
                starts.push(at + 1);
                held = 0;
            }
        }
        starts.push(records.len());
        let packed = starts
            .par_windows(2)
            .map(|ends| pack(&records[ends[0]..ends[1]]));
        let packed = packed.collect::<Result<_, _>>()?;
        Ok(Self { packed, places })
    }

    /// The block and the place in it of a record's details.
    pub(super) fn place(&self, record: usize) -> (u32, u32) {
        self.places.get(record).copied().unwrap_or_default()
    }

    /// Places and lengths; the blocks.
    pub(super) fn sections(self) -> Result<[Vec<u8>; 2], Full> {
        let (mut places, mut blocks) = (Vec::new(), Vec::new());
        for (length, packed) in &self.packed {
            places.extend(offset(blocks.len())?.to_le_bytes());
            places.extend(offset(*length)?.to_le_bytes());
            blocks.extend_from_slice(packed);
        }
        places.extend(offset(blocks.len())?.to_le_bytes());
        Ok([places, blocks])
    }
}

fn pack(records: &[Compiled]) -> Result<(usize, Vec<u8>), Full> {
    let mut raw = Vec::with_capacity(BLOCK * 2);
    for record in records {
        let length = offset(record.details.len())?;
        raw.extend(length.to_le_bytes());
        raw.extend_from_slice(&record.details);
    }
    let packed = zstd::bulk::compress(&raw, LEVEL).map_err(|_| Full)?;
    Ok((raw.len(), packed))
}

/// The details of a record at its place.
pub(crate) fn unpacked(
    block_places: &[u8],
    blocks: &[u8],
    block: u64,
    at: u64,
) -> Result<Vec<u8>, Damaged> {
    let raw = block_of(block_places, blocks, block)?;
    details_in(&raw, at).map(<[u8]>::to_vec)
}

/// One record's details within an unpacked block.
pub(super) fn details_in(raw: &[u8], at: u64) -> Result<&[u8], Damaged> {
    let what = Damaged { what: "blocks" };
    let at = usize::try_from(at).map_err(|_| what)?;
    let mut from = Reader::at(raw, at, "blocks")?;
    let length = from
        .take(4)?
        .try_into()
        .map(u32::from_le_bytes)
        .map_err(|_| what)?;
    from.take(length as usize)
}

/// One block, unpacked.
pub(super) fn block_of(block_places: &[u8], blocks: &[u8], block: u64) -> Result<Vec<u8>, Damaged> {
    let what = Damaged { what: "blocks" };
    let place = |at: usize| {
        usize::try_from(block)
            .ok()?
            .checked_mul(2)?
            .checked_add(at)
            .and_then(|at| word(block_places, at))
    };
    let start = place(0).ok_or(what)? as usize;
    let length = place(1).ok_or(what)? as usize;
    let end = place(2).ok_or(what)? as usize;
    let packed = blocks.get(start..end).ok_or(what)?;
    if length > MOST_BLOCK {
        return Err(what);
    }
    // No more than is said is unpacked, and no less is taken.
    let raw = zstd::bulk::decompress(packed, length).map_err(|_| what)?;
    if raw.len() == length {
        Ok(raw)
    } else {
        Err(what)
    }
}
