//! What stands around a value and says that it opens nothing.

use super::is_generic;
use super::path::{ciphers, digests, vectors};
use super::reasons::Reasons;
use crate::detect::{Candidate, context, long};
use crate::tables::kind;

/// How much of a line or a word is looked at.
const REACH: usize = 160;

/// How many lines on each side tell of test vectors.
const LINES: usize = 6;

/// Names of what a cipher, a signature or a hash is tested with, beside its key.
const VECTORS: &[&[u8]] = &[
    b"plaintext",
    b"ciphertext",
    b"pt",
    b"ct",
    b"plain",
    b"cipher",
    b"aad",
    b"ad",
    b"tag",
    b"mac",
    b"msg",
    b"message",
    b"input",
    b"output",
    b"in",
    b"out",
    b"digest",
    b"sig",
    b"signature",
    b"md",
    b"okm",
    b"prk",
    b"ikm",
    b"expected",
    b"result",
];

/// Adds what the lines around a value say, and the file that it stands in.
pub(super) fn weigh(
    path: &str,
    text: &[u8],
    candidate: &Candidate,
    value: &[u8],
    reasons: &mut Reasons,
) {
    let place = long(&candidate.value);
    if text.get(place.clone()).is_none() {
        return;
    }
    reasons.add_if(
        is_identifier(text, place.start, place.end),
        -40,
        "braces around it make it an identifier",
    );
    reasons.add_if(
        is_file_name(text, place.end),
        -60,
        "it is the name of a file",
    );
    let name = candidate.name.as_ref().map(|name| name.start as usize);
    reasons.add_if(
        name.is_some_and(|name| is_said_example(text, name)),
        -50,
        "it is said to be an example",
    );
    reasons.add_if(
        is_example(text, place.start)
            || (is_generic(candidate.kind) || candidate.kind == kind::JSON_WEB_TOKEN)
                && is_within_example(text, place.start),
        -50,
        "it is given as an example",
    );
    reasons.add_if(
        is_generic(candidate.kind) && is_label(text, place.start),
        -60,
        "it is a text of a user interface, or a field of it",
    );
    reasons.add_if(
        is_generic(candidate.kind) && is_protected(text, candidate),
        -60,
        "the next line says how it is encrypted",
    );
    reasons.add_if(
        candidate.kind == kind::TOKEN && is_badge(text, place.start)
            || candidate.kind == kind::KEY && is_picture(text, place.start),
        -60,
        "it is for a picture, which everybody sees",
    );
    reasons.add_if(
        candidate.kind == kind::KEY && is_document(text, place.start),
        -60,
        "the address of a document holds its id",
    );
    of_ciphers(path, text, candidate, value, reasons);
}

/// What a cipher, a hash or a handshake is tried with, and what comes out.
fn of_ciphers(path: &str, text: &[u8], candidate: &Candidate, value: &[u8], reasons: &mut Reasons) {
    let place = long(&candidate.value);
    let is_plain = value.iter().all(u8::is_ascii_alphanumeric);
    reasons.add_if(
        is_plain && value.len() >= 16 && vectors(path),
        -40,
        "its file is one of test vectors",
    );
    let is_hexadecimal = value.len() >= 16 && value.iter().all(u8::is_ascii_hexdigit);
    reasons.add_if(
        is_hexadecimal
            && candidate.kind == kind::KEY
            && (is_vector(text, place.start) || ciphers(path)),
        -30,
        "it stands among the inputs and outputs of a cipher",
    );
    reasons.add_if(
        is_hexadecimal && matches!(value.len(), 32 | 40 | 56 | 64 | 96 | 128) && digests(path),
        -40,
        "its file is a list of digests",
    );
    let is_nonce = value.len() == 24 && value.ends_with(b"==");
    reasons.add_if(
        is_nonce && candidate.kind == kind::KEY && is_of_socket(path, text, place),
        -40,
        "the handshake of a WebSocket is no secret",
    );
}

/// The nonce of 16 bytes that the client sends (RFC 6455, section 4.1), where its file or a line near it speaks of them.
fn is_of_socket(path: &str, text: &[u8], place: std::ops::Range<usize>) -> bool {
    let near = &text[place.start.saturating_sub(REACH)..text.len().min(place.end + REACH)];
    [path.as_bytes(), near]
        .iter()
        .any(|text| memchr::memmem::find(&text.to_ascii_lowercase(), b"websocket").is_some())
}

/// `{19e4…}`: a UUID as Windows writes the names of classes and interfaces.
fn is_identifier(text: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).and_then(|at| text.get(at));
    end - start == 36
        && before == Some(&b'{')
        && text.get(end) == Some(&b'}')
        && memchr::memchr_iter(b'-', &text[start..end]).count() == 4
}

/// `example: "…"`, as schemas of interfaces have it.
fn is_example(text: &[u8], at: usize) -> bool {
    let left = &text[at.saturating_sub(24)..at];
    let end = left
        .iter()
        .rposition(|byte| !matches!(byte, b' ' | b'"' | b'\'' | b':' | b'='));
    let name = end.map_or(&left[..0], |end| &left[..=end]);
    let is_joined = left.len() > name.len()
        && left[name.len()..]
            .iter()
            .any(|byte| matches!(byte, b':' | b'='));
    is_joined && (name.ends_with(b"example") || name.ends_with(b"Example"))
}

/// Whether a line above that is indented less, or one above that, begins with `example:` or `examples:`, as in descriptions of
/// interfaces (`OpenAPI` Specification 3.1.0, section 4.8.19; JSON Schema, section 9.5 of its validation).
fn is_within_example(text: &[u8], at: usize) -> bool {
    const FAR: usize = 8 * 1024;
    let start = context::line_start(text, at);
    let from = start.saturating_sub(FAR);
    if memchr::memmem::find(&text[from..start], b"example").is_none() {
        return false;
    }
    let mut least = indentation(&text[start..at]);
    let mut above: Vec<_> = text[from..start].split(|byte| *byte == b'\n').collect();
    if from > 0 {
        // The first may be the end of a line.
        above.remove(0);
    }
    for line in above.into_iter().rev() {
        if least == 0 {
            break;
        }
        let indented = indentation(line);
        if indented >= least || indented == line.len() {
            continue;
        }
        least = indented;
        let line = line[indented..]
            .strip_prefix(b"\"")
            .unwrap_or(&line[indented..]);
        let letters = line.iter().take_while(|byte| byte.is_ascii_alphabetic());
        let (key, rest) = line.split_at(letters.count());
        let is_key = rest.first() == Some(&b':') || rest.starts_with(b"\":");
        if is_key && (key == b"example" || key == b"examples") {
            return true;
        }
    }
    false
}

/// How far a line of YAML or JSON is indented; the dash of an entry counts.
fn indentation(line: &[u8]) -> usize {
    let is_before = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'-' | b'\r');
    line.iter().take_while(is_before).count()
}

/// `….password.protected=aes/gcm/256` behind `….password=nonce||text`, as Apache `NiFi` writes what it encrypted.
fn is_protected(text: &[u8], candidate: &Candidate) -> bool {
    const SAYS: &[u8] = b".protected=";
    let end = candidate.value.end as usize;
    if !text[end..].starts_with(b"||") {
        return false;
    }
    let next = context::line_end(text, end) + 1;
    let name = candidate
        .name
        .as_ref()
        .and_then(|name| text.get(long(name)));
    let (Some(name), Some(next)) = (name, text.get(next..)) else {
        return false;
    };
    let line = &next[..memchr::memchr(b'\n', next).unwrap_or(next.len())];
    memchr::memmem::find(line, SAYS).is_some_and(|at| {
        line[..at].ends_with(name) && !line[at + SAYS.len()..].trim_ascii().is_empty()
    })
}

/// `<translation>…`, `<tabstop>…`: what stands in documents of Qt.
fn is_label(text: &[u8], at: usize) -> bool {
    let left = &text[at.saturating_sub(48)..at];
    let Some(tag) = left.strip_suffix(b">") else {
        return false;
    };
    let tag = tag.rsplit(|byte| *byte == b'<').next().unwrap_or_default();
    let name = tag.split(|byte| *byte == b' ').next().unwrap_or_default();
    matches!(name, b"translation" | b"tabstop")
}

/// `Example password: …`.
fn is_said_example(text: &[u8], name: usize) -> bool {
    let left = &text[name.saturating_sub(16)..name];
    let end = left.iter().rposition(|byte| *byte != b' ');
    let left = end.map_or(&left[..0], |end| &left[..=end]);
    let word = left
        .rsplit(|byte| !byte.is_ascii_alphabetic())
        .next()
        .unwrap_or_default();
    left.len() < name.min(16) && word.eq_ignore_ascii_case(b"example")
}

/// `logo-4f0c….png`: what follows says what kind of file it is.
fn is_file_name(text: &[u8], end: usize) -> bool {
    const ENDS: [&[u8]; 9] = [
        b"png", b"jpg", b"jpeg", b"gif", b"svg", b"ico", b"webp", b"woff", b"css",
    ];
    let Some((b'.', rest)) = text.get(end..).and_then(<[u8]>::split_first) else {
        return false;
    };
    let letters = rest
        .iter()
        .take(6)
        .take_while(|byte| byte.is_ascii_alphanumeric());
    ENDS.contains(&&rest[..letters.count()])
}

/// `…/badge.svg?token=…`.
fn is_badge(text: &[u8], at: usize) -> bool {
    let address = address_before(text, at);
    [&b"badge"[..], b".svg?", b"shields.io"]
        .iter()
        .any(|part| memchr::memmem::find(address, part).is_some())
}

/// `…/photo.jpg?key=…`. A token behind it may be for a picture that not everybody sees.
fn is_picture(text: &[u8], at: usize) -> bool {
    let address = address_before(text, at);
    [
        &b".svg?"[..],
        b".png?",
        b".jpg?",
        b".jpeg?",
        b".gif?",
        b".webp?",
    ]
    .iter()
    .any(|end| memchr::memmem::find(address, end).is_some())
}

/// `https://docs.google.com/spreadsheet/ccc?key=…`.
fn is_document(text: &[u8], at: usize) -> bool {
    memchr::memmem::find(address_before(text, at), b"://docs.google.com/").is_some()
}

/// The address that stands before a place, within reach; nothing where none does.
fn address_before(text: &[u8], at: usize) -> &[u8] {
    let left = &text[at.saturating_sub(REACH)..at];
    let word = left
        .rsplit(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'(' | b'<'))
        .next()
        .unwrap_or_default();
    if memchr::memmem::find(word, b"://").is_some() {
        word
    } else {
        &[]
    }
}

/// A line nearby gives one of [`VECTORS`] as hexadecimal digits too.
fn is_vector(text: &[u8], at: usize) -> bool {
    let before = text[..at].rsplit(|byte| *byte == b'\n').skip(1).take(LINES);
    let after = text[at..].split(|byte| *byte == b'\n').skip(1).take(LINES);
    before.chain(after).any(gives_vector)
}

fn gives_vector(line: &[u8]) -> bool {
    let line = &line[..line.len().min(REACH)];
    let Some(sign) = line.iter().position(|byte| matches!(byte, b'=' | b':')) else {
        return false;
    };
    let name = line[..sign]
        .rsplit(|byte| !byte.is_ascii_alphanumeric())
        .find(|word| !word.is_empty())
        .unwrap_or_default()
        .to_ascii_lowercase();
    let name = name.trim_ascii_end();
    let value = line[sign + 1..]
        .split(|byte| !byte.is_ascii_alphanumeric())
        .find(|word| word.len() >= 8)
        .unwrap_or_default();
    VECTORS.contains(&name) && value.iter().all(u8::is_ascii_hexdigit) && !value.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_test_vectors_are_told_from_settings() {
        for line in [
            "CT: 00ff00ff00",
            "  let pt = \"0011223344\";",
            "// TAG: 0011223344",
        ] {
            assert!(gives_vector(line.as_bytes()), "{line}");
        }
        for line in ["output: production", "in: a", "", "iv = 0011223344"] {
            assert!(!gives_vector(line.as_bytes()), "{line}");
        }
    }

    #[test]
    fn a_badge_is_the_address_of_a_picture() {
        let text = b"[![x](https://ci.test/graph/badge.svg?token=A) token=B";
        let at = |letter: u8| text.iter().rposition(|byte| *byte == letter).unwrap_or(0);
        assert!(is_badge(text, at(b'A')));
        assert!(!is_badge(text, at(b'B')));
    }
}
