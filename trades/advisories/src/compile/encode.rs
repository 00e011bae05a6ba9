//! A compiled record as bytes.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::{Draft, Drafts, Place};
use super::extra::OfRecord;
use super::spans::{End, Span};
use super::{CLASS, Meta, TOMBSTONE, WITHDRAWN};
use crate::codec::{Put, Reader};
use crate::order;
use crate::pair::{Pair, Piece, PieceEnd};
use crate::record::{Record, Severity};
use crate::{Damaged, Rating, Symbols};

/// Longest summary, in characters.
const MOST_SUMMARY: usize = 500;
/// Most references that are kept of one record.
const MOST_REFERENCES: usize = 100;
/// The tenths of no score.
const NO_SCORE: u8 = 255;

/// Meta, keys, places and pairs.
pub(super) fn body(meta: &Meta, drafts: &Drafts) -> Box<[u8]> {
    let mut out = Vec::new();
    put_meta(&mut out, meta);
    let mut keys = Keys::default();
    let places: BTreeSet<_> = drafts.keys().map(spot).collect();
    let places: Vec<_> = places.into_iter().collect();
    let mut pairs = Vec::new();
    for (place, draft) in drafts {
        let at = places.binary_search(&spot(place)).unwrap_or(0);
        pairs.number(at as u64);
        pairs.text(place.name.as_bytes());
        keys.pair(draft).write(&mut pairs, |key| key);
    }
    out.number(keys.all.len() as u64);
    keys.all.iter().for_each(|key| out.text(key));
    out.number(places.len() as u64);
    for (ecosystem, release) in places {
        out.text(ecosystem.as_bytes());
        out.text(release.as_bytes());
    }
    out.number(drafts.len() as u64);
    out.extend(pairs);
    out.into()
}

fn spot(place: &Place) -> (&str, &str) {
    (place.ecosystem, &place.release)
}

fn put_meta(out: &mut Vec<u8>, meta: &Meta) {
    let head = Head {
        flags: meta.flags,
        rating: meta.rating,
    };
    put_head(out, head, &meta.aliases, &meta.upstream);
}

/// The head of a record, its aliases and what it passes on.
pub(crate) fn put_head<T: AsRef<str>>(
    out: &mut Vec<u8>,
    head: Head,
    aliases: &[T],
    upstream: &[T],
) {
    out.push(head.flags);
    out.push(head.rating.level.map_or(0, level_number));
    out.push(head.rating.tenths.unwrap_or(NO_SCORE));
    put_texts(out, aliases);
    put_texts(out, upstream);
}

/// The keys of a record, each once, by number.
#[derive(Default)]
struct Keys<'d> {
    numbers: BTreeMap<&'d [u8], u64>,
    all: Vec<&'d [u8]>,
}

impl<'d> Keys<'d> {
    fn number(&mut self, key: &'d [u8]) -> u64 {
        let next = self.all.len() as u64;
        let number = *self.numbers.entry(key).or_insert(next);
        if number == next {
            self.all.push(key);
        }
        number
    }

    fn pair(&mut self, draft: &'d Draft) -> Pair<'d> {
        let own = draft.own.and_then(order::number);
        let mut pair = Pair {
            flags: draft.flags,
            pieces: Vec::new(),
            texts: draft.texts.iter().map(String::as_str).collect(),
            commits: &draft.commits_written,
        };
        for ((order, is_loose), spans) in &draft.spans {
            let order = (Some(*order) != own).then_some(*order);
            pair.pieces
                .extend(spans.iter().map(|span| self.piece(order, span, *is_loose)));
        }
        pair
    }

    fn piece(&mut self, order: Option<u8>, span: &'d Span, is_loose: bool) -> Piece {
        let from = (!span.from.is_empty()).then(|| self.number(&span.from));
        let end = match &span.to {
            End::Never => PieceEnd::Never,
            End::Before(key) => PieceEnd::Before(self.number(key)),
            End::With(key) if *key == span.from && from.is_some() => PieceEnd::Point,
            End::With(key) => PieceEnd::With(self.number(key)),
        };
        Piece {
            order,
            from,
            end,
            is_loose,
        }
    }
}

fn level_number(level: lockgate_evidence::Severity) -> u8 {
    use lockgate_evidence::Severity as S;
    match level {
        S::Info => 1,
        S::Low => 2,
        S::Medium => 3,
        S::High => 4,
        S::Critical => 5,
    }
}

fn numbered_level(number: u8) -> Option<lockgate_evidence::Severity> {
    use lockgate_evidence::Severity as S;
    [S::Info, S::Low, S::Medium, S::High, S::Critical]
        .get(usize::from(number.checked_sub(1)?))
        .copied()
}

/// The head of a compiled record, and of a record in the index.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head {
    pub(crate) flags: u8,
    pub(crate) rating: Rating,
}

impl Head {
    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        let flags = from.byte()?;
        let level = numbered_level(from.byte()?);
        let tenths = from.byte()?;
        let tenths = (tenths <= 100).then_some(tenths);
        Ok(Self {
            flags,
            rating: Rating { level, tenths },
        })
    }

    pub(crate) fn class(self) -> crate::Class {
        super::numbered_class(self.flags & CLASS)
    }

    pub(crate) fn is_tombstone(self) -> bool {
        self.flags & TOMBSTONE != 0
    }

    pub(crate) fn is_withdrawn(self) -> bool {
        self.flags & WITHDRAWN != 0
    }
}

/// What is told to people.
pub(super) fn details(record: &Record<'_>, extra: OfRecord, drafts: &Drafts) -> Box<[u8]> {
    let mut out = Vec::new();
    out.text(summary(record).as_bytes());
    put_texts(&mut out, &severities(record));
    put_texts(&mut out, &extra.cwe_ids.unwrap_or_default());
    let references = record.references.as_deref().unwrap_or_default();
    let references = &references[..references.len().min(MOST_REFERENCES)];
    out.number(references.len() as u64);
    for reference in references {
        out.text(reference.kind.as_deref().unwrap_or("WEB").as_bytes());
        out.text(reference.url.as_bytes());
    }
    put_packages(&mut out, drafts);
    out.into()
}

/// The summary, else the first line of the details.
fn summary(record: &Record<'_>) -> String {
    let short = record
        .summary
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty());
    let cut = |text: &str| text.chars().take(MOST_SUMMARY).collect();
    if let Some(short) = short {
        return cut(short);
    }
    let details: Option<String> = record
        .details
        .and_then(|raw| serde_json::from_str(raw.get()).ok());
    let details = details.unwrap_or_default();
    let first = details
        .lines()
        .map(|line| line.trim().trim_start_matches('#').trim())
        .find(|line| !line.is_empty());
    cut(first.unwrap_or_default())
}

fn severities(record: &Record<'_>) -> Vec<String> {
    let words = |severity: &Severity<'_>| match &*severity.kind {
        "CVSS_V2" | "CVSS_V3" | "CVSS_V4" => severity.score.to_string(),
        other => format!("{other}: {}", &*severity.score),
    };
    let own = record.severity.as_deref().unwrap_or_default();
    own.iter().map(words).collect()
}

fn put_texts<T: AsRef<str>>(out: &mut Vec<u8>, texts: &[T]) {
    out.number(texts.len() as u64);
    for text in texts {
        out.text(text.as_ref().as_bytes());
    }
}

/// Fixed versions, by number of a list in which each stands once, and symbols, pair by pair.
fn put_packages(out: &mut Vec<u8>, drafts: &Drafts) {
    let fixed: BTreeSet<&str> = drafts
        .values()
        .flat_map(|draft| &draft.fixed)
        .map(String::as_str)
        .collect();
    let fixed: Vec<&str> = fixed.into_iter().collect();
    put_texts(out, &fixed);
    out.number(drafts.len() as u64);
    for draft in drafts.values() {
        out.number(draft.fixed.len() as u64);
        for version in &draft.fixed {
            out.number(fixed.binary_search(&version.as_str()).unwrap_or(0) as u64);
        }
        put_symbols(out, &draft.symbols);
    }
}

fn put_symbols(out: &mut Vec<u8>, symbols: &[Symbols]) {
    out.number(symbols.len() as u64);
    for symbol in symbols {
        out.text(symbol.path.as_bytes());
        put_texts(out, &symbol.names);
        put_texts(out, &symbol.systems);
        put_texts(out, &symbol.architectures);
    }
}
