//! Opening and reading one file.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

use crate::{Error, reason};

/// Largest file that is inspected: 10 MiB. No pipeline definition comes near it, and a forge refuses a
/// workflow at a twentieth of it.
pub const MAX_FILE_BYTES: u64 = 10 * 1024 * 1024;

/// Whether a symbolic link at the end of a path is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// It is refused: the path comes from the tree under scan.
    Refuse,
    /// It is followed: the path is the user's own word.
    Follow,
}

/// The text of one inspected file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bytes {
    /// The text; bytes that are not UTF-8 stand as U+FFFD; empty where nothing could be read.
    pub text: String,
    /// Why the text is not the whole truth.
    pub damage: Option<String>,
}

/// Reads one file for inspection. Whatever goes wrong becomes damage.
pub fn read_text(path: &Path) -> Bytes {
    read_up_to(path, MAX_FILE_BYTES)
}

/// The same of a file of at most `limit` bytes.
pub(crate) fn read_up_to(path: &Path, limit: u64) -> Bytes {
    match read_bytes(path, limit, Links::Refuse) {
        Ok(bytes) => decode(bytes),
        Err(error) => Bytes {
            text: String::new(),
            damage: Some(damage(&error)),
        },
    }
}

/// Largest lockfile that is read: 64 MiB. Those of the largest workspaces known come to a tenth of it.
pub const MAX_LOCKFILE_BYTES: u64 = 64 * 1024 * 1024;

/// How much of lockfiles larger than [`MAX_FILE_BYTES`] is held at a time: 256 MiB.
pub const MAX_LOCKFILES_BYTES: u64 = 256 * 1024 * 1024;

/// Largest file that is looked at for secrets: 128 MiB.
pub const MAX_LOOKED_BYTES: u64 = 128 * 1024 * 1024;

/// [`read_text`] of bytes that were read already.
pub(crate) fn text_of(bytes: Result<Vec<u8>, String>) -> Bytes {
    let damaged = |damage| Bytes {
        text: String::new(),
        damage: Some(damage),
    };
    match bytes {
        Ok(bytes) if bytes.len() as u64 > MAX_FILE_BYTES => damaged(too_large(MAX_FILE_BYTES)),
        Ok(bytes) => decode(bytes),
        Err(damage) => damaged(damage),
    }
}

/// Why nothing could be read, as reports say it.
pub(crate) fn damage(error: &Error) -> String {
    match error {
        Error::Unsuitable { found, .. } => found.clone(),
        Error::Missing { .. } => "cannot be read: it is gone".to_owned(),
        Error::Refused { reason, .. } => format!("cannot be read: {reason}"),
        other => other.to_string(),
    }
}

fn decode(bytes: Vec<u8>) -> Bytes {
    match String::from_utf8(bytes) {
        Ok(text) => Bytes { text, damage: None },
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            Bytes {
                text: String::from_utf8_lossy(error.as_bytes()).into_owned(),
                damage: Some(format!("not UTF-8 at byte {at}")),
            }
        }
    }
}

/// Reads a regular file of at most `limit` bytes.
///
/// Anything else (a pipe, a device, a socket, a directory) is refused before it is opened, and once more
/// by the open handle, so that swapping the file between the two looks gains nothing. Opening never
/// waits for a writer.
pub fn read_bytes(path: &Path, limit: u64, links: Links) -> Result<Vec<u8>, Error> {
    let (file, size) = open_regular(path, links)?;
    read_bounded(path, file, size, limit)
}

/// Opens a regular file, with the same care, and says its size.
pub(crate) fn open_regular(path: &Path, links: Links) -> Result<(File, u64), Error> {
    let refused = |error: io::Error| Error::refused("read", path, &error);
    let before = match links {
        Links::Refuse => path.symlink_metadata(),
        Links::Follow => path.metadata(),
    };
    let before = before.map_err(refused)?;
    require_regular(path, &before)?;
    let file = open(path).map_err(refused)?;
    let opened = file.metadata().map_err(refused)?;
    require_regular(path, &opened)?;
    if !is_same(&before, &opened) {
        return Err(Error::Changed {
            path: path.to_owned(),
        });
    }
    Ok((file, opened.len()))
}

fn read_bounded(path: &Path, file: File, size: u64, limit: u64) -> Result<Vec<u8>, Error> {
    let too_large = || Error::unsuitable(path, too_large(limit));
    if size > limit {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    // The size may lie (a file of /proc) or grow, so the limit holds for what is read as well.
    let read = file.take(limit + 1).read_to_end(&mut bytes);
    let read = read.map_err(|error| Error::refused("read", path, &error))?;
    if read as u64 > limit {
        Err(too_large())
    } else {
        Ok(bytes)
    }
}

/// What is said of a file that is larger than is read.
fn too_large(limit: u64) -> String {
    format!("larger than {}", mebibytes(limit))
}

/// True where nothing was read because the file is larger than any is read.
pub(crate) fn is_too_large(bytes: &Bytes) -> bool {
    bytes.damage.as_deref() == Some(&*too_large(MAX_FILE_BYTES))
}

/// A limit in words.
pub(crate) fn mebibytes(bytes: u64) -> String {
    format!("{} MiB", bytes / (1024 * 1024))
}

fn require_regular(path: &Path, metadata: &Metadata) -> Result<(), Error> {
    if metadata.is_file() {
        return Ok(());
    }
    Err(Error::unsuitable(path, kind(metadata)))
}

/// What is said of a link.
pub const LINK: &str = "a symbolic link, which is not followed";

/// What a symbolic link states as its target; `None` where there is no link, or its target is no UTF-8.
pub fn link_target(path: &Path) -> Option<String> {
    let target = std::fs::read_link(path).ok()?;
    target.into_os_string().into_string().ok()
}

/// What a directory entry that is not a regular file is.
pub(crate) fn kind(metadata: &Metadata) -> &'static str {
    if metadata.is_symlink() {
        LINK
    } else if metadata.is_dir() {
        "a directory"
    } else {
        "not a regular file"
    }
}

#[cfg(unix)]
fn is_same(before: &Metadata, opened: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (before.dev(), before.ino()) == (opened.dev(), opened.ino())
}

#[cfg(not(unix))]
fn is_same(_before: &Metadata, _opened: &Metadata) -> bool {
    true
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new()
        .read(true)
        .custom_flags(NONBLOCK)
        .open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

/// `O_NONBLOCK`: opening a pipe that was slipped in does not wait for its writer. Where the number is not
/// known here, the look before the opening is the only guard.
#[cfg(unix)]
const NONBLOCK: i32 = if cfg!(all(
    target_os = "linux",
    any(
        target_arch = "x86_64",
        target_arch = "aarch64",
        target_arch = "riscv64"
    )
)) {
    0o4000
} else if cfg!(target_vendor = "apple") {
    4
} else {
    0
};

/// The system's reason for a directory that could not be listed.
pub(crate) fn walk_reason(error: &ignore::Error) -> String {
    match error.io_error() {
        Some(error) => format!("cannot be read: {}", reason(error)),
        None => "cannot be read".to_owned(),
    }
}
