//! Whether everything is there that something names.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Mutex, PoisonError};

use lockgate_git::{Commit, Kind, Mode, ObjectId, Origin, Segment, Tag, Tree};

use super::super::fault::Faulty;
use super::super::repository::Repository;
use super::super::sweep::{Derived, Interest, Seen, Sweep, Visitor};

/// An object that is named and not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Which.
    pub id: ObjectId,
    /// One that names it.
    pub named_by: ObjectId,
}

/// What is wrong with commits, trees and tags, and with what they name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Connected {
    /// Objects that are named and not there.
    pub missing: Vec<Missing>,
    /// Commits, trees and tags that could not be read.
    pub faulty: Vec<Faulty>,
}

impl Repository {
    /// Objects that something reachable names and that are not there, by id. What only unreachable objects name is not
    /// told: Git itself leaves such behind when it tidies up. Of a partial clone nothing is told, because its objects are
    /// missing by intent, and [`gaps`](Self::gaps) says so.
    ///
    /// One sweep over all but blobs. Of a tree that is made from another only the new entries are looked up, since those
    /// that were copied were looked up before.
    pub fn missing(&self) -> Vec<Missing> {
        self.connected().missing
    }

    /// The same, with what could not be read on the way.
    pub fn connected(&self) -> Connected {
        if self.is_partial() {
            return Connected::default();
        }
        let check = Check {
            repository: self,
            shallow: self.shallow().into_iter().collect(),
            missing: Mutex::default(),
        };
        let faulty = self.sweep(&check, Sweep::default()).faulty;
        let missing = check.missing.into_inner();
        let missing = missing.unwrap_or_else(PoisonError::into_inner);
        let namers: Vec<ObjectId> = missing.values().flatten().copied().collect();
        let known = self.attribute(&namers).found;
        let reachable =
            |id: &&ObjectId| known.get(*id).is_some_and(super::Attribution::is_reachable);
        let told = missing.iter().filter_map(|(id, namers)| {
            let named_by = *namers.iter().find(reachable)?;
            Some(Missing { id: *id, named_by })
        });
        Connected {
            missing: told.collect(),
            faulty,
        }
    }
}

/// So many that name the same missing object are remembered.
const MAX_NAMERS: usize = 64;

struct Check<'r> {
    repository: &'r Repository,
    shallow: HashSet<ObjectId>,
    missing: Mutex<BTreeMap<ObjectId, Vec<ObjectId>>>,
}

impl Check<'_> {
    fn need(&self, id: &ObjectId, named_by: &ObjectId) {
        if self.repository.contains(id) {
            return;
        }
        let mut missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        let namers = missing.entry(*id).or_default();
        if namers.len() < MAX_NAMERS {
            namers.push(*named_by);
        }
    }

    fn look(&self, seen: &Seen<'_>, segments: Option<&[Segment]>) {
        match seen.kind {
            Kind::Commit => self.commit(seen),
            Kind::Tree => self.tree(seen, segments),
            Kind::Tag => {
                if let Ok(tag) = Tag::parse(seen.bytes) {
                    self.need(&tag.target, seen.id);
                }
            }
            Kind::Blob => {}
        }
    }

    fn commit(&self, seen: &Seen<'_>) {
        let Ok(commit) = Commit::parse(seen.bytes) else {
            return;
        };
        self.need(&commit.tree, seen.id);
        if !self.shallow.contains(seen.id) {
            for parent in &commit.parents {
                self.need(parent, seen.id);
            }
        }
    }

    fn tree(&self, seen: &Seen<'_>, segments: Option<&[Segment]>) {
        let mut pieces = segments.unwrap_or(&[]).iter().peekable();
        let mut entries = Tree::new(seen.bytes, seen.id.hash_kind());
        let mut start = 0;
        while let Some(Ok(entry)) = entries.next() {
            let end = seen.bytes.len() - entries.remaining();
            while pieces.next_if(|piece| piece.range().end <= start).is_some() {}
            let copied = pieces.peek().is_some_and(|piece| {
                matches!(piece.origin, Origin::Copied(_)) && piece.range().end >= end
            });
            start = end;
            if !copied && entry.mode != Mode::Submodule {
                self.need(&entry.id, seen.id);
            }
        }
    }
}

impl Visitor for Check<'_> {
    type Kept = ();

    fn wants(&self, _id: &ObjectId, kind: Kind) -> Interest {
        match kind {
            Kind::Blob => Interest::Skip,
            Kind::Commit | Kind::Tree | Kind::Tag => Interest::Look,
        }
    }

    fn whole(&self, seen: &Seen<'_>) {
        self.look(seen, None);
    }

    fn delta(&self, seen: &Seen<'_>, derived: &Derived<'_, ()>) {
        // What is copied was looked up only if the base was shown.
        let segments = derived.kept.map(|()| derived.segments);
        self.look(seen, segments);
    }
}
