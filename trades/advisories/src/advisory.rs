//! One advisory, as the index keeps it.

use lockgate_evidence::Severity;

use crate::index::{Segment, Stored};

/// What is read from an index does not hold together.
///
/// A reader meets it where bytes were damaged after they were written, or were never an index; it is never a panic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the index of advisories is damaged: {what}")]
pub struct Damaged {
    /// Which part.
    pub what: &'static str,
}

/// An advisory in the index: cheap to copy, read where it is asked.
#[derive(Clone, Copy, Debug)]
pub struct Advisory<'a> {
    segment: &'a Segment<'a>,
    stored: Stored<'a>,
    /// Which of its statements is about the package asked for.
    package: Option<u64>,
}

impl<'a> Advisory<'a> {
    pub(crate) fn new(
        segment: &'a Segment<'a>,
        number: u32,
        package: Option<u64>,
    ) -> Result<Self, Damaged> {
        let stored = segment.record(number)?;
        Ok(Self {
            segment,
            stored,
            package,
        })
    }

    /// Its own id.
    pub fn id(&self) -> &'a str {
        self.stored.id
    }

    /// Other names of the same flaw (OSV schema, "aliases field").
    pub fn aliases(&self) -> Vec<&'a str> {
        self.stored.aliases().unwrap_or_default()
    }

    /// Flaws of other packages that this one passes on (OSV schema, "upstream field"); of distributions also the CVEs that
    /// they call related, because for years they named them there.
    pub fn upstream(&self) -> Vec<&'a str> {
        self.stored.more().unwrap_or_default().upstream
    }

    /// When it last changed, in seconds since 1970; `None` where the record does not tell.
    pub fn modified(&self) -> Option<i64> {
        let modified = self.stored.more().ok()?.modified;
        (modified > 0).then_some(modified)
    }

    /// How bad.
    pub fn rating(&self) -> Rating {
        self.stored.head.rating
    }

    /// What kind of statement it is.
    pub fn class(&self) -> Class {
        self.stored.head.class()
    }

    /// True where it was taken back; such an advisory affects nothing.
    pub fn is_withdrawn(&self) -> bool {
        self.stored.head.is_withdrawn()
    }

    /// What is told to people; unpacked when asked.
    pub fn details(&self) -> Result<Details, Damaged> {
        let raw = self.segment.details(self.stored.more()?.details)?;
        crate::details::read(&raw, self.package)
    }
}

/// How bad an advisory is, by the worst of what it states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rating {
    /// In words; `None` where the advisory says nothing of it.
    pub level: Option<Severity>,
    /// Tenths of the score of CVSS, 0 to 100.
    pub tenths: Option<u8>,
}

/// What kind of statement an advisory makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Nobody has to act at once: unmaintained, unsound.
    Informational(Notice),
    /// A flaw.
    Vulnerability,
    /// The package itself is the attack (`MAL-` records).
    Malicious,
}

/// Kinds of informational advisories (`RustSec`, "informational").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Notice {
    /// Something else.
    Other,
    /// Nobody cares for the package any more.
    Unmaintained,
    /// Safe code can break the rules of memory.
    Unsound,
}

/// What is told of an advisory to people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// One line.
    pub summary: String,
    /// Where more is told.
    pub references: Vec<Reference>,
    /// Vectors of CVSS, and other severities as written.
    pub severities: Vec<String>,
    /// Versions that end a range of the package asked for, as written.
    pub fixed: Vec<String>,
    /// Affected parts of the package asked for.
    pub symbols: Vec<Symbols>,
    /// Kinds of weakness: `CWE-79`.
    pub weaknesses: Vec<String>,
}

/// Where more is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// `ADVISORY`, `FIX`, `WEB` …
    pub kind: String,
    /// Its address, as written: not to be trusted.
    pub url: String,
}

/// Affected parts of a package: symbols of a Go package, functions of a Rust crate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Symbols {
    /// The import path of the Go package; empty for Rust, whose functions carry their path.
    pub path: String,
    /// Their names; empty where all of it is affected.
    pub names: Vec<String>,
    /// Only on these operating systems; empty where on all.
    pub systems: Vec<String>,
    /// Only on these architectures; empty where on all.
    pub architectures: Vec<String>,
}

/// The chance of being attacked within 30 days (EPSS, by FIRST).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Odds {
    /// In millionths.
    pub chance: u32,
    /// Millionths of all CVEs whose chance is no greater.
    pub percentile: u32,
}

/// An entry of CISA's catalogue of vulnerabilities known to be exploited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exploited {
    /// The day it was entered, counted since 1970; `None` where not told.
    pub since: Option<u32>,
    /// Ransomware is known to use it.
    pub by_ransomware: bool,
}
