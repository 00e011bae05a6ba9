//! Values that name a place or a thing: paths, addresses, files, images, versions, properties.

use crate::weigh::words;

/// A path, an address, a file.
pub(super) fn is_place(value: &[u8]) -> bool {
    let starts = |start: &[u8]| value.starts_with(start);
    starts(b"./")
        || starts(b"arn:")
        || starts(b"urn:")
        || starts(b"did:")
        || starts(b"credentialsJSON:")
        || starts(b"openpgp4fpr:")
        || starts(b"amzn1.")
        || starts(b"GHSA-")
        || starts(b"CVE-")
        || is_node(value)
        || is_version(value)
        || is_property(value)
        || starts(b"ctrl-")
        || [&b"Ctrl+"[..], b"Cmd+", b"Alt+", b"Shift+", b"Meta+"]
            .into_iter()
            .any(starts)
        || starts(b"../")
        || starts(b"~/")
        || starts(b"http") && memchr::memmem::find(value, b"://").is_some()
        || memchr::memmem::find(value, b"://").is_some()
        || value.get(1) == Some(&b':') && value.get(2) == Some(&b'\\')
        || starts(b"/") && words::cost(value).per_byte < 4.2
        || is_file(value)
        || is_image(value)
        || words::is_path(value)
}

/// `acme/registry-creds:1.10@sha256:…`: what a container is made from.
fn is_image(value: &[u8]) -> bool {
    let is_digest = memchr::memmem::find(value, b"@sha256:").is_some();
    let slash = value.iter().rposition(|byte| *byte == b'/');
    let tag = slash.and_then(|slash| {
        let colon = memchr::memchr(b':', &value[slash..])?;
        Some(&value[slash + colon + 1..])
    });
    let is_small =
        |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"./-_:".contains(byte);
    let is_version = |tag: &[u8]| {
        let tag = tag.strip_prefix(b"v").unwrap_or(tag);
        !tag.is_empty()
            && tag
                .iter()
                .all(|byte| byte.is_ascii_digit() || *byte == b'.')
    };
    is_digest || tag.is_some_and(is_version) && value.iter().all(is_small)
}

/// `LA_kwDO…`: what GitHub's interface calls one of its things by.
fn is_node(value: &[u8]) -> bool {
    let joint = value.iter().take(6).position(|byte| *byte == b'_');
    joint.is_some_and(|at| {
        value[..at].iter().all(u8::is_ascii_uppercase) && value[at + 1..].starts_with(b"kwD")
    })
}

/// `1415.v831096eb_5534`, `2.4.1-rc.1`: numbers and points before anything else.
fn is_version(value: &[u8]) -> bool {
    let (mut points, mut digits) = (0, 0);
    for byte in value {
        match byte {
            b'0'..=b'9' => digits += 1,
            b'.' if digits > 0 => (points, digits) = (points + 1, 0),
            b'v' if digits == 0 && points > 0 => return true,
            b'-' | b'+' if points > 1 => return true,
            _ => return false,
        }
    }
    points > 1
}

/// `acme.ssl.trustStorePassword`, `io.x-k8s.kind.role`: words in three parts or more, of which one may have digits.
fn is_property(value: &[u8]) -> bool {
    let mut odd = 0;
    let mut is_part = |part: &[u8]| {
        let is_word = part.iter().all(u8::is_ascii_alphabetic);
        odd += usize::from(!is_word);
        let is_name = part.len() < 12
            && part
                .iter()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-');
        part.len() > 1 && part[0].is_ascii_alphabetic() && (is_word || is_name)
    };
    memchr::memchr_iter(b'.', value).count() > 1
        && value
            .split(|byte| matches!(byte, b'.' | b':'))
            .all(&mut is_part)
        && odd < 2
}

/// `Purple62/v4/08/0a4f-…`: the base64 that has `/` has no `-`.
pub(super) fn is_mixed_path(value: &[u8]) -> bool {
    memchr::memchr_iter(b'/', value).count() > 2 && value.contains(&b'-')
}

/// `app||space||name`, `kwok.x-k8s.io/node`: parts of a name of something.
pub(super) fn is_joined(value: &[u8]) -> bool {
    let is_small = |byte: &u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.')
    };
    let slash = memchr::memchr(b'/', value);
    let is_label = slash.is_some_and(|slash| {
        let (host, name) = (&value[..slash], &value[slash + 1..]);
        host.contains(&b'.')
            && host.iter().chain(name).all(is_small)
            && words::cost(value).per_byte < 6.2
    });
    is_label || memchr::memmem::find(value, b"||").is_some()
}

/// Names of files, of hosts and of fields end so.
const ENDS: &[&str] = &[
    "pem",
    "key",
    "crt",
    "cer",
    "json",
    "yaml",
    "yml",
    "txt",
    "js",
    "ts",
    "py",
    "go",
    "rb",
    "php",
    "html",
    "com",
    "org",
    "net",
    "io",
    "png",
    "svg",
    "css",
    "xml",
    "jks",
    "p12",
    "pfx",
    "pub",
    "md",
    "sh",
    "conf",
    "cfg",
    "properties",
    "local",
    "java",
    "length",
    "value",
    "password",
    "token",
    "key_id",
    "kdbx",
    "enc",
    "p8",
    "der",
    "asc",
    "gpg",
    "toml",
    "ini",
    "log",
    "env",
    "csv",
    "sql",
    "tf",
    "dev",
    "tfstate",
    "zip",
    "gz",
    "tgz",
    "tar",
    "jar",
    "war",
    "jpg",
    "jpeg",
    "gif",
    "mov",
    "mp4",
];

fn is_file(value: &[u8]) -> bool {
    let dot = value.iter().rposition(|byte| *byte == b'.');
    dot.is_some_and(|dot| ENDS.iter().any(|end| end.as_bytes() == &value[dot + 1..]))
}
