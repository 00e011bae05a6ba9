//! The directory of the advisory database: segments, a manifest that names them, a lock for whoever writes.
//!
//! A writer adds segments under names that hold their digests, then renames a new manifest into place, then removes what no
//! manifest names any more. Each file and the directory are synced before the next step, so that a crash at any moment
//! leaves the old database or the new one.

use std::env;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use crate::cache::make;
use crate::mapping::Mapping;
use crate::{Error, Links, read_bytes, write_over};

/// The file that names the segments.
const MANIFEST: &str = "manifest.json";
/// The file that a writer holds.
const LOCK: &str = "lock";
/// What segments are called at the end.
const SEGMENT: &str = ".lgdb";
/// Longest manifest.
const MOST_MANIFEST: u64 = 4 * 1024 * 1024;
/// How often a reader begins again, where a writer removed what it was about to open.
const ATTEMPTS: u32 = 10;

/// Where the advisory database of this user belongs: `$LOCKGATE_DATA_DIR`, else `lockgate` in `$XDG_DATA_HOME`, else
/// `~/.local/share/lockgate`; in it `db`. `None` where no home is known.
pub fn database_dir() -> Option<PathBuf> {
    let named = |name: &str| {
        let value = env::var_os(name).filter(|value| !value.is_empty());
        value.map(PathBuf::from)
    };
    let of_user = || named("XDG_DATA_HOME").or_else(|| Some(named("HOME")?.join(".local/share")));
    let directory = named("LOCKGATE_DATA_DIR").or_else(|| Some(of_user()?.join("lockgate")))?;
    // A relative one would be a place in the tree under scan.
    directory.is_absolute().then(|| directory.join("db"))
}

/// Reads the manifest and maps what it names; `None` where there is no database.
///
/// `names` takes the names of segments out of the manifest's bytes. Where a writer has removed a segment meanwhile, its newer
/// manifest is read.
pub fn open_store<M>(
    directory: &Path,
    names: impl Fn(&[u8]) -> Result<(M, Vec<String>), Error>,
) -> Result<Option<(M, Vec<Mapping>)>, Error> {
    let path = directory.join(MANIFEST);
    let mut attempt = 0;
    loop {
        let manifest = match read_bytes(&path, MOST_MANIFEST, Links::Refuse) {
            Err(Error::Missing { .. }) => return Ok(None),
            read => read?,
        };
        let (manifest, segments) = names(&manifest)?;
        let mapped = segments
            .iter()
            .map(|name| Mapping::open(&segment(directory, name)?));
        match mapped.collect::<Result<Vec<_>, _>>() {
            Err(Error::Missing { .. }) if attempt < ATTEMPTS => attempt += 1,
            mapped => return Ok(Some((manifest, mapped?))),
        }
    }
}

/// The file of a segment; a name that leads elsewhere is refused.
fn segment(directory: &Path, name: &str) -> Result<PathBuf, Error> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let stem = name
        .strip_suffix(SEGMENT)
        .filter(|stem| !stem.is_empty() && stem.bytes().all(is_plain));
    match stem {
        Some(_) => Ok(directory.join(name)),
        None => Err(Error::unsuitable(
            directory.join(MANIFEST),
            "a manifest with a strange name in it",
        )),
    }
}

/// The one who may write to a database, until dropped.
#[derive(Debug)]
pub struct StoreWriter {
    directory: PathBuf,
    _lock: File,
}

impl StoreWriter {
    /// Makes the directory where there is none, for its owner alone, and takes the lock. Somebody else's lock is an error.
    pub fn lock(directory: &Path) -> Result<Self, Error> {
        make(directory).map_err(|error| Error::refused("write", directory, &error))?;
        let path = directory.join(LOCK);
        let refused = |error: std::io::Error| Error::refused("write", &path, &error);
        let lock = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(refused)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                directory: directory.to_owned(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => {
                Err(Error::unsuitable(directory, "being written by another run"))
            }
            Err(TryLockError::Error(error)) => Err(refused(error)),
        }
    }

    /// Adds a segment. One of that name, which holds its digest, is replaced by the same bytes.
    pub fn add(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        write_over(&segment(&self.directory, name)?, bytes)
    }

    /// A new name for what is needed for a moment only; what is left of it is removed with the next database.
    pub fn scratch(&self, name: &str) -> PathBuf {
        self.directory
            .join(format!(".lockgate-{}-{name}", std::process::id()))
    }

    /// Removes what was needed for a moment.
    pub fn forget(&self, scratch: &Path) {
        // It is swept later otherwise.
        let _ = fs::remove_file(scratch);
    }

    /// From now on the database is what this manifest names; what no manifest names any more is removed.
    pub fn publish(&self, manifest: &[u8], keep: &[String]) -> Result<(), Error> {
        self.sync()?;
        write_over(&self.directory.join(MANIFEST), manifest)?;
        self.sync()?;
        self.sweep(keep);
        Ok(())
    }

    /// Removes what is left of older databases and of runs that were killed. What cannot be removed does no harm.
    fn sweep(&self, keep: &[String]) {
        for entry in fs::read_dir(&self.directory)
            .into_iter()
            .flatten()
            .flatten()
        {
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_old = name.ends_with(SEGMENT) && !keep.contains(&name);
            let is_left = name.starts_with(".lockgate-");
            if is_old || is_left {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Renames are not on the disk before their directory is.
    #[cfg(unix)]
    fn sync(&self) -> Result<(), Error> {
        let synced = File::open(&self.directory).and_then(|directory| directory.sync_all());
        synced.map_err(|error| Error::refused("write", &self.directory, &error))
    }

    #[cfg(not(unix))]
    #[expect(
        clippy::unnecessary_wraps,
        clippy::unused_self,
        reason = "directories cannot be synced here"
    )]
    fn sync(&self) -> Result<(), Error> {
        Ok(())
    }
}
