//! Tokens that hold JSON in base64.
//!
//! Sources: RFC 7519, RFC 7515 and RFC 7518 (JSON Web Tokens); Sentry's `orgauthtoken_token.py`, which is public.

use serde_json::{Map, Value};

use super::Check;
use super::encodings::{LONGEST, base64, find};

/// From `eyJ` (an opening brace and quote) on, the value is one JSON object.
pub(crate) fn json_in_base64(value: &[u8]) -> Check {
    find(value, b"eyJ").map_or(Check::None, |at| {
        Check::must(object(&value[at..]).is_some())
    })
}

/// Two or three parts: a header that names an algorithm, claims, a signature. Claims that are no JSON prove nothing, nor does a
/// signature of a length that the algorithm never gives.
pub(crate) fn json_web_token(value: &[u8]) -> Check {
    let Some(at) = find(value, b"eyJ") else {
        return Check::None;
    };
    let mut parts = value[at..].split(|byte| *byte == b'.');
    let (Some(header), Some(claims), signature, None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Check::None;
    };
    let header = object(header);
    let algorithm = header.as_ref().and_then(|header| header.get("alg"));
    match algorithm.and_then(Value::as_str) {
        Some(algorithm) => {
            let is_signed = signature.is_none_or(|signature| may_sign(algorithm, signature));
            Check::may(object(claims).is_some() && is_signed)
        }
        None => Check::Invalid,
    }
}

/// Whether a signature is as long as that algorithm makes it (RFC 7518, section 3.1; RFC 8037; RFC 8812). Keys for RSA have 1,024
/// bits at least. What is left out, and what algorithms that are not known make, may be any.
fn may_sign(algorithm: &str, signature: &[u8]) -> bool {
    let letters = signature.iter().filter(|byte| **byte != b'=').count();
    let bytes = letters * 3 / 4;
    let lengths: &[usize] = match algorithm {
        "HS256" => &[32],
        "HS384" => &[48],
        "HS512" | "ES256" | "ES256K" => &[64],
        "ES384" => &[96],
        "ES512" => &[132],
        "EdDSA" => &[64, 114],
        "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" => {
            return bytes >= 128 || bytes == 0;
        }
        _ => return true,
    };
    bytes == 0 || lengths.contains(&bytes)
}

/// The header of a JSON Web Token, and its claims where they can be read.
pub(crate) fn web_token_says(token: &[u8]) -> Option<(Map<String, Value>, Map<String, Value>)> {
    let mut parts = token.split(|byte| *byte == b'.');
    let header = object(parts.next()?)?;
    Some((header, parts.next().and_then(object)?))
}

/// Sentry's organisation tokens: `sntrys_`, what it is for, `_`, the secret.
pub(crate) fn sentry_org_token(value: &[u8]) -> Check {
    let mut parts = value.split(|byte| *byte == b'_');
    let (Some(b"sntrys"), Some(what), Some(_), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Check::None;
    };
    let tells = |what: Map<String, Value>| what.contains_key("iat") && what.contains_key("url");
    Check::must(object(what).is_some_and(tells))
}

fn object(text: &[u8]) -> Option<Map<String, Value>> {
    if text.len() > LONGEST {
        return None;
    }
    match serde_json::from_slice(&base64(text)?).ok()? {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

/// An object of about that many letters of base64, whose only key is the one that `start` announces.
#[cfg(any(test, feature = "samples"))]
fn filled(start: &[u8], length: usize, from: &[u8]) -> Vec<u8> {
    let key = match start {
        start if start.starts_with(b"eyJh") => "a",
        start if start.starts_with(b"eyJr") => "k",
        _ => "o",
    };
    let letters = from.iter().filter(|byte| byte.is_ascii_alphanumeric());
    let letters: Vec<u8> = letters.cycle().take(length / 4 * 3 - 8).copied().collect();
    let text = format!("{{\"{key}\":\"{}\"}}", String::from_utf8_lossy(&letters));
    super::encodings::to_base64(text.as_bytes())
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn mint_in_base64(value: &mut Vec<u8>) {
    let at = find(value, b"eyJ").expect("samples hold JSON");
    let length = value[at..].iter().filter(|byte| **byte != b'=').count();
    let text = filled(&value[at..], length, &value[at + 8..]);
    value.splice(at.., text);
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn mint_web_token(value: &mut Vec<u8>) {
    let at = find(value, b"eyJ").expect("samples hold JSON");
    let letters = value[at..]
        .iter()
        .filter(|byte| byte.is_ascii_alphanumeric());
    let signature: Vec<u8> = letters.rev().cycle().take(43).copied().collect();
    let encoded = |text: &str| data_encoding::BASE64URL_NOPAD.encode(text.as_bytes());
    let text = [
        encoded("{\"alg\":\"HS256\"}"),
        encoded("{\"iss\":\"someone\",\"aud\":\"nobody\"}"),
        String::from_utf8_lossy(&signature).into_owned(),
    ];
    value.splice(at.., text.join(".").into_bytes());
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn mint_sentry(value: &mut Vec<u8>) {
    let secret = value.rsplit(|byte| *byte == b'_').next();
    let secret = secret.expect("samples have parts").to_vec();
    let what = "{\"iat\":1.5,\"url\":\"https://s.example\",\"region_url\":\"https://eu.s.example\",\"org\":\"acme\"}";
    let what = super::encodings::to_base64(what.as_bytes());
    *value = [b"sntrys_".as_slice(), &what, b"_", &secret].concat();
}

#[cfg(test)]
mod tests {
    use super::super::bench::{ALNUM, letters};
    use super::*;

    fn told(check: super::super::CheckFn, mint: super::super::MintFn, sample: &[u8]) {
        let mut value = sample.to_vec();
        assert_ne!(check(&value), Check::Valid);
        mint(&mut value);
        assert_eq!(check(&value), Check::Valid);
        let at = find(&value, b"eyJ").expect("JSON begins so");
        value[at + 4] = b'*';
        assert_eq!(check(&value), Check::Invalid);
    }

    #[test]
    fn what_claims_to_be_json_is_read() {
        let sample = [b"glc_eyJ".as_slice(), &letters(ALNUM, 80, 1)].concat();
        told(json_in_base64, mint_in_base64, &sample);
        let sample = [b"bkaj_eyJ".as_slice(), &letters(ALNUM, 30, 2), b".a.b"].concat();
        told(json_web_token, mint_web_token, &sample);
        let sample = [b"sntrys_eyJ".as_slice(), &letters(ALNUM, 60, 3), b"_x"].concat();
        told(sentry_org_token, mint_sentry, &sample);
    }

    #[test]
    fn a_signature_is_as_long_as_its_algorithm_makes_it() {
        let signed = |algorithm: &str, letters: usize| {
            let encoded = |text: &str| data_encoding::BASE64URL_NOPAD.encode(text.as_bytes());
            let header = encoded(&format!("{{\"alg\":\"{algorithm}\"}}"));
            let claims = encoded("{\"iss\":\"someone\"}");
            json_web_token(format!("{header}.{claims}.{}", "a".repeat(letters)).as_bytes())
        };
        for (algorithm, letters) in [
            ("HS256", 43),
            ("HS384", 64),
            ("HS512", 86),
            ("ES256", 86),
            ("ES384", 128),
            ("ES512", 176),
            ("EdDSA", 86),
            ("RS256", 342),
            ("PS512", 683),
            ("RS256", 0),
            ("dir", 5),
        ] {
            assert_eq!(
                signed(algorithm, letters),
                Check::Valid,
                "{algorithm} {letters}"
            );
        }
        for (algorithm, letters) in [
            ("HS256", 42),
            ("HS256", 8),
            ("ES256", 43),
            ("RS256", 86),
            ("HS512", 43),
        ] {
            assert_eq!(
                signed(algorithm, letters),
                Check::None,
                "{algorithm} {letters}"
            );
        }
    }

    #[test]
    fn other_values_do_not_tell() {
        assert_eq!(json_in_base64(b"glc_"), Check::None);
        assert_eq!(json_web_token(b"eyJ"), Check::None);
        assert_eq!(
            sentry_org_token(&[&b"sntrys_"[..], b"eyJ"].concat()),
            Check::None
        );
    }

    #[test]
    fn deep_json_is_refused() {
        let deep = super::super::encodings::to_base64(&[b'['; 9000]);
        assert_eq!(
            json_in_base64(&[b"eyJ".as_slice(), &deep].concat()),
            Check::Invalid
        );
    }
}
