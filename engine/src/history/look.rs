//! Looking for secrets in every object of a repository, each once, in the order in which packs are made.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use lockgate_git::{Kind, ObjectId};
use lockgate_io::git::sweep::{Derived, Interest, Seen, Visitor};
use lockgate_secrets::{Detector, Secret, Traces};

use super::cache::Cache;
use crate::leaks::archive::{self, Rules};

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
    archives: &'a Rules,
    found: Mutex<Found>,
}

/// What the objects gave.
#[derive(Default)]
pub(super) struct Found {
    /// Which objects hold each secret.
    pub(super) marks: BTreeMap<Mark, Vec<ObjectId>>,
    /// Which hold none.
    pub(super) clean: Vec<ObjectId>,
    /// Which could not be read in full, and why.
    pub(super) unread: BTreeMap<ObjectId, String>,
}

impl<'a> Looker<'a> {
    pub(super) fn new(detector: &'a Detector, cache: &'a Cache, archives: &'a Rules) -> Self {
        Self {
            detector,
            cache,
            archives,
            found: Mutex::default(),
        }
    }

    /// What the objects gave, in order.
    pub(super) fn finish(self) -> Found {
        let mut found = self
            .found
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        for ids in found.marks.values_mut() {
            ids.sort_unstable();
            ids.dedup();
        }
        found
    }

    /// What the object holds as a container. A panic is a bug of ours and costs that object only.
    fn inside(&self, seen: &Seen<'_>) -> (Vec<Mark>, Option<String>) {
        if seen.kind != Kind::Blob {
            return (Vec::new(), None);
        }
        let mut inside = archive::Found::default();
        let looked = catch_unwind(AssertUnwindSafe(|| {
            archive::look(self.detector, self.archives, "", seen.bytes, &mut inside);
        }));
        let leaks = inside.seen.iter().flat_map(|seen| &seen.leaks);
        let marks = leaks.map(|(leak, _)| Mark::of(&leak.secret)).collect();
        match looked {
            Ok(()) => (marks, inside.unread.words(self.detector)),
            Err(_) => (marks, Some(archive::BROKEN_OFF.to_owned())),
        }
    }

    fn keep(&self, seen: &Seen<'_>, traces: Traces) -> Traces {
        let (mut marks, unread) = self.inside(seen);
        if traces.is_empty() && marks.is_empty() && unread.is_none() {
            lock(&self.found).clean.push(*seen.id);
            return traces;
        }
        let secrets = self.detector.secrets(seen.bytes, &traces);
        marks.extend(secrets.iter().map(Mark::of));
        let mut found = lock(&self.found);
        for mark in marks {
            let ids = found.marks.entry(mark).or_default();
            if ids.last() != Some(seen.id) {
                ids.push(*seen.id);
            }
        }
        found.unread.extend(unread.map(|reason| (*seen.id, reason)));
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
