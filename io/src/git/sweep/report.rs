//! What a sweep did.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use lockgate_git::{Kind, ObjectId};

use super::super::fault::{Fault, Faulty};
use super::super::gaps::Gap;

/// How far a sweep is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Objects that are done: shown, skipped or faulty.
    pub objects: u64,
    /// Objects in all, counted in each pack that has them.
    pub total: u64,
    /// Bytes of objects that were inflated or made.
    pub bytes: u64,
}

/// What a sweep did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Objects that the visitor was shown.
    pub shown: u64,
    /// Objects that the visitor did not want.
    pub skipped: u64,
    /// Copies in other packs of what was counted already.
    pub copies: u64,
    /// Objects that were made only because another is made from them.
    pub bases: u64,
    /// Bytes of all objects that were inflated or made.
    pub bytes: u64,
    /// Objects that could not be read, by id.
    pub faulty: Vec<Faulty>,
    /// Directories that could not be listed meanwhile.
    pub gaps: Vec<Gap>,
}

impl Swept {
    /// How many objects there are, faulty ones too.
    pub fn objects(&self) -> u64 {
        self.shown + self.skipped + self.faulty.len() as u64
    }
}

/// The counters of a sweep under way.
pub(super) struct Tally<'a> {
    total: u64,
    progress: Option<&'a (dyn Fn(Progress) + Sync)>,
    done: AtomicU64,
    shown: AtomicU64,
    skipped: AtomicU64,
    copies: AtomicU64,
    bases: AtomicU64,
    bytes: AtomicU64,
    faulty: Mutex<Vec<Faulty>>,
}

/// What one thread counts before it adds it to the others'.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
    pub(super) shown: u64,
    pub(super) skipped: u64,
    pub(super) copies: u64,
    pub(super) bases: u64,
    pub(super) bytes: u64,
}

impl<'a> Tally<'a> {
    pub(super) fn new(total: u64, progress: Option<&'a (dyn Fn(Progress) + Sync)>) -> Self {
        Self {
            total,
            progress,
            done: AtomicU64::new(0),
            shown: AtomicU64::new(0),
            skipped: AtomicU64::new(0),
            copies: AtomicU64::new(0),
            bases: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            faulty: Mutex::new(Vec::new()),
        }
    }

    /// Adds and empties a count, and tells how far it is.
    pub(super) fn add(&self, count: &mut Count) {
        let own = std::mem::take(count);
        let done = own.shown + own.skipped + own.copies;
        self.shown.fetch_add(own.shown, Relaxed);
        self.skipped.fetch_add(own.skipped, Relaxed);
        self.copies.fetch_add(own.copies, Relaxed);
        self.bases.fetch_add(own.bases, Relaxed);
        let bytes = self.bytes.fetch_add(own.bytes, Relaxed) + own.bytes;
        let objects = self.done.fetch_add(done, Relaxed) + done;
        if let Some(progress) = self.progress {
            let total = self.total;
            progress(Progress {
                objects,
                total,
                bytes,
            });
        }
    }

    pub(super) fn fault(&self, id: ObjectId, kind: Option<Kind>, fault: Fault) {
        self.done.fetch_add(1, Relaxed);
        self.lock().push(Faulty { id, kind, fault });
    }

    /// Takes the faults out, to look again.
    pub(super) fn take_faults(&self) -> Vec<Faulty> {
        std::mem::take(&mut self.lock())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Faulty>> {
        // A list that is only pushed to is whole even after a panic.
        self.faulty
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(super) fn finish(&self, gaps: Vec<Gap>) -> Swept {
        let mut faulty = self.take_faults();
        faulty.sort_by_key(|faulty| faulty.id);
        faulty.dedup_by_key(|faulty| faulty.id);
        Swept {
            shown: self.shown.load(Relaxed),
            skipped: self.skipped.load(Relaxed),
            copies: self.copies.load(Relaxed),
            bases: self.bases.load(Relaxed),
            bytes: self.bytes.load(Relaxed),
            faulty,
            gaps,
        }
    }
}
