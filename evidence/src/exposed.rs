//! What a finding about a leaked secret tells besides its places. The secret itself is never in it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::Fingerprint;

/// A secret that stands where it must not, as reports may know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposed {
    /// Keyed: the same secret has the same one wherever it stands, and nobody can try out guesses without the key.
    pub fingerprint: Fingerprint,
    /// The first letters.
    pub preview: String,
    /// Who issued it; empty where no one in particular does.
    pub provider: String,
    /// What it is.
    pub what: String,
    /// What whoever finds it can do.
    pub opens: String,
    /// How it is made worthless.
    pub rotate: String,
    /// What spoke for it and against it, the weightiest first.
    pub why: Vec<String>,
    /// How sure, 0 to 100.
    pub score: u8,
    /// At how many places it stands; the finding may name fewer.
    pub places: usize,
    /// Every path at which it stands, sorted.
    pub paths: Vec<String>,
    /// Where in the history it stands, where that was asked.
    pub trail: Option<Trail>,
}

/// Where in the history of a repository a secret stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Trail {
    /// The oldest commit that holds it; `None` where no reference reaches one.
    pub first: Option<CommitRef>,
    /// The youngest commit that holds it.
    pub last: Option<CommitRef>,
    /// True where the commit at `HEAD` still holds it.
    pub at_head: bool,
    /// The references from which it can be reached, the first hundred in order.
    pub refs: Vec<String>,
}

/// A commit, as far as reports tell of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct CommitRef {
    /// Its id in hexadecimal digits.
    pub id: String,
    /// Name and address of its author.
    pub author: String,
    /// When it was committed, RFC 3339 in UTC.
    pub time: String,
    /// The path of the file within it.
    pub path: String,
}

/// Most references that are told of one secret.
pub const MOST_REFS: usize = 100;

impl Trail {
    /// What both tell together.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        let mut refs = [self.refs, other.refs].concat();
        refs.sort();
        refs.dedup();
        refs.truncate(MOST_REFS);
        let by_time = |commit: &CommitRef| (commit.time.clone(), commit.id.clone());
        Self {
            first: self
                .first
                .into_iter()
                .chain(other.first)
                .min_by_key(by_time),
            last: self.last.into_iter().chain(other.last).max_by_key(by_time),
            at_head: self.at_head || other.at_head,
            refs,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trail(day: u8, at_head: bool, reference: &str) -> Trail {
        let commit = CommitRef {
            id: format!("{day:040}"),
            author: "A <a@example.com>".to_owned(),
            time: format!("2025-01-{day:02}T00:00:00Z"),
            path: "a".to_owned(),
        };
        Trail {
            first: Some(commit.clone()),
            last: Some(commit),
            at_head,
            refs: vec![reference.to_owned()],
        }
    }

    #[test]
    fn two_trails_become_the_longer_one() {
        let joined = trail(9, false, "refs/heads/b").join(trail(3, true, "refs/heads/a"));
        let day = |commit: &Option<CommitRef>| commit.as_ref().map(|of| of.time[8..10].to_owned());
        assert_eq!(day(&joined.first).as_deref(), Some("03"));
        assert_eq!(day(&joined.last).as_deref(), Some("09"));
        assert!(joined.at_head);
        assert_eq!(joined.refs, ["refs/heads/a", "refs/heads/b"]);
    }
}
