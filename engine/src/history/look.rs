//! Looking for secrets in every object of a repository, each once, in the order in which packs are made.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use lockgate_git::{Kind, ObjectId};
use lockgate_io::git::sweep::{Derived, Interest, Seen, Visitor};
use lockgate_secrets::{Detector, Secret, Traces};

use super::cache::Cache;

/// A secret within this process: neither kept nor told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark(u64, u64);

/// Two, so that chance does not make one of two secrets; random, so that nobody can.
static KEYS: LazyLock<[RandomState; 2]> =
    LazyLock::new(|| [RandomState::new(), RandomState::new()]);

impl Mark {
    pub(super) fn of(secret: &Secret) -> Self {
        Self(KEYS[0].hash_one(secret), KEYS[1].hash_one(secret))
    }
}

/// Shows every object to a detector, and remembers which gave what.
pub(super) struct Looker<'a> {
    detector: &'a Detector,
    cache: &'a Cache,
    found: Mutex<Found>,
}

#[derive(Default)]
struct Found {
    marks: BTreeMap<Mark, Vec<ObjectId>>,
    clean: Vec<ObjectId>,
}

impl<'a> Looker<'a> {
    pub(super) fn new(detector: &'a Detector, cache: &'a Cache) -> Self {
        Self {
            detector,
            cache,
            found: Mutex::default(),
        }
    }

    /// Which objects hold each secret, and which hold none.
    pub(super) fn finish(self) -> (BTreeMap<Mark, Vec<ObjectId>>, Vec<ObjectId>) {
        let mut found = self
            .found
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        for ids in found.marks.values_mut() {
            ids.sort_unstable();
            ids.dedup();
        }
        (found.marks, found.clean)
    }

    fn keep(&self, seen: &Seen<'_>, traces: Traces) -> Traces {
        if traces.is_empty() {
            lock(&self.found).clean.push(*seen.id);
            return traces;
        }
        let marks: Vec<_> = self
            .detector
            .secrets(seen.bytes, &traces)
            .iter()
            .map(Mark::of)
            .collect();
        let mut found = lock(&self.found);
        for mark in marks {
            let ids = found.marks.entry(mark).or_default();
            if ids.last() != Some(seen.id) {
                ids.push(*seen.id);
            }
        }
        traces
    }
}

/// Whoever panicked has put in whole values or none.
fn lock(found: &Mutex<Found>) -> MutexGuard<'_, Found> {
    found.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Visitor for Looker<'_> {
    type Kept = Traces;

    fn wants(&self, id: &ObjectId, kind: Kind) -> Interest {
        // Names of files are no place for secrets, and trees are half of all objects.
        if kind == Kind::Tree || self.cache.knows(id) {
            Interest::Skip
        } else {
            Interest::Look
        }
    }

    fn whole(&self, seen: &Seen<'_>) -> Traces {
        self.keep(seen, self.detector.scan(seen.bytes))
    }

    fn delta(&self, seen: &Seen<'_>, derived: &Derived<'_, Traces>) -> Traces {
        // Of a base that the cache knows nothing was kept.
        let Some(base) = derived.kept else {
            return self.whole(seen);
        };
        let (len, pieces) = (derived.base.len(), derived.segments);
        self.keep(seen, self.detector.rescan(seen.bytes, base, len, pieces))
    }
}
