//! Values that nobody can read any more, or not without a key: hashes, what is encrypted, tokens that are known by their own form.

use crate::checks;

use super::super::Class;

/// Those are known by their own form, and weighed by what they say.
pub(super) fn is_web_token(value: &[u8]) -> bool {
    value.starts_with(b"eyJ") && checks::json_web_token(value) == checks::Check::Valid
}

/// What the controller of sealed secrets alone can open: the length of an encrypted key of 2048 to 4096 bits, then the key.
/// Or what `openssl enc` wrote, which begins with `Salted__` in base64, or what says that it is encrypted.
pub(super) fn is_sealed(value: &[u8], class: Class) -> bool {
    if memchr::memmem::find(value, b"U2FsdGVkX1").is_some()
        || says_sealed(value)
        || is_cipher_string(value)
    {
        return true;
    }
    let is_blob = value.len() > 80 && is_base64(value);
    // Ciphertexts of the key services of AWS and Google. Fernet's may be a token.
    if is_blob
        && (value.starts_with(b"AQICAH")
            || value.starts_with(b"CiQA")
            || class == Class::Password && value.starts_with(b"gAAAAA"))
    {
        return true;
    }
    let is_key = matches!(value, [b'A', b'g' | b'Q', b'A'..=b'D', ..]);
    is_key && value.len() > 340 && is_base64(value)
}

/// `vault:v1:…` of Vault's transit engine, `encrypted:…` of `RabbitMQ`, `enc:v1:…`, `ENC(…)` of Jasypt, `{cipher}…` of Spring,
/// `<enc-v1>…` of Harbor, `NACL[…]` of Salt.
fn says_sealed(value: &[u8]) -> bool {
    const SAYS: &[&[u8]] = &[b"encrypted", b"enc", b"kms", b"vault", b"cipher", b"sealed"];
    if value.starts_with(b"{cipher}") || value.starts_with(b"ENC(") && value.ends_with(b")") {
        return true;
    }
    let bracketed = value.strip_prefix(b"NACL[");
    if bracketed.is_some_and(|rest| rest.strip_suffix(b"]").is_some_and(is_base64)) {
        return true;
    }
    let tagged = value.strip_prefix(b"<enc");
    let end = tagged.and_then(|tagged| memchr::memchr(b'>', tagged));
    if tagged
        .zip(end)
        .is_some_and(|(tagged, end)| end < 8 && is_base64(&tagged[end + 1..]))
    {
        return true;
    }
    let value = value.strip_prefix(b"!").unwrap_or(value);
    let mut parts = value.split(|byte| *byte == b':');
    let says = parts.next().is_some_and(|word| SAYS.contains(&word));
    let is_version = |part: &[u8]| {
        part.len() < 5 && part.starts_with(b"v") && part[1..].iter().all(u8::is_ascii_digit)
    };
    let mut rest = parts.skip_while(|part| is_version(part));
    let body = rest.next().unwrap_or_default();
    says && body.len() > 23 && rest.next().is_none() && is_base64(body)
}

/// `2.…==|…|…=`: how Bitwarden writes what it has encrypted, its vector and its code.
fn is_cipher_string(value: &[u8]) -> bool {
    let [kind, b'.', rest @ ..] = value else {
        return false;
    };
    kind.is_ascii_digit()
        && rest.contains(&b'|')
        && rest
            .split(|byte| *byte == b'|')
            .all(|part| part.len() > 15 && is_base64(part))
}

fn is_base64(value: &[u8]) -> bool {
    value.iter().all(|byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_')
    })
}

/// How Django, Werkzeug and others begin the hash of a password that PBKDF2, scrypt, Argon2 or bcrypt made.
const HASHES: &[&[u8]] = &[
    b"pbkdf2_sha",
    b"pbkdf2:sha",
    b"scrypt:",
    b"scrypt$",
    b"argon2$",
    b"bcrypt_sha256$",
    b"bcrypt$",
    b"md5$",
    b"sha1$",
];

/// `$2a$10$…`, `$argon2id$…`, `{SSHA}…`: passwords that nobody can read any more.
pub(super) fn is_hash(value: &[u8]) -> bool {
    let second = value.iter().skip(1).position(|byte| *byte == b'$');
    let holds = |part: &[u8]| memchr::memmem::find(value, part).is_some();
    (value[0] == b'$' && second.is_some_and(|at| at < 12) && value.len() > 20)
        || matches!(value, [b'$', b'2', b'a' | b'b' | b'y', b'$', ..])
        || value.len() > 40
            && (value.starts_with(b"$HMACSHA")
                || HASHES.iter().any(|start| value.starts_with(start))
                || holds(b"$2a$")
                || holds(b"$2b$")
                || holds(b"$2y$")
                || holds(b"$apr1$"))
        || is_database_hash(value)
        || value.starts_with(b"{S")
        || value.starts_with(b"sha512-")
        || value.starts_with(b"sha256-")
        || value.starts_with(b"sha384-")
        || value.starts_with(b"sha256:")
}

/// `*` and 40 digits of `MySQL`, `md5` and 32 of `PostgreSQL`.
fn is_database_hash(value: &[u8]) -> bool {
    let digits = match value.len() {
        41 => value.strip_prefix(b"*"),
        35 => value.strip_prefix(b"md5"),
        _ => None,
    };
    digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}
