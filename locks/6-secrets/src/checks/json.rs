//! Tokens that hold JSON in base64.
//!
//! Sources: RFC 7519 and RFC 7515 (JSON Web Tokens); Sentry's `orgauthtoken_token.py`, which is public.

use serde_json::{Map, Value};

use super::Check;
use super::encodings::{LONGEST, base64, find};

/// From `eyJ` (an opening brace and quote) on, the value is one JSON object.
pub(crate) fn json_in_base64(value: &[u8]) -> Check {
    find(value, b"eyJ").map_or(Check::None, |at| {
        Check::must(object(&value[at..]).is_some())
    })
}

/// Two or three parts: a header that names an algorithm, claims, a signature. Claims that are no JSON prove nothing.
pub(crate) fn json_web_token(value: &[u8]) -> Check {
    let Some(at) = find(value, b"eyJ") else {
        return Check::None;
    };
    let mut parts = value[at..].split(|byte| *byte == b'.');
    let (Some(header), Some(claims), _, None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Check::None;
    };
    let names =
        object(header).is_some_and(|header| header.get("alg").is_some_and(Value::is_string));
    if names {
        Check::may(object(claims).is_some())
    } else {
        Check::Invalid
    }
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
    let signature = value.rsplit(|byte| *byte == b'.').next();
    let signature = signature.expect("samples have parts").to_vec();
    let encoded = |text: &str| data_encoding::BASE64URL_NOPAD.encode(text.as_bytes());
    let text = [
        encoded("{\"alg\":\"RS256\"}"),
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
