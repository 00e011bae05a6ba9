//! What a version of a package has to do with the advisories.

use crate::{Advisory, Class, Exploited, Odds, Rating};

/// The answer to one [`Query`](crate::Query).
///
/// Not affected is only what has neither `groups` nor `unassessed`.
#[derive(Clone, Debug, Default)]
pub struct Matches<'a> {
    /// Flaws that affect it, the worst first; advisories that are aliases of each other are one.
    pub groups: Vec<Group<'a>>,
    /// Why it could not be told whether there are more; empty where all was told.
    pub unassessed: Vec<Unassessed>,
}

impl Matches<'_> {
    /// True where it was told that nothing affects the package.
    pub fn is_clear(&self) -> bool {
        self.groups.is_empty() && self.unassessed.is_empty()
    }
}

/// The answer to one [`CommitQuery`](crate::CommitQuery).
#[derive(Clone, Debug, Default)]
pub struct CommitMatches<'a> {
    /// Flaws that affect the commit, the worst first.
    pub groups: Vec<Group<'a>>,
    /// Advisories of which the history tells that they do not affect it.
    pub clear: Vec<Advisory<'a>>,
    /// Advisories of the repository of which it cannot be told from the history that is known.
    pub untold: Vec<Advisory<'a>>,
    /// Why it could not be told whether there are more.
    pub unassessed: Vec<Unassessed>,
}

/// One flaw: all advisories that are aliases of each other.
#[derive(Clone, Debug)]
pub struct Group<'a> {
    /// All ids, of the advisories and of their aliases, best known first: CVE, GHSA, others.
    pub ids: Vec<&'a str>,
    /// The advisories, in the order of their ids. Never empty.
    pub hits: Vec<Hit<'a>>,
    /// The worst rating of any.
    pub rating: Rating,
    /// The gravest class of any.
    pub class: Class,
    /// The greatest chance of any of its CVEs, where EPSS was imported.
    pub odds: Option<Odds>,
    /// Known to be exploited, where CISA's catalogue was imported.
    pub exploited: Option<Exploited>,
}

impl Group<'_> {
    /// True where at least one advisory affects the version without any doubt.
    pub fn is_certain(&self) -> bool {
        self.hits.iter().any(|hit| hit.imprecise.is_none())
    }
}

/// One advisory that affects the version, or may.
#[derive(Clone, Copy, Debug)]
pub struct Hit<'a> {
    /// The advisory.
    pub advisory: Advisory<'a>,
    /// Why it is not sure; `None` where it is.
    pub imprecise: Option<Imprecise>,
}

/// Why an advisory may affect a version, and it cannot be told for sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Imprecise {
    /// No exact version is known of the package: some versions are affected.
    NoVersion,
    /// The package's release of the distribution is not known: it affects some release.
    NoRelease,
    /// The advisory is about a package of that name in another registry.
    OtherRegistry,
    /// The real bounds are written in a form outside the order of versions (Go, "custom ranges").
    CustomRanges,
    /// The advisory's own bounds are no versions of the ecosystem.
    UnreadableRange,
    /// Only commits are named, and a version is asked about.
    CommitsOnly,
    /// The commit has a fix that neither follows nor leads to the commit that brought the flaw.
    FixedBeside,
}

/// Why it could not be told whether a package is affected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Unassessed {
    /// No advisory of its ecosystem is in the database.
    EcosystemUnknown,
    /// The database has advisories of the distribution, but none for this release.
    ReleaseUnknown,
    /// The ecosystem has no order of versions.
    NoOrder,
    /// The version is none of its ecosystem; only lists of versions were compared.
    VersionUnparsable {
        /// What is wrong with it.
        why: &'static str,
    },
    /// A part of the database is damaged.
    Damaged {
        /// Which part.
        what: &'static str,
    },
}

/// What clears a package of all advisories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fix {
    /// The smallest version, not before the one in use, that no advisory names. Notices that no version ends do not count.
    Version(String),
    /// At least one advisory ends with no version that is told.
    NotTold,
}
