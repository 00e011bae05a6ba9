//! What a whole text is, by how it begins and, for one format, how it ends.

use memchr::memmem;

use super::{Form, stores, tables};

/// What a text is as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whole {
    /// A document of that form.
    Document(Form),
    /// A key or a line of that form stands at its beginning, there.
    Begins(Form, usize),
    /// Lines of fields between colons, some of them secret.
    Table,
    /// A binary store of keys, of that kind.
    Store(u16),
    /// The private half of a key that signs a zone.
    DnsKey,
}

/// How much of the beginning and of the end is looked at.
const REACH: usize = 1024;

const IN_JSON: &[&[u8]] = &[
    b"\"service_account\"",
    b"\"authorized_user\"",
    b"\"terraform_version\"",
    b"\"_postman_",
    b"\"startedDateTime\"",
    b"index.docker.io/v1",
    b"\"__export_",
    b"\"apiVersion\"",
];
const IN_XML: &[&[u8]] = &[
    b"<settings",
    b"<FileZilla",
    b"Connections",
    b"<publishData",
    b"unattend",
    b"clsid=\"",
];
const IN_INI: &[&[u8]] = &[
    b"[distutils]",
    b"[pypi]",
    b"[testpypi]",
    b"[client",
    b"[mysql",
    b"Sessions\\",
    b"\ntype = ",
    b"[Interface]",
    b"[wifi",
    b"[connection]",
    b"[Peer]",
    b"\nrepository",
];

/// What the text is; nothing for most.
pub(super) fn look(text: &[u8]) -> Option<Whole> {
    let head = &text[..text.len().min(REACH)];
    if let Some(kind) = stores::known(text) {
        return Some(Whole::Store(kind));
    }
    let start = beginning(head)?;
    let has = |words: &[&[u8]]| words.iter().any(|word| memmem::find(head, word).is_some());
    let by_head = match start.first()? {
        b'{' if has(IN_JSON) => Some(Whole::Document(Form::Json)),
        b'<' if has(IN_XML) => Some(Whole::Document(Form::Xml)),
        b'[' if has(IN_INI) => Some(Whole::Document(Form::Ini)),
        b'a' | b'k' if is_kubeconfig(head) => Some(Whole::Document(Form::Yaml)),
        b'P' if start.starts_with(b"Private-key-format: v") => Some(Whole::DnsKey),
        b'P' if start.starts_with(b"PuTTY-User-Key-File-") => {
            Some(Whole::Begins(Form::Putty, head.len() - start.len()))
        }
        b'-' if start.starts_with(b"---- BEGIN SSH2") => {
            Some(Whole::Begins(Form::Ssh2, head.len() - start.len()))
        }
        b'C' if start.starts_with(b"CLIENT_RANDOM ") => {
            Some(Whole::Begins(Form::Line, head.len() - start.len()))
        }
        _ => None,
    };
    by_head
        .or_else(|| by_tail(text, start))
        .or_else(|| by_line(text, start))
}

/// After the mark of UTF-8, empty lines and comments.
fn beginning(head: &[u8]) -> Option<&[u8]> {
    let mut rest = head
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(head)
        .trim_ascii_start();
    while matches!(rest.first(), Some(b'#' | b';')) || rest.starts_with(b"---\n") {
        let feed = memchr::memchr(b'\n', rest)?;
        rest = rest[feed..].trim_ascii_start();
    }
    Some(rest)
}

fn is_kubeconfig(head: &[u8]) -> bool {
    memmem::find(head, b"kind: Config").is_some() && memmem::find(head, b"apiVersion: v1").is_some()
        || memmem::find(head, b"\nclusters:").is_some()
}

/// SOPS puts what it knows at the end.
fn by_tail(text: &[u8], start: &[u8]) -> Option<Whole> {
    let tail = &text[text.len() - text.len().min(REACH)..];
    memmem::find(tail, b"lastmodified")?;
    let form = if start.starts_with(b"{") {
        Form::Json
    } else {
        Form::Yaml
    };
    Some(Whole::Document(form))
}

fn by_line(text: &[u8], start: &[u8]) -> Option<Whole> {
    let line = start.split(|byte| *byte == b'\n').next()?;
    if line.len() < 512 && tables::is_row(line) {
        return Some(Whole::Table);
    }
    stores::lone_key(text).map(Whole::Store)
}
