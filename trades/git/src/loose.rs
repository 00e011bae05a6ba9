//! Loose objects: `kind SP size NUL bytes`, as one zlib stream.

use crate::bytes::split_once;
use crate::{Damage, Kind};

/// The longest header: `commit`, a space, twenty digits, a zero byte.
pub const MAX_LOOSE_HEADER: usize = 28;

/// The header of a loose object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LooseHeader {
    /// The kind.
    pub kind: Kind,
    /// The size of what follows.
    pub size: u64,
    /// Length of this header.
    pub len: usize,
}

impl LooseHeader {
    /// Reads the header at the front of the inflated bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, Damage> {
        let front = bytes.get(..MAX_LOOSE_HEADER).unwrap_or(bytes);
        let (header, _) = split_once(front, 0).ok_or(Damage::Malformed("no object header"))?;
        let (kind, size) = split_once(header, b' ').ok_or(Damage::Malformed("no object header"))?;
        Ok(Self {
            kind: Kind::from_name(kind).ok_or(Damage::Malformed("an object of no known kind"))?,
            size: number(size).ok_or(Damage::Malformed("an object size that is no number"))?,
            len: header.len() + 1,
        })
    }
}

/// A decimal number without sign or blanks.
pub(crate) fn number(text: &[u8]) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0u64, |value, byte| {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        value.checked_mul(10)?.checked_add(digit)
    })
}
