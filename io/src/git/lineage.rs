//! Which commits of a repository lead to which.

use std::collections::HashSet;

use lockgate_git::{Ancestry, Commit, Kind, ObjectId, Untraced};

use super::repository::Repository;

/// A repository that is asked for its commits. What was read of them is kept.
#[derive(Debug)]
pub struct Lineage {
    repository: Repository,
    shallow: HashSet<ObjectId>,
    ancestry: Ancestry,
}

impl Lineage {
    /// At most so many commits will be read.
    pub fn new(repository: Repository, most: usize) -> Self {
        let shallow = repository.shallow().into_iter().collect();
        Self {
            repository,
            shallow,
            ancestry: Ancestry::new(most),
        }
    }

    /// Whether `earlier` is `later` or leads to it. Where a clone was cut off, or a commit cannot be read, nothing is known of what
    /// came before.
    pub fn leads(&mut self, earlier: &ObjectId, later: &ObjectId) -> Result<bool, Untraced> {
        let mut reader = self.repository.reader();
        let shallow = &self.shallow;
        let mut parents = |id: &ObjectId| {
            if shallow.contains(id) {
                return None;
            }
            let bytes = reader.find_kind(id, Kind::Commit).ok()?;
            Some(Commit::parse(&bytes).ok()?.parents)
        };
        self.ancestry.leads(earlier, later, &mut parents)
    }

    /// The names of tags that stand at a commit, sorted.
    pub fn tags(&self, commit: &ObjectId) -> Vec<String> {
        let references = self.repository.refs().into_iter();
        let here = references.filter(|reference| {
            let target = reference.target.as_ref();
            target.is_some_and(|target| target.peeled == *commit)
        });
        let names = here.filter_map(|reference| {
            let name = reference.name.strip_prefix("refs/tags/");
            name.map(str::to_owned)
        });
        names.collect()
    }
}
