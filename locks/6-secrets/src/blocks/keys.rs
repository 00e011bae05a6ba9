//! Private keys between markers: PEM (RFC 7468, RFC 1421), OpenSSH, OpenPGP (RFC 9580), SSH.com (RFC 4716's older sibling).

use std::ops::Range;

use memchr::memmem;
use zeroize::Zeroizing;

use super::der::{self, Fit};
use super::found::Found;
use super::{decode, openpgp, plain};
use crate::checks::Check;
use crate::tables::kind;

/// No key is longer, however it is wrapped.
const LONGEST: usize = 64 * 1024;
/// The smallest key, Ed25519 in PKCS#8, takes 64 letters.
const SHORTEST_LETTERS: usize = 56;
/// The longest name between `-----BEGIN ` and `-----`.
const LONGEST_LABEL: usize = 48;

/// A text between its markers.
struct Block<'a> {
    label: &'a [u8],
    body: &'a [u8],
    /// Markers included.
    span: Range<usize>,
}

/// The key whose `-----BEGIN ` stands at `at`. Gives where to go on.
pub(super) fn pem(at: usize, found: &mut Found<'_>) -> usize {
    let text = found.text;
    let Some(block) = block(text, at, b"-----BEGIN ", b"-----") else {
        return at + 1;
    };
    let end = block.span.end;
    match block.label {
        b"OpenVPN Static key V1" => static_key(&block, found),
        b"PGP PRIVATE KEY BLOCK" => pgp(&block, found),
        label if label.ends_with(b"PRIVATE KEY") => private_key(&block, found),
        _ => {}
    }
    end
}

/// The key whose `---- BEGIN SSH2` stands at `at`. Gives where to go on.
pub(super) fn ssh2(at: usize, found: &mut Found<'_>) -> usize {
    let text = found.text;
    let Some(block) = block(text, at, b"---- BEGIN ", b" ----") else {
        return at + 1;
    };
    let letters = letters(after_comment(block.body));
    let head = decode::beginning(&letters, 120);
    // 0x3f6ff9eb, the length of all, then the type of the key and the cipher as texts.
    if block.label.ends_with(b"PRIVATE KEY") && head.starts_with(&[0x3f, 0x6f, 0xf9, 0xeb]) {
        let cipher = ssh_text(&head, 8).and_then(|(_, next)| ssh_text(&head, next));
        let is_plain = cipher.is_some_and(|(cipher, _)| cipher == b"none");
        let (kind, check) = if is_plain {
            (kind::PRIVATE_KEY, Check::Valid)
        } else {
            (kind::ENCRYPTED_PRIVATE_KEY, Check::None)
        };
        found
            .add_decoded(kind, block.span.clone(), &letters, &["PEM"])
            .check = check;
    }
    block.span.end
}

/// What follows a line `Comment: …`, whose text may go on after a backslash.
fn after_comment(body: &[u8]) -> &[u8] {
    let mut rest = body;
    let mut is_header = memmem::find(body, b": ").is_some();
    while is_header {
        let Some(feed) = memchr::memchr(b'\n', rest) else {
            return rest;
        };
        let line = &rest[..feed];
        is_header = line.trim_ascii().is_empty()
            || line.trim_ascii_end().ends_with(b"\\")
            || memmem::find(line, b": ").is_some();
        if is_header {
            rest = &rest[feed + 1..];
        }
    }
    rest
}

/// The text between the markers, which name the same thing, with no other marker between them.
fn block<'a>(text: &'a [u8], at: usize, begin: &[u8], dashes: &[u8]) -> Option<Block<'a>> {
    let start = at + begin.len();
    let reach = text.len().min(start + LONGEST_LABEL + dashes.len());
    let label_end = start + memmem::find(text.get(start..reach)?, dashes)?;
    let body = label_end + dashes.len();
    let reach = text.len().min(body + LONGEST);
    let close = [
        &begin[..begin.len() - 6],
        b"END ",
        &text[start..label_end],
        dashes,
    ]
    .concat();
    let marker = body + memmem::find(&text[body..reach], &begin[..begin.len() - 6])?;
    let end = marker + close.len();
    (text.get(marker..end)? == close).then(|| Block {
        label: &text[start..label_end],
        body: &text[body..marker],
        span: at..end,
    })
}

/// The base64 letters of a body, without line ends in any writing, quotes, joining `+` and comment signs.
fn letters(body: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut out = Zeroizing::new(Vec::with_capacity(body.len()));
    let mut at = 0;
    while at < body.len() {
        let rest = &body[at..];
        let run = rest.iter().take_while(|byte| is_letter(**byte)).count();
        if run == 0 {
            at += skipped(rest);
            continue;
        }
        let is_sign = rest[..run].iter().all(|byte| matches!(byte, b'+' | b'/'));
        let joins = at == 0 || !is_letter(body[at - 1]);
        if !(is_sign && joins && !is_escaped(body, at)) {
            out.extend_from_slice(&rest[..run]);
        }
        at += run;
    }
    out
}

/// A slash after a backslash is a letter: JSON may escape it.
fn is_escaped(body: &[u8], at: usize) -> bool {
    at > 0 && body[at - 1] == b'\\'
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// How long what stands for no letter is: `\n`, `\\n`, `\u000a`, `&#10;`, `%0A`, or one byte.
fn skipped(rest: &[u8]) -> usize {
    let slashes = rest.iter().take_while(|byte| **byte == b'\\').count();
    match rest.get(slashes..) {
        Some([b'n' | b'r' | b't', ..]) if slashes > 0 => slashes + 1,
        Some([b'u', ..]) if slashes > 0 => (slashes + 5).min(rest.len()),
        Some([b'&', b'#', tail @ ..]) if slashes == 0 => {
            let digits = tail
                .iter()
                .take(6)
                .take_while(|byte| byte.is_ascii_alphanumeric())
                .count();
            (3 + digits).min(rest.len())
        }
        Some([b'%', b'0', ..]) if slashes == 0 => 3.min(rest.len()),
        _ => slashes.max(1),
    }
}

/// The key whose marker stands at `at`, as a secret of that kind: its document says whose it is.
pub(super) fn within(at: usize, kind: u16, found: &mut Found<'_>) {
    let text = found.text;
    let block = block(text, at, b"-----BEGIN ", b"-----")
        .filter(|block| block.label.ends_with(b"PRIVATE KEY"));
    if let Some(block) = block
        && let Some((_, check, letters)) = judge(&block)
    {
        found
            .add_decoded(kind, block.span.clone(), &letters, &["PEM"])
            .check = check;
    }
}

/// The last word of every line, where lines begin with something else: `#6 0.245 MIIE…` in the log of a build, `| MIIE…`.
fn unprefixed(body: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let lines = || body.split(|byte| *byte == b'\n');
    let last = lines().next_back()?;
    if last.trim_ascii().is_empty() || lines().count() < 3 {
        return None;
    }
    let mut out = Zeroizing::new(Vec::with_capacity(body.len()));
    for line in lines().skip(1) {
        let word = line.trim_ascii_end();
        let word = word.rsplit(u8::is_ascii_whitespace).next()?;
        if word.iter().all(|byte| is_letter(*byte)) {
            out.extend_from_slice(word);
            out.push(b'\n');
        }
    }
    Some(out)
}

/// PKCS#1, PKCS#8, SEC 1, DSA and OpenSSH.
fn private_key(block: &Block<'_>, found: &mut Found<'_>) {
    let judged = judge(block).or_else(|| {
        let bare = unprefixed(block.body)?;
        judge(&Block {
            label: block.label,
            body: &bare,
            span: block.span.clone(),
        })
    });
    if let Some((kind, check, letters)) = judged {
        found
            .add_decoded(kind, block.span.clone(), &letters, &["PEM"])
            .check = check;
    }
}

/// What kind of key it is, what its structure says, and its letters; nothing where it is none.
fn judge(block: &Block<'_>) -> Option<(u16, Check, Zeroizing<Vec<u8>>)> {
    let is_locked = memmem::find(block.body, b"Proc-Type").is_some();
    let body = if is_locked {
        after_headers(block.body)
    } else {
        block.body
    };
    let letters = letters(body);
    if is_placeholder(block.body, &letters) {
        return None;
    }
    let head = decode::beginning(&letters, 160);
    let (kind, check) = match () {
        () if is_locked => (kind::ENCRYPTED_PRIVATE_KEY, Check::None),
        () if block.label == b"OPENSSH PRIVATE KEY" => match openssh(&head) {
            Some(true) => (kind::ENCRYPTED_PRIVATE_KEY, Check::None),
            Some(false) => (kind::PRIVATE_KEY, Check::Valid),
            None => return None,
        },
        () => match (
            der::sequence(&head, decode::decoded_len(&letters)),
            block.label,
        ) {
            (Fit::Not, _) => return None,
            (_, b"ENCRYPTED PRIVATE KEY") => (kind::ENCRYPTED_PRIVATE_KEY, Check::None),
            (fit, _) => (kind::PRIVATE_KEY, valid(fit)),
        },
    };
    Some((kind, check, letters))
}

fn valid(fit: Fit) -> Check {
    if fit == Fit::Exact {
        Check::Valid
    } else {
        Check::None
    }
}

/// What follows `DEK-Info: …` and its line.
fn after_headers(body: &[u8]) -> &[u8] {
    let Some(at) = memmem::find(body, b"DEK-Info") else {
        return body;
    };
    let rest = &body[at..];
    let line = rest.iter().position(|byte| matches!(byte, b'\n' | b'\\'));
    &rest[line.unwrap_or(rest.len())..]
}

fn is_placeholder(body: &[u8], letters: &[u8]) -> bool {
    let has = |part: &[u8]| memmem::find(body, part).is_some();
    letters.len() < SHORTEST_LETTERS
        || plain::variety(letters) < 16
        || has(b"...")
        || has("…".as_bytes())
        || has(b"xxxxxx")
        || has(b"XXXXXX")
}

/// Whether a passphrase protects an OpenSSH key (PROTOCOL.key: magic, cipher, key derivation).
fn openssh(head: &[u8]) -> Option<bool> {
    const MAGIC: &[u8] = b"openssh-key-v1\0";
    if !head.starts_with(MAGIC) {
        return None;
    }
    let (cipher, next) = ssh_text(head, MAGIC.len())?;
    let (derivation, _) = ssh_text(head, next)?;
    Some(cipher != b"none" || derivation != b"none")
}

/// A text with its length before it, and where it ends.
fn ssh_text(bytes: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let length: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
    let end = (at + 4).checked_add(usize::try_from(u32::from_be_bytes(length)).ok()?)?;
    Some((bytes.get(at + 4..end)?, end))
}

fn pgp(block: &Block<'_>, found: &mut Found<'_>) {
    let text = armored(block.body);
    let letters = letters(text);
    if is_placeholder(block.body, &letters) {
        return;
    }
    let head = decode::beginning(&letters, 4096);
    let (kind, check) = match openpgp::is_locked(&head) {
        Some(true) => (kind::ENCRYPTED_PRIVATE_KEY, Check::None),
        Some(false) => (kind::PRIVATE_KEY, Check::Valid),
        None => return,
    };
    found
        .add_decoded(kind, block.span.clone(), &letters, &["armor"])
        .check = check;
}

/// The armored text without its headers (`Version: …`), which end with an empty line, and without its checksum.
fn armored(body: &[u8]) -> &[u8] {
    let after = [
        &b"\n\n"[..],
        b"\r\n\r\n",
        b"\\n\\n",
        b"\n \n",
        b"\\r\\n\\r\\n",
    ];
    let first = body.iter().take(512).position(|byte| *byte == b':');
    let start = first.map_or(0, |colon| {
        let ends = after.iter().filter_map(|mark| {
            memmem::find(&body[colon..], mark).map(|at| colon + at + mark.len())
        });
        ends.min().unwrap_or(0)
    });
    let rest = &body[start..];
    // `=` and four letters at the beginning of the last line.
    let sums = [&b"\n="[..], b"n="]
        .into_iter()
        .filter_map(|mark| memmem::rfind(rest, mark));
    let end = sums.filter(|at| rest.len() - at < 24).max();
    &rest[..end.map_or(rest.len(), |at| at)]
}

/// OpenVPN's key that both sides share: 256 bytes in hexadecimal.
fn static_key(block: &Block<'_>, found: &mut Found<'_>) {
    let digits = block
        .body
        .iter()
        .filter(|byte| byte.is_ascii_hexdigit())
        .count();
    if digits >= 256 && plain::variety(block.body) >= 12 {
        let end = block.span.end - b"-----END -----".len() - block.label.len();
        found.add(kind::OPENVPN_STATIC_KEY, block.span.start..end);
    }
}
