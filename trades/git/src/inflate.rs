//! Inflating zlib streams into buffers of known size.

use std::fmt;

use libdeflater::{DecompressionError, Decompressor};

use crate::Damage;

/// Deflate cannot make more than 1,032 bytes of one, so a stream that says more lies, and nothing need be allocated
/// to see it.
pub fn largest_inflated(compressed: usize) -> u64 {
    (compressed as u64).saturating_mul(1_032)
}

/// Inflates zlib streams one after the other; its tables are kept between them.
///
/// The Adler-32 at the end of each stream is checked.
pub struct Inflater(Decompressor);

impl Default for Inflater {
    fn default() -> Self {
        Self(Decompressor::new())
    }
}

impl fmt::Debug for Inflater {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inflater")
    }
}

impl Inflater {
    /// Inflates the stream at the front of `bytes`, which must fill `target` exactly.
    pub fn inflate(&mut self, bytes: &[u8], target: &mut [u8]) -> Result<(), Damage> {
        match self.0.zlib_decompress(bytes, target) {
            Ok(len) if len == target.len() => Ok(()),
            Ok(_) | Err(DecompressionError::InsufficientSpace) => Err(Damage::Malformed(
                "the compressed data has another size than it says",
            )),
            Err(DecompressionError::BadData) => {
                Err(Damage::Malformed("the compressed data is damaged"))
            }
        }
    }

    /// Inflates the stream at the front of `bytes`, whose size is not known, into `target`, which grows as needed, to at most
    /// `limit` bytes.
    pub fn inflate_unknown(
        &mut self,
        bytes: &[u8],
        limit: usize,
        target: &mut Vec<u8>,
    ) -> Result<(), Damage> {
        let limit = largest_inflated(bytes.len()).min(limit as u64);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut room = bytes.len().saturating_mul(4).clamp(4_096.min(limit), limit);
        loop {
            target.clear();
            target.resize(room, 0);
            match self.0.zlib_decompress(bytes, target) {
                Ok(len) => {
                    target.truncate(len);
                    return Ok(());
                }
                Err(DecompressionError::InsufficientSpace) if room < limit => {
                    room = room.saturating_mul(4).min(limit);
                }
                Err(DecompressionError::InsufficientSpace) => {
                    let (size, limit) = (limit as u64 + 1, limit as u64);
                    return Err(Damage::TooLarge { size, limit });
                }
                Err(DecompressionError::BadData) => {
                    return Err(Damage::Malformed("the compressed data is damaged"));
                }
            }
        }
    }
}
