//! What the forms have in common.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lockgate_evidence::Span;
use lockgate_packages::{Algorithm, Digest, Purl};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{Component, Document, Status, Vers};

/// So many products are kept of a document: groups of products may be named by every flaw, which a small file can multiply.
pub(super) const MOST_PRODUCTS: usize = 1_000_000;

/// Where a part of a text stands in it.
pub(super) fn span_of(text: &str, part: &RawValue) -> Span {
    let part = part.get();
    let start = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    Span::new(start, start + part.len())
}

/// Reads a part; where it is not what it should be, that is a gap.
pub(super) fn part<'a, T: Deserialize<'a>>(
    text: &str,
    raw: &'a RawValue,
    what: &str,
    document: &mut Document,
) -> Option<T> {
    // A list would be taken for the fields of an object in their order.
    if !raw.get().starts_with('{') {
        document.gap(
            Some(span_of(text, raw)),
            format!("{what} that is no object"),
        );
        return None;
    }
    let read = serde_json::from_str(raw.get());
    read.map_err(|error| {
        // The place that the error tells is one within the part.
        let error = error.to_string();
        let why = error
            .rsplit_once(" at line ")
            .map_or(error.as_str(), |(why, _)| why);
        document.gap(
            Some(span_of(text, raw)),
            format!("{what} that is not understood: {why}"),
        );
    })
    .ok()
}

/// An instant (RFC 3339); where it is none, that is a gap.
pub(super) fn time(
    text: Option<&str>,
    span: Option<Span>,
    document: &mut Document,
) -> Option<Timestamp> {
    let text = text?;
    let time = text.parse().ok();
    if time.is_none() {
        document.gap(span, format!("a time that is none: `{text}`"));
    }
    time
}

/// The time of a statement: its own, or that of its document where it states none; the error is a clearing statement of no time.
///
/// A time that is none must not become that of the document. Where the statement speaks against others it counts nevertheless.
pub(super) fn own_time(
    stated: Option<&str>,
    inherited: Option<Timestamp>,
    status: Status,
    span: Span,
    document: &mut Document,
) -> Result<Option<Timestamp>, NoTime> {
    let Some(stated) = stated else {
        return Ok(inherited);
    };
    match time(Some(stated), Some(span), document) {
        None if status.clears() => Err(NoTime),
        time => Ok(time),
    }
}

/// A statement that cannot be placed in time.
pub(super) struct NoTime;

/// Text that says something.
pub(super) fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

impl Component {
    /// Takes up a package URL; gives what is wrong with it.
    pub(super) fn add_purl(&mut self, text: &str) -> Result<(), String> {
        let purl = Purl::parse(text)
            .map_err(|why| format!("a package URL that is none: `{text}`: {why}"))?;
        if !self.purls.contains(&purl) {
            self.purls.push(purl);
        }
        Ok(())
    }

    /// Takes up a digest; one of a function that no listing states is left out.
    pub(super) fn add_digest(&mut self, algorithm: &str, hex: &str) {
        let digest = algorithm_of(algorithm).and_then(|algorithm| Digest::from_hex(algorithm, hex));
        self.digests.extend(digest);
    }

    /// The same with an exact version, for package URLs that name none.
    pub(super) fn narrowed(mut self, version: &str) -> Self {
        for purl in &mut self.purls {
            purl.version.get_or_insert_with(|| version.to_owned());
        }
        self
    }

    /// The same in a range of versions; the error tells what is wrong with it. A package URL with a version within it stays what it is.
    pub(super) fn ranged(mut self, range: &str) -> Result<Self, String> {
        let refused = |why: &str| format!("a range of versions is not compared: `{range}`: {why}");
        let Some(first) = self.purls.first() else {
            return Err(refused("what it is about has no package URL"));
        };
        let vers = Vers::parse(range, &first.kind).map_err(refused)?;
        let is_other = |purl: &Purl| match purl.version {
            Some(_) => !vers.holds(purl),
            None => purl.kind != first.kind,
        };
        if self.purls.iter().any(is_other) {
            return Err(refused("it does not hold what it is about"));
        }
        self.range = Some(vers);
        Ok(self)
    }
}

/// `sha-256`, `SHA-256`, `sha256`, `SHA256`.
fn algorithm_of(name: &str) -> Option<Algorithm> {
    let plain: String = name.chars().filter(|c| *c != '-' && *c != '_').collect();
    match plain.to_ascii_lowercase().as_str() {
        "md5" => Some(Algorithm::Md5),
        "sha1" => Some(Algorithm::Sha1),
        "sha256" => Some(Algorithm::Sha256),
        "sha384" => Some(Algorithm::Sha384),
        "sha512" => Some(Algorithm::Sha512),
        "blake2b256" => Some(Algorithm::Blake2b256),
        _ => None,
    }
}

/// Hashes by the name of their function.
pub(super) type Hashes = BTreeMap<String, String>;
