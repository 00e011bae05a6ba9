//! One repository.

use std::path::{Path, PathBuf};

use lockgate_git::{HashKind, ObjectId, shallow};

use super::fault::Fault;
use super::gaps::Gap;
use super::layout::{Environment, Layout, Limits, read_small};
use super::reader::{Object, Reader};
use super::refs::{self, Reference};
use super::store::Store;
use crate::Error;

/// A repository, opened for reading. Packs are opened when they are first needed.
#[derive(Debug)]
pub struct Repository {
    pub(super) layout: Layout,
    pub(super) store: Store,
    pub(super) limits: Limits,
}

impl Repository {
    /// Opens the repository at `path`, or the nearest above it: a worktree, a bare repository, a linked worktree, a
    /// submodule.
    pub fn open(path: &Path, environment: &Environment, limits: Limits) -> Result<Self, Error> {
        let layout = Layout::find(path, environment)?;
        let store = Store::open(&layout, environment);
        Ok(Self {
            layout,
            store,
            limits,
        })
    }

    /// By what its objects are named.
    pub fn hash_kind(&self) -> HashKind {
        self.store.hash
    }

    /// The Git directory of this worktree.
    pub fn git_dir(&self) -> &Path {
        &self.layout.git_dir
    }

    /// The Git directory that all worktrees share: where hooks and configuration are.
    pub fn common_dir(&self) -> &Path {
        &self.layout.common
    }

    /// The top of the working tree; nothing for a bare repository.
    pub fn worktree(&self) -> Option<&Path> {
        self.layout.worktree.as_deref()
    }

    /// The addresses of its remotes by their names, as its configuration writes them.
    pub fn remotes(&self) -> &[(String, String)] {
        &self.layout.config.remotes
    }

    /// Where the Git directory of a submodule of that name is, if it was ever fetched: never outside of this one.
    pub fn module_dir(&self, name: &str) -> Option<PathBuf> {
        let mut parts = name.split(['/', '\\']);
        if !parts.all(|part| !matches!(part, "" | "." | "..") && !part.contains(':')) {
            return None;
        }
        let directory = self.layout.common.join("modules").join(name);
        directory.is_dir().then_some(directory)
    }

    /// A reader of single objects.
    pub fn reader(&self) -> Reader<'_> {
        Reader::new(&self.store, self.limits)
    }

    /// One object. Who reads many keeps a [`Reader`].
    pub fn find(&self, id: &ObjectId) -> Result<Object, Fault> {
        self.reader().find(id)
    }

    /// Whether there is an object of that name.
    pub fn contains(&self, id: &ObjectId) -> bool {
        self.store.contains(id)
    }

    /// All references by name, with `HEAD` and the heads of linked worktrees. What cannot be read of them is among
    /// [`gaps`](Self::gaps).
    pub fn refs(&self) -> Vec<Reference> {
        refs::all(&self.layout, &mut self.reader(), &mut Vec::new())
    }

    /// The commit at `HEAD` of this worktree; nothing before the first one.
    pub fn head(&self) -> Option<ObjectId> {
        refs::one(&self.layout, "HEAD")
    }

    /// The object of a full name (`refs/heads/main`), a short one (`main`, `v1`, `origin/main`), or of all digits of an
    /// id; tags are peeled. Nothing else of Git's grammar of revisions is understood.
    pub fn resolve(&self, name: &str) -> Option<ObjectId> {
        let id = ObjectId::from_hex(name.as_bytes()).or_else(|| refs::find(&self.layout, name))?;
        Some(refs::peel(id, &mut self.reader()))
    }

    /// The commits whose parents were left out of a shallow clone.
    pub fn shallow(&self) -> Vec<ObjectId> {
        let bytes = read_small(&self.layout.common.join("shallow"));
        shallow(&bytes.unwrap_or_default()).0
    }

    /// Whether missing objects may be had from another place, so that their absence is no damage.
    pub fn is_partial(&self) -> bool {
        self.layout.config.promisor.is_some() || self.store.packs.iter().any(|pack| pack.promisor)
    }

    /// What of the layout is not understood or not there. Opens nothing.
    pub fn gaps_of_layout(&self) -> Vec<Gap> {
        let mut gaps = self.store.gaps.clone();
        self.layout.gaps(&mut gaps);
        gaps
    }

    /// Everything that makes what is read here incomplete. Opens every pack.
    pub fn gaps(&self) -> Vec<Gap> {
        let mut gaps = self.gaps_of_layout();
        let cut = self.shallow().len();
        if cut > 0 {
            gaps.push(Gap::Shallow(cut));
        }
        if self.is_partial() {
            let remote = self.layout.config.promisor.clone();
            gaps.push(Gap::Promisor(
                remote.unwrap_or_else(|| "a remote".to_owned()),
            ));
        }
        for pack in &self.store.packs {
            if let Err(reason) = pack.open() {
                let (name, reason) = (pack.name(), reason.to_owned());
                gaps.push(Gap::Pack { name, reason });
            }
        }
        if self.layout.common.join("info/grafts").is_file() {
            gaps.push(Gap::Grafts);
        }
        let references = refs::all(&self.layout, &mut self.reader(), &mut gaps);
        let replaced = |reference: &&Reference| reference.name.starts_with("refs/replace/");
        let replaced = references.iter().filter(replaced).count();
        if replaced > 0 {
            gaps.push(Gap::Replaced(replaced));
        }
        gaps.sort();
        gaps.dedup();
        gaps
    }
}
