//! Tar archives: version 7, ustar, pax and GNU (POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format").
//!
//! Header fields are read by the `tar` crate. The loop over members is ours: the crate holds names of any length and ends
//! at the first damage without telling what it was.

mod attributes;

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::BufRead;

use ::tar::{EntryType, Header};

use crate::ar::{Exact, fill, read_up_to, skip};
use crate::member::text;
use crate::walk::{End, Entry, Place, Walk, hold};
use crate::{Kind, Reason};
use attributes::Attributes;

const BLOCK: usize = 512;

/// Most bytes of one extended header; names in it are cut far earlier.
const MOST_ATTRIBUTES: u64 = 1 << 20;

/// Most extended headers before one member.
const MOST_EXTENSIONS: usize = 64;

/// Whether the bytes begin with a tar header: by its magic or by its checksum, and in any case the checksum must hold.
pub(crate) fn is_header(bytes: &[u8]) -> bool {
    bytes
        .first_chunk::<BLOCK>()
        .is_some_and(|block| block[0] != 0 && checksum_holds(block))
}

/// The sum of all bytes, with the field itself as blanks; old programs summed signed bytes.
fn checksum_holds(block: &[u8; BLOCK]) -> bool {
    let field = std::str::from_utf8(&block[148..156]).unwrap_or_default();
    let Ok(stated) = i64::from_str_radix(field.trim_matches(['\0', ' ']), 8) else {
        return false;
    };
    let others = block[..148].iter().chain(&block[156..]);
    let (mut plain, mut signed) = (8 * 32, 8 * 32);
    for byte in others {
        plain += i64::from(*byte);
        signed += i64::from(byte.cast_signed());
    }
    stated == plain || stated == signed
}

pub(crate) fn walk(walk: &Walk<'_>, place: &Place, reader: &mut dyn BufRead) {
    Archive::new(walk, place, reader).run();
}

/// A member of an archive of which only the headers are read.
pub(crate) struct Indexed {
    pub(crate) name: String,
    /// Target of a symbolic link.
    pub(crate) target: Option<String>,
    pub(crate) offset: u64,
    pub(crate) size: u64,
    /// The bytes of what may be a document of an image.
    pub(crate) bytes: Option<Vec<u8>>,
}

/// Most bytes of a document of an image: 4 MiB.
pub(crate) const MOST_DOCUMENT: u64 = 4 << 20;

/// Names and places of files and symbolic links, with the bytes of what begins as JSON while the budget of held ones lasts; the
/// budget of members holds.
pub(crate) fn index(walk: &Walk<'_>, place: &Place, reader: &mut dyn BufRead) -> Vec<Indexed> {
    let mut archive = Archive::new(walk, place, reader);
    archive.index = Some(Vec::new());
    archive.run();
    archive.index.unwrap_or_default()
}

struct Archive<'r, 'w, 'a> {
    walk: &'w Walk<'a>,
    place: &'w Place,
    reader: &'r mut dyn BufRead,
    global: Attributes,
    /// Hashes of names; two names of one hash are a false gap in 2^64.
    names: HashSet<u64>,
    ended: bool,
    position: u64,
    /// Bytes of documents.
    held: u64,
    /// Filled instead of handing members on.
    index: Option<Vec<Indexed>>,
}

impl<'r, 'w, 'a> Archive<'r, 'w, 'a> {
    fn new(walk: &'w Walk<'a>, place: &'w Place, reader: &'r mut dyn BufRead) -> Self {
        Self {
            walk,
            place,
            reader,
            global: Attributes::default(),
            names: HashSet::new(),
            ended: false,
            position: 0,
            held: 0,
            index: None,
        }
    }

    fn run(&mut self) {
        if let Err(reason) = self.members() {
            self.walk.gap(&self.place.path, reason);
        }
    }

    fn members(&mut self) -> Result<(), Reason> {
        while !self.walk.is_over() {
            match self.block()? {
                None if self.ended => return Ok(()),
                None => return Err(Reason::Truncated),
                Some(block) if block.iter().all(|byte| *byte == 0) => self.ended = true,
                Some(block) => self.header(&block)?,
            }
        }
        Ok(())
    }

    /// The next block; after the end mark a part of one is padding or garbage, before it truncation.
    fn block(&mut self) -> Result<Option<[u8; BLOCK]>, Reason> {
        let mut block = [0; BLOCK];
        self.position += BLOCK as u64;
        match read_up_to(self.reader, &mut block)? {
            0 => Ok(None),
            BLOCK => Ok(Some(block)),
            size if self.ended && block[..size].iter().all(|byte| *byte == 0) => Ok(None),
            _ if self.ended => Err(Reason::TrailingBytes),
            _ => Err(Reason::Truncated),
        }
    }

    /// A block that must be there.
    fn further_block(&mut self) -> Result<[u8; BLOCK], Reason> {
        let mut block = [0; BLOCK];
        self.position += BLOCK as u64;
        fill(self.reader, &mut block)?;
        Ok(block)
    }

    fn header(&mut self, block: &[u8; BLOCK]) -> Result<(), Reason> {
        if !checksum_holds(block) {
            return Err(if self.ended {
                Reason::TrailingBytes
            } else {
                Reason::Damaged("the checksum of a tar header is wrong")
            });
        }
        if self.ended {
            self.ended = false;
            self.walk.gap(&self.place.path, Reason::AfterEnd);
        }
        let mut found = self.global.clone();
        let mut header = as_header(block);
        let mut extensions = 0;
        while self.extension(&header, &mut found)? {
            extensions += 1;
            if extensions > MOST_EXTENSIONS {
                return Err(Reason::Damaged(
                    "a tar member has too many extended headers",
                ));
            }
            let next = self.further_block()?;
            if !checksum_holds(&next) {
                return Err(Reason::Damaged("the checksum of a tar header is wrong"));
            }
            header = as_header(&next);
        }
        self.member(&header, &found)
    }

    /// Takes in a header that only speaks of the next one, and says whether this was one.
    fn extension(&mut self, header: &Header, found: &mut Attributes) -> Result<bool, Reason> {
        let kind = header.entry_type();
        if !(kind.is_pax_local_extensions()
            || kind.is_pax_global_extensions()
            || kind.is_gnu_longname()
            || kind.is_gnu_longlink())
        {
            return Ok(false);
        }
        let size = size(header)?;
        let mut data = Exact {
            reader: self.reader,
            left: size,
        };
        let (bytes, end) = hold(&mut data, MOST_ATTRIBUTES);
        match end {
            End::Failed(reason) => return Err(reason),
            End::More => self.walk.gap(&self.place.path, Reason::LongName),
            End::Whole if kind.is_gnu_longname() => found.name = Some(until_nul(&bytes).to_vec()),
            End::Whole if kind.is_gnu_longlink() => found.link = Some(until_nul(&bytes).to_vec()),
            End::Whole if kind.is_pax_global_extensions() => {
                self.global.take(&bytes);
                found.take(&bytes);
            }
            End::Whole => found.take(&bytes),
        }
        skip(&mut data)?;
        self.padding(size)?;
        Ok(true)
    }

    fn member(&mut self, header: &Header, found: &Attributes) -> Result<(), Reason> {
        let stored = header.path_bytes();
        let name = found.name.as_deref().unwrap_or(&stored);
        self.check_name(name);
        let kind = kind(header, found);
        let mode = header.mode().ok().map(|mode| mode & 0o7777);
        let entry = Entry { name, kind, mode };
        if self.index.is_some() {
            return self.indexed(header, found, &entry);
        }
        if !matches!(entry.kind, Kind::File) {
            // What has no bytes has none, whatever its size says: so Go's reader, and thus what runs images, sees it.
            self.walk.bare(self.place, &entry);
            return Ok(());
        }
        let size = found.size.map_or_else(|| size(header), Ok)?;
        self.sparse(header, found, name)?;
        let mut data = Exact {
            reader: self.reader,
            left: size,
        };
        self.walk.file(self.place, &entry, &mut data);
        if self.walk.is_over() {
            return Ok(());
        }
        skip(&mut data)?;
        self.padding(size)
    }

    /// Notes where a member lies and passes over it.
    fn indexed(
        &mut self,
        header: &Header,
        found: &Attributes,
        entry: &Entry<'_>,
    ) -> Result<(), Reason> {
        let (size, target) = match &entry.kind {
            Kind::File => (found.size.map_or_else(|| size(header), Ok)?, None),
            Kind::Symlink(target) => (0, Some(target.clone())),
            _ => return Ok(()),
        };
        let offset = self.position;
        let bytes = self.document(size)?;
        let index = self.index.get_or_insert_default();
        if index.len() as u64 >= self.walk.limits.members {
            return Err(Reason::TooManyMembers);
        }
        let left = size - bytes.as_ref().map_or(0, |bytes| bytes.len() as u64);
        index.push(Indexed {
            name: text(entry.name),
            target,
            offset,
            size,
            bytes,
        });
        skip(&mut Exact {
            reader: self.reader,
            left,
        })?;
        self.padding(size)
    }

    /// The bytes of a member that may be a document, if there is room for it.
    fn document(&mut self, size: u64) -> Result<Option<Vec<u8>>, Reason> {
        let held = self.held.saturating_add(size);
        if size == 0 || size > MOST_DOCUMENT || held > self.walk.limits.held_bytes {
            return Ok(None);
        }
        let first = self.reader.fill_buf().map_err(|error| Reason::of(&error))?;
        if !matches!(first.first(), Some(b'{' | b'[' | b' ' | b'\n')) {
            return Ok(None);
        }
        self.held = held;
        let mut data = Exact {
            reader: self.reader,
            left: size,
        };
        match hold(&mut data, size) {
            (_, End::Failed(reason)) => Err(reason),
            (bytes, _) => Ok(Some(bytes)),
        }
    }

    fn check_name(&mut self, name: &[u8]) {
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        // Directories are often named twice and hold nothing.
        if !self.names.insert(hasher.finish()) && !name.ends_with(b"/") {
            self.walk.gap_at(self.place, name, Reason::DuplicateName);
        }
    }

    /// Of sparse files the bytes that are there are handed on; further maps of the old format are skipped.
    fn sparse(&mut self, header: &Header, found: &Attributes, name: &[u8]) -> Result<(), Reason> {
        if header.entry_type() != EntryType::GNUSparse && !found.sparse {
            return Ok(());
        }
        self.walk.gap_at(self.place, name, Reason::Sparse);
        let mut more = header.as_gnu().is_some_and(::tar::GnuHeader::is_extended)
            && header.entry_type() == EntryType::GNUSparse;
        while more {
            more = self.further_block()?[504] != 0;
        }
        Ok(())
    }

    fn padding(&mut self, size: u64) -> Result<(), Reason> {
        let all = size.next_multiple_of(BLOCK as u64);
        let left = all - size;
        self.position = self.position.saturating_add(all);
        skip(&mut Exact {
            reader: self.reader,
            left,
        })
    }
}

fn as_header(block: &[u8; BLOCK]) -> Header {
    let mut header = Header::new_old();
    header.as_mut_bytes().copy_from_slice(block);
    header
}

/// The declared size; more than half of what the field can say is damage, and would overflow the padding.
fn size(header: &Header) -> Result<u64, Reason> {
    match header.entry_size() {
        Ok(size) if size <= u64::MAX / 2 => Ok(size),
        _ => Err(Reason::Damaged("a size in tar is no number")),
    }
}

fn kind(header: &Header, found: &Attributes) -> Kind {
    let stored = header.link_name_bytes();
    let link = || {
        text(
            found
                .link
                .as_deref()
                .or(stored.as_deref())
                .unwrap_or_default(),
        )
    };
    match header.entry_type() {
        EntryType::Directory => Kind::Directory,
        EntryType::Symlink => Kind::Symlink(link()),
        EntryType::Link => Kind::Hardlink(link()),
        EntryType::Char | EntryType::Block | EntryType::Fifo => Kind::Device,
        // Before ustar a directory was a file whose name ends in a slash.
        EntryType::Regular
            if header.as_ustar().is_none()
                && header.as_gnu().is_none()
                && header.path_bytes().ends_with(b"/") =>
        {
            Kind::Directory
        }
        _ => Kind::File,
    }
}

fn until_nul(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or(bytes)
}
