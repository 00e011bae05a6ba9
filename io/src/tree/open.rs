//! Opening and reading what a walk found, with as few calls to the system as that takes.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::Error;
use crate::read::{MAX_LOOKED_BYTES, damage, mebibytes};

/// Bytes that tell what a file is.
const FIRST: u64 = 512;

/// A regular file that is open for reading.
pub(super) struct Opened {
    file: File,
    size: u64,
}

impl Opened {
    /// Opens what the walk said is a regular file. The open handle says it once more, so that whatever was put in its place
    /// meanwhile is refused: a link by the opening itself, which never waits for a writer either.
    pub(super) fn at(path: &Path) -> Result<Self, String> {
        open(path).map_err(|error| damage(&error))
    }

    /// What the system says of its size, which may be untrue.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Puts the first bytes into `bytes`, in the place of what is there. What is read next follows them, unless the file was
    /// refused before.
    pub(super) fn read_first(&self, bytes: &mut Vec<u8>) -> std::io::Result<()> {
        bytes.clear();
        (&self.file).take(FIRST).read_to_end(bytes).map(|_| ())
    }

    /// Puts all of it into `bytes`, in the place of what is there.
    pub(super) fn read_into(&self, bytes: &mut Vec<u8>) -> Result<(), String> {
        bytes.clear();
        self.read_on(bytes)
    }

    /// Adds the rest to what was read.
    pub(super) fn read_on(&self, bytes: &mut Vec<u8>) -> Result<(), String> {
        let is_within = self.size <= MAX_LOOKED_BYTES && {
            let filled = fill(&self.file, self.size, bytes);
            filled.map_err(|error| format!("cannot be read: {}", crate::reason(&error)))?
        };
        if is_within {
            return Ok(());
        }
        bytes.clear();
        Err(format!("larger than {}", mebibytes(MAX_LOOKED_BYTES)))
    }
}

#[cfg(unix)]
fn open(path: &Path) -> Result<Opened, Error> {
    use rustix::fs::{FileType, Mode, OFlags, fstat, open};
    let refused = |error: rustix::io::Errno| Error::refused("read", path, &error.into());
    let flags =
        OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let handle = match open(path, flags, Mode::empty()) {
        // FreeBSD has another name for it.
        Err(rustix::io::Errno::LOOP | rustix::io::Errno::MLINK) => {
            return Err(Error::unsuitable(path, crate::read::LINK));
        }
        handle => handle.map_err(refused)?,
    };
    let there = fstat(&handle).map_err(refused)?;
    let file = File::from(handle);
    if FileType::from_raw_mode(there.st_mode) != FileType::RegularFile {
        let there = file.metadata();
        let there = there.map_err(|error| Error::refused("read", path, &error))?;
        return Err(Error::unsuitable(path, crate::read::kind(&there)));
    }
    Ok(Opened {
        file,
        size: u64::try_from(there.st_size).unwrap_or(0),
    })
}

#[cfg(not(unix))]
fn open(path: &Path) -> Result<Opened, Error> {
    let (file, size) = crate::read::open_regular(path, crate::Links::Refuse)?;
    Ok(Opened { file, size })
}

/// Reads to the end; false where there is more than is looked at. The size may lie (a file of /proc) or grow, so it only
/// tells how much to ask for at once.
#[cfg(unix)]
fn fill(file: &File, size: u64, bytes: &mut Vec<u8>) -> std::io::Result<bool> {
    use rustix::buffer::spare_capacity;
    use rustix::io::{read, retry_on_intr};
    // One byte more: where it stays empty, the end was seen, and need not be asked for.
    bytes.reserve(usize::try_from(size).unwrap_or(0).saturating_add(1));
    while bytes.len() as u64 <= MAX_LOOKED_BYTES {
        if bytes.len() == bytes.capacity() {
            bytes.reserve(64 * 1024);
        }
        let read = retry_on_intr(|| read(file, spare_capacity(bytes)))?;
        if read == 0 || (bytes.len() as u64 == size && bytes.len() < bytes.capacity()) {
            return Ok(bytes.len() as u64 <= MAX_LOOKED_BYTES);
        }
    }
    Ok(false)
}

#[cfg(not(unix))]
fn fill(file: &File, _size: u64, bytes: &mut Vec<u8>) -> std::io::Result<bool> {
    file.take(MAX_LOOKED_BYTES + 1).read_to_end(bytes)?;
    Ok(bytes.len() as u64 <= MAX_LOOKED_BYTES)
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;

    use super::*;

    fn read(path: &Path) -> Result<Vec<u8>, String> {
        // What the last file left is not part of this one.
        let mut bytes = b"left over".to_vec();
        Opened::at(path)?.read_into(&mut bytes)?;
        Ok(bytes)
    }

    #[test]
    fn only_regular_files_are_opened_and_links_are_not_followed() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = |name: &str| folder.path().join(name);
        fs::write(path("file"), "text")?;
        fs::write(path("empty"), "")?;
        std::os::unix::fs::symlink(path("file"), path("link"))?;
        let pipe = std::process::Command::new("mkfifo")
            .arg(path("pipe"))
            .status()?;
        assert!(pipe.success());
        assert_eq!(read(&path("file")), Ok(b"text".to_vec()));
        assert_eq!(read(&path("empty")), Ok(Vec::new()));
        let refused = |name: &str| read(&path(name)).err().unwrap_or_default();
        assert_eq!(refused("link"), crate::read::LINK);
        assert_eq!(refused("pipe"), "not a regular file");
        assert_eq!(refused("."), "a directory");
        assert_eq!(refused("gone"), "cannot be read: it is gone");
        Ok(())
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_size_that_lies_is_not_believed() {
        // Files of /proc say that they are empty.
        let bytes = read(Path::new("/proc/self/status"));
        assert!(bytes.is_ok_and(|bytes| bytes.starts_with(b"Name:")));
    }

    #[test]
    fn what_is_too_large_is_refused_and_not_read() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("sparse");
        File::create(&path)?.set_len(MAX_LOOKED_BYTES + 1)?;
        assert_eq!(read(&path), Err("larger than 128 MiB".to_owned()));
        Ok(())
    }
}
