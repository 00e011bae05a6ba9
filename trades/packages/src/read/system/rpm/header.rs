//! The header of a package as rpm's databases keep it (RPM reference manual, "RPM V4 package format", "Header format").
//!
//! Two counts, an index of 16 bytes per tag, then the data. The eight bytes that begin a header in a package file are left
//! out in databases. Where a tag stands twice the last counts, since what was added on installing replaces what was signed.

use super::blobs::Bytes;

/// A tag whose value is asked for; the numbers are rpm's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    SigMd5 = 261,
    Sha1Header = 269,
    Sha256Header = 273,
    Name = 1000,
    Version = 1001,
    Release = 1002,
    Epoch = 1003,
    License = 1014,
    Arch = 1022,
    SourceRpm = 1044,
    ProvideName = 1047,
    RequireName = 1049,
    ModularityLabel = 5096,
}

const WANTED: [Tag; 13] = [
    Tag::SigMd5,
    Tag::Sha1Header,
    Tag::Sha256Header,
    Tag::Name,
    Tag::Version,
    Tag::Release,
    Tag::Epoch,
    Tag::License,
    Tag::Arch,
    Tag::SourceRpm,
    Tag::ProvideName,
    Tag::RequireName,
    Tag::ModularityLabel,
];

const INT32: usize = 4;
const STRING: usize = 6;
const BINARY: usize = 7;
const STRINGS: usize = 8;
const TRANSLATED: usize = 9;

/// The length of an entry of the index.
const ENTRY: usize = 16;

/// An entry of the index: its type, and where its data begins and how many values there are.
#[derive(Clone, Copy)]
struct Entry {
    kind: usize,
    offset: usize,
    count: usize,
}

/// The values of a header that are asked for.
pub(super) struct Header<'a> {
    data: &'a [u8],
    entries: [Option<Entry>; WANTED.len()],
}

impl<'a> Header<'a> {
    /// The header that a blob is; none where its counts do not fit.
    pub(super) fn parse(blob: &'a [u8]) -> Option<Self> {
        let tags = Bytes::Big.u32(blob, 0)?;
        let length = Bytes::Big.u32(blob, 4)?;
        let (index, rest) = blob.get(8..)?.split_at_checked(tags.checked_mul(ENTRY)?)?;
        let data = rest.get(..length)?;
        let mut entries = [None; WANTED.len()];
        for entry in index.chunks_exact(ENTRY) {
            let tag = Bytes::Big.u32(entry, 0)?;
            if let Some(at) = WANTED.iter().position(|wanted| *wanted as usize == tag) {
                entries[at] = Some(Entry {
                    kind: Bytes::Big.u32(entry, 4)?,
                    offset: Bytes::Big.u32(entry, 8)?,
                    count: Bytes::Big.u32(entry, 12)?,
                });
            }
        }
        Some(Self { data, entries })
    }

    fn entry(&self, tag: Tag) -> Option<(Entry, &'a [u8])> {
        let at = WANTED.iter().position(|wanted| *wanted == tag)?;
        let entry = self.entries[at]?;
        Some((entry, self.data.get(entry.offset..)?))
    }

    /// The bytes of a text; of several translations the first. An empty one is none.
    pub(super) fn text(&self, tag: Tag) -> Option<&'a [u8]> {
        let (entry, data) = self.entry(tag)?;
        let is_text = matches!(entry.kind, STRING | STRINGS | TRANSLATED);
        let text = until_nul(data)?;
        (is_text && entry.count > 0 && !text.is_empty()).then_some(text)
    }

    /// The texts of a list; those that lie outside of the data are left out.
    pub(super) fn texts(&self, tag: Tag) -> impl Iterator<Item = &'a [u8]> {
        let found = self.entry(tag);
        let found = found.filter(|(entry, _)| matches!(entry.kind, STRING | STRINGS));
        let (mut rest, mut left) = found.map_or((&[][..], 0), |(entry, data)| (data, entry.count));
        std::iter::from_fn(move || {
            left = left.checked_sub(1)?;
            let text = until_nul(rest)?;
            rest = &rest[text.len() + 1..];
            Some(text)
        })
    }

    /// The first number of a tag.
    pub(super) fn number(&self, tag: Tag) -> Option<usize> {
        let (entry, data) = self.entry(tag)?;
        let fits = entry.kind == INT32 && entry.count > 0;
        Bytes::Big.u32(data, 0).filter(|_| fits)
    }

    /// The bytes of a tag.
    pub(super) fn binary(&self, tag: Tag) -> Option<&'a [u8]> {
        let (entry, data) = self.entry(tag)?;
        data.get(..entry.count).filter(|_| entry.kind == BINARY)
    }
}

fn until_nul(data: &[u8]) -> Option<&[u8]> {
    memchr::memchr(0, data).map(|end| &data[..end])
}
