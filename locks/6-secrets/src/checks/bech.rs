//! Keys in Bech32, whose last six letters are a checksum over prefix and data.
//!
//! Sources: BIP 173; the specification of age; Nostr's NIP-19; Cardano's CIP-5; Sui's documentation.

use bech32::Bech32;
use bech32::primitives::decode::CheckedHrpstring;

use super::Check;

/// The code finds errors in texts of this length only.
const LONGEST: usize = 1023;

/// age's identities, in capitals.
pub(crate) fn age_key(value: &[u8]) -> Check {
    bech32_key(value)
}

/// Any key in Bech32.
pub(crate) fn bech32_key(value: &[u8]) -> Check {
    match std::str::from_utf8(value) {
        Ok(text) if text.len() <= LONGEST && text.contains('1') => {
            Check::must(CheckedHrpstring::new::<Bech32>(text).is_ok())
        }
        _ => Check::None,
    }
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn mint(value: &mut Vec<u8>) {
    use bech32::primitives::iter::Fe32IterExt as _;
    use bech32::{Fe32, Hrp};

    let text = String::from_utf8_lossy(value).into_owned();
    let (prefix, data) = text.rsplit_once('1').expect("samples hold a 1");
    let data = data[..data.len() - 6].chars();
    let letters = data.map(|letter| Fe32::from_char(letter).expect("samples are bech32"));
    let hrp = Hrp::parse(prefix).expect("samples have a prefix");
    let mended: String = letters.with_checksum::<Bech32>(&hrp).chars().collect();
    let is_upper = prefix.bytes().any(|byte| byte.is_ascii_uppercase());
    *value = if is_upper {
        mended.to_ascii_uppercase()
    } else {
        mended
    }
    .into_bytes();
}

#[cfg(test)]
mod tests {
    use super::super::bench::{holds, letters};
    use super::*;

    const BECH32: &[u8] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

    #[test]
    fn a_key_has_a_checksum() {
        let data = letters(BECH32, 58, 1);
        let sample = [b"AGE-SECRET-KEY-1".as_slice(), &data.to_ascii_uppercase()].concat();
        holds(age_key, mint, sample, 20, Check::Invalid);
        holds(
            bech32_key,
            mint,
            [b"nsec1".as_slice(), &data].concat(),
            9,
            Check::Invalid,
        );
    }

    #[test]
    fn other_values_do_not_tell() {
        assert_eq!(bech32_key(b"nsec"), Check::None);
        assert_eq!(bech32_key(b"\xff1"), Check::None);
    }
}
