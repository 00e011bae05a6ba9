//! Which objects are known to hold nothing, kept from one run to the next.
//!
//! An object never changes, so one that gave nothing need not be looked at again with the same rules. Nothing but names of
//! objects is in the file. Layout, version 1: a magic line; SHA-256 of what the answers depend on (rules, settings); the
//! names, sorted, each of the same length; SHA-256 of all before. What does not fit this is taken for no cache.

use std::path::{Path, PathBuf};

use lockgate_git::{HashKind, ObjectId};
use lockgate_io::git::Repository;
use lockgate_io::{Links, read_bytes, write_cache};
use sha2::{Digest, Sha256};

use super::eye::Eye;

const MAGIC: &[u8; 20] = b"lockgate objects 01\n";

/// The largest file that is read: fifty million names.
const MOST_BYTES: u64 = 1024 * 1024 * 1024;

/// The names.
pub(super) struct Cache {
    file: Option<PathBuf>,
    version: [u8; 32],
    hash: HashKind,
    /// Sorted.
    names: Vec<ObjectId>,
    is_changed: bool,
}

impl Cache {
    /// Reads the cache of a repository in the directory; empty where there is none, or none that fits.
    pub(super) fn load(directory: Option<&Path>, repository: &Repository, eye: Eye<'_>) -> Self {
        let file = directory.map(|directory| directory.join(name(repository)));
        let mut cache = Self {
            file,
            version: version(eye),
            hash: repository.hash_kind(),
            names: Vec::new(),
            is_changed: false,
        };
        let bytes = cache
            .file
            .as_deref()
            .and_then(|file| read_bytes(file, MOST_BYTES, Links::Refuse).ok());
        cache.names = bytes
            .and_then(|bytes| cache.read(&bytes))
            .unwrap_or_default();
        cache
    }

    fn width(&self) -> usize {
        ObjectId::null(self.hash).as_bytes().len()
    }

    fn read(&self, bytes: &[u8]) -> Option<Vec<ObjectId>> {
        let (body, sum) = bytes.split_at_checked(bytes.len().checked_sub(32)?)?;
        let names = body.strip_prefix(MAGIC)?.strip_prefix(&self.version)?;
        if Sha256::digest(body).as_slice() != sum || names.len() % self.width() != 0 {
            return None;
        }
        names
            .chunks_exact(self.width())
            .map(ObjectId::from_bytes)
            .collect()
    }

    /// True where the object is known to hold nothing.
    pub(super) fn knows(&self, id: &ObjectId) -> bool {
        self.names.binary_search(id).is_ok()
    }

    /// How many of the repository's objects are known.
    pub(super) fn known(&self, repository: &Repository) -> usize {
        let names = self.names.iter();
        names.filter(|id| repository.contains(id)).count()
    }

    /// Adds objects that gave nothing.
    pub(super) fn add(&mut self, clean: Vec<ObjectId>) {
        if self.file.is_some() && !clean.is_empty() {
            self.names.extend(clean);
            self.names.sort_unstable();
            self.names.dedup();
            self.is_changed = true;
        }
    }

    /// Writes the file by a rename; why not, where it could not be.
    pub(super) fn save(&self) -> Option<String> {
        let file = self.file.as_deref().filter(|_| self.is_changed)?;
        let mut bytes = Vec::with_capacity(MAGIC.len() + 64 + self.names.len() * self.width());
        bytes.extend(MAGIC);
        bytes.extend(self.version);
        for name in &self.names {
            bytes.extend(name.as_bytes());
        }
        let sum = Sha256::digest(&bytes);
        bytes.extend(sum.as_slice());
        write_cache(file, &bytes)
            .err()
            .map(|error| error.to_string())
    }
}

/// What the answers depend on: rules and settings, and the code that opens containers.
fn version(eye: Eye<'_>) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(env!("CARGO_PKG_VERSION"));
    hash.update(eye.detector.version());
    hash.finalize().into()
}

/// One file for each place of a repository, so that copies do not take turns in one.
fn name(repository: &Repository) -> String {
    let place = repository.common_dir();
    let place = place.canonicalize().unwrap_or_else(|_| place.to_owned());
    let digest = Sha256::digest(place.as_os_str().as_encoded_bytes());
    let hex = u128::from_be_bytes(*digest.first_chunk().unwrap_or(&[0; 16]));
    format!("{hex:032x}.objects")
}
