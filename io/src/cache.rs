//! What may be kept from run to run, and is only ever a saving of time.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::git::Environment;
use crate::{Error, write_over};

/// Where caches of this program belong: `$LOCKGATE_CACHE_DIR`, else `lockgate` in `$XDG_CACHE_HOME`, else `~/.cache/lockgate`.
pub fn cache_dir() -> Option<PathBuf> {
    let named = |name: &str| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let of_user = || named("XDG_CACHE_HOME").or_else(|| Some(named("HOME")?.join(".cache")));
    let directory = named("LOCKGATE_CACHE_DIR").or_else(|| Some(of_user()?.join("lockgate")))?;
    // A relative one would be a place in the tree under scan.
    directory.is_absolute().then_some(directory)
}

/// Writes a file of the cache by a rename, and makes the directory, readable by the user alone.
pub fn write_cache(file: &Path, bytes: &[u8]) -> Result<(), Error> {
    if let Some(directory) = file.parent() {
        make(directory).map_err(|error| Error::refused("write", directory, &error))?;
    }
    write_over(file, bytes)
}

#[cfg(unix)]
pub(crate) fn make(directory: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)
}

#[cfg(not(unix))]
pub(crate) fn make(directory: &Path) -> std::io::Result<()> {
    fs::create_dir_all(directory)
}

/// What Git hands to a hook through the environment.
pub fn git_environment() -> Environment {
    let path = |name: &str| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let alternates = env::var_os("GIT_ALTERNATE_OBJECT_DIRECTORIES").unwrap_or_default();
    Environment {
        git_dir: path("GIT_DIR"),
        work_tree: path("GIT_WORK_TREE"),
        index_file: path("GIT_INDEX_FILE"),
        object_directory: path("GIT_OBJECT_DIRECTORY"),
        alternates: env::split_paths(&alternates)
            .filter(|path| !path.as_os_str().is_empty())
            .collect(),
        quarantine: path("GIT_QUARANTINE_PATH"),
    }
}
