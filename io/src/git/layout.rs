//! Where the parts of a repository are.

use std::fs;
use std::path::{Path, PathBuf};

use lockgate_git::{Config, git_file};

use super::gaps::Gap;
use crate::{Error, Links, read_bytes};

/// What Git would take from the environment. The caller reads it, or leaves it empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// `GIT_DIR`.
    pub git_dir: Option<PathBuf>,
    /// `GIT_WORK_TREE`.
    pub work_tree: Option<PathBuf>,
    /// `GIT_INDEX_FILE`.
    pub index_file: Option<PathBuf>,
    /// `GIT_OBJECT_DIRECTORY`; in a receiving hook, the quarantine.
    pub object_directory: Option<PathBuf>,
    /// `GIT_ALTERNATE_OBJECT_DIRECTORIES`, split.
    pub alternates: Vec<PathBuf>,
    /// `GIT_QUARANTINE_PATH`, if it is another directory than those above.
    pub quarantine: Option<PathBuf>,
}

/// How much is read and held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest object that is read. The rest is stated.
    pub object_bytes: u64,
    /// How much of the bases of a family of deltas one thread holds before it drops the farthest.
    pub held_bytes: usize,
    /// How much one reader remembers of what it read.
    pub cache_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            object_bytes: 256 * 1024 * 1024,
            held_bytes: 48 * 1024 * 1024,
            cache_bytes: 24 * 1024 * 1024,
        }
    }
}

/// The largest small file that is read: packed references of a repository of a million.
pub(super) const MAX_SMALL_FILE: u64 = 256 * 1024 * 1024;

/// The directories of a repository.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// That of this worktree.
    pub(super) git_dir: PathBuf,
    /// That of all worktrees.
    pub(super) common: PathBuf,
    pub(super) worktree: Option<PathBuf>,
    pub(super) index_file: PathBuf,
    pub(super) config: Config,
}

impl Layout {
    /// Finds the repository at `path`, or the nearest above it.
    pub(super) fn find(path: &Path, environment: &Environment) -> Result<Self, Error> {
        let (git_dir, worktree) = match &environment.git_dir {
            Some(git_dir) => (absolute(path, git_dir), None),
            None => discover(path)?,
        };
        let common = common_dir(&git_dir);
        let config = read_small(&common.join("config")).unwrap_or_default();
        let config = Config::parse(&config);
        let named = environment.work_tree.as_deref();
        let named = named.or(config.worktree.as_deref().map(Path::new));
        let worktree = match named {
            Some(named) => Some(absolute(&git_dir, named)),
            None if config.bare == Some(true) => None,
            None => worktree,
        };
        let index_file = match &environment.index_file {
            Some(file) => absolute(worktree.as_deref().unwrap_or(&git_dir), file),
            None => git_dir.join("index"),
        };
        Ok(Self {
            git_dir,
            common,
            worktree,
            index_file,
            config,
        })
    }

    /// What the configuration says that is not understood.
    pub(super) fn gaps(&self, gaps: &mut Vec<Gap>) {
        if let Some(name) = &self.config.unknown_hash {
            gaps.push(Gap::Hash(name.clone()));
        }
        for name in &self.config.unknown_extensions {
            gaps.push(Gap::Extension(name.clone()));
        }
    }
}

fn absolute(from: &Path, path: &Path) -> PathBuf {
    from.join(path)
}

/// The Git directory of `path` or of the nearest directory above, and the worktree that it stands in.
fn discover(path: &Path) -> Result<(PathBuf, Option<PathBuf>), Error> {
    let start = fs::canonicalize(path).map_err(|error| Error::refused("read", path, &error))?;
    for directory in start.ancestors() {
        let inner = directory.join(".git");
        if inner.is_dir() && is_git_dir(&inner) {
            return Ok((inner, Some(directory.to_owned())));
        }
        if inner.is_file() {
            return Ok((follow(&inner)?, Some(directory.to_owned())));
        }
        if is_git_dir(directory) {
            return Ok((directory.to_owned(), None));
        }
    }
    Err(Error::unsuitable(path, "not in a Git repository"))
}

/// Git's own test: `HEAD`, and objects and references here or in the common directory.
fn is_git_dir(path: &Path) -> bool {
    let head = path.join("HEAD");
    if !head.is_file() && !head.is_symlink() {
        return false;
    }
    let common = common_dir(path);
    common.join("objects").is_dir() && common.join("refs").is_dir()
}

/// Where a `.git` file leads.
fn follow(file: &Path) -> Result<PathBuf, Error> {
    let bytes = read_bytes(file, 4_096, Links::Follow)?;
    let path = git_file(&bytes).map_err(|damage| Error::unsuitable(file, damage.to_string()))?;
    let git_dir = parent(file).join(native(path));
    if is_git_dir(&git_dir) {
        Ok(git_dir)
    } else {
        Err(Error::unsuitable(
            file,
            "a `.git` file that leads to no Git directory",
        ))
    }
}

fn common_dir(git_dir: &Path) -> PathBuf {
    let file = read_bytes(&git_dir.join("commondir"), 4_096, Links::Refuse);
    match file.as_deref().map(<[u8]>::trim_ascii) {
        Ok(path) if !path.is_empty() => git_dir.join(native(path)),
        _ => git_dir.to_owned(),
    }
}

fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}

/// A small file of the repository, if it is there and can be read.
pub(super) fn read_small(path: &Path) -> Option<Vec<u8>> {
    read_bytes(path, MAX_SMALL_FILE, Links::Refuse).ok()
}

/// The path of these bytes.
#[cfg(unix)]
pub(super) fn native(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

/// The path of these bytes.
#[cfg(not(unix))]
pub(super) fn native(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}
