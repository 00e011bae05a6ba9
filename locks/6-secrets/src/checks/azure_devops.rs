//! Personal access tokens of Azure DevOps in their old form: 52 letters of base32 with a CRC-32 spread over them.
//!
//! Source: Microsoft's `security-utilities`, which is public.

use data_encoding::BASE32_NOPAD;

use super::Check;
use super::encodings::crc32;

/// Where the bytes of the checksum stand, the least one first.
const SPREAD: [usize; 4] = [22, 8, 7, 2];
/// What the checksum is joined with: tokens of users and of applications.
const MAGIC: [u32; 2] = [0xe0b9_692d, 0x1019_f92e];

/// A value of that shape without the checksum is something else.
pub(crate) fn azure_devops_pat(value: &[u8]) -> Check {
    let bytes = BASE32_NOPAD.decode(&value.to_ascii_uppercase());
    let Some(bytes) = bytes.ok().filter(|bytes| bytes.len() == 32) else {
        return Check::None;
    };
    let given = u32::from_le_bytes(SPREAD.map(|at| bytes[at]));
    let sum = crc32(&others(&bytes));
    Check::must(MAGIC.iter().any(|magic| sum ^ magic == given))
}

fn others(bytes: &[u8]) -> Vec<u8> {
    let all = bytes.iter().enumerate();
    let others = all.filter(|(at, _)| !SPREAD.contains(at));
    others.map(|(_, byte)| *byte).collect()
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn mint(value: &mut Vec<u8>) {
    *value.last_mut().expect("samples are not empty") = b'a';
    let mut bytes = BASE32_NOPAD
        .decode(&value.to_ascii_uppercase())
        .expect("samples are base32");
    let sum = crc32(&others(&bytes)) ^ MAGIC[0];
    for (at, byte) in SPREAD.into_iter().zip(sum.to_le_bytes()) {
        bytes[at] = byte;
    }
    *value = BASE32_NOPAD
        .encode(&bytes)
        .to_ascii_lowercase()
        .into_bytes();
}

#[cfg(test)]
mod tests {
    use super::super::bench::{BASE32, holds, letters};
    use super::*;

    #[test]
    fn the_checksum_is_spread_over_the_token() {
        let sample = letters(BASE32, 52, 1).to_ascii_lowercase();
        holds(azure_devops_pat, mint, sample, 30, Check::Invalid);
        assert_eq!(azure_devops_pat(&letters(BASE32, 40, 2)), Check::None);
        assert_eq!(azure_devops_pat(b"1"), Check::None);
    }
}
