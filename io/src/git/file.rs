//! Reading a part of a file without moving a cursor, so that threads share one handle.

use std::fs::File;
use std::io;
use std::path::Path;

use crate::read::open_regular;
use crate::{Error, Links};

/// An open file of known size.
#[derive(Debug)]
pub(super) struct Positioned {
    file: File,
    size: u64,
}

impl Positioned {
    /// Opens a regular file; a link is refused.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let (file, size) = open_regular(path, Links::Refuse)?;
        Ok(Self { file, size })
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Reads up to `len` bytes from `offset` into `buffer`, which is emptied first; fewer only at the end of the file.
    pub(super) fn read(&self, offset: u64, len: usize, buffer: &mut Vec<u8>) -> io::Result<()> {
        let left = usize::try_from(self.size.saturating_sub(offset)).unwrap_or(usize::MAX);
        let len = len.min(left);
        // What is there already need not be cleared.
        buffer.resize(len, 0);
        let mut done = 0;
        while let Some(room) = buffer.get_mut(done..).filter(|room| !room.is_empty()) {
            match read_at(&self.file, room, offset + done as u64) {
                Ok(0) => break,
                Ok(count) => done += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        buffer.truncate(done);
        Ok(())
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}
