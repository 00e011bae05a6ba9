//! Secrets that more than a few lines decide about: keys between markers, documents of a known form.
//!
//! A document is found by an [`ANCHORS`] text or by how it begins and ends ([`probe`]), and is read once, by a reader that
//! tolerates what stands around it. Every reader is linear in the text, and there is a fixed number of them.

mod decode;
mod der;
mod elements;
mod found;
mod hashes;
mod ini;
mod json;
mod keys;
mod kube;
mod lines;
mod login_lines;
mod openpgp;
mod paths;
mod plain;
mod probe;
mod putty;
mod sections;
mod stores;
mod tables;
#[cfg(test)]
mod tests;
mod tree;
mod trees;
mod web_dumps;
mod xml;
mod yaml;

use crate::detect::{Anchor, Candidate};
use found::Found;
pub(crate) use paths::path_says;

/// Whether a text begins with the hash of a password.
pub(crate) fn is_hash(text: &[u8]) -> bool {
    hashes::at(text, 0).is_some()
}

/// What begins at an anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Form {
    /// `-----BEGIN …-----`.
    Pem,
    /// `---- BEGIN SSH2 …`.
    Ssh2,
    /// A key of PuTTY.
    Putty,
    /// A document in JSON, within braces around the anchor.
    Json,
    /// A text of YAML documents.
    Yaml,
    /// An XML document.
    Xml,
    /// A file of sections.
    Ini,
    /// A line of a file that is read by lines.
    Line,
}

/// The texts that anchors are found by: of what often stands within other texts. The rest is known by how a text begins.
///
/// Vector search takes 64 texts in all, those of [`crate::detect`] included. None of these holds a word that announces an
/// assignment, unless what it announces is read here.
pub(crate) const ANCHORS: &[(&str, Form)] = &[
    ("-----BEGIN ", Form::Pem),
    ("\"auths\"", Form::Json),
    ("\"kty\"", Form::Json),
    ("'kty'", Form::Json),
    ("kty: ", Form::Json),
    ("kind: Secret", Form::Yaml),
    ("kind: secret", Form::Yaml),
    ("{AQAA", Form::Xml),
    (":_auth", Form::Line),
    ("machine ", Form::Line),
    ("$apr1$", Form::Line),
    ("$6$", Form::Line),
    ("$5$", Form::Line),
    ("$1$", Form::Line),
    ("$2y$", Form::Line),
    ("$2a$", Form::Line),
    ("$2b$", Form::Line),
    ("$8$", Form::Line),
    ("$argon2", Form::Line),
    ("{SSHA", Form::Line),
    ("_SALT'", Form::Line),
    ("enable secret", Form::Line),
    (" password 7 ", Form::Line),
    ("snmp-server community", Form::Line),
    ("\"$9$", Form::Line),
    ("psk=", Form::Line),
];

/// Reads from every anchor. They stand in the order of the text.
pub(crate) fn read(text: &[u8], anchors: &[Anchor]) -> Vec<Candidate> {
    let probed = probe::look(text);
    if anchors.is_empty() && probed.is_none() {
        return Vec::new();
    }
    let anchors = &with_beginning(anchors, probed)[..];
    let mut found = Found::new(text);
    let has = |form: Form| {
        probed == Some(probe::Whole::Document(form))
            || anchors.iter().any(|anchor| anchor.form == form)
    };
    if has(Form::Json) {
        trees::json(anchors, &mut found);
    }
    if has(Form::Yaml) {
        yaml::documents(text, |tree| trees::judge(tree, &mut found));
    }
    if has(Form::Xml) {
        elements::judge(&xml::read(text, 0), &mut found);
    }
    if has(Form::Ini) {
        sections::judge(&ini::read(text), &mut found);
    }
    match probed {
        Some(probe::Whole::Table) => tables::read(&mut found),
        Some(probe::Whole::Store(kind)) => stores::add(kind, &mut found),
        Some(probe::Whole::DnsKey) => putty::dns_key(&mut found),
        Some(probe::Whole::Document(_) | probe::Whole::Begins(..)) | None => {}
    }
    lines::read(anchors, &mut found);
    keys_between_markers(anchors, &mut found);
    found.finish()
}

/// The anchors, and what the text begins with.
fn with_beginning(anchors: &[Anchor], probed: Option<probe::Whole>) -> Vec<Anchor> {
    let mut all = anchors.to_vec();
    if let Some(probe::Whole::Begins(form, at)) = probed {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        all.push(Anchor { at, form });
        all.sort();
    }
    all
}

/// Keys that no document has claimed.
fn keys_between_markers(anchors: &[Anchor], found: &mut Found<'_>) {
    let claimed = found.claimed();
    let mut next = 0;
    for anchor in anchors {
        let at = anchor.at as usize;
        let before = claimed.partition_point(|range| range.start <= at);
        let is_claimed = before > 0 && claimed[before - 1].end > at;
        if at < next || is_claimed {
            continue;
        }
        next = match anchor.form {
            Form::Pem => keys::pem(at, found),
            Form::Ssh2 => keys::ssh2(at, found),
            Form::Putty => putty::key(at, found),
            _ => next,
        };
    }
}
