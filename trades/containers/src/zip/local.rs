//! The headers before each member (APPNOTE, section 4.3.7), and the walk by them alone.

use std::io::BufRead;

use super::directory::{extra_field, u16_at, u32_at, wide};
use super::method::{self, Expected};
use crate::ar::{Exact, fill, read_up_to, skip};
use crate::walk::{Entry, Place, Walk};
use crate::{Kind, Reason};

pub(super) const MAGIC: &[u8] = b"PK\x03\x04";
pub(super) const SIZE: usize = 30;

/// A member as its own header describes it.
pub(super) struct Local<'b> {
    pub(super) name: &'b [u8],
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) checksum: u32,
    pub(super) packed: u64,
    pub(super) unpacked: u64,
    /// Whether sizes take eight bytes.
    is_wide: bool,
}

impl<'b> Local<'b> {
    /// The header at an offset, and all bytes after it.
    pub(super) fn at(bytes: &'b [u8], offset: usize) -> Option<(Self, &'b [u8])> {
        let rest = bytes.get(offset..)?;
        let fixed = rest
            .first_chunk::<SIZE>()
            .filter(|fixed| fixed.starts_with(MAGIC))?;
        let (name, extra) = lengths(fixed);
        let names = rest.get(SIZE..SIZE + name + extra)?;
        Some((Self::new(fixed, names, name)?, &rest[SIZE + name + extra..]))
    }

    fn new(fixed: &[u8; SIZE], names: &'b [u8], name: usize) -> Option<Self> {
        let (name, extra) = names.split_at_checked(name)?;
        let [unpacked, packed] = wide([u32_at(fixed, 22)?, u32_at(fixed, 18)?], extra);
        Some(Self {
            name,
            flags: u16_at(fixed, 6)?,
            method: u16_at(fixed, 8)?,
            checksum: u32_at(fixed, 14)?,
            packed,
            unpacked,
            is_wide: extra_field(extra, 1).is_some(),
        })
    }

    /// Whether checksum and sizes follow the data.
    pub(super) fn has_descriptor(&self) -> bool {
        self.flags & 8 != 0
    }
}

fn lengths(fixed: &[u8; SIZE]) -> (usize, usize) {
    let length = |at| u16_at(fixed, at).map_or(0, usize::from);
    (length(26), length(28))
}

/// Walks members from header to header. `fault` is stated for each of them.
pub(super) fn walk(
    walk: &Walk<'_>,
    place: &Place,
    reader: &mut dyn BufRead,
    fault: Option<&Reason>,
) {
    while !walk.is_over() {
        match step(walk, place, reader, fault) {
            Ok(true) => {}
            Ok(false) => return,
            Err(reason) => return walk.gap(&place.path, reason),
        }
    }
}

/// One member; whether there may be more.
fn step(
    walk: &Walk<'_>,
    place: &Place,
    reader: &mut dyn BufRead,
    fault: Option<&Reason>,
) -> Result<bool, Reason> {
    let mut fixed = [0; SIZE];
    let size = read_up_to(reader, &mut fixed[..4])?;
    match &fixed[..size] {
        b"PK\x07\x08" | b"PK00" => return Ok(true), // the mark of a split archive
        b"PK\x01\x02" | b"PK\x05\x06" | b"PK\x06\x06" | b"PK\x06\x08" => return Ok(false),
        [] if fault.is_some() => return Ok(false),
        magic if magic == MAGIC => {}
        _ if fault.is_some() => return Ok(false),
        magic if magic.len() < 4 => return Err(Reason::Truncated),
        _ => {
            return Err(Reason::Damaged(
                "no header where the next member of a zip should begin",
            ));
        }
    }
    fill(reader, &mut fixed[4..])?;
    let (name, extra) = lengths(&fixed);
    let mut names = vec![0; name + extra];
    fill(reader, &mut names)?;
    let local = Local::new(&fixed, &names, name).ok_or(Reason::Truncated)?;
    if let Some(reason) = fault {
        walk.gap_at(place, local.name, reason.clone());
    }
    member(walk, place, reader, &local)
}

fn member(
    walk: &Walk<'_>,
    place: &Place,
    reader: &mut dyn BufRead,
    local: &Local<'_>,
) -> Result<bool, Reason> {
    if local.has_descriptor() && local.packed == 0 {
        return unsized_member(walk, place, reader, local);
    }
    let mut data = Exact {
        reader,
        left: local.packed,
    };
    let kind = if local.name.ends_with(b"/") && local.packed == 0 {
        Kind::Directory
    } else {
        Kind::File
    };
    let entry = Entry {
        name: local.name,
        kind,
        mode: None,
    };
    if matches!(entry.kind, Kind::Directory) {
        walk.bare(place, &entry);
    } else if local.flags & 1 != 0 {
        walk.gap_at(place, local.name, Reason::Encrypted);
    } else {
        let expected = Expected {
            size: local.unpacked,
            checksum: local.checksum,
        };
        let expected = (!local.has_descriptor()).then_some(expected);
        let mut data = std::io::BufReader::with_capacity(8 << 10, &mut data);
        method::unpack(walk, place, &entry, local.method, &mut data, expected);
    }
    if walk.is_over() {
        return Ok(false);
    }
    skip(&mut data)?;
    descriptor(reader, local)
}

/// A member whose size stands behind it: only deflate tells where it ends.
fn unsized_member(
    walk: &Walk<'_>,
    place: &Place,
    reader: &mut dyn BufRead,
    local: &Local<'_>,
) -> Result<bool, Reason> {
    let entry = Entry {
        name: local.name,
        kind: Kind::File,
        mode: None,
    };
    if local.flags & 1 != 0 {
        return Err(Reason::Encrypted);
    }
    if local.method != 8 {
        return Err(Reason::Damaged("the size of a stored member is not known"));
    }
    method::unpack(walk, place, &entry, local.method, reader, None);
    if walk.is_over() {
        return Ok(false);
    }
    descriptor(reader, local)
}

/// Skips checksum and sizes behind the data (APPNOTE, section 4.3.9); the mark before them may be missing.
fn descriptor(reader: &mut dyn BufRead, local: &Local<'_>) -> Result<bool, Reason> {
    if !local.has_descriptor() {
        return Ok(true);
    }
    let mut first = [0; 4];
    fill(reader, &mut first)?;
    let mark = if &first == b"PK\x07\x08" { 4 } else { 0 };
    let sizes = if local.is_wide { 16 } else { 8 };
    skip(&mut Exact {
        reader,
        left: mark + sizes,
    })?;
    Ok(true)
}
