//! Whether everything is there that something names.

use std::collections::{BTreeMap, HashSet};
use std::iter::Peekable;
use std::ops::Range;
use std::slice::Iter;
use std::sync::{Mutex, PoisonError};

use lockgate_git::{Commit, ObjectId, Origin, Segment, Tag};

use super::super::fault::Faulty;
use super::super::repository::Repository;

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
        self.attribute_connected(&[]).1
    }
}

/// So many that name the same missing object are remembered.
const MAX_NAMERS: usize = 64;

/// Looks up what objects name.
pub(super) struct Check<'r> {
    repository: &'r Repository,
    shallow: HashSet<ObjectId>,
    missing: Mutex<BTreeMap<ObjectId, Vec<ObjectId>>>,
}

impl<'r> Check<'r> {
    /// `None` for a partial clone.
    pub(super) fn new(repository: &'r Repository) -> Option<Self> {
        let new = || Self {
            repository,
            shallow: repository.shallow().into_iter().collect(),
            missing: Mutex::default(),
        };
        (!repository.is_partial()).then(new)
    }

    /// What is missing, as far as something reachable names it.
    pub(super) fn finish(self, faulty: Vec<Faulty>) -> Connected {
        let missing = self.missing.into_inner();
        let missing = missing.unwrap_or_else(PoisonError::into_inner);
        let namers: Vec<ObjectId> = missing.values().flatten().copied().collect();
        let known = self.repository.attribute(&namers).found;
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

    /// Notes an object that is not there.
    pub(super) fn need(&self, id: &ObjectId, named_by: &ObjectId) {
        if self.repository.contains(id) {
            return;
        }
        let mut missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        let namers = missing.entry(*id).or_default();
        if namers.len() < MAX_NAMERS {
            namers.push(*named_by);
        }
    }

    /// Looks up what a commit names.
    pub(super) fn commit(&self, id: &ObjectId, commit: &Commit<'_>) {
        self.need(&commit.tree, id);
        if !self.shallow.contains(id) {
            for parent in &commit.parents {
                self.need(parent, id);
            }
        }
    }

    /// Looks up what a tag names.
    pub(super) fn tag(&self, id: &ObjectId, bytes: &[u8]) {
        if let Ok(tag) = Tag::parse(bytes) {
            self.need(&tag.target, id);
        }
    }
}

/// Which parts of an object were copied from its base. What is asked for comes in order.
pub(super) struct Copied<'s> {
    pieces: Peekable<Iter<'s, Segment>>,
}

impl<'s> Copied<'s> {
    pub(super) fn new(pieces: &'s [Segment]) -> Self {
        Self {
            pieces: pieces.iter().peekable(),
        }
    }

    /// Whether one piece holds all of the range.
    pub(super) fn covers(&mut self, range: &Range<usize>) -> bool {
        let is_before = |piece: &&Segment| piece.range().end <= range.start;
        while self.pieces.next_if(is_before).is_some() {}
        self.pieces.peek().is_some_and(|piece| {
            matches!(piece.origin, Origin::Copied(_)) && piece.range().end >= range.end
        })
    }
}
