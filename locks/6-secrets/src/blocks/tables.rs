//! Files of lines of fields between colons: `.pgpass`, `htpasswd`, `shadow`, digests.

use std::ops::Range;

use memchr::memchr;

use super::found::Found;
use super::{decode, hashes, plain};
use crate::tables::kind;

/// More lines are not read.
const MOST_ROWS: usize = 10_000;
/// A longer line is no row.
const LONGEST_ROW: usize = 512;

/// True where a line is one of such a file.
pub(super) fn is_row(line: &[u8]) -> bool {
    secret(line.trim_ascii_end()).is_some() || is_locked_row(line.trim_ascii_end())
}

/// Every secret of the lines.
pub(super) fn read(found: &mut Found<'_>) {
    let text = found.text;
    let mut at = 0;
    for _ in 0..MOST_ROWS {
        let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) else {
            return;
        };
        let end = memchr(b'\n', rest).unwrap_or(rest.len());
        if end <= LONGEST_ROW
            && let Some((kind, span)) = secret(rest[..end].trim_ascii_end())
        {
            found.add(kind, at + span.start..at + span.end);
        }
        at += end + 1;
    }
}

/// The kind of a line's secret, and where in the line it stands.
fn secret(line: &[u8]) -> Option<(u16, Range<usize>)> {
    if line.len() > LONGEST_ROW || line.contains(&b' ') && memchr(b':', line).is_none() {
        return None;
    }
    let colons: Vec<usize> = line
        .iter()
        .enumerate()
        .filter(|(at, byte)| **byte == b':' && (*at == 0 || line[at - 1] != b'\\'))
        .map(|(at, _)| at)
        .take(10)
        .collect();
    match colons[..] {
        [user] | [user, ..] if is_user(&line[..user]) && hashes::at(line, user + 1).is_some() => {
            hash(line, &colons)
        }
        [user, realm] => digest(line, user, realm),
        [host, port, database, user] => {
            let fields = [
                &line[..host],
                &line[host + 1..port],
                &line[port + 1..database],
                &line[database + 1..user],
            ];
            let password = &line[user + 1..];
            (is_server(fields) && plain::is_graphic(password) && plain::is_written_out(password, 4))
                .then_some((kind::PGPASS_PASSWORD, user + 1..line.len()))
        }
        _ => None,
    }
}

/// `user:hash`, or the nine fields of shadow(5).
fn hash(line: &[u8], colons: &[usize]) -> Option<(u16, Range<usize>)> {
    let span = hashes::at(line, colons[0] + 1)?;
    let is_shadow = colons.len() == 8 && colons[1] == span.end;
    let is_alone = span.end == line.len();
    let kind = if is_shadow {
        kind::SHADOW_PASSWORD_HASH
    } else {
        kind::PASSWORD_HASH
    };
    (is_shadow || is_alone).then_some((kind, span))
}

/// A row of shadow(5) of an account without a password: `root:*:19000:0:99999:7:::`.
fn is_locked_row(line: &[u8]) -> bool {
    let fields: Vec<&[u8]> = line.split(|byte| *byte == b':').take(10).collect();
    let is_locked = |field: &[u8]| matches!(field, b"*" | b"!" | b"!!" | b"!*");
    fields.len() == 9
        && is_user(fields[0])
        && is_locked(fields[1])
        && fields[2..]
            .iter()
            .all(|field| field.iter().all(u8::is_ascii_digit))
}

/// `user:realm:hash` of Apache's digest authentication.
fn digest(line: &[u8], user: usize, realm: usize) -> Option<(u16, Range<usize>)> {
    let hash = &line[realm + 1..];
    let is_digest = hash.len() == 32 && decode::is_hex(hash) && plain::variety(hash) > 6;
    let is_named = is_user(&line[..user])
        && realm > user + 1
        && !line[user + 1..realm].iter().all(u8::is_ascii_digit);
    (is_digest && is_named).then_some((kind::PASSWORD_DIGEST, realm + 1..line.len()))
}

fn is_user(field: &[u8]) -> bool {
    let is_letter = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'@' | b'$')
    };
    !field.is_empty() && field.len() <= 64 && field.iter().all(is_letter)
}

/// Host, port, database and user, each of which may be `*`.
fn is_server(fields: [&[u8]; 4]) -> bool {
    let is_name = |field: &[u8]| {
        field == b"*"
            || field
                .first()
                .is_some_and(|first| first.is_ascii_alphabetic() || *first == b'_')
                && is_user(field)
    };
    let [host, port, database, user] = fields;
    let number = std::str::from_utf8(port)
        .ok()
        .and_then(|port| port.parse::<u16>().ok());
    let is_port = port == b"*" || number.is_some_and(|number| number >= 1024);
    is_port && (host == b"*" || is_user(host)) && is_name(database) && is_name(user)
}
