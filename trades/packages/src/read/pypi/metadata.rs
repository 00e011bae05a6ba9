//! `METADATA` of an installed wheel and `PKG-INFO` of an egg (`PyPA` specifications, "Core metadata specifications"), with
//! `direct_url.json` beside it ("Recording the Direct URL Origin of installed distributions").

use lockgate_evidence::Span;

use super::origin;
use crate::text::tree::{Node, json};
use crate::{Ecosystem, File, Files, Listing, Origin, Package};

pub(crate) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    // Old descriptions are in any encoding; the headers that count are ASCII.
    let headers = headers(file.bytes);
    let first = |wanted: &str| {
        headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(wanted))
    };
    let (Some(name), Some(version)) = (first("Name"), first("Version")) else {
        listing.gap("no `Name` or no `Version`");
        return;
    };
    let mut made = Package::new(Ecosystem::PyPi, name.value, name.span).version(version.value);
    made.version_span = Some(version.span);
    made.licence = licence(&headers);
    made.origin = Origin::Unstated;
    if let Some(direct) = files.relative(file.directory(), "direct_url.json") {
        direct_url(direct, &mut made, listing);
    }
    listing.packages.push(made);
}

struct Header<'a> {
    name: &'a str,
    value: &'a str,
    span: Span,
}

/// The lines before the first empty one; continued lines add nothing that counts.
fn headers(bytes: &[u8]) -> Vec<Header<'_>> {
    let mut headers = Vec::new();
    let mut at = 0;
    for raw in bytes.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += raw.len();
        if raw.trim_ascii().is_empty() {
            break;
        }
        let Ok(line) = std::str::from_utf8(raw) else {
            continue;
        };
        if line.starts_with([' ', '\t']) {
            continue;
        }
        if let Some((name, value)) = line.split_once(':') {
            let value = value.trim();
            let offset = (value.as_ptr() as usize).saturating_sub(line.as_ptr() as usize);
            let span = Span::new(start + offset, start + offset + value.len());
            headers.push(Header { name, value, span });
        }
    }
    headers
}

/// The expression, else the free text where it is one line, else the classifier.
fn licence(headers: &[Header<'_>]) -> Option<String> {
    let value = |name: &str| {
        let found = headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name));
        found
            .map(|header| header.value)
            .filter(|value| !value.is_empty() && *value != "UNKNOWN")
    };
    let classifiers = headers
        .iter()
        .filter(|header| header.name.eq_ignore_ascii_case("Classifier"));
    let mut classifiers = classifiers.filter_map(|header| header.value.strip_prefix("License :: "));
    let short = value("License").filter(|text| text.len() < 200);
    let found = value("License-Expression")
        .or(short)
        .or_else(|| classifiers.next());
    found.map(str::to_owned)
}

fn direct_url(file: File<'_>, made: &mut Package, listing: &mut Listing) {
    let Some(direct) = json(file, &[], listing) else {
        return;
    };
    let Some(url) = direct.str_at("url") else {
        listing.gap("a `direct_url.json` without `url`");
        return;
    };
    made.origin = match direct.get("vcs_info") {
        Some(vcs) => origin::git(url, vcs.str_at("commit_id")),
        None => origin::address(url),
    };
    let archive = direct.get("archive_info");
    let hashes = archive
        .and_then(|archive| archive.get("hashes"))
        .map_or(&[][..], Node::entries);
    let digests = hashes
        .iter()
        .filter_map(|(name, hex)| origin::digest(&format!("{}:{}", name.value, hex.str()?)));
    made.digests = digests.collect();
    if made.digests.is_empty() {
        let hash = archive.and_then(|archive| archive.str_at("hash"));
        made.digests = hash.and_then(origin::digest).into_iter().collect();
    }
}
