//! What the three kinds of databases have in common: they hand out blobs, of which each is the header of a package.

use std::collections::HashMap;

/// Takes one blob.
pub(super) type Take<'t> = dyn FnMut(&[u8]) + 't;

/// How many places could not be read, or why nothing could be.
pub(super) type Walked = Result<usize, String>;

/// The order of the bytes of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bytes {
    Big,
    Little,
}

impl Bytes {
    /// The 16 bits at a place.
    pub(super) fn u16(self, bytes: &[u8], at: usize) -> Option<usize> {
        let two = bytes.get(at..)?.first_chunk::<2>()?;
        Some(usize::from(match self {
            Self::Big => u16::from_be_bytes(*two),
            Self::Little => u16::from_le_bytes(*two),
        }))
    }

    /// The 32 bits at a place.
    pub(super) fn word(self, bytes: &[u8], at: usize) -> Option<u32> {
        let four = bytes.get(at..)?.first_chunk::<4>()?;
        Some(match self {
            Self::Big => u32::from_be_bytes(*four),
            Self::Little => u32::from_le_bytes(*four),
        })
    }

    /// The same as a size or a place.
    pub(super) fn u32(self, bytes: &[u8], at: usize) -> Option<usize> {
        usize::try_from(self.word(bytes, at)?).ok()
    }
}

/// The pages of a file, of which each may be looked at once: so no chain goes in a circle, and none is walked twice.
pub(super) struct Pages<'a> {
    bytes: &'a [u8],
    size: usize,
    seen: Vec<bool>,
    /// Pages that stand for those of the file, by number.
    newer: HashMap<usize, &'a [u8]>,
}

impl<'a> Pages<'a> {
    /// `size` is more than zero.
    pub(super) fn new(bytes: &'a [u8], size: usize) -> Self {
        let seen = vec![false; bytes.len() / size];
        Self {
            bytes,
            size,
            seen,
            newer: HashMap::new(),
        }
    }

    /// With newer pages, after which there are `count`; no page is there that neither they nor the file have.
    pub(super) fn with(mut self, newer: HashMap<usize, &'a [u8]>, count: usize) -> Self {
        let most = self.seen.len() + newer.len();
        if count > 0 {
            self.seen.resize(count.min(most), false);
        }
        self.newer = newer;
        self
    }

    /// How many whole pages there are.
    pub(super) fn count(&self) -> usize {
        self.seen.len()
    }

    /// The page of that number, counted from 0, where nobody took it before.
    pub(super) fn take(&mut self, number: usize) -> Option<&'a [u8]> {
        let seen = self.seen.get_mut(number).filter(|seen| !**seen)?;
        *seen = true;
        if let Some(page) = self.newer.get(&number) {
            return Some(page);
        }
        let start = number * self.size;
        self.bytes.get(start..start + self.size)
    }
}
