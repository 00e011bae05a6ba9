//! Trees: the entries of one directory.

use crate::bytes::{split_once, take};
use crate::{Damage, HashKind, ObjectId};

/// What an entry of a tree is, by its mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// A file.
    File,
    /// A file that may be run.
    Executable,
    /// A symbolic link; its blob is the target.
    Link,
    /// A directory.
    Tree,
    /// A commit of another repository.
    Submodule,
}

impl Mode {
    /// The mode of these bits; `None` where Git would not write such.
    pub fn from_bits(bits: u32) -> Option<Self> {
        match bits >> 12 {
            0o04 => Some(Self::Tree),
            0o10 if bits & 0o100 != 0 => Some(Self::Executable),
            0o10 => Some(Self::File),
            0o12 => Some(Self::Link),
            0o16 => Some(Self::Submodule),
            _ => None,
        }
    }

    /// Whether the entry's object is a blob.
    pub fn is_blob(self) -> bool {
        matches!(self, Self::File | Self::Executable | Self::Link)
    }
}

/// One entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeEntry<'a> {
    /// What it is.
    pub mode: Mode,
    /// The name as it stands; anything but a zero byte may be in it.
    pub name: &'a [u8],
    /// Which object.
    pub id: ObjectId,
}

impl TreeEntry<'_> {
    /// Why the name is none that Git would check out.
    pub fn oddity(&self) -> Option<&'static str> {
        match self.name {
            b"" => Some("an empty name"),
            b"." | b".." => Some("a name that leads to another directory"),
            name if name.eq_ignore_ascii_case(b".git") => Some("the name `.git`"),
            name if name.contains(&b'/') => Some("a name with a slash"),
            _ => None,
        }
    }
}

/// The entries of a tree, one by one; ends after the first that cannot be read.
#[derive(Clone, Debug)]
pub struct Tree<'a> {
    rest: &'a [u8],
    hash: HashKind,
}

impl<'a> Tree<'a> {
    /// Over the bytes of a tree.
    pub fn new(bytes: &'a [u8], hash: HashKind) -> Self {
        Self { rest: bytes, hash }
    }

    /// The bytes that are still to be read.
    pub fn remaining(&self) -> usize {
        self.rest.len()
    }

    fn read(&mut self) -> Result<TreeEntry<'a>, Damage> {
        const WHAT: &str = "an entry of a tree";
        let (head, tail) = split_once(self.rest, 0).ok_or(Damage::Truncated(WHAT))?;
        let (mode, name) =
            split_once(head, b' ').ok_or(Damage::Malformed("an entry of a tree without a mode"))?;
        self.rest = tail;
        let id = take(&mut self.rest, self.hash.len(), WHAT)?;
        Ok(TreeEntry {
            mode: octal(mode)
                .and_then(Mode::from_bits)
                .ok_or(Damage::Malformed("an entry of a tree with an unknown mode"))?,
            name,
            id: ObjectId::from_bytes(id).ok_or(Damage::Truncated(WHAT))?,
        })
    }
}

impl<'a> Iterator for Tree<'a> {
    type Item = Result<TreeEntry<'a>, Damage>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let read = self.read();
        if read.is_err() {
            self.rest = &[];
        }
        Some(read)
    }
}

/// Up to seven octal digits.
fn octal(text: &[u8]) -> Option<u32> {
    if text.is_empty() || text.len() > 7 {
        return None;
    }
    text.iter().try_fold(0, |value, byte| {
        matches!(byte, b'0'..=b'7').then(|| value << 3 | u32::from(byte - b'0'))
    })
}
