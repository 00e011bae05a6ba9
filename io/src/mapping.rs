//! Files of the database, mapped into memory.

use std::fs::File;
use std::ops::Deref;
use std::path::Path;

use memmap2::Mmap;

use crate::Error;

/// The bytes of a file, read where they lie. An empty file has none.
#[derive(Debug)]
pub struct Mapping(Option<Mmap>);

impl Mapping {
    /// Maps a regular file of the database; `README.md` argues why its bytes stay what they are.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let refused = |error: std::io::Error| Error::refused("read", path, &error);
        let there = path.symlink_metadata().map_err(refused)?;
        if !there.is_file() {
            return Err(Error::unsuitable(path, "no regular file"));
        }
        let file = File::open(path).map_err(refused)?;
        if there.len() == 0 {
            return Ok(Self(None));
        }
        Ok(Self(Some(map(&file).map_err(refused)?)))
    }
}

/// The one place of this program that vouches for something by itself.
#[expect(
    unsafe_code,
    reason = "a mapping is sound while nobody changes the file: segments are written under another name, renamed \
              into place and only ever unlinked, which leaves a mapping as it is (README.md)"
)]
fn map(file: &File) -> std::io::Result<Mmap> {
    // SAFETY: the file is a segment of the database, and no writer opens a segment that has its final name.
    unsafe { Mmap::map(file) }
}

impl Deref for Mapping {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.0.as_deref().unwrap_or_default()
    }
}
