//! Ranges of commits: what a record says of a repository, and what that means for one commit of it.

mod codec;
mod verdict;

use lockgate_git::ObjectId;

pub(crate) use codec::{read, take, write};
pub(crate) use verdict::{Told, told};

/// The commits of a repository, as far as they are known.
pub trait History {
    /// Whether `earlier` is `later` or leads to it; `None` where that cannot be told.
    ///
    /// What is said must hold: a commit leads to itself, and of two commits at most one leads to the other.
    fn leads(&self, earlier: &ObjectId, later: &ObjectId) -> Option<bool>;
}

/// A history of which nothing is known, but that a commit leads to itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoHistory;

impl History for NoHistory {
    fn leads(&self, earlier: &ObjectId, later: &ObjectId) -> Option<bool> {
        (earlier == later).then_some(true)
    }
}

/// Which commit of which repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CommitQuery<'q> {
    /// The address, in any form that [`lockgate_packages::repository`] understands.
    pub repository: &'q str,
    /// Hexadecimal digits: all of a commit, or its first ones, at least twelve. `None` where it is not known.
    pub commit: Option<&'q str>,
    /// Tags that stand at the commit.
    pub tags: &'q [String],
}

/// What happened in a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Happened {
    /// The flaw came in; `None` where all commits have it.
    Introduced(Option<ObjectId>),
    /// It went.
    Fixed(ObjectId),
    /// It is the last with the flaw.
    Last(ObjectId),
    /// Nothing is said of commits that do not lead to this one; `None` where of all something is said.
    Limit(Option<ObjectId>),
    /// A bound that is no commit.
    Unreadable,
}

/// The commit that was asked about, as far as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Whole(ObjectId),
    /// The first digits, in lower case.
    Beginning(String),
    Unknown,
}

/// Fewer digits do not tell commits apart: Go writes twelve.
const LEAST_DIGITS: usize = 12;

impl Asked {
    pub(crate) fn new(commit: Option<&str>) -> Self {
        let Some(text) = commit else {
            return Self::Unknown;
        };
        let is_beginning =
            text.len() >= LEAST_DIGITS && text.bytes().all(|digit| digit.is_ascii_hexdigit());
        match ObjectId::from_hex(text.as_bytes()) {
            Some(id) => Self::Whole(id),
            None if is_beginning => Self::Beginning(text.to_ascii_lowercase()),
            None => Self::Unknown,
        }
    }

    /// The commit; of one that is told by its beginning that one of those named which begins so.
    pub(crate) fn among(&self, ranges: &[Vec<Happened>]) -> Option<ObjectId> {
        match self {
            Self::Whole(id) => Some(*id),
            Self::Unknown => None,
            Self::Beginning(start) => {
                let mut named = ranges.iter().flatten().filter_map(Happened::commit);
                named.find(|id| id.to_hex().starts_with(start))
            }
        }
    }
}

impl Happened {
    pub(crate) fn commit(&self) -> Option<ObjectId> {
        match self {
            Self::Introduced(commit) | Self::Limit(commit) => *commit,
            Self::Fixed(commit) | Self::Last(commit) => Some(*commit),
            Self::Unreadable => None,
        }
    }
}
