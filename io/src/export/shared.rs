//! One open file that several readers read at once, each at its own place.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

/// So much is read at a time.
const CHUNK: usize = 16 * 1024;

/// A reader of a file with a place and a buffer of its own; clones share the file.
#[derive(Debug)]
pub(super) struct SharedFile {
    file: Arc<File>,
    length: u64,
    position: u64,
    /// What stands in the file from `start` on.
    buffer: Vec<u8>,
    start: u64,
}

impl SharedFile {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        Ok(Self {
            file: Arc::new(file),
            length,
            position: 0,
            buffer: Vec::new(),
            start: 0,
        })
    }

    /// What the buffer has from the position on.
    fn held(&self) -> &[u8] {
        let skip = self
            .position
            .checked_sub(self.start)
            .and_then(|skip| usize::try_from(skip).ok());
        skip.and_then(|skip| self.buffer.get(skip..))
            .unwrap_or_default()
    }

    fn fill(&mut self) -> io::Result<()> {
        self.buffer.resize(CHUNK, 0);
        self.start = self.position;
        let read = read_at(&self.file, &mut self.buffer, self.position);
        self.buffer.truncate(*read.as_ref().unwrap_or(&0));
        read.map(drop)
    }
}

impl Clone for SharedFile {
    fn clone(&self) -> Self {
        Self {
            file: Arc::clone(&self.file),
            buffer: Vec::new(),
            start: 0,
            ..*self
        }
    }
}

impl Read for SharedFile {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.held().is_empty() {
            self.fill()?;
        }
        let held = self.held();
        let count = held.len().min(into.len());
        into[..count].copy_from_slice(&held[..count]);
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for SharedFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

#[cfg(unix)]
fn read_at(file: &File, into: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, into, at)
}

#[cfg(windows)]
fn read_at(file: &File, into: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, into, at)
}
