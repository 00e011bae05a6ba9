//! One pack with its index.

use std::ops::{Deref, Range};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};

use lockgate_git::{
    Base, ENTRY_HEADER_ROOM, EntryHeader, HashKind, Inflater, ObjectId, PackHeader, PackIndex,
    largest_inflated,
};

use super::fault::Fault;
use super::file::Positioned;
use super::lookup::Lookup;
use crate::{Links, read_bytes, reason};

/// The largest index that is read: 2 GiB, for some seventy million objects.
const MAX_INDEX_BYTES: u64 = 2 * 1024 * 1024 * 1024;

/// A pack, opened when it is first needed.
#[derive(Debug)]
pub(super) struct Pack {
    /// The path without `.pack` and `.idx`.
    stem: PathBuf,
    hash: HashKind,
    data: OnceLock<Result<Arc<Data>, String>>,
    open: OnceLock<Result<Open, String>>,
    lookup: OnceLock<Option<Lookup>>,
    /// How many objects were looked for.
    asked: AtomicU32,
    /// Whether objects that it names may be missing, because they can be fetched.
    pub(super) promisor: bool,
}

/// After so many objects the whole index is worth its reading.
const FEW: u32 = 256;

/// The file of a pack.
#[derive(Debug)]
pub(super) struct Data {
    pub(super) file: Positioned,
    hash: HashKind,
    /// How many objects it says it has.
    objects: usize,
    /// Where the entries end and the checksum begins.
    pub(super) end: u64,
}

/// The file of a pack, and its index.
#[derive(Debug)]
pub(super) struct Open {
    data: Arc<Data>,
    pub(super) index: PackIndex<Vec<u8>>,
}

impl Deref for Open {
    type Target = Data;

    fn deref(&self) -> &Data {
        &self.data
    }
}

impl Pack {
    pub(super) fn new(stem: PathBuf, hash: HashKind, promisor: bool) -> Self {
        Self {
            stem,
            hash,
            data: OnceLock::new(),
            open: OnceLock::new(),
            lookup: OnceLock::new(),
            asked: AtomicU32::new(0),
            promisor,
        }
    }

    /// The name of its file.
    pub(super) fn name(&self) -> String {
        let name = self.stem.file_name().unwrap_or_default();
        format!("{}.pack", name.to_string_lossy())
    }

    /// The pack's file and index, or why there is none.
    pub(super) fn open(&self) -> Result<&Open, &str> {
        let open = self.open.get_or_init(|| {
            let data = self.data().map_err(str::to_owned)?;
            Open::new(&self.stem, Arc::clone(data))
        });
        open.as_ref().map_err(String::as_str)
    }

    /// The pack's file without its index, or why there is none.
    pub(super) fn data(&self) -> Result<&Arc<Data>, &str> {
        let data = self
            .data
            .get_or_init(|| Data::new(&self.stem, self.hash).map(Arc::new));
        data.as_ref().map_err(String::as_str)
    }

    /// The position and offset of an object.
    pub(super) fn locate(&self, id: &ObjectId) -> Option<u64> {
        if self.open.get().is_none() && self.asked.fetch_add(1, Relaxed) < FEW {
            let open = || Lookup::open(&with(&self.stem, "idx"), self.hash);
            let found = self.lookup.get_or_init(open).as_ref();
            if let Some(offset) = found.and_then(|lookup| lookup.offset(id).ok()) {
                return offset;
            }
        }
        let index = &self.open().ok()?.index;
        index.offset(index.position(id)?)
    }
}

impl Open {
    fn new(stem: &Path, data: Arc<Data>) -> Result<Self, String> {
        let index = read_bytes(&with(stem, "idx"), MAX_INDEX_BYTES, Links::Refuse);
        let index = index.map_err(|error| error.to_string())?;
        let index = PackIndex::parse(index, data.hash).map_err(|damage| damage.to_string())?;
        if data.objects != index.len() {
            return Err("the pack and its index do not have the same number of objects".to_owned());
        }
        Ok(Self { data, index })
    }
}

impl Data {
    fn new(stem: &Path, hash: HashKind) -> Result<Self, String> {
        let file = Positioned::open(&with(stem, "pack")).map_err(|error| error.to_string())?;
        let mut head = Vec::new();
        let read = file.read(0, PackHeader::LEN, &mut head);
        read.map_err(|error| reason(&error))?;
        let header = PackHeader::parse(&head).map_err(|damage| damage.to_string())?;
        let end = file.size().saturating_sub(hash.len() as u64);
        Ok(Self {
            file,
            hash,
            objects: header.objects as usize,
            end,
        })
    }

    /// The header of the entry at `offset`, and its first bytes in `buffer`.
    pub(super) fn header(
        &self,
        offset: u64,
        room: usize,
        buffer: &mut Vec<u8>,
    ) -> Result<EntryHeader, Fault> {
        let room = room.max(ENTRY_HEADER_ROOM).min(self.left(offset));
        let read = self.file.read(offset, room, buffer);
        read.map_err(|error| Fault::Unreadable(reason(&error)))?;
        EntryHeader::parse(buffer, self.hash).map_err(Fault::of)
    }

    /// Inflates the entry at `offset` into `target`. `len` is its length in the pack, where that is known.
    pub(super) fn inflate(
        &self,
        offset: u64,
        len: Option<usize>,
        limit: u64,
        scratch: &mut Scratch,
        target: &mut Vec<u8>,
    ) -> Result<Base, Fault> {
        let Scratch { input, inflater } = scratch;
        let first = len.map_or(GUESS, |len| len.min(FIRST));
        let header = self.header(offset, first, input)?;
        // Said before more is read: a large object is not read to find that it is.
        if header.size > limit {
            let size = header.size;
            return Err(Fault::TooLarge { size, limit });
        }
        let bound = usize::try_from(deflated_bound(header.size)).unwrap_or(usize::MAX);
        let needed = len.unwrap_or(bound.saturating_add(header.len));
        let needed = needed.min(self.left(offset));
        if input.len() < needed {
            let read = self.file.read(offset, needed, input);
            read.map_err(|error| Fault::Unreadable(reason(&error)))?;
        }
        unpack(&header, input, limit, inflater, target)
    }

    /// The same of an entry of `len` bytes that is short: whatever stands behind it is read with it, for the entries that come
    /// next.
    pub(super) fn inflate_near(
        &self,
        offset: u64,
        len: usize,
        limit: u64,
        near: &mut Near,
        target: &mut Vec<u8>,
    ) -> Result<Base, Fault> {
        let entry = if let Some(place) = near.place(offset, len) {
            place
        } else {
            let room = WINDOW.min(self.left(offset));
            near.start = offset;
            if let Err(error) = self.file.read(offset, room, &mut near.bytes) {
                // What was not read must not be taken for an entry later.
                near.bytes.clear();
                return Err(Fault::Unreadable(reason(&error)));
            }
            0..len
        };
        let entry = near.bytes.get(entry).unwrap_or(&[]);
        let header = EntryHeader::parse(entry, self.hash).map_err(Fault::of)?;
        unpack(&header, entry, limit, &mut near.inflater, target)
    }

    fn left(&self, offset: u64) -> usize {
        usize::try_from(self.end.saturating_sub(offset)).unwrap_or(usize::MAX)
    }
}

/// What one thread needs to read entries.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    pub(super) input: Vec<u8>,
    pub(super) inflater: Inflater,
}

/// How much is read at once where entries are short.
const WINDOW: usize = 8 * 1024;
/// Longer entries are read by themselves.
pub(super) const SHORT: usize = WINDOW / 4;

/// What was read last of one pack.
#[derive(Debug, Default)]
pub(super) struct Near {
    start: u64,
    bytes: Vec<u8>,
    inflater: Inflater,
}

impl Near {
    /// Where that entry is, if all of it was read.
    fn place(&self, offset: u64, len: usize) -> Option<Range<usize>> {
        let start = usize::try_from(offset.checked_sub(self.start)?).ok()?;
        let end = start.checked_add(len)?;
        (end <= self.bytes.len()).then_some(start..end)
    }
}

fn unpack(
    header: &EntryHeader,
    entry: &[u8],
    limit: u64,
    inflater: &mut Inflater,
    target: &mut Vec<u8>,
) -> Result<Base, Fault> {
    let data = entry.get(header.len..).unwrap_or(&[]);
    let size = checked_size(header.size, data.len(), limit)?;
    target.resize(size, 0);
    inflater.inflate(data, target).map_err(Fault::of)?;
    Ok(header.base)
}

/// Most entries are shorter.
const GUESS: usize = 4_096;
/// What is read at once of an entry whose length is known.
const FIRST: usize = 64 * 1024;

/// More than any compressor makes of `size` bytes.
fn deflated_bound(size: u64) -> u64 {
    size.saturating_add(size / 8).saturating_add(256)
}

/// The size to make room for: not over the limit, and not more than the compressed bytes can give.
pub(super) fn checked_size(size: u64, compressed: usize, limit: u64) -> Result<usize, Fault> {
    if size > limit {
        return Err(Fault::TooLarge { size, limit });
    }
    let lies = lockgate_git::Damage::Malformed("a size that its compressed data cannot give");
    match usize::try_from(size) {
        Ok(len) if size <= largest_inflated(compressed) => Ok(len),
        _ => Err(Fault::Damaged(lies)),
    }
}

pub(super) fn with(stem: &Path, extension: &str) -> PathBuf {
    let mut name = stem.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}
