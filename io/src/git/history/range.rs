//! What some commits have that others have not.

use std::collections::{BinaryHeap, HashMap, HashSet};

use lockgate_git::{Commit, Kind, Mode, ObjectId, Tree};

use super::super::fault::{Fault, Faulty};
use super::super::reader::Reader;
use super::super::repository::Repository;

/// Directories are gone into so far; Git's own paths end before.
const MAX_LEVELS: usize = 2_000;
/// Directories with longer paths are not gone into.
const MAX_PATH: usize = 4_096;

/// A blob that a commit brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brought {
    /// The blob.
    pub id: ObjectId,
    /// What it is.
    pub mode: Mode,
    /// Its path from the top.
    pub path: Vec<u8>,
    /// The commit.
    pub commit: ObjectId,
}

/// What a range of history holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// The commits, oldest first as far as their times say.
    pub commits: Vec<ObjectId>,
    /// Annotated tags that were named.
    pub tags: Vec<ObjectId>,
    /// The blobs that the commits brought, each once, with the first path and commit that it was met at. One that was there before at
    /// another path or time may be among them.
    pub blobs: Vec<Brought>,
    /// Objects that could not be read.
    pub faulty: Vec<Faulty>,
}

/// What is known of a commit.
struct Known {
    /// Reached from what is excluded.
    old: bool,
    done: bool,
    time: i64,
    tree: ObjectId,
    parents: Vec<ObjectId>,
}

struct Walk<'r> {
    reader: Reader<'r>,
    shallow: HashSet<ObjectId>,
    known: HashMap<ObjectId, Known>,
    queue: BinaryHeap<(i64, ObjectId)>,
    /// How many of the queue are not old.
    fresh: usize,
    missing: HashSet<ObjectId>,
    seen: HashSet<ObjectId>,
    range: Range,
}

impl Repository {
    /// The commits reachable from `include` and not from `exclude` (`A..B` is `[B]` without `[A]`), and what they brought. Tags are
    /// peeled; a named tree or blob stands for itself; ids of zeros are passed over.
    ///
    /// Each tree is compared once, with those of the parents of the commit that it was first met at. Where the clocks of
    /// committers were wrong by much, commits that are old may be among the new, never the other way.
    pub fn range(&self, include: &[ObjectId], exclude: &[ObjectId]) -> Range {
        let mut walk = Walk {
            reader: self.reader(),
            shallow: self.shallow().into_iter().collect(),
            known: HashMap::new(),
            queue: BinaryHeap::new(),
            fresh: 0,
            missing: HashSet::new(),
            seen: HashSet::new(),
            range: Range::default(),
        };
        for id in exclude {
            walk.start(id, true);
        }
        for id in include {
            walk.start(id, false);
        }
        walk.commits();
        walk.compare_all();
        walk.range
    }
}

impl Walk<'_> {
    fn fault(&mut self, id: ObjectId, kind: Option<Kind>, fault: Fault) {
        if self.missing.insert(id) {
            self.range.faulty.push(Faulty { id, kind, fault });
        }
    }

    /// Begins at what a reference names.
    fn start(&mut self, id: &ObjectId, old: bool) {
        let mut id = *id;
        for _ in 0..100 {
            if id.is_null() {
                return;
            }
            let object = match self.reader.find(&id) {
                Ok(object) => object,
                Err(fault) if !old => return self.fault(id, None, fault),
                Err(_) => return,
            };
            match object.kind {
                Kind::Commit => return self.reach(id, old),
                Kind::Tree if !old => return self.compare(id, &[], id),
                Kind::Blob if !old => return self.bring(id, Mode::File, Vec::new(), id),
                Kind::Tree | Kind::Blob => return,
                Kind::Tag => match lockgate_git::Tag::parse(&object.bytes) {
                    Ok(tag) => {
                        if !old {
                            self.range.tags.push(id);
                        }
                        id = tag.target;
                    }
                    Err(damage) => return self.fault(id, Some(Kind::Tag), Fault::of(damage)),
                },
            }
        }
    }

    /// A commit was reached. One that turns out to be old takes all that it follows along.
    fn reach(&mut self, id: ObjectId, old: bool) {
        let mut waiting = vec![id];
        while let Some(id) = waiting.pop() {
            match self.known.get_mut(&id) {
                Some(known) if old && !known.old => {
                    known.old = true;
                    if known.done {
                        waiting.extend(known.parents.iter().copied());
                    } else {
                        self.fresh -= 1;
                    }
                }
                Some(_) => {}
                None => self.read(id, old),
            }
        }
    }

    fn read(&mut self, id: ObjectId, old: bool) {
        if self.missing.contains(&id) {
            return;
        }
        let read = self.reader.find_kind(&id, Kind::Commit).and_then(|bytes| {
            let commit = Commit::parse(&bytes).map_err(Fault::of)?;
            Ok(Known {
                old,
                done: false,
                time: commit.committer.seconds,
                tree: commit.tree,
                parents: commit.parents,
            })
        });
        match read {
            Ok(mut known) => {
                if self.shallow.contains(&id) {
                    known.parents.clear();
                }
                self.queue.push((known.time, id));
                self.fresh += usize::from(!old);
                self.known.insert(id, known);
            }
            // What is old need not be there: a hook may be told of what was never fetched.
            Err(_) if old => {}
            Err(fault) => self.fault(id, Some(Kind::Commit), fault),
        }
    }

    fn commits(&mut self) {
        let mut order = Vec::new();
        while self.fresh > 0 {
            let Some((_, id)) = self.queue.pop() else {
                break;
            };
            let Some(known) = self.known.get_mut(&id) else {
                continue;
            };
            known.done = true;
            let old = known.old;
            let parents = known.parents.clone();
            if !old {
                self.fresh -= 1;
                order.push(id);
            }
            for parent in parents {
                self.reach(parent, old);
            }
        }
        order.reverse();
        order.retain(|id| self.known.get(id).is_some_and(|known| !known.old));
        self.range.commits = order;
    }

    fn compare_all(&mut self) {
        for id in self.range.commits.clone() {
            let Some(known) = self.known.get(&id) else {
                continue;
            };
            let tree = known.tree;
            let parents = known.parents.iter();
            let parents = parents.filter_map(|parent| Some(self.known.get(parent)?.tree));
            let parents: Vec<ObjectId> = parents.collect();
            self.compare(tree, &parents, id);
        }
    }

    /// Brings what a tree has and none of the others has at the same path.
    fn compare(&mut self, tree: ObjectId, others: &[ObjectId], commit: ObjectId) {
        let mut waiting = vec![(tree, others.to_vec(), Vec::new(), 0)];
        while let Some((tree, others, path, level)) = waiting.pop() {
            if others.contains(&tree) || !self.seen.insert(tree) {
                continue;
            }
            if level > MAX_LEVELS || path.len() > MAX_PATH {
                self.fault(tree, Some(Kind::Tree), Fault::TooDeep);
                continue;
            }
            let before: Vec<Entries> = others.iter().map(|id| self.entries(id)).collect();
            let bytes = match self.reader.find_kind(&tree, Kind::Tree) {
                Ok(bytes) => bytes,
                Err(fault) => {
                    self.fault(tree, Some(Kind::Tree), fault);
                    continue;
                }
            };
            for entry in Tree::new(&bytes, tree.hash_kind()) {
                let entry = match entry {
                    Ok(entry) => entry,
                    Err(damage) => {
                        self.fault(tree, Some(Kind::Tree), Fault::of(damage));
                        break;
                    }
                };
                let same = |entries: &Entries| entries.get(entry.name).copied();
                let olds: Vec<ObjectId> = before.iter().filter_map(same).collect();
                if olds.contains(&entry.id) {
                    continue;
                }
                let path = joined(&path, entry.name);
                match entry.mode {
                    Mode::Tree => waiting.push((entry.id, olds, path, level + 1)),
                    Mode::Submodule => {}
                    mode => self.bring(entry.id, mode, path, commit),
                }
            }
        }
    }

    fn bring(&mut self, id: ObjectId, mode: Mode, path: Vec<u8>, commit: ObjectId) {
        if self.seen.insert(id) {
            self.range.blobs.push(Brought {
                id,
                mode,
                path,
                commit,
            });
        }
    }

    /// The entries of a tree that is compared with; one that cannot be read has none, so that more is new, not less.
    fn entries(&mut self, id: &ObjectId) -> Entries {
        let Ok(bytes) = self.reader.find_kind(id, Kind::Tree) else {
            return Entries::new();
        };
        let entries = Tree::new(&bytes, id.hash_kind()).flatten();
        entries
            .map(|entry| (entry.name.to_vec(), entry.id))
            .collect()
    }
}

type Entries = HashMap<Vec<u8>, ObjectId>;

pub(super) fn joined(path: &[u8], name: &[u8]) -> Vec<u8> {
    match path {
        [] => name.to_vec(),
        _ => [path, b"/", name].concat(),
    }
}
