//! The staging area: `.git/index`.
//!
//! Source: `gitformat-index`; versions 2, 3 and 4.

use std::collections::BTreeMap;

use crate::bytes::{split_once, take, take_byte, take_offset, u32_at};
use crate::loose::number;
use crate::{Damage, HashKind, Mode, ObjectId};

const WHAT: &str = "the index";

/// One staged path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staged {
    /// The path from the top, with slashes.
    pub path: Vec<u8>,
    /// What it is; `None` where Git would not write such bits.
    pub mode: Option<Mode>,
    /// Which object.
    pub id: ObjectId,
    /// 0, or 1 to 3 for the sides of a conflict.
    pub stage: u8,
    /// Only meant to be added (`git add -N`): its object is the empty blob.
    pub intent_to_add: bool,
    /// Left out of the working tree by a sparse checkout.
    pub skip_worktree: bool,
}

/// The staging area.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
    /// 2, 3 or 4.
    pub version: u32,
    /// The entries in order.
    pub entries: Vec<Staged>,
    /// The checksum of the shared file that this one is a change of: the entries here are not all.
    pub split_from: Option<ObjectId>,
    /// Whether some entries are whole directories (mode [`Mode::Tree`]).
    pub sparse_directories: bool,
    /// The trees that Git would write for directories in which nothing has changed since: by path (without a slash at
    /// the end, the top is empty). `git commit` believes these too.
    pub trees: BTreeMap<Vec<u8>, ObjectId>,
    /// Extensions that must be understood and are not, by their four letters.
    pub unknown: Vec<String>,
}

impl Index {
    /// Reads the whole file.
    pub fn parse(bytes: &[u8], hash: HashKind) -> Result<Self, Damage> {
        let short = Damage::Truncated(WHAT);
        if bytes.get(..4).ok_or(short)? != b"DIRC" {
            return Err(Damage::Malformed("not an index"));
        }
        let version = u32_at(bytes, 4).ok_or(short)?;
        if !matches!(version, 2..=4) {
            return Err(Damage::Version {
                what: WHAT,
                version,
            });
        }
        let count = u32_at(bytes, 8).ok_or(short)?;
        let body = bytes.len().checked_sub(hash.len()).ok_or(short)?;
        let mut reader = Reader {
            rest: bytes.get(12..body).ok_or(short)?,
            version,
            hash,
            last: Vec::new(),
            // Names without their shared beginnings are shorter than entries, in any index that Git writes.
            room: bytes.len().saturating_mul(8),
        };
        let mut index = Self {
            version,
            ..Self::default()
        };
        for _ in 0..count {
            index.entries.push(reader.entry()?);
        }
        index.extensions(reader.rest, hash)?;
        Ok(index)
    }

    fn extensions(&mut self, mut rest: &[u8], hash: HashKind) -> Result<(), Damage> {
        while !rest.is_empty() {
            let name = take(&mut rest, 4, WHAT)?;
            let len = u32_at(take(&mut rest, 4, WHAT)?, 0).ok_or(Damage::Truncated(WHAT))?;
            let len = usize::try_from(len).map_err(|_| Damage::Truncated(WHAT))?;
            let bytes = take(&mut rest, len, WHAT)?;
            match name {
                b"link" => self.split_from = bytes.get(..hash.len()).and_then(ObjectId::from_bytes),
                b"TREE" => self.trees = cached_trees(bytes, hash),
                b"sdir" => self.sparse_directories = true,
                [b'A'..=b'Z', ..] => {}
                _ => self
                    .unknown
                    .push(String::from_utf8_lossy(name).into_owned()),
            }
        }
        Ok(())
    }
}

/// The extension `TREE`: for each directory, parents first, the name, a zero byte, how many entries it has (-1 where it has
/// changed), a blank, how many directories, a line feed, and the id unless it has changed. Read as far as it goes.
fn cached_trees(mut rest: &[u8], hash: HashKind) -> BTreeMap<Vec<u8>, ObjectId> {
    let mut trees = BTreeMap::new();
    // Of each directory above: its path, and how many below it are still to come.
    let mut above: Vec<(Vec<u8>, u64)> = Vec::new();
    let mut room = rest.len().saturating_mul(8);
    while let Some((name, tail)) = split_once(rest, 0) {
        let Some((numbers, tail)) = split_once(tail, b'\n') else {
            break;
        };
        let Some((entries, below)) = split_once(numbers, b' ') else {
            break;
        };
        rest = tail;
        let path = match above.last_mut() {
            Some((parent, left)) => {
                *left = left.saturating_sub(1);
                join(parent, name)
            }
            None => name.to_vec(),
        };
        if entries != b"-1" {
            let Ok(id) = take(&mut rest, hash.len(), WHAT) else {
                break;
            };
            trees.extend(ObjectId::from_bytes(id).map(|id| (path.clone(), id)));
        }
        let len = path.len();
        above.push((path, number(below).unwrap_or(0)));
        while above.last().is_some_and(|(_, left)| *left == 0) {
            above.pop();
        }
        match room.checked_sub(len) {
            Some(left) if !above.is_empty() => room = left,
            _ => break,
        }
    }
    trees
}

fn join(parent: &[u8], name: &[u8]) -> Vec<u8> {
    match parent {
        [] => name.to_vec(),
        _ => [parent, b"/", name].concat(),
    }
}

struct Reader<'a> {
    rest: &'a [u8],
    version: u32,
    hash: HashKind,
    last: Vec<u8>,
    /// How many bytes all names together may still have: version 4 lets a short file name long paths many times.
    room: usize,
}

impl Reader<'_> {
    /// Ten numbers of stat data (the seventh is the mode), the id, flags, the name.
    fn entry(&mut self) -> Result<Staged, Damage> {
        let before = self.rest.len();
        let stat = take(&mut self.rest, 40, WHAT)?;
        let bits = u32_at(stat, 24).unwrap_or(0);
        let id = ObjectId::from_bytes(take(&mut self.rest, self.hash.len(), WHAT)?);
        let flags = self.two()?;
        let more = match flags & 0x4000 {
            0 => 0,
            _ if self.version == 2 => {
                return Err(Damage::Malformed("an index of version 2 with long flags"));
            }
            _ => self.two()?,
        };
        let path = match self.version {
            4 => self.compressed_name()?,
            _ => self.padded_name(before)?,
        };
        Ok(Staged {
            path,
            mode: Mode::from_bits(bits),
            id: id.ok_or(Damage::Truncated(WHAT))?,
            stage: u8::try_from(flags >> 12 & 3).unwrap_or(0),
            intent_to_add: more & 0x2000 != 0,
            skip_worktree: more & 0x4000 != 0,
        })
    }

    fn two(&mut self) -> Result<u16, Damage> {
        let high = take_byte(&mut self.rest, WHAT)?;
        Ok(u16::from_be_bytes([high, take_byte(&mut self.rest, WHAT)?]))
    }

    /// A name, then one to eight zero bytes, up to a multiple of eight from the start of the entry.
    fn padded_name(&mut self, before: usize) -> Result<Vec<u8>, Damage> {
        let (name, _) = split_once(self.rest, 0).ok_or(Damage::Truncated(WHAT))?;
        let name = name.to_vec();
        let used = before - self.rest.len() + name.len();
        let padding = 8 - used % 8;
        let tail = take(&mut self.rest, name.len() + padding, WHAT)?;
        if tail.iter().skip(name.len()).any(|&byte| byte != 0) {
            return Err(Damage::Malformed("an index entry without its padding"));
        }
        Ok(name)
    }

    /// How many bytes to take from the end of the name before, and what to put there.
    fn compressed_name(&mut self) -> Result<Vec<u8>, Damage> {
        let strip = take_offset(&mut self.rest, WHAT)?;
        let strip = usize::try_from(strip).ok();
        let keep = strip.and_then(|strip| self.last.len().checked_sub(strip));
        let keep = keep.ok_or(Damage::Malformed("an index name that takes too much away"))?;
        let (tail, rest) = split_once(self.rest, 0).ok_or(Damage::Truncated(WHAT))?;
        self.rest = rest;
        self.last.truncate(keep);
        self.last.extend_from_slice(tail);
        let room = self.room.checked_sub(self.last.len());
        self.room = room.ok_or(Damage::Malformed("an index whose names are longer than it"))?;
        Ok(self.last.clone())
    }
}
