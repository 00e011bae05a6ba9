//! Looking for secrets in every object of a repository, each once, in the order in which packs are made.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use lockgate_git::{Kind, ObjectId};
use lockgate_io::git::sweep::{Derived, Interest, Seen, Visitor};
use lockgate_secrets::{Detector, Traces};

/// Shows every object that is wanted to a detector, and remembers which gave something.
pub(super) struct Looker<'a> {
    detector: &'a Detector,
    wants: &'a (dyn Fn(&ObjectId, Kind) -> bool + Sync),
    found: Mutex<BTreeMap<ObjectId, Kind>>,
    nothing: bool,
}

impl<'a> Looker<'a> {
    pub(super) fn new(
        detector: &'a Detector,
        wants: &'a (dyn Fn(&ObjectId, Kind) -> bool + Sync),
        nothing: bool,
    ) -> Self {
        Self {
            detector,
            wants,
            found: Mutex::default(),
            nothing,
        }
    }

    /// The objects that gave something.
    pub(super) fn found(self) -> BTreeMap<ObjectId, Kind> {
        self.found.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, seen: &Seen<'_>, traces: Traces) -> Traces {
        if !traces.is_empty() {
            let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
            found.insert(*seen.id, seen.kind);
        }
        traces
    }
}

impl Visitor for Looker<'_> {
    type Kept = Traces;

    fn wants(&self, id: &ObjectId, kind: Kind) -> Interest {
        // Names of files are no place for secrets, and trees are half of all objects.
        if kind != Kind::Tree && (self.wants)(id, kind) {
            Interest::Look
        } else {
            Interest::Skip
        }
    }

    fn whole(&self, seen: &Seen<'_>) -> Traces {
        if self.nothing { return Traces::default(); }
        self.keep(seen, self.detector.scan(seen.bytes))
    }

    fn delta(&self, seen: &Seen<'_>, derived: &Derived<'_, Traces>) -> Traces {
        if self.nothing { return Traces::default(); }
        let Some(base) = derived.kept else {
            return self.whole(seen);
        };
        let traces = self.detector.rescan(seen.bytes, base, derived.base.len(), derived.segments);
        self.keep(seen, traces)
    }
}
