//! How far a long look is, for whoever shows it: one run at a time.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use lockgate_io::git::sweep::Progress;

static OBJECTS: AtomicU64 = AtomicU64::new(0);
static TOTAL: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);

/// How far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Objects of the history that are done.
    pub objects: u64,
    /// Objects in all; 0 while nothing is counted.
    pub total: u64,
    /// Bytes that were looked at.
    pub bytes: u64,
}

/// How far the look at the history is, that is under way in this process.
pub fn done() -> Done {
    Done {
        objects: OBJECTS.load(Relaxed),
        total: TOTAL.load(Relaxed),
        bytes: BYTES.load(Relaxed),
    }
}

pub(crate) fn tell(progress: Progress) {
    // Threads tell in any order; the farthest counts.
    OBJECTS.fetch_max(progress.objects, Relaxed);
    BYTES.fetch_max(progress.bytes, Relaxed);
    TOTAL.store(progress.total, Relaxed);
}
