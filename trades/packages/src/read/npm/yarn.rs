//! `yarn.lock` of Yarn 1 (Yarn classic documentation, "yarn.lock"; the grammar is that of `@yarnpkg/lockfile`).

use std::collections::HashMap;

use lockgate_evidence::Span;

use super::members::Wanted;
use super::{members, origin, package};
use crate::text::text;
use crate::{Algorithm, Digest, File, Files, Listing, Origin, Package};

pub(crate) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(text) = text(file, listing) else {
        return;
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let base = file.bytes.len() - text.len();
    let blocks = blocks(text, base, listing);
    let mut by_pattern = HashMap::new();
    for (at, block) in blocks.iter().enumerate() {
        listing.packages.push(entry(block));
        for pattern in &block.patterns {
            by_pattern.insert(pattern.as_str(), at);
        }
    }
    let mut loose = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        for edge in &block.edges {
            let pattern = format!("{}@{}", edge.name, edge.range);
            if let Some(&to) = by_pattern.get(pattern.as_str()) {
                listing.packages[at].depends_on.push(to);
                if edge.is_loose {
                    loose.push((at, to));
                }
            }
        }
    }
    loose.sort_unstable();
    for (at, block) in blocks.iter().enumerate() {
        if listing.packages[at].version.is_none() {
            listing.gap_at(block.span, "a package without a version");
        }
    }
    members::relate(file, files, listing, &loose, &|wanted: &Wanted<'_>| {
        by_pattern
            .get(format!("{}@{}", wanted.name, wanted.range).as_str())
            .copied()
    });
}

/// One block of the file.
#[derive(Default)]
struct Block {
    /// `name@range`, each.
    patterns: Vec<String>,
    span: Span,
    version: Option<(String, Span)>,
    resolved: Option<String>,
    integrity: Option<String>,
    edges: Vec<Edge>,
}

struct Edge {
    name: String,
    range: String,
    is_loose: bool,
}

/// The blocks, line by line: two spaces more for fields, four for dependencies.
fn blocks(text: &str, base: usize, listing: &mut Listing) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut at = base;
    let mut is_loose = None;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let words = line.trim_end();
        let bare = words.trim_start_matches(' ');
        let indent = words.len() - bare.len();
        let span = Span::new(start + indent, start + words.len());
        let known = match (indent, blocks.last_mut()) {
            _ if bare.is_empty() || bare.starts_with('#') => true,
            (0, _) => header(bare, span).map(|block| blocks.push(block)).is_some(),
            (2, Some(block)) => {
                is_loose = section(bare);
                is_loose.is_some() || field(bare, span, block)
            }
            (4, Some(block)) => dependency(bare, is_loose, block),
            _ => false,
        };
        if !known {
            listing.gap_at(span, "a line that is none of this format");
        }
    }
    blocks
}

/// `"a@^1", b@^2:`
fn header(line: &str, span: Span) -> Option<Block> {
    let mut rest = line.strip_suffix(':')?;
    let mut patterns = Vec::new();
    while !rest.is_empty() {
        let (pattern, after) = word(rest, ", ")?;
        patterns.push(pattern);
        rest = after.strip_prefix(',').unwrap_or(after).trim_start();
    }
    (!patterns.is_empty()).then_some(Block {
        patterns,
        span: Span::new(span.start, span.end - 1),
        ..Block::default()
    })
}

/// Whether the entries that follow may be left out; `None` where no list begins.
fn section(line: &str) -> Option<bool> {
    match line {
        "dependencies:" => Some(false),
        "optionalDependencies:" => Some(true),
        _ => None,
    }
}

fn field(line: &str, span: Span, block: &mut Block) -> bool {
    let Some((key, rest)) = word(line, " ") else {
        return false;
    };
    let rest = rest.trim_start();
    let Some((value, _)) = word(rest, " ") else {
        return key.ends_with(':');
    };
    let quote = usize::from(rest.starts_with('"'));
    match key.as_str() {
        "version" => {
            let start = span.end - rest.len() + quote;
            let end = (span.end - quote).max(start);
            block.version = Some((value, Span::new(start, end)));
        }
        "resolved" => block.resolved = Some(value),
        // Several hashes stand in quotes, one without.
        "integrity" => block.integrity = Some(value),
        _ => {}
    }
    true
}

fn dependency(line: &str, is_loose: Option<bool>, block: &mut Block) -> bool {
    let Some(is_loose) = is_loose else {
        // Fields of other lists, such as the permissions of an alias.
        return true;
    };
    let Some((name, rest)) = word(line, " ") else {
        return false;
    };
    let Some((range, _)) = word(rest.trim_start(), " ") else {
        return false;
    };
    block.edges.push(Edge {
        name,
        range,
        is_loose,
    });
    true
}

/// One word, in quotes as JSON writes them or up to one of these characters, and what follows it.
fn word<'t>(text: &'t str, ends: &str) -> Option<(String, &'t str)> {
    if !text.starts_with('"') {
        let end = text
            .find(|character| ends.contains(character))
            .unwrap_or(text.len());
        return (end > 0).then(|| (text[..end].to_owned(), &text[end..]));
    }
    let mut end = 1;
    loop {
        match text.as_bytes().get(end)? {
            b'"' => break,
            b'\\' => end += 2,
            _ => end += 1,
        }
    }
    let quoted = text.get(..=end)?;
    let value = serde_json::from_str(quoted).ok()?;
    Some((value, &text[end + 1..]))
}

fn entry(block: &Block) -> Package {
    let pattern = block.patterns.first().map_or("", String::as_str);
    let (written, range) = origin::split_name(pattern);
    let spec = origin::spec(range.unwrap_or(""));
    let name = spec.name.unwrap_or(written);
    let place = crate::text::tree::Text {
        value: pattern.into(),
        span: block.span,
    };
    let mut made = package(name, &place);
    if let Some((version, span)) = &block.version {
        made.version = Some(version.clone());
        made.version_span = Some(*span);
    }
    made.origin = match (&block.resolved, spec.origin) {
        (Some(address), _) => origin::resolved(address, name),
        (None, Origin::Registry) => Origin::Unstated,
        (None, other) => other,
    };
    let resolved = block.resolved.as_deref();
    made.stray = resolved.and_then(|address| origin::stray(address, &made));
    made.digests = block
        .integrity
        .as_deref()
        .map(origin::integrity)
        .unwrap_or_default();
    let fragment = block
        .resolved
        .as_deref()
        .and_then(|address| address.split_once('#'));
    let is_file = matches!(
        made.origin,
        Origin::Registry | Origin::OtherRegistry(_) | Origin::Url(_)
    );
    let sha1 = fragment
        .filter(|_| is_file)
        .and_then(|(_, hex)| Digest::from_hex(Algorithm::Sha1, hex));
    made.digests
        .extend(sha1.filter(|sha1| !made.digests.contains(sha1)));
    made
}
