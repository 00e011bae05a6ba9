//! The files of an image: a directory, or a tar.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::read::open_regular;
use crate::{Error, Links};

/// Where an image is stored, as the user named it.
#[derive(Clone, Debug)]
pub struct ImagePlace {
    path: PathBuf,
    is_directory: bool,
}

impl ImagePlace {
    /// A directory or a regular file that is there.
    pub fn new(path: &Path) -> Result<Self, Error> {
        let metadata = path.metadata();
        let metadata = metadata.map_err(|error| Error::refused("read", path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            is_directory: metadata.is_dir(),
        })
    }

    /// Whether it is a directory.
    pub fn is_directory(&self) -> bool {
        self.is_directory
    }

    /// Opens a file of a directory by its path below it. Links are not followed, neither at its end nor on the way.
    pub fn open(&self, below: &str) -> Option<File> {
        let mut path = self.path.clone();
        let (folders, name) = below.rsplit_once('/').unwrap_or(("", below));
        for part in folders.split('/').filter(|part| !part.is_empty()) {
            path.push(part);
            if !path.symlink_metadata().ok()?.is_dir() {
                return None;
            }
        }
        path.push(name);
        Some(open_regular(&path, Links::Refuse).ok()?.0)
    }

    /// Opens the file itself, from that byte on.
    pub fn open_at(&self, offset: u64) -> Option<File> {
        let (mut file, _) = open_regular(&self.path, Links::Follow).ok()?;
        if offset > 0 {
            file.seek(SeekFrom::Start(offset)).ok()?;
        }
        Some(file)
    }

    /// The first bytes of a file, which tell what it is; none of a directory.
    pub fn first(&self) -> Vec<u8> {
        let mut first = Vec::new();
        if let Some(file) = self.open_at(0).filter(|_| !self.is_directory) {
            // What cannot be read is no image; who reads it as a file says why.
            let _ = file.take(FIRST).read_to_end(&mut first);
        }
        first
    }
}

/// Enough for the header of a tar.
const FIRST: u64 = 512;
