//! One record, compiled: what of it the index keeps.

mod draft;
mod encode;
mod extra;
pub(crate) mod spans;

use lockgate_packages::Ecosystem;

use crate::record::{Affected, Record, Severity, Text, seconds, specific};
use crate::severity::{rate, vector, word};
use crate::{BadRecord, Class, Rating};

pub(crate) use draft::{COMMITS, Draft, UNREADABLE};
pub(crate) use encode::{Head, put_head};
use extra::{OfEcosystem, OfPackage, OfRecord};

/// A record as the index keeps it, by itself: made on any thread, joined by [`build`](crate::build).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compiled {
    /// Its id.
    pub(crate) id: Box<str>,
    /// When it changed; 0 where not told.
    pub(crate) modified: i64,
    /// Meta, keys, places and pairs; see `encode`.
    pub(crate) body: Box<[u8]>,
    /// What is told to people.
    pub(crate) details: Box<[u8]>,
    /// Statements about packages that were left out.
    pub(crate) skipped: Skipped,
}

/// Statements about packages that say nothing by which a version could be matched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    /// Without a package, and without a repository whose commits are told.
    pub without_package: u32,
    /// Of an ecosystem that this version does not know.
    pub unknown_ecosystem: u32,
    /// Naming neither ranges nor versions.
    pub without_versions: u32,
}

impl Skipped {
    /// The sums.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            without_package: self.without_package.saturating_add(other.without_package),
            unknown_ecosystem: self
                .unknown_ecosystem
                .saturating_add(other.unknown_ecosystem),
            without_versions: self.without_versions.saturating_add(other.without_versions),
        }
    }
}

/// What stands at the head of a compiled record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meta {
    pub(crate) flags: u8,
    pub(crate) rating: Rating,
    pub(crate) aliases: Vec<String>,
    pub(crate) upstream: Vec<String>,
}

/// The record was taken back: it affects nothing, and hides older forms of itself.
pub(crate) const WITHDRAWN: u8 = 0x10;
/// The record is gone: it hides older forms of itself, and is in no count.
pub(crate) const TOMBSTONE: u8 = 0x20;
/// The lowest bits are the class.
pub(crate) const CLASS: u8 = 0x0f;

impl Compiled {
    /// Reads and compiles one OSV record.
    pub fn read(bytes: &[u8]) -> Result<Self, BadRecord> {
        Ok(Self::of(&Record::read(bytes)?))
    }

    /// Compiles a record.
    pub fn of(record: &Record<'_>) -> Self {
        let withdrawn = record.is_withdrawn();
        let mut skipped = Skipped::default();
        let mut drafts = draft::Drafts::new();
        let mut rating = of_severities(record.severity.as_deref());
        let mut class = by_id(&record.id);
        for affected in record.affected.as_deref().unwrap_or_default() {
            let package = OfPackage::of(affected.database_specific);
            let ecosystem = OfEcosystem::of(affected.ecosystem_specific);
            rating = rating.worst(of_affected(affected, &package, &ecosystem));
            class = class.max(package.class());
            if !withdrawn {
                draft::add(&mut drafts, affected, ecosystem, &mut skipped);
            }
        }
        drafts.values_mut().for_each(Draft::close);
        let of_record: OfRecord = specific(record.database_specific);
        let rating = rating.worst(in_words(record, &of_record));
        let meta = Meta {
            flags: class_number(class.unwrap_or(Class::Vulnerability))
                | if withdrawn { WITHDRAWN } else { 0 },
            rating,
            aliases: texts(record.aliases.as_deref(), &record.id),
            upstream: upstream(record),
        };
        Self {
            id: (*record.id).into(),
            modified: record.modified.as_deref().and_then(seconds).unwrap_or(0),
            body: encode::body(&meta, &drafts),
            details: encode::details(record, of_record, &drafts),
            skipped,
        }
    }

    /// That the record of this id is gone.
    pub fn tombstone(id: &str) -> Self {
        let meta = Meta {
            flags: TOMBSTONE,
            ..Meta::default()
        };
        Self {
            id: id.into(),
            modified: 0,
            body: encode::body(&meta, &draft::Drafts::new()),
            details: Box::default(),
            skipped: Skipped::default(),
        }
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What of it was left out.
    pub fn skipped(&self) -> Skipped {
        self.skipped
    }

    /// Which of two forms of one record counts: the one that changed later, else by their bytes, whatever came first.
    pub(crate) fn rank(&self) -> (i64, &[u8], &[u8]) {
        (self.modified, &self.body, &self.details)
    }
}

/// Malicious packages have ids of their own.
fn by_id(id: &str) -> Option<Class> {
    id.starts_with("MAL-").then_some(Class::Malicious)
}

/// The number of a class in the index. Append only.
pub(crate) fn class_number(class: Class) -> u8 {
    use crate::Notice;
    match class {
        Class::Vulnerability => 0,
        Class::Malicious => 1,
        Class::Informational(Notice::Other) => 2,
        Class::Informational(Notice::Unmaintained) => 3,
        Class::Informational(Notice::Unsound) => 4,
    }
}

/// The class of a number in the index.
pub(crate) fn numbered_class(number: u8) -> Class {
    use crate::Notice;
    match number {
        1 => Class::Malicious,
        2 => Class::Informational(Notice::Other),
        3 => Class::Informational(Notice::Unmaintained),
        4 => Class::Informational(Notice::Unsound),
        _ => Class::Vulnerability,
    }
}

fn of_severities(severities: Option<&[Severity<'_>]>) -> Rating {
    let rated = severities.unwrap_or_default().iter();
    rated
        .map(|severity| rate(&severity.kind, &severity.score))
        .fold(Rating::default(), Rating::worst)
}

fn of_affected(affected: &Affected<'_>, package: &OfPackage, ecosystem: &OfEcosystem) -> Rating {
    let text = |value: Option<&serde_json::Value>| {
        value.and_then(|value| value.as_str().map(str::to_owned))
    };
    let vector = text(package.cvss.as_ref()).map(|text| vector(&text));
    let urgency = text(ecosystem.urgency.as_ref()).map(|text| word(&text));
    let severity = text(ecosystem.severity.as_ref()).map(|text| word(&text));
    [vector, urgency, severity]
        .into_iter()
        .flatten()
        .fold(of_severities(affected.severity.as_deref()), Rating::worst)
}

/// GitHub's word, and the word with which Red Hat's family begins a summary (`Important: kernel security update`).
fn in_words(record: &Record<'_>, of_record: &OfRecord) -> Rating {
    let github = of_record.severity.as_ref().and_then(|word| word.as_str());
    let summary = record
        .summary
        .as_deref()
        .and_then(|text| text.split_once(": "));
    let is_errata = ["ALSA-", "RLSA-", "RHSA-"]
        .iter()
        .any(|start| record.id.starts_with(start));
    let first = summary.filter(|_| is_errata).map(|(first, _)| first);
    let rated = [github, first].into_iter().flatten().map(word);
    rated.fold(Rating::default(), Rating::worst)
}

/// Sorted, each once, without the record's own id.
fn texts(texts: Option<&[Text<'_>]>, own: &str) -> Vec<String> {
    let given = texts.unwrap_or_default().iter();
    let mut out: Vec<String> = given
        .filter(|text| !text.is_empty() && &***text != own)
        .map(|text| text.to_string())
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// `upstream`, and of distributions also the CVEs under `related`: for years they wrote them there.
fn upstream(record: &Record<'_>) -> Vec<String> {
    let mut out = texts(record.upstream.as_deref(), &record.id);
    if record
        .affected
        .as_deref()
        .unwrap_or_default()
        .iter()
        .any(is_of_distribution)
    {
        let related = texts(record.related.as_deref(), &record.id).into_iter();
        out.extend(related.filter(|id| id.starts_with("CVE-")));
        out.sort_unstable();
        out.dedup();
    }
    out
}

fn is_of_distribution(affected: &Affected<'_>) -> bool {
    let package = affected.package.as_ref();
    package
        .and_then(|package| Ecosystem::parse(&package.ecosystem))
        .is_some_and(|(ecosystem, _)| ecosystem.is_distribution())
}
