//! Commits and trees of a whole repository, as far as attribution needs them, from one sweep.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lockgate_git::{Commit, Kind, Mode, ObjectId, Tree};
use rayon::prelude::*;

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

/// Something in a tree. The child is the beginning of its name, the parent the number of the tree. Names whose first eight
/// bytes are the same are taken for one another here, and told apart where paths are looked for. Packed, because a
/// large repository has ten million of them.
#[derive(Clone, Copy, Debug)]
#[repr(Rust, packed(4))]
pub(super) struct Edge {
    pub(super) child: u64,
    parent: u32,
}

/// The commits and the edges of all trees, in the order of children. Of blobs only those that are asked for have edges.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) commits: Vec<Node>,
    pub(super) edges: Edges,
    pub(super) faulty: Vec<Faulty>,
}

/// Threads add to different ones.
const SHARDS: usize = 32;
/// Edges are kept in pieces of so many: a list that doubles would need three times the memory for a moment.
const PIECE: usize = 16 * 1024;

/// All edges, in the order of children.
#[derive(Debug, Default)]
pub(super) struct Edges {
    all: Vec<Edge>,
    /// The beginnings of the names of parents, by the two parts of their numbers.
    parents: Vec<Vec<u64>>,
}

impl Edges {
    /// Where an object is.
    pub(super) fn parents_of(&self, child: u64) -> impl Iterator<Item = u64> {
        let start = self.all.partition_point(|edge| edge.child < child);
        let own = self.all.get(start..).unwrap_or(&[]).iter();
        let own = own.take_while(move |edge| edge.child == child);
        own.filter_map(|edge| {
            let shard = self.parents.get((edge.parent >> LOCAL_BITS) as usize)?;
            let local = edge.parent & ((1 << LOCAL_BITS) - 1);
            shard.get(local as usize).copied()
        })
    }
}

/// So much of the number of a tree is its place in a shard.
const LOCAL_BITS: u32 = 27;

/// What some threads add to.
#[derive(Debug, Default)]
struct Shard {
    parents: Vec<u64>,
    pieces: Vec<Vec<Edge>>,
}

struct Collector<'a> {
    wanted: &'a HashSet<u64>,
    commits: Mutex<Vec<Node>>,
    shards: Vec<Mutex<Shard>>,
}

impl Graph {
    pub(super) fn read(repository: &Repository, wanted: &HashSet<u64>) -> Self {
        let collector = Collector {
            wanted,
            commits: Mutex::default(),
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
        };
        let swept = repository.sweep(&collector, Sweep::default());
        let shards = collector.shards.iter();
        let edges = join(
            shards
                .map(|shard| std::mem::take(&mut *lock(shard)))
                .collect(),
        );
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
            keep.then_some(child)
        });
        let own: Vec<u64> = kept.collect();
        let shard = (parent >> 59) as usize;
        if let (false, Some(shared)) = (own.is_empty(), self.shards.get(shard)) {
            lock(shared).add(shard, parent, &own);
        }
    }
}

impl Shard {
    fn add(&mut self, shard: usize, parent: u64, children: &[u64]) {
        let local = u32::try_from(self.parents.len()).ok();
        let number = local
            .filter(|local| local >> LOCAL_BITS == 0)
            .zip(u32::try_from(shard).ok());
        let Some((local, shard)) = number else {
            return;
        };
        self.parents.push(parent);
        let parent = shard << LOCAL_BITS | local;
        let own = children.iter().map(|&child| Edge { child, parent });
        match self.pieces.last_mut() {
            Some(last) if last.capacity() - last.len() >= children.len() => last.extend(own),
            _ => {
                let mut piece = Vec::with_capacity(PIECE.max(children.len()));
                piece.extend(own);
                self.pieces.push(piece);
            }
        }
    }
}

/// One list of all pieces, each freed as soon as it is copied.
fn join(shards: Vec<Shard>) -> Edges {
    let lens = shards
        .iter()
        .flat_map(|shard| shard.pieces.iter().map(Vec::len));
    let mut edges = Edges {
        all: Vec::with_capacity(lens.sum()),
        parents: Vec::new(),
    };
    for shard in shards {
        edges.parents.push(shard.parents);
        for piece in shard.pieces {
            edges.all.extend_from_slice(&piece);
        }
    }
    edges.all.par_sort_unstable_by_key(|edge| edge.child);
    edges
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
