//! The database: segments of the index, and the question that it answers.

use std::collections::{BTreeMap, BTreeSet};

use lockgate_packages::Ecosystem;
use sha2::{Digest, Sha256};

use crate::index::Segment;
use crate::{
    Advisory, CommitMatches, CommitQuery, Damaged, Fix, History, Matches, Unopened, matching,
};

/// Which version of which package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Query<'q> {
    /// Its ecosystem.
    pub ecosystem: Ecosystem,
    /// The release of a distribution (`12`, `22.04`, `v3.20`), or the address of a registry that is not the ecosystem's own.
    pub release: Option<&'q str>,
    /// Its name in any spelling; of distributions that of the source package, where advisories name that.
    pub name: &'q str,
    /// The exact version, as written; `None` where it is not known.
    pub version: Option<&'q str>,
}

/// A compiled database of advisories, over bytes that it borrows.
#[derive(Clone, Debug, Default)]
pub struct Database<'a> {
    segments: Vec<Segment<'a>>,
}

impl<'a> Database<'a> {
    /// Stands on segments, the oldest first: a record replaces its older forms. The cost does not depend on their size.
    pub fn open(segments: &[&'a [u8]]) -> Result<Self, Unopened> {
        let segments = segments.iter().map(|bytes| Segment::open(bytes));
        Ok(Self {
            segments: segments.collect::<Result<_, _>>()?,
        })
    }

    /// Everything that affects the package, or may.
    pub fn lookup(&self, query: &Query<'_>) -> Matches<'_> {
        matching::lookup(self, query)
    }

    /// Everything that affects the commit, may, or does not, by the history that is known.
    pub fn lookup_commit(
        &self,
        query: &CommitQuery<'_>,
        history: &dyn History,
    ) -> CommitMatches<'_> {
        matching::lookup_commit(self, query, history)
    }

    /// Ids and aliases of every advisory that speaks of the package, whatever it says of its version.
    pub fn speaks(&self, query: &Query<'_>) -> Result<BTreeSet<&str>, Damaged> {
        matching::speaks(self, query)
    }

    /// What clears the package of all advisories; asks no network, so it may name a version that was never published.
    pub fn fix(&self, query: &Query<'_>) -> Result<Fix, Damaged> {
        matching::fix(self, query)
    }

    /// The advisory of that id in its newest form; `None` where there is none, or none any more.
    pub fn advisory(&self, id: &str) -> Result<Option<Advisory<'_>>, Damaged> {
        for segment in self.segments.iter().rev() {
            if let Some(number) = segment.find(id)? {
                let is_gone = segment.record(number)?.head.is_tombstone();
                let advisory = Advisory::new(segment, number, None)?;
                return Ok((!is_gone).then_some(advisory));
            }
        }
        Ok(None)
    }

    /// The segments, the oldest first.
    pub fn segments(&self) -> &[Segment<'a>] {
        &self.segments
    }

    /// How many statements about packages there are by ecosystem; of the unknown ones by their name. Statements that newer
    /// segments replace are counted with those that replace them.
    pub fn statements(&self) -> BTreeMap<&'a str, u64> {
        let mut counts = BTreeMap::new();
        for place in self.segments.iter().flat_map(Segment::places) {
            *counts.entry(place.name).or_default() += place.statements;
        }
        counts
    }

    /// When the newest record changed, in seconds since 1970: how old the data is; `None` where no record tells.
    pub fn newest(&self) -> Option<i64> {
        self.newest_where(|_| true)
    }

    /// The same of one ecosystem.
    pub fn newest_of(&self, ecosystem: Ecosystem) -> Option<i64> {
        self.newest_where(|of| of == Some(ecosystem))
    }

    fn newest_where(&self, wanted: impl Fn(Option<Ecosystem>) -> bool) -> Option<i64> {
        let places = self.segments.iter().flat_map(Segment::places);
        let times = places
            .filter(|place| wanted(place.ecosystem))
            .map(|place| place.newest);
        times.filter(|time| *time > 0).max()
    }

    /// The digest of all that it stands on: the same data, the same digest.
    pub fn digest(&self) -> [u8; 32] {
        let mut digest = Sha256::new();
        for segment in &self.segments {
            digest.update(segment.digest());
        }
        digest.finalize().into()
    }

    /// The same in hexadecimal digits.
    pub fn digest_text(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.digest())
    }
}
