//! Commits and trees of a whole repository, as far as attribution needs them, from one sweep.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lockgate_git::{Commit, Kind, Mode, ObjectId, Tree};

use super::super::fault::Faulty;
use super::super::repository::Repository;
use super::super::sweep::{Derived, Interest, Seen, Sweep, Visitor};

/// What is remembered of a commit.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) id: ObjectId,
    pub(super) tree: ObjectId,
    pub(super) parents: Vec<ObjectId>,
    pub(super) time: i64,
}

/// Something in a tree: the beginnings of the names of both. Names whose first eight bytes are the same are taken for
/// one another here, and told apart where paths are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edge {
    pub(super) parent: u64,
    pub(super) child: u64,
}

/// The commits and the edges of all trees. Of blobs only those that are asked for have edges.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) commits: Vec<Node>,
    pub(super) edges: Vec<Edge>,
    pub(super) faulty: Vec<Faulty>,
}

/// Threads add to different ones.
const SHARDS: usize = 32;

struct Collector<'a> {
    wanted: &'a HashSet<u64>,
    commits: Mutex<Vec<Node>>,
    edges: Vec<Mutex<Vec<Edge>>>,
}

impl Graph {
    pub(super) fn read(repository: &Repository, wanted: &HashSet<u64>) -> Self {
        let collector = Collector {
            wanted,
            commits: Mutex::default(),
            edges: (0..SHARDS).map(|_| Mutex::default()).collect(),
        };
        let swept = repository.sweep(&collector, Sweep::default());
        let mut edges = Vec::new();
        for shard in &collector.edges {
            edges.append(&mut lock(shard));
        }
        let mut commits = std::mem::take(&mut *lock(&collector.commits));
        // Threads finish in any order.
        commits.sort_unstable_by_key(|node| node.id);
        Self {
            commits,
            edges,
            faulty: swept.faulty,
        }
    }
}

impl Collector<'_> {
    fn commit(&self, id: &ObjectId, bytes: &[u8]) {
        if let Ok(commit) = Commit::parse(bytes) {
            lock(&self.commits).push(Node {
                id: *id,
                tree: commit.tree,
                parents: commit.parents,
                time: commit.committer.seconds,
            });
        }
    }

    fn tree(&self, id: &ObjectId, bytes: &[u8]) {
        let parent = id.prefix();
        let entries = Tree::new(bytes, id.hash_kind()).flatten();
        let kept = entries.filter_map(|entry| {
            let child = entry.id.prefix();
            let keep = match entry.mode {
                Mode::Tree => true,
                Mode::Submodule => false,
                _ => self.wanted.contains(&child),
            };
            keep.then_some(Edge { parent, child })
        });
        let own: Vec<Edge> = kept.collect();
        if let (false, Some(shard)) = (own.is_empty(), self.edges.get((parent >> 59) as usize)) {
            lock(shard).extend(own);
        }
    }
}

impl Visitor for Collector<'_> {
    type Kept = ();

    fn wants(&self, _id: &ObjectId, kind: Kind) -> Interest {
        match kind {
            Kind::Commit | Kind::Tree => Interest::Look,
            Kind::Blob | Kind::Tag => Interest::Skip,
        }
    }

    fn whole(&self, seen: &Seen<'_>) {
        match seen.kind {
            Kind::Commit => self.commit(seen.id, seen.bytes),
            Kind::Tree => self.tree(seen.id, seen.bytes),
            Kind::Blob | Kind::Tag => {}
        }
    }

    fn delta(&self, seen: &Seen<'_>, _derived: &Derived<'_, ()>) {
        self.whole(seen);
    }
}

/// A list that is only pushed to is whole even after a panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
