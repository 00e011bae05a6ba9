//! Macaroons in their binary form, version 2: fields of a type, a length and data, and a signature at the end.
//!
//! Sources: libmacaroons' `doc/format.txt`; `PyPI`'s documentation, "Detecting the `PyPI` secret format"; LND's documentation.

use data_encoding::HEXLOWER_PERMISSIVE;

use super::Check;
use super::encodings::{LONGEST, base64};

const VERSION: u8 = 2;
const END: u8 = 0;
const LOCATION: u8 = 1;
const IDENTIFIER: u8 = 2;
const SIGNATURE: u8 = 6;
/// The length of an HMAC-SHA256.
const SIGNATURE_LENGTH: usize = 32;

/// `PyPI`'s tokens: `pypi-` and a macaroon in base64.
pub(crate) fn pypi_macaroon(value: &[u8]) -> Check {
    let body = value.strip_prefix(b"pypi-");
    body.map_or(Check::None, |body| {
        Check::must(base64(body).is_some_and(|bytes| is_macaroon(&bytes)))
    })
}

/// LND's macaroons, in hexadecimal.
pub(crate) fn lnd_macaroon(value: &[u8]) -> Check {
    if value.len() > LONGEST {
        return Check::None;
    }
    let bytes = HEXLOWER_PERMISSIVE.decode(value);
    bytes.map_or(Check::None, |bytes| Check::must(is_macaroon(&bytes)))
}

/// Sections of fields, each ended by a zero, an empty section, and the signature as the last field.
fn is_macaroon(bytes: &[u8]) -> bool {
    let [VERSION, rest @ ..] = bytes else {
        return false;
    };
    fields(rest).is_some_and(|last| last == SIGNATURE_LENGTH)
}

/// The length of the signature, if everything before it is well formed.
fn fields(mut rest: &[u8]) -> Option<usize> {
    let mut has_identifier = false;
    while let [kind, tail @ ..] = rest {
        if *kind == END {
            rest = tail;
            continue;
        }
        let (length, tail) = length(tail)?;
        let after = tail.get(length..)?;
        match *kind {
            SIGNATURE if after.is_empty() && has_identifier => return Some(length),
            LOCATION | IDENTIFIER | 4 => has_identifier |= *kind == IDENTIFIER,
            _ => return None,
        }
        rest = after;
    }
    None
}

/// A length of one or two bytes; no field of a token is longer.
fn length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    match bytes {
        [short, rest @ ..] if *short < 0x80 => Some((usize::from(*short), rest)),
        [low, high, rest @ ..] if *high < 0x80 => {
            let length = usize::from(low & 0x7f) | usize::from(*high) << 7;
            Some((length, rest))
        }
        _ => None,
    }
}

/// A macaroon of that location whose identifier is made of `from`.
#[cfg(any(test, feature = "samples"))]
fn macaroon(location: &[u8], from: &[u8]) -> Vec<u8> {
    let mut bytes = vec![VERSION, LOCATION];
    bytes.extend(u8::try_from(location.len()));
    bytes.extend(location);
    bytes.extend([IDENTIFIER, 36]);
    bytes.extend(&from[..36]);
    bytes.extend([END, END, SIGNATURE, 32]);
    bytes.extend(&from[4..36]);
    bytes
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn mint_pypi(value: &mut Vec<u8>) {
    let is_test = value.starts_with(b"pypi-AgEN");
    let location: &[u8] = if is_test {
        b"test.pypi\x2eorg"
    } else {
        b"pypi\x2eorg"
    };
    let from = value[20..60].to_vec();
    let text = data_encoding::BASE64URL_NOPAD.encode(&macaroon(location, &from));
    value.splice(5.., text.into_bytes());
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn mint_lnd(value: &mut Vec<u8>) {
    let from = value[12..52].to_vec();
    *value = HEXLOWER_PERMISSIVE
        .encode(&macaroon(b"lnd", &from))
        .into_bytes();
}

#[cfg(test)]
mod tests {
    use super::super::bench::{ALNUM, HEX, letters};
    use super::*;

    #[test]
    fn a_macaroon_is_whole_up_to_its_signature() {
        let mut token = [b"pypi-AgEIcHlwaS5vcmc".as_slice(), &letters(ALNUM, 90, 1)].concat();
        assert_eq!(pypi_macaroon(&token), Check::Invalid);
        mint_pypi(&mut token);
        assert!(token.starts_with(b"pypi-AgEIcHlwaS5vcmc"));
        assert_eq!(pypi_macaroon(&token), Check::Valid);
        assert_eq!(pypi_macaroon(&token[..60]), Check::Invalid);
        token.pop();
        token.pop();
        assert_eq!(pypi_macaroon(&token), Check::Invalid);
    }

    #[test]
    fn a_macaroon_in_hexadecimal_is_read_too() {
        let mut token = [b"0201036c6e64".as_slice(), &letters(HEX, 180, 2)].concat();
        mint_lnd(&mut token);
        assert!(token.starts_with(b"0201036c6e64"));
        assert_eq!(lnd_macaroon(&token), Check::Valid);
        assert_eq!(lnd_macaroon(&token[..80]), Check::Invalid);
    }

    #[test]
    fn other_values_do_not_tell() {
        assert_eq!(pypi_macaroon(b"npm_"), Check::None);
        assert_eq!(lnd_macaroon(b"xyz"), Check::None);
    }
}
