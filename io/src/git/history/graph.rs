//! Commits and trees of a whole repository, as far as attribution needs them, from one sweep.

use std::sync::{Mutex, MutexGuard, PoisonError};

use lockgate_git::{Commit, Kind, Mode, ObjectId, Segment, Tree};
use rayon::prelude::*;

use super::super::fault::Faulty;
use super::super::repository::Repository;
use super::super::sweep::{Derived, Interest, Seen, Sweep, Visitor};
use super::connected::{Check, Copied};
use super::prefixes::PrefixSet;

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
    wanted: &'a PrefixSet,
    check: Option<&'a Check<'a>>,
    commits: Mutex<Vec<Node>>,
    shards: Vec<Mutex<Shard>>,
}

impl Graph {
    /// Looks up whatever is named, too, where there is a check.
    pub(super) fn read(
        repository: &Repository,
        wanted: &PrefixSet,
        check: Option<&Check<'_>>,
    ) -> Self {
        let collector = Collector {
            wanted,
            check,
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
            if let Some(check) = self.check {
                check.commit(id, &commit);
            }
            lock(&self.commits).push(Node {
                id: *id,
                tree: commit.tree,
                parents: commit.parents,
                time: commit.committer.seconds,
            });
        }
    }

    /// What was copied from a tree that was shown was looked up there.
    fn tree(&self, id: &ObjectId, bytes: &[u8], pieces: &[Segment]) {
        let mut copied = Copied::new(pieces);
        let mut entries = Tree::new(bytes, id.hash_kind());
        let (mut start, mut own) = (0, Vec::new());
        while let Some(Ok(entry)) = entries.next() {
            let end = bytes.len() - entries.remaining();
            let range = std::mem::replace(&mut start, end)..end;
            if entry.mode == Mode::Submodule {
                continue;
            }
            if let Some(check) = self.check.filter(|_| !copied.covers(&range)) {
                check.need(&entry.id, id);
            }
            let child = entry.id.prefix();
            if entry.mode == Mode::Tree || self.wanted.contains(&child) {
                own.push(child);
            }
        }
        let parent = id.prefix();
        let shard = (parent >> 59) as usize;
        let is_needed = !own.is_empty() && !self.wanted.is_empty();
        if let (true, Some(shared)) = (is_needed, self.shards.get(shard)) {
            lock(shared).add(shard, parent, &own);
        }
    }

    fn look(&self, seen: &Seen<'_>, pieces: &[Segment]) {
        match (seen.kind, self.check) {
            (Kind::Commit, _) => self.commit(seen.id, seen.bytes),
            (Kind::Tree, _) => self.tree(seen.id, seen.bytes, pieces),
            (Kind::Tag, Some(check)) => check.tag(seen.id, seen.bytes),
            (Kind::Tag, None) | (Kind::Blob, _) => {}
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
            Kind::Tag if self.check.is_some() => Interest::Look,
            Kind::Blob | Kind::Tag => Interest::Skip,
        }
    }

    fn whole(&self, seen: &Seen<'_>) {
        self.look(seen, &[]);
    }

    fn delta(&self, seen: &Seen<'_>, derived: &Derived<'_, ()>) {
        let pieces = derived.kept.map_or(&[][..], |()| derived.segments);
        self.look(seen, pieces);
    }
}

/// A list that is only pushed to is whole even after a panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
