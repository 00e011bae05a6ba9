//! Lines that say what they hold: what stands at an anchor, and the few bytes around it.

use std::ops::Range;

use super::found::Found;
use super::{Form, decode, hashes, login_lines, plain};
use crate::detect::Anchor;
use crate::tables::kind;

/// Looks at every such anchor. Where something was found, the next is looked for behind it.
pub(super) fn read(anchors: &[Anchor], found: &mut Found<'_>) {
    let mut next = 0;
    for anchor in anchors.iter().filter(|anchor| anchor.form == Form::Line) {
        let at = anchor.at as usize;
        if at < next {
            continue;
        }
        let Some(hit) = look(found.text, at) else {
            continue;
        };
        next = hit.value.end;
        match &hit.decoded {
            Some((secret, from)) => found.add_decoded(hit.kind, hit.value, secret, &[from]),
            None => found.add(hit.kind, hit.value),
        };
    }
}

/// What a line holds.
pub(super) struct Hit {
    pub(super) kind: u16,
    pub(super) value: Range<usize>,
    pub(super) decoded: Option<(zeroize::Zeroizing<Vec<u8>>, &'static str)>,
}

impl Hit {
    pub(super) fn new(kind: u16, value: Range<usize>) -> Self {
        Self {
            kind,
            value,
            decoded: None,
        }
    }
}

fn look(text: &[u8], at: usize) -> Option<Hit> {
    let rest = &text[at..];
    match rest.first()? {
        b'm' => login_lines::netrc(text, at),
        b':' if rest.starts_with(b":_") => login_lines::npm(text, at),
        b'$' | b'{' => hash(text, at),
        b'_' => salt(text, at),
        b'e' => enable(text, at),
        b' ' => reversible(text, at + b" password 7 ".len()),
        b's' => community(text, at + b"snmp-server community".len()),
        b'"' => junos(text, at + 1),
        b'p' => passphrase(text, at),
        b'C' => session(text, at),
        _ => None,
    }
}

/// Graphic ASCII from `at` on that is no quote, at most `longest`.
pub(super) fn word(text: &[u8], at: usize, longest: usize) -> Range<usize> {
    let rest = text.get(at..).unwrap_or_default();
    let is_part =
        |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'`' | b'\\');
    at..at
        + rest
            .iter()
            .take(longest)
            .take_while(|byte| is_part(byte))
            .count()
}

/// True where nothing but white space stands before `at` in its line.
pub(super) fn begins_line(text: &[u8], at: usize) -> bool {
    let before = text[..at]
        .iter()
        .rev()
        .take(64)
        .find(|byte| !matches!(byte, b' ' | b'\t'));
    matches!(before, None | Some(b'\n' | b'\r'))
}

/// A hash after a name and a colon; what stands alone is a rule's example or a salted value of another kind.
fn hash(text: &[u8], at: usize) -> Option<Hit> {
    let is_doubled = at > 1 && text[at] == b'$' && text[at - 1] == b'$';
    let start = if is_doubled { at - 1 } else { at };
    let before = start.checked_sub(1).map(|before| text[before]);
    if before.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'$' | b'/')) {
        return None;
    }
    if is_doubled {
        let rest = &text[start..text.len().min(start + 300)];
        let (length, single) = hashes::doubled(rest)?;
        let mut hit = Hit::new(kind::PASSWORD_HASH, start..start + length);
        hit.decoded = Some((zeroize::Zeroizing::new(single), "doubled dollars"));
        return Some(hit);
    }
    let value = hashes::at(text, at)?;
    let is_shadow = text.get(value.end) == Some(&b':')
        && text.get(value.end + 1).is_some_and(u8::is_ascii_digit);
    let kind = if is_shadow {
        kind::SHADOW_PASSWORD_HASH
    } else {
        kind::PASSWORD_HASH
    };
    Some(Hit::new(kind, value))
}

/// `define('AUTH_SALT', '…')` of `WordPress`.
fn salt(text: &[u8], at: usize) -> Option<Hit> {
    let close = at + b"_SALT'".len();
    let reach = text.len().min(close + 160);
    let mut quotes = (close..reach).filter(|at| text[*at] == b'\'');
    let value = quotes.next()? + 1..quotes.next()?;
    let between = &text[close..value.start - 1];
    let bytes = &text[value.clone()];
    let is_salt = between.trim_ascii() == b"," && bytes.len() >= 32 && plain::variety(bytes) >= 16;
    let is_written = !bytes.starts_with(b"put your")
        && plain::variety(bytes) > 20
        && !bytes.starts_with(b"$")
        && memchr::memmem::find(bytes, b"{{").is_none();
    (is_salt && is_written).then(|| Hit::new(kind::WORDPRESS_SALT, value))
}

/// `enable secret [level N] [0|5|8|9] VALUE` of Cisco IOS.
fn enable(text: &[u8], at: usize) -> Option<Hit> {
    if !begins_line(text, at) {
        return None;
    }
    let mut value = next_word(text, at + b"enable secret".len())?;
    if &text[value.clone()] == b"level" {
        value = next_word(text, next_word(text, value.end)?.end)?;
    }
    if matches!(&text[value.clone()], b"0" | b"4" | b"5" | b"8" | b"9") {
        value = next_word(text, value.end)?;
    }
    plain::is_written_out(&text[value.clone()], 4).then(|| Hit::new(kind::CISCO_PASSWORD, value))
}

/// The word after a blank, in the same line.
fn next_word(text: &[u8], at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?;
    let blank = rest
        .iter()
        .take(8)
        .take_while(|byte| **byte == b' ')
        .count();
    let value = word(text, at + blank, 256);
    (blank > 0 && !value.is_empty()).then_some(value)
}

/// What Cisco hides with a known text: two decimal digits say where in it to begin, then hexadecimal bytes follow.
fn reversible(text: &[u8], at: usize) -> Option<Hit> {
    let value = word(text, at, 128);
    let bytes = &text[value.clone()];
    let seed = std::str::from_utf8(bytes.get(..2)?)
        .ok()?
        .parse::<u8>()
        .ok()?;
    (seed <= 52 && bytes.len() >= 8 && decode::is_hex(bytes))
        .then(|| Hit::new(kind::CISCO_PASSWORD, value))
}

/// `snmp-server community NAME`; two names are known to everybody.
fn community(text: &[u8], at: usize) -> Option<Hit> {
    let mut value = next_word(text, at)?;
    if matches!(&text[value.clone()], b"0" | b"7") {
        value = next_word(text, value.end)?;
    }
    let name = &text[value.clone()];
    let is_known = matches!(
        &name.to_ascii_lowercase()[..],
        b"public" | b"private" | b"community" | b"word" | b"name" | b"string" | b"ro" | b"rw"
    );
    (!is_known && plain::is_written_out(name, 4)).then(|| Hit::new(kind::SNMP_COMMUNITY, value))
}

/// What Junos hides by a known method.
fn junos(text: &[u8], at: usize) -> Option<Hit> {
    let value = word(text, at, 200);
    let rest = text[value.clone()].strip_prefix(b"$9$")?;
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'/');
    let is_whole = text.get(value.end) == Some(&b'"');
    (rest.len() >= 8 && rest.iter().all(is_letter) && is_whole && plain::variety(rest) >= 6)
        .then(|| Hit::new(kind::JUNOS_PASSWORD, value))
}

/// `psk="passphrase"` or 64 hexadecimal digits, in a block of `wpa_supplicant`.
fn passphrase(text: &[u8], at: usize) -> Option<Hit> {
    if !begins_line(text, at) {
        return None;
    }
    let start = at + b"psk=".len();
    if text.get(start) == Some(&b'"') {
        let rest = &text[start + 1..text.len().min(start + 66)];
        let length = rest.iter().position(|byte| matches!(byte, b'"' | b'\n'))?;
        let value = start + 1..start + 1 + length;
        let is_closed = text.get(value.end) == Some(&b'"');
        return (is_closed && plain::is_written_out(&text[value.clone()], 8))
            .then(|| Hit::new(kind::WIFI_PASSPHRASE, value));
    }
    let value = word(text, start, 65);
    let bytes = &text[value.clone()];
    (bytes.len() == 64 && decode::is_hex(bytes) && plain::variety(bytes) > 6)
        .then(|| Hit::new(kind::WIFI_PASSPHRASE, value))
}

/// `CLIENT_RANDOM`, 32 bytes of the client, 48 of the session (NSS key log format).
fn session(text: &[u8], at: usize) -> Option<Hit> {
    let random = word(text, at + b"CLIENT_RANDOM ".len(), 65);
    let secret = word(text, random.end + 1, 129);
    let is_hex = |range: &Range<usize>, length: usize| {
        range.len() == length && decode::is_hex(&text[range.clone()])
    };
    let is_varied = plain::variety(&text[secret.clone()]) > 8;
    (begins_line(text, at) && is_hex(&random, 64) && is_hex(&secret, 96) && is_varied)
        .then(|| Hit::new(kind::TLS_SESSION_SECRET, secret))
}
