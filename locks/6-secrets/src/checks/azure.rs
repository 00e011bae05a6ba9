//! Azure's keys, most of which carry a signature of four letters and a checksum.
//!
//! Source: Microsoft's `security-utilities`, which is public: "identifiable keys", Common Annotated Security Keys, and the
//! client secrets of Entra.

use super::Check;
use super::encodings::{base62, base64, digits, find, to_base64};
use super::marvin::marvin32;

/// Signatures and the names of the keys that carry them; a name is the seed of the checksum.
const SIGNED: &[(&[u8; 4], &[&[u8; 8]])] = &[
    (b"+ABa", &[b"AbAcct00"]),
    (b"+ACR", &[b"ACRDflt0"]),
    (b"+AEh", MESSAGING),
    (b"+AMC", &[b"Classic0"]),
    (b"+ARm", MESSAGING),
    (b"+ASb", MESSAGING),
    (b"+ASt", &[b"Default0"]),
    (b"ACDb", COSMOS),
    (b"AIoT", &[b"IoTHub00", b"DpsKey00", b"Device00"]),
    (
        b"APIM",
        &[b"Tenant00", b"IoTHub00", b"Gatewy00", b"GitKey00"],
    ),
    (b"AzFu", &[b"Functi00", b"System00", b"Master00"]),
    (b"AzSe", &[b"Query000", b"PAdmin00"]),
];

const MESSAGING: &[&[u8; 8]] = &[
    b"Send0000",
    b"Listen00",
    b"Manage00",
    b"System00",
    b"Unknown0",
];
const COSMOS: &[&[u8; 8]] = &[
    b"MastRO00",
    b"MastRW00",
    b"SystRO00",
    b"SystRW00",
    b"SysAll00",
    b"Resour00",
    b"Encryp00",
];

/// How many bytes the checksum has, and how many letters of base64 follow the signature.
const SUM: usize = 4;
const AFTER: usize = 6;

/// Keys whose last four bytes are the checksum of all others.
pub(crate) fn azure_identifiable(value: &[u8]) -> Check {
    let (Some(seeds), Some(bytes)) = (seeds(value), base64(value)) else {
        return Check::None;
    };
    let Some((before, sum)) = bytes.split_last_chunk::<SUM>() else {
        return Check::None;
    };
    let is_of =
        |name: &&[u8; 8]| marvin32(before, u64::from_be_bytes(**name)).to_le_bytes() == *sum;
    Check::must(seeds.iter().any(is_of))
}

fn seeds(value: &[u8]) -> Option<&'static [&'static [u8; 8]]> {
    let bare = value.trim_ascii_end().split(|byte| *byte == b'=').next()?;
    let end = bare.len().checked_sub(AFTER)?;
    let signature = bare.get(end.checked_sub(4)?..end)?;
    let known = SIGNED.iter().find(|(known, _)| *known == signature);
    known.map(|(_, seeds)| *seeds)
}

/// Of a common annotated key: the letters before its checksum, and where `JQQJ` stands.
const ANNOTATED: usize = 80;
const MARK: usize = 52;

/// Common annotated keys: the checksum of the first sixty bytes, as base62 or as it is. How base62 is written when the first
/// byte is zero is not documented, so only a right one tells.
pub(crate) fn azure_cask(value: &[u8]) -> Check {
    let is_annotated = find(value, b"JQQJ") == Some(MARK) && value.len() >= ANNOTATED + 4;
    let Some(sum) = is_annotated.then(|| cask_sum(value)).flatten() else {
        return Check::None;
    };
    let given = value[ANNOTATED..].split(|byte| *byte == b'=').next();
    let given = given.unwrap_or_default();
    let plain = to_base64(&sum.to_le_bytes()[..3]);
    Check::may(cask_text(sum).starts_with(given) || plain == given)
}

fn cask_sum(value: &[u8]) -> Option<u32> {
    let bytes = base64(&value[..ANNOTATED])?;
    Some(marvin32(&bytes, u64::from_be_bytes(*b"Default0")))
}

/// The bytes of the checksum read from the first one on, in base 62.
fn cask_text(sum: u32) -> Vec<u8> {
    base62(sum.swap_bytes())
}

const ENTRA: &[u8; 66] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890.-_~";
const ENTRA_SUM: usize = 3;

/// Client secrets of Entra that hold `8Q~`: their last three letters are the beginning of a checksum. Older ones do not tell.
pub(crate) fn azure_entra_secret(value: &[u8]) -> Check {
    let Some(at) = value.len().checked_sub(ENTRA_SUM) else {
        return Check::None;
    };
    if value.get(3..6) != Some(b"8Q~") {
        return Check::None;
    }
    Check::must(entra_text(&value[..at]) == value[at..])
}

fn entra_text(before: &[u8]) -> Vec<u8> {
    let sum = marvin32(before, u64::from_be_bytes(*b"AadPwd00"));
    let mut text = digits(sum, ENTRA, 6);
    text.truncate(ENTRA_SUM);
    text
}

/// Tries other first letters until the checksum is of letters that the shape allows.
#[cfg(any(test, feature = "samples"))]
pub(super) fn mint_identifiable(value: &mut Vec<u8>) {
    let Some(name) = seeds(value).and_then(|seeds| seeds.first()) else {
        return;
    };
    let is_url_safe = find(value, b"AzFu").is_some();
    for first in b'A'..=b'Z' {
        value[0] = first;
        let mut bytes = base64(value).unwrap_or_default();
        let at = bytes.len() - SUM;
        let sum = marvin32(&bytes[..at], u64::from_be_bytes(**name));
        bytes.splice(at.., sum.to_le_bytes());
        let mut text = to_base64(&bytes);
        let bare = value.iter().filter(|byte| **byte != b'=').count();
        let tail = text.split_off(bare - AFTER);
        if is_url_safe || !tail.iter().any(|byte| matches!(byte, b'+' | b'/')) {
            let at = value.len() - tail.len();
            let tail = tail.into_iter().map(|byte| match byte {
                b'+' => b'-',
                b'/' => b'_',
                byte => byte,
            });
            value.splice(at.., tail);
            return;
        }
    }
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn mint_cask(value: &mut Vec<u8>) {
    let Some(sum) = cask_sum(value) else {
        return;
    };
    value.splice(ANNOTATED..ANNOTATED + 4, cask_text(sum).drain(..4));
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn mint_entra(value: &mut Vec<u8>) {
    value.splice(3..6, *b"8Q~");
    let at = value.len() - ENTRA_SUM;
    let text = entra_text(&value[..at]);
    value.splice(at.., text);
}

#[cfg(test)]
mod tests {
    use super::super::bench::{ALNUM, holds, letters};
    use super::*;

    #[test]
    fn every_signature_has_a_checksum() {
        for (before, signature, tail) in [
            (76, "+ASt", "AAAAAA=="),
            (76, "ACDb", "AAAAAA=="),
            (33, "+ASb", "AAAAAA="),
            (42, "AzSe", "AAAAAA"),
            (44, "AzFu", "AAAAAA=="),
        ] {
            let random = letters(ALNUM, before, 1);
            let sample = [&random, signature.as_bytes(), tail.as_bytes()].concat();
            holds(
                azure_identifiable,
                mint_identifiable,
                sample,
                9,
                Check::Invalid,
            );
        }
        assert_eq!(azure_identifiable(b"+ASt"), Check::None);
        assert_eq!(azure_identifiable(&letters(ALNUM, 86, 2)), Check::None);
    }

    #[test]
    fn an_annotated_key_has_a_checksum() {
        let parts = [
            &letters(ALNUM, 52, 3)[..],
            b"JQQJ99BA",
            &letters(ALNUM, 16, 4),
            b"ACOG0000",
        ];
        holds(azure_cask, mint_cask, parts.concat(), 9, Check::None);
        assert_eq!(azure_cask(&letters(ALNUM, 84, 5)), Check::None);
    }

    #[test]
    fn a_client_secret_of_today_has_a_checksum() {
        let sample = [b"abc8Q~".as_slice(), &letters(ALNUM, 34, 6)].concat();
        holds(azure_entra_secret, mint_entra, sample, 9, Check::Invalid);
        let older = [b"abc7Q~".as_slice(), &letters(ALNUM, 31, 6)].concat();
        assert_eq!(azure_entra_secret(&older), Check::None);
    }
}
