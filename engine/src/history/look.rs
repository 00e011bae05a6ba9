//! Looking for secrets in every object of a repository, each once, in the order in which packs are made.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use lockgate_git::{Kind, ObjectId};
use lockgate_io::git::sweep::{Derived, Interest, Seen, Visitor};
use lockgate_secrets::Traces;

use super::cache::Cache;
use super::eye::{Eye, Held, Mark, guarded, is_container};

/// Shows every object to a detector, and remembers which gave what.
pub(super) struct Looker<'a> {
    eye: Eye<'a>,
    cache: &'a Cache,
    found: Mutex<Found>,
}

/// What the objects gave.
#[derive(Default)]
pub(super) struct Found {
    /// Which objects hold each secret.
    pub(super) marks: BTreeMap<Mark, BTreeSet<ObjectId>>,
    /// Which were not looked at in full, and why.
    pub(super) unread: BTreeMap<ObjectId, String>,
    /// Which hold nothing.
    pub(super) clean: Vec<ObjectId>,
}

impl Found {
    fn take(&mut self, id: &ObjectId, held: Held) {
        if held.is_clean() {
            self.clean.push(*id);
        }
        for mark in held.marks {
            self.marks.entry(mark).or_default().insert(*id);
        }
        if let Some(reason) = held.unread {
            self.unread.insert(*id, reason);
        }
    }
}

impl<'a> Looker<'a> {
    pub(super) fn new(eye: Eye<'a>, cache: &'a Cache) -> Self {
        Self {
            eye,
            cache,
            found: Mutex::default(),
        }
    }

    /// What all objects gave.
    pub(super) fn finish(self) -> Found {
        self.found
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, id: &ObjectId, held: Held) {
        lock(&self.found).take(id, held);
    }

    /// Nothing is kept of an object at which we panicked, so what is made from it is looked at whole.
    fn guarded(&self, seen: &Seen<'_>, look: impl FnOnce() -> Option<Traces>) -> Option<Traces> {
        guarded(look).unwrap_or_else(|| {
            self.keep(seen.id, Held::broken_off());
            None
        })
    }

    fn look(&self, seen: &Seen<'_>) -> Option<Traces> {
        if is_container(seen.kind, seen.bytes) {
            let held = self.eye.of_any(seen.kind, "", seen.bytes);
            self.keep(seen.id, held);
            return None;
        }
        Some(self.text(seen, self.eye.detector.scan(seen.bytes)))
    }

    /// Looks at what a delta changed.
    fn look_again(&self, seen: &Seen<'_>, derived: &Derived<'_, Option<Traces>>) -> Option<Traces> {
        // Of a base that the cache knows, or that is a container, nothing was kept.
        let Some(Some(base)) = derived.kept else {
            return self.look(seen);
        };
        if is_container(seen.kind, seen.bytes) {
            return self.look(seen);
        }
        let (len, pieces) = (derived.base.len(), derived.segments);
        let detector = self.eye.detector;
        Some(self.text(seen, detector.rescan(seen.bytes, base, len, pieces)))
    }

    fn text(&self, seen: &Seen<'_>, traces: Traces) -> Traces {
        self.keep(seen.id, self.eye.of_text(seen.bytes, &traces));
        traces
    }
}

/// Whoever panicked has put in whole values or none.
fn lock(found: &Mutex<Found>) -> MutexGuard<'_, Found> {
    found.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Visitor for Looker<'_> {
    /// Nothing of a container: its members are what was looked at.
    type Kept = Option<Traces>;

    fn wants(&self, id: &ObjectId, kind: Kind) -> Interest {
        // Names of files are no place for secrets, and trees are half of all objects.
        if kind == Kind::Tree || self.cache.knows(id) {
            Interest::Skip
        } else {
            Interest::Look
        }
    }

    fn whole(&self, seen: &Seen<'_>) -> Option<Traces> {
        self.guarded(seen, || self.look(seen))
    }

    fn delta(&self, seen: &Seen<'_>, derived: &Derived<'_, Option<Traces>>) -> Option<Traces> {
        self.guarded(seen, || self.look_again(seen, derived))
    }
}
