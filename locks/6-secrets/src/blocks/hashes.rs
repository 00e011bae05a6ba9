//! Hashes of passwords, as crypt(5), Apache and LDAP write them.

use std::ops::Range;

use super::plain;

/// How long the hash is that the bytes begin with: `$apr1$…`, `$2y$…`, `$6$…`, `{SSHA}…`.
pub(super) fn length(bytes: &[u8]) -> Option<usize> {
    match bytes.first()? {
        b'$' => crypt(bytes),
        b'{' => ldap(bytes),
        _ => None,
    }
}

/// Letters of the base64 of crypt(3), which has `.` and `/`.
fn run(bytes: &[u8]) -> usize {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/');
    bytes
        .iter()
        .take(128)
        .take_while(|byte| is_letter(byte))
        .count()
}

/// `$method$[parameters$]salt$hash`, each part as long as its method makes it.
fn crypt(bytes: &[u8]) -> Option<usize> {
    let method = bytes[1..].iter().take(10).position(|byte| *byte == b'$')? + 1;
    let rest = &bytes[method + 1..];
    let hash = match &bytes[1..method] {
        b"2a" | b"2b" | b"2y" => {
            let is_cost =
                rest.len() > 3 && rest[..2].iter().all(u8::is_ascii_digit) && rest[2] == b'$';
            let length = is_cost.then(|| run(&rest[3..]))?;
            return (length == 53 && is_varied(&rest[3..56])).then_some(method + 4 + length);
        }
        b"apr1" | b"1" => 22,
        b"5" | b"8" | b"9" => 43,
        b"6" => 86,
        b"argon2id" | b"argon2i" | b"argon2d" => {
            return argon2(rest).map(|length| method + 1 + length);
        }
        b"y" => return yescrypt(rest).map(|length| method + 1 + length),
        _ => return None,
    };
    let mut salt = 0;
    if rest.starts_with(b"rounds=") {
        salt = rest.iter().take(20).position(|byte| *byte == b'$')? + 1;
    }
    salt += run(rest.get(salt..)?);
    let digest = rest.get(salt + 1..).filter(|_| rest[salt] == b'$')?;
    (run(digest) == hash && is_varied(&digest[..hash])).then_some(method + 1 + salt + 1 + hash)
}

/// `$y$parameters$salt$hash`.
fn yescrypt(rest: &[u8]) -> Option<usize> {
    let mut at = 0;
    for _ in 0..2 {
        at += run(rest.get(at..)?);
        if rest.get(at) != Some(&b'$') {
            return None;
        }
        at += 1;
    }
    (run(&rest[at..]) == 43).then_some(at + 43)
}

/// `v=19$m=65536,t=3,p=4$salt$hash` (the PHC string format).
fn argon2(rest: &[u8]) -> Option<usize> {
    let mut at = 0;
    for _ in 0..2 {
        let part = &rest[at..];
        at += part.iter().take(40).position(|byte| *byte == b'$')? + 1;
        if part.get(1) == Some(&b'=') {
            continue;
        }
        return None;
    }
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let run = |at: usize| {
        rest[at..]
            .iter()
            .take(128)
            .take_while(|byte| is_letter(byte))
            .count()
    };
    let salt = run(at);
    let start = at + salt + 1;
    let hash = (rest.get(start - 1) == Some(&b'$')).then(|| run(start))?;
    (salt >= 8 && hash >= 20 && is_varied(&rest[start..start + hash])).then_some(start + hash)
}

/// `{SHA}…`, `{SSHA}…`, `{SSHA512}…`: base64 of the digest and the salt.
fn ldap(bytes: &[u8]) -> Option<usize> {
    let close = bytes.iter().take(10).position(|byte| *byte == b'}')?;
    let name = &bytes[1..close];
    if !name.iter().all(u8::is_ascii_alphanumeric)
        || !(name.starts_with(b"SHA") || name.starts_with(b"SSHA"))
    {
        return None;
    }
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let hash = &bytes[close + 1..];
    let length = hash
        .iter()
        .take(160)
        .take_while(|byte| is_letter(byte))
        .count();
    (length >= 28 && is_varied(&hash[..length])).then_some(close + 1 + length)
}

fn is_varied(hash: &[u8]) -> bool {
    plain::variety(hash) >= 12
}

/// A hash in a text where every `$` stands twice, as in files of Compose.
pub(super) fn doubled(bytes: &[u8]) -> Option<(usize, Vec<u8>)> {
    let mut single = Vec::new();
    let mut ends = Vec::new();
    let mut at = 0;
    while at < bytes.len().min(256) && bytes[at].is_ascii_graphic() {
        single.push(bytes[at]);
        at += if bytes[at..].starts_with(b"$$") { 2 } else { 1 };
        ends.push(at);
    }
    let length = length(&single)?;
    single.truncate(length);
    Some((*ends.get(length - 1)?, single))
}

/// The range of a hash at `at`.
pub(super) fn at(text: &[u8], at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?;
    length(&rest[..rest.len().min(256)]).map(|length| at..at + length)
}
