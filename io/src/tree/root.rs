//! One directory that the user named.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ignore::WalkBuilder;

use super::visit::{Visit, visit};
use super::{Gathered, Wanted, lock, shown};
use crate::read::kind;
use crate::{Error, slashed, strip_base};

/// Folders in the root of a tree that are looked at whatever `.gitignore` says: a forge reads what is tracked.
const FOLDERS: &[&str] = &[
    ".azure-pipelines",
    ".buildkite",
    ".circleci",
    ".github",
    ".gitlab",
    ".gitlab-ci",
    ".tekton",
    ".woodpecker",
];

/// Files in the root of a tree of which the same holds.
const FILES: &[&str] = &[
    ".drone.yml",
    ".gitlab-ci.yml",
    ".pre-commit-config.yaml",
    ".pre-commit-config.yml",
    ".woodpecker.yaml",
    ".woodpecker.yml",
    "Jenkinsfile",
    "action.yaml",
    "action.yml",
    "azure-pipelines.yaml",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
];

/// What the root of an installed system has: the database of its packages.
const SYSTEM: &[&str] = &[
    "lib/apk/db/installed",
    "usr/lib/apk/db/installed",
    "usr/lib/sysimage/rpm",
    "var/lib/dpkg/status",
    "var/lib/dpkg/status.d",
    "var/lib/rpm",
];

/// True for the root of an installed or unpacked system. There ignore files are files like others.
pub fn is_system_root(path: &Path) -> bool {
    let mut places = SYSTEM.iter();
    places.any(|place| path.join(place).symlink_metadata().is_ok())
}

/// A directory and how the paths below it are written.
#[derive(Clone, Debug)]
pub(super) struct Root {
    /// Where it is: absolute and without links.
    pub(super) location: PathBuf,
    /// Stands before the paths of reports.
    pub(super) shown: String,
    /// Stands before the paths that are asked about: where the directory lies within `.github`, the way
    /// there, because what a file is depends on it.
    pub(super) asked: String,
    /// Stands before the paths that the policy speaks of.
    pub(super) policy: String,
}

impl Root {
    /// The directory at `path`. Where it is the only path, reports are written from it, else from here.
    pub(super) fn new(path: &Path, is_only: bool, wanted: &Wanted<'_>) -> Result<Self, Error> {
        let location = path.canonicalize();
        let location = location.map_err(|error| Error::refused("read", path, &error))?;
        let asked = within_github(&location);
        let shown = if is_only {
            asked.clone()
        } else {
            ended(shown(path))
        };
        let real_base = wanted.base.and_then(|base| base.canonicalize().ok());
        let policy = real_base.and_then(|base| strip_base(&location, &base));
        Ok(Self {
            policy: policy.map_or_else(|| shown.clone(), ended),
            location,
            shown,
            asked,
        })
    }

    /// True where `.github` would be directly below.
    pub(super) fn is_top(&self) -> bool {
        self.asked.is_empty()
    }

    /// Looks at everything below.
    pub(super) fn walk(&self, wanted: &Wanted<'_>, home: &Mutex<Gathered>) -> Result<(), Error> {
        if !self.is_top() || is_system_root(&self.location) {
            self.run(&self.location, false, wanted, home);
            return Ok(());
        }
        for name in FOLDERS.iter().chain(FILES) {
            self.look(name, wanted, home)?;
        }
        self.run(&self.location, true, wanted, home);
        Ok(())
    }

    /// Looks at one of the names that `.gitignore` cannot hide.
    fn look(&self, name: &str, wanted: &Wanted<'_>, home: &Mutex<Gathered>) -> Result<(), Error> {
        let path = self.location.join(name);
        match path.symlink_metadata() {
            Ok(metadata) if metadata.is_symlink() => {
                let is_wanted = FOLDERS.contains(&name) || (wanted.wants)(name);
                if is_wanted && !(wanted.excludes)(&format!("{}{name}", self.policy)) {
                    lock(home).unknown(format!("{}{name}", self.shown), kind(&metadata));
                }
                Ok(())
            }
            Ok(_) => {
                self.run(&path, false, wanted, home);
                Ok(())
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(Error::refused("read", path, &error)),
        }
    }

    fn run(&self, from: &Path, is_filtered: bool, wanted: &Wanted<'_>, home: &Mutex<Gathered>) {
        let walk = builder(from, is_filtered).build_parallel();
        let visited = Visit {
            root: self,
            is_filtered,
            wanted,
            home,
        };
        walk.run(|| Box::new(|entry| visit(&visited, entry)));
    }
}

/// True for what [`Root::look`] has looked at already.
pub(super) fn is_looked_at(below: &str) -> bool {
    let mut names = FOLDERS.iter().chain(FILES);
    names.any(|name| below == *name)
}

/// Hidden files are looked at; a user's global ignore file is not, so that all machines see the same.
fn builder(from: &Path, is_filtered: bool) -> WalkBuilder {
    let mut builder = WalkBuilder::new(from);
    builder
        .standard_filters(false)
        .follow_links(false)
        .git_ignore(is_filtered)
        .git_exclude(is_filtered)
        .parents(is_filtered);
    builder
}

/// The path from the directory that holds `.github` to a directory within it; empty for all others.
fn within_github(location: &Path) -> String {
    let parts: Vec<_> = location.components().collect();
    let at = parts.iter().rposition(|part| part.as_os_str() == ".github");
    let inner: Option<PathBuf> = at.map(|at| parts[at..].iter().collect());
    inner.map_or_else(String::new, |inner| ended(slashed(&inner)))
}

/// With a slash at the end, unless there is nothing before it.
fn ended(mut path: String) -> String {
    if !path.is_empty() && !path.ends_with('/') {
        path.push('/');
    }
    path
}
