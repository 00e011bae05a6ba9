//! The file of a pack: its header and the headers of its entries.
//!
//! Source: `gitformat-pack`, "pack-*.pack files have the following format".

use crate::bytes::{take, take_bits, take_byte, take_offset, u32_at};
use crate::{Damage, HashKind, Kind, ObjectId};

/// As many bytes as the header of an entry can need: ten of size, and an id of 32 or ten of offset.
pub const ENTRY_HEADER_ROOM: usize = 42;

/// The first twelve bytes of a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackHeader {
    /// How many entries the pack says it has.
    pub objects: u32,
}

impl PackHeader {
    /// Its length.
    pub const LEN: usize = 12;

    /// Reads it; versions 2 and 3 are the same.
    pub fn parse(bytes: &[u8]) -> Result<Self, Damage> {
        let short = Damage::Truncated("the header of the pack");
        if bytes.get(..4).ok_or(short)? != b"PACK" {
            return Err(Damage::Malformed("not a pack"));
        }
        let version = u32_at(bytes, 4).ok_or(short)?;
        if !matches!(version, 2 | 3) {
            let what = "the pack";
            return Err(Damage::Version { what, version });
        }
        let objects = u32_at(bytes, 8).ok_or(short)?;
        Ok(Self { objects })
    }
}

/// What an entry's bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// The whole object.
    Whole(Kind),
    /// A delta against the entry that begins so many bytes before this one.
    Before(u64),
    /// A delta against an object of this name, in this pack or elsewhere.
    Named(ObjectId),
}

/// The header of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryHeader {
    /// What follows.
    pub base: Base,
    /// Size of what follows once it is inflated: of the object, or of the delta.
    pub size: u64,
    /// Length of this header.
    pub len: usize,
}

impl EntryHeader {
    /// Reads the header at the front of `bytes`, of which [`ENTRY_HEADER_ROOM`] are enough.
    pub fn parse(bytes: &[u8], hash: HashKind) -> Result<Self, Damage> {
        const WHAT: &str = "the header of a pack entry";
        let mut rest = bytes;
        let first = take_byte(&mut rest, WHAT)?;
        let low = u64::from(first & 0x0f);
        let size = match first & 0x80 {
            0 => low,
            _ => take_bits(&mut rest, low, 4, WHAT)?,
        };
        let base = match (first >> 4) & 7 {
            1 => Base::Whole(Kind::Commit),
            2 => Base::Whole(Kind::Tree),
            3 => Base::Whole(Kind::Blob),
            4 => Base::Whole(Kind::Tag),
            6 => Base::Before(take_offset(&mut rest, WHAT)?),
            7 => Base::Named(named(take(&mut rest, hash.len(), WHAT)?)?),
            _ => return Err(Damage::Malformed("a pack entry of no known type")),
        };
        let len = bytes.len() - rest.len();
        Ok(Self { base, size, len })
    }
}

fn named(bytes: &[u8]) -> Result<ObjectId, Damage> {
    ObjectId::from_bytes(bytes).ok_or(Damage::Truncated("the name of a base"))
}
