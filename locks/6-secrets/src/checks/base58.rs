//! Keys of wallets in `Base58Check`: the last four bytes begin the double SHA-256 of all others.
//!
//! Sources: BIP 32 (extended keys), BIP 38 (encrypted keys), the Bitcoin wiki (wallet import format), Tezos' documentation.

use sha2::{Digest, Sha256};

use super::Check;

const SUM: usize = 4;
/// Decoding takes time in the square of the length.
const LONGEST: usize = 128;

/// A value of such a shape whose checksum does not hold is no key.
pub(crate) fn base58check(value: &[u8]) -> Check {
    if value.len() > LONGEST {
        return Check::None;
    }
    let bytes = bs58::decode(value).into_vec().unwrap_or_default();
    match bytes.split_last_chunk::<SUM>() {
        Some((before, sum)) if !before.is_empty() => Check::must(double_sha256(before) == *sum),
        _ => Check::None,
    }
}

fn double_sha256(bytes: &[u8]) -> [u8; SUM] {
    let digest = Sha256::digest(Sha256::digest(bytes));
    let mut sum = [0; SUM];
    sum.copy_from_slice(&digest[..SUM]);
    sum
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn mint(value: &mut Vec<u8>) {
    let mut bytes = bs58::decode(&*value)
        .into_vec()
        .expect("samples are base58");
    let at = bytes.len() - SUM;
    let sum = double_sha256(&bytes[..at]);
    bytes.splice(at.., sum);
    *value = bs58::encode(bytes).into_vec();
}

#[cfg(test)]
mod tests {
    use super::super::bench::{holds, letters};
    use super::*;

    const BASE58: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    #[test]
    fn a_key_has_a_checksum() {
        for (prefix, length) in [("5J", 49), ("xprv", 107), ("edsk", 50)] {
            let sample = [prefix.as_bytes(), &letters(BASE58, length, 1)].concat();
            holds(base58check, mint, sample, 9, Check::Invalid);
        }
    }

    #[test]
    fn other_values_do_not_tell() {
        assert_eq!(base58check(b""), Check::None);
        assert_eq!(base58check(b"0OIl"), Check::None);
        assert_eq!(base58check(&letters(BASE58, 200, 2)), Check::None);
    }
}
