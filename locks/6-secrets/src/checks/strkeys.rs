//! Keys in base32 that end in a CRC-16: seeds of NATS and Stellar.
//!
//! Sources: NATS' documentation of `NKeys` and its public code; Stellar's SEP-23.

use data_encoding::BASE32_NOPAD;

use super::Check;
use super::encodings::crc16;

const SUM: usize = 2;
/// The first five bits of a seed: `S`.
const SEED: u8 = 18 << 3;

/// NATS: two bytes of prefix, thirty-two of seed, two of checksum.
pub(crate) fn nats_nkey(value: &[u8]) -> Check {
    key(value, 36)
}

/// Stellar: one byte of version, thirty-two of seed, two of checksum.
pub(crate) fn stellar_strkey(value: &[u8]) -> Check {
    key(value, 35)
}

/// The public half of a key of NATS or Stellar, of fifty-six letters: its checksum holds, and it is no seed.
pub(crate) fn is_public_strkey(value: &[u8]) -> bool {
    let bytes = BASE32_NOPAD.decode(value).unwrap_or_default();
    match bytes.split_last_chunk::<SUM>() {
        Some((before, sum)) if bytes.len() == 35 => {
            before[0] & 0xf8 != SEED && crc16(before).to_le_bytes() == *sum
        }
        _ => false,
    }
}

fn key(value: &[u8], length: usize) -> Check {
    let is_so_long = value.len() == (length * 8).div_ceil(5);
    let Ok(bytes) = BASE32_NOPAD.decode(value) else {
        return if is_so_long {
            Check::Invalid
        } else {
            Check::None
        };
    };
    match bytes.split_last_chunk::<SUM>() {
        Some((before, sum)) if bytes.len() == length => {
            Check::must(before[0] & 0xf8 == SEED && crc16(before).to_le_bytes() == *sum)
        }
        _ => Check::None,
    }
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn mint_nats(value: &mut Vec<u8>) {
    mint(value, 1);
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn mint_stellar(value: &mut Vec<u8>) {
    mint(value, 0);
}

/// Clears what must be clear after the letters of the kind, and sets the checksum.
#[cfg(any(test, feature = "samples"))]
fn mint(value: &mut Vec<u8>, clear: usize) {
    *value.last_mut().expect("samples are not empty") = b'A';
    let mut bytes = BASE32_NOPAD.decode(value).expect("samples are base32");
    bytes[clear] &= if clear == 0 { 0xf8 } else { 0xc0 };
    let at = bytes.len() - SUM;
    let sum = crc16(&bytes[..at]).to_le_bytes();
    bytes.splice(at.., sum);
    *value = BASE32_NOPAD.encode(&bytes).into_bytes();
}

#[cfg(test)]
mod tests {
    use super::super::bench::{BASE32, holds, letters};
    use super::*;

    #[test]
    fn a_seed_has_a_checksum() {
        let sample = [b"SU".as_slice(), &letters(BASE32, 56, 1)].concat();
        holds(nats_nkey, mint_nats, sample, 9, Check::Invalid);
        let sample = [b"S".as_slice(), &letters(BASE32, 55, 2)].concat();
        holds(stellar_strkey, mint_stellar, sample, 9, Check::Invalid);
    }

    #[test]
    fn other_lengths_do_not_tell() {
        assert_eq!(nats_nkey(&letters(BASE32, 56, 3)), Check::None);
        assert_eq!(stellar_strkey(b""), Check::None);
        assert_eq!(stellar_strkey(b"0189"), Check::None);
    }
}
