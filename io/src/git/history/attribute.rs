//! Who brought an object, and where it still is.

use std::collections::BTreeMap;

use lockgate_git::ObjectId;

use super::super::fault::Faulty;
use super::super::repository::Repository;
use super::connected::{Check, Connected};
use super::story::Story;
use super::work::Work;

/// So many paths of an object are told.
const MAX_PATHS: usize = 16;

/// So many words of memory are taken for what commits and trees hold: 64 MiB.
const WORDS: usize = 8 * 1024 * 1024;
/// So many objects are followed at once: 64 times as many, where there is room.
const MOST_WORDS: usize = 64;

/// A commit and who made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// The commit.
    pub commit: ObjectId,
    /// The author's name, with U+FFFD for what is not UTF-8.
    pub author: String,
    /// The author's address.
    pub email: String,
    /// When it was committed, in seconds since 1970, as it says.
    pub seconds: i64,
}

/// Where an object is in the history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attribution {
    /// The first commit that has it; parents come before children, then earlier ones first.
    pub first: Option<By>,
    /// The last commit that has it, in the same order.
    pub last: Option<By>,
    /// How many commits have it.
    pub commits: u64,
    /// Paths that it has in the first commit, the last and `HEAD`: at most 16, in order.
    pub paths: Vec<Vec<u8>>,
    /// The same with the object at each, those of `HEAD` first, then those of the last commit.
    pub places: Vec<(ObjectId, Vec<u8>)>,
    /// Whether these commits have it at more paths than are told.
    pub has_more: bool,
    /// Whether the commit at `HEAD` has it.
    pub at_head: bool,
    /// Names of references from which it can be reached: `HEAD`, branches, tags, then others; at most 32.
    pub refs: Vec<String>,
    /// How many such references there are.
    pub refs_in_all: usize,
}

/// The answers of [`Repository::attribute`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributed {
    /// For each object that was asked for.
    pub found: BTreeMap<ObjectId, Attribution>,
    /// Commits and trees that could not be read: what only they lead to looks as if nothing did.
    pub faulty: Vec<Faulty>,
}

impl Attribution {
    /// Notes a path.
    pub(super) fn stands_at(&mut self, id: ObjectId, path: &[u8]) {
        if self.paths.iter().any(|known| known == path) {
            return;
        }
        if self.paths.len() < MAX_PATHS {
            self.paths.push(path.to_vec());
            self.places.push((id, path.to_vec()));
        } else {
            self.has_more = true;
        }
    }

    /// Whether a reference leads to it. What none leads to is only there until Git tidies up; the commits told are then
    /// unreachable ones.
    pub fn is_reachable(&self) -> bool {
        self.refs_in_all > 0
    }
}

impl Repository {
    /// Says of each of these objects (blobs mostly, but commits and tags too) where it is in the history. An object that nothing
    /// holds has an empty answer.
    ///
    /// One sweep over all commits and trees, so the price does not depend on how many are asked for, and is nothing when none is.
    pub fn attribute(&self, ids: &[ObjectId]) -> Attributed {
        let mut ids: Vec<ObjectId> = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Attributed::default();
        }
        let groups: Vec<_> = ids.iter().map(|id| vec![*id]).collect();
        let (found, faulty) = self.attribute_groups(&groups);
        Attributed {
            found: ids.into_iter().zip(found).collect(),
            faulty,
        }
    }

    /// The same of groups of objects: a group is in a commit where one of its objects is. One answer for each, in order; an
    /// object may be in several groups. With the commits and trees that could not be read.
    pub fn attribute_groups(&self, groups: &[Vec<ObjectId>]) -> (Vec<Attribution>, Vec<Faulty>) {
        if groups.iter().all(Vec::is_empty) {
            return (vec![Attribution::default(); groups.len()], Vec::new());
        }
        let story = Story::read(self, groups.iter().flatten().copied(), None);
        (attributed(&story, groups), story.faulty)
    }

    /// The same, and says in one go whether everything is there, as [`connected`](Self::connected) does; what could not be
    /// read is told there.
    pub fn attribute_connected(&self, groups: &[Vec<ObjectId>]) -> (Vec<Attribution>, Connected) {
        let Some(check) = Check::new(self) else {
            let (found, faulty) = self.attribute_groups(groups);
            let missing = Vec::new();
            return (found, Connected { missing, faulty });
        };
        let story = Story::read(self, groups.iter().flatten().copied(), Some(&check));
        let found = attributed(&story, groups);
        (found, check.finish(story.faulty))
    }
}

fn attributed(story: &Story<'_>, groups: &[Vec<ObjectId>]) -> Vec<Attribution> {
    if groups.is_empty() {
        return Vec::new();
    }
    let rows = story.hits.len() + story.commits.len() + 1;
    let needed = groups.len().div_ceil(64).min(MOST_WORDS);
    let width = needed.min(WORDS / rows).max(1);
    let mut work = Work::new(story, width);
    let batches = groups.chunks(width * 64);
    batches.flat_map(|batch| work.attribute(batch)).collect()
}
