//! Writing files, each by a rename.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::read::kind;
use crate::{Error, Links, read_bytes};

/// Most names that are tried for a temporary file.
const ATTEMPTS: u32 = 100;

/// Writes a file that must not exist yet.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let refused = |error: &io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => Error::unsuitable(path, "there already"),
        _ => refused(path, error),
    };
    // `create_new` does not follow a link either.
    let created = OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = created.map_err(|error| refused(&error))?;
    file.write_all(bytes).map_err(|error| {
        let _ = fs::remove_file(path);
        refused(&error)
    })
}

/// Writes a file, in place of the one that may be there, whose permissions are kept.
///
/// A reader sees the old bytes or the new ones. A symbolic link is refused. A device or pipe is written to
/// as it is, because renaming over it would destroy it.
pub fn write_over(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    match path.symlink_metadata() {
        Ok(there) if there.is_file() => swap(path, bytes, Some(&there)),
        Ok(there) if there.is_dir() || there.is_symlink() => {
            Err(Error::unsuitable(path, kind(&there)))
        }
        Ok(_) => write_through(path, bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => swap(path, bytes, None),
        Err(error) => Err(Error::refused("write", path, &error)),
    }
}

/// Replaces the content of a file that must still hold `before`.
///
/// `path` must be absolute and free of links. It is refused where it no longer is: a directory that was
/// exchanged for a link meanwhile would lead the write out of the tree.
pub fn replace(path: &Path, before: &[u8], after: &[u8]) -> Result<(), Error> {
    check_unchanged(path, before)?;
    let there = path
        .symlink_metadata()
        .map_err(|error| refused(path, &error))?;
    swap(path, after, Some(&there))
}

/// Fails unless the file is where it was and holds what it held.
pub fn check_unchanged(path: &Path, before: &[u8]) -> Result<(), Error> {
    let parent = path.parent().unwrap_or(Path::new("/"));
    let real = parent
        .canonicalize()
        .map_err(|error| refused(path, &error))?;
    let now = read_bytes(path, before.len() as u64, Links::Refuse);
    match now {
        Ok(bytes) if real == parent && bytes == before => Ok(()),
        Ok(_) | Err(Error::Unsuitable { .. }) => Err(Error::Changed {
            path: path.to_owned(),
        }),
        Err(error) => Err(error),
    }
}

/// Writes a file that everybody may run, in place of the file that may be there. A link is refused.
pub(crate) fn write_executable(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    match path.symlink_metadata() {
        Ok(there) if !there.is_file() => Err(Error::unsuitable(path, kind(&there))),
        #[cfg(unix)]
        _ => {
            use std::os::unix::fs::PermissionsExt;
            swap_with(path, bytes, Some(fs::Permissions::from_mode(0o755)))
        }
        #[cfg(not(unix))]
        _ => swap_with(path, bytes, None),
    }
}

fn swap(path: &Path, bytes: &[u8], old: Option<&fs::Metadata>) -> Result<(), Error> {
    swap_with(path, bytes, old.map(fs::Metadata::permissions))
}

fn swap_with(path: &Path, bytes: &[u8], rights: Option<fs::Permissions>) -> Result<(), Error> {
    let (mut file, temporary) = temporary_beside(path)?;
    let written = file
        .write_all(bytes)
        .and_then(|()| rights.map_or(Ok(()), |rights| file.set_permissions(rights)))
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&temporary, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        refused(path, &error)
    })
}

/// A new file in the same directory, so that the rename stays within one file system.
fn temporary_beside(path: &Path) -> Result<(File, PathBuf), Error> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let id = std::process::id();
    for attempt in 0..ATTEMPTS {
        let name = directory.join(format!(".lockgate-{id}-{attempt}.tmp"));
        match OpenOptions::new().write(true).create_new(true).open(&name) {
            Ok(file) => return Ok((file, name)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(refused(path, &error)),
        }
    }
    Err(Error::unsuitable(
        directory,
        "full of temporary files of lockgate",
    ))
}

fn write_through(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let file = OpenOptions::new().write(true).open(path);
    let written = file.and_then(|mut file| file.write_all(bytes));
    written.map_err(|error| refused(path, &error))
}

fn refused(path: &Path, error: &io::Error) -> Error {
    Error::refused("write", path, error)
}
