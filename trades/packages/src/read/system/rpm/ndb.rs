//! `Packages.db`: rpm's own store ("ndb", `lib/backend/ndb/rpmpkg.c`), all numbers little-endian.
//!
//! A header of 32 bytes, pages of slots of 16 bytes, then blobs, which begin at multiples of 16 bytes.

use super::blobs::{Bytes, Take, Walked};

/// The length of the header, in which the first slots would stand.
const HEADER: usize = 32;
const PAGE: usize = 4096;
/// The length of a slot; blobs begin at its multiples.
const UNIT: usize = 16;
/// What stands after a blob: a checksum, the length again, four letters.
const TAIL: usize = 12;

/// Hands out the blob of every slot.
pub(super) fn walk(bytes: &[u8], take: &mut Take<'_>) -> Walked {
    if !bytes.starts_with(b"RpmP") {
        return Err("it does not begin as one".to_owned());
    }
    if bytes.len() < HEADER {
        return Err("it ends in its header".to_owned());
    }
    if Bytes::Little.u32(bytes, 4) != Some(0) {
        return Err("its version is not known".to_owned());
    }
    let pages = Bytes::Little.u32(bytes, 12).unwrap_or(0);
    let end = pages.saturating_mul(PAGE);
    let mut damaged = usize::from(end > bytes.len());
    let slots = bytes.get(HEADER..end.min(bytes.len())).unwrap_or(&[]);
    for slot in slots.chunks_exact(UNIT) {
        let offset = Bytes::Little.u32(slot, 8).unwrap_or(0);
        match blob(bytes, slot, offset) {
            _ if slot.starts_with(b"Slot") && offset == 0 => {}
            Some(blob) => take(blob),
            None => damaged += 1,
        }
    }
    Ok(damaged)
}

/// The blob of a slot, where both ends of it are what they should be.
fn blob<'a>(bytes: &'a [u8], slot: &[u8], offset: usize) -> Option<&'a [u8]> {
    let start = offset.checked_mul(UNIT)?;
    let found = bytes.get(start..)?;
    let fits = slot.starts_with(b"Slot")
        && found.starts_with(b"BlbS")
        && found.get(4..8) == slot.get(4..8);
    let length = Bytes::Little.u32(found, 12).filter(|_| fits)?;
    let units = Bytes::Little.u32(slot, 12)?;
    let end = units.checked_mul(UNIT)?;
    let tail = found.get(..end)?.get(end.checked_sub(TAIL)?..)?;
    let ends = tail.ends_with(b"BlbE") && Bytes::Little.u32(tail, 4) == Some(length);
    let blob = found.get(UNIT..UNIT.checked_add(length)?)?;
    (ends && UNIT + length + TAIL <= end).then_some(blob)
}
