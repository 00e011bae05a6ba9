//! Values that are written like the name of something: constants, fields, labels.

use super::reasons::Reasons;
use super::words;
use crate::tables::kind;

/// What people write where a name is meant, and hardly for a secret that was issued: constants, names of fields.
pub(super) fn of_name(of: u16, value: &[u8], reasons: &mut Reasons) {
    let is_issued = matches!(of, kind::TOKEN | kind::KEY);
    reasons.add_if(
        is_issued && is_constant(value),
        -25,
        "it is written like a constant",
    );
    reasons.add_if(
        of != kind::PASSWORD && names_secret(value),
        -30,
        "it is written like the name of a secret",
    );
    reasons.add_if(
        of != kind::PASSWORD && is_label(value),
        -25,
        "it is written like a name",
    );
    reasons.add_if(
        is_issued && has_humps(value) && words::cost(value).per_byte < 5.2,
        -25,
        "it is written like the name of a field",
    );
    let is_dotted = value.contains(&b'.')
        && value
            .iter()
            .all(|byte| byte.is_ascii_alphabetic() || *byte == b'.');
    reasons.add_if(
        is_issued && is_dotted,
        -30,
        "it is written like a field of something",
    );
}

/// `BY_RADIUS`, `ECC_P256`: capitals, and digits where joints part them from the rest.
fn is_constant(value: &[u8]) -> bool {
    let joints = memchr::memchr_iter(b'_', value).count();
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_large = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
    let is_model = value.len() < 16
        && digits < 4
        && value.contains(&b'-')
        && value
            .iter()
            .all(|byte| is_large(byte) || matches!(byte, b'-' | b'.'));
    let is_name = value.iter().all(is_large)
        && (digits == 0 && value.len() < 16 || joints > 0 && digits * 2 < value.len());
    // What was drawn by chance costs more.
    let most = if joints > 1 { 6.2 } else { 5.5 };
    (is_model || is_name) && words::cost(value).per_byte < most
}

/// `tracing-creds`, `registry_token`: small words, of which the last says what the others are the name of.
fn names_secret(value: &[u8]) -> bool {
    const LAST: &[&[u8]] = &[
        b"auth",
        b"cred",
        b"creds",
        b"credential",
        b"credentials",
        b"key",
        b"keys",
        b"password",
        b"secret",
        b"secrets",
        b"token",
        b"tokens",
    ];
    let mut parts = value.rsplit(|byte| matches!(byte, b'-' | b'_' | b'.'));
    let last = parts.next().unwrap_or_default();
    let is_small = |part: &[u8]| {
        part.iter()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    LAST.contains(&last)
        && value.len() > last.len()
        && parts.all(is_small)
        && value.iter().filter(|byte| byte.is_ascii_digit()).count() < 4
}

/// `k8s_events_etcd`, `ibm-ppc64le-ssh-key-wdc`: three small words or more, hardly a digit in each.
fn is_label(value: &[u8]) -> bool {
    let is_word = |part: &[u8]| {
        let digits = part.iter().filter(|byte| byte.is_ascii_digit()).count();
        (2..12).contains(&part.len())
            && digits < 3
            && digits * 2 < part.len()
            && part
                .iter()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    let mut parts = 0;
    value
        .split(|byte| matches!(byte, b'-' | b'_' | b':'))
        .all(|part| {
            parts += 1;
            is_word(part)
        })
        && parts > 2
        && words::cost(value).per_byte
            < if value.iter().any(u8::is_ascii_digit) {
                5.4
            } else {
                5.8
            }
}

/// `geodesicTubeRadii`: words joined by capitals. What was drawn by chance has a capital every other letter.
fn has_humps(value: &[u8]) -> bool {
    let humps = value
        .windows(2)
        .filter(|two| two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase());
    let capitals = value.iter().filter(|byte| byte.is_ascii_uppercase());
    let (humps, capitals) = (humps.count(), capitals.count());
    value.iter().all(u8::is_ascii_alphabetic)
        && humps > 0
        && capitals <= humps + 1
        && value.len() >= (humps + 1) * 3
}
