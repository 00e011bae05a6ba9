//! How far a long look is, for whoever shows it: one run at a time.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use lockgate_io::git::sweep::Progress;

static FILES: AtomicU64 = AtomicU64::new(0);
static READ: AtomicU64 = AtomicU64::new(0);
static OBJECTS: AtomicU64 = AtomicU64::new(0);
static TOTAL: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);

/// How far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Files of the tree that were looked at.
    pub files: u64,
    /// Bytes in them.
    pub read: u64,
    /// Objects of the history that are done.
    pub objects: u64,
    /// Objects in all; 0 while nothing is counted.
    pub total: u64,
    /// Bytes of them that were looked at.
    pub bytes: u64,
}

/// How far the scan is that is under way in this process.
pub fn done() -> Done {
    Done {
        files: FILES.load(Relaxed),
        read: READ.load(Relaxed),
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

/// One file of the tree is done.
pub(crate) fn tell_file(bytes: usize) {
    FILES.fetch_add(1, Relaxed);
    READ.fetch_add(bytes as u64, Relaxed);
}
