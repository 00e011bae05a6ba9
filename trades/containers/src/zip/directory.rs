//! The directory at the end of an archive (APPNOTE, sections 4.3.12 to 4.3.16).

use crate::Reason;
use crate::zip::local::Local;

/// What an archive says of itself at its end.
pub(super) struct Directory<'b> {
    /// Where the directory begins, which is where members end.
    pub(super) start: usize,
    pub(super) entries: Vec<Listed<'b>>,
    /// What is wrong with it.
    pub(super) faults: Vec<Reason>,
}

/// A member as the directory lists it.
pub(super) struct Listed<'b> {
    pub(super) name: &'b [u8],
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) checksum: u32,
    pub(super) packed: usize,
    pub(super) unpacked: u64,
    pub(super) offset: usize,
    /// Unix mode with the type, where the archive was made on such a system.
    full_mode: u32,
    pub(super) mode: Option<u32>,
}

impl Listed<'_> {
    pub(super) fn is_directory(&self) -> bool {
        self.name.ends_with(b"/") && self.unpacked == 0 && self.packed <= 2
    }

    pub(super) fn is_symlink(&self) -> bool {
        self.full_mode & 0o17_0000 == 0o12_0000
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.flags & 1 != 0 || self.method == 99
    }
}

const END: &[u8] = b"PK\x05\x06";
const END_SIZE: usize = 22;
const ENTRY: &[u8] = b"PK\x01\x02";
const ENTRY_SIZE: usize = 46;

/// Where the end record begins: the last one whose comment fits; it lies within the longest comment of the end.
pub(super) fn find_end(bytes: &[u8]) -> Option<usize> {
    let last = bytes.len().checked_sub(END_SIZE)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    let end = last + END.len();
    let fits = |at: &usize| {
        u16_at(bytes, at + 20).is_some_and(|size| at + END_SIZE + usize::from(size) <= bytes.len())
    };
    let mut places = memchr::memmem::rfind_iter(&bytes[first..end], END);
    places.find_map(|at| Some(first + at).filter(fits))
}

impl<'b> Directory<'b> {
    pub(super) fn read(bytes: &'b [u8], most: u64) -> Result<Self, Reason> {
        let at = find_end(bytes).ok_or(Reason::Truncated)?;
        let end = End::read(bytes, at)
            .ok_or(Reason::Damaged("the end record of a zip lies outside it"))?;
        let mut directory = Self {
            start: end.start,
            entries: Vec::new(),
            faults: Vec::new(),
        };
        if bytes.len() > at + END_SIZE + end.comment {
            directory.faults.push(Reason::TrailingBytes);
        }
        let mut rest = &bytes[end.start..end.stop];
        while let Some((entry, after)) = listed(rest, end.shift) {
            if directory.entries.len() as u64 > most {
                // The walk states the limit when it comes to it.
                return Ok(directory);
            }
            directory.entries.push(entry);
            rest = after;
        }
        if directory.entries.len() as u64 != end.count
            || (!rest.is_empty() && !rest.starts_with(b"PK\x05\x05"))
        {
            directory.faults.push(Reason::Damaged(
                "the directory of a zip lists other members than its end record says",
            ));
        }
        Ok(directory)
    }

    /// The bytes of each member, in their order: where they begin, where they end, and which it is.
    pub(super) fn ranges(&self, bytes: &[u8]) -> Vec<(usize, usize, usize)> {
        let range = |(index, entry): (usize, &Listed<'_>)| {
            let (_, data) = Local::at(bytes, entry.offset)?;
            let start = bytes.len() - data.len();
            Some((
                entry.offset,
                start.saturating_add(entry.packed).min(bytes.len()),
                index,
            ))
        };
        let mut ranges: Vec<_> = self.entries.iter().enumerate().filter_map(range).collect();
        ranges.sort_unstable();
        ranges
    }
}

/// The end record, with its 64-bit form where there is one.
struct End {
    start: usize,
    stop: usize,
    /// Bytes before the archive, by which all offsets are too small.
    shift: usize,
    count: u64,
    comment: usize,
}

impl End {
    fn read(bytes: &[u8], at: usize) -> Option<Self> {
        let small = (
            u64::from(u16_at(bytes, at + 10)?),
            u64::from(u32_at(bytes, at + 12)?),
            u64::from(u32_at(bytes, at + 16)?),
        );
        let large = Self::large(bytes, at);
        let (count, size, offset) = large.map_or(small, |(values, _)| values);
        let stop = large.map_or(at, |(_, stop)| stop);
        let (size, offset) = (usize::try_from(size).ok()?, usize::try_from(offset).ok()?);
        let start = stop.checked_sub(size)?;
        let shift = start.checked_sub(offset)?;
        Some(Self {
            start,
            stop,
            shift,
            count,
            comment: usize::from(u16_at(bytes, at + 20)?),
        })
    }

    /// APPNOTE, sections 4.3.14 and 4.3.15. The locator stands right before the end record, and its record before it.
    fn large(bytes: &[u8], at: usize) -> Option<((u64, u64, u64), usize)> {
        let locator = at.checked_sub(20)?;
        let record = locator.checked_sub(56)?;
        if !bytes[locator..].starts_with(b"PK\x06\x07") {
            return None;
        }
        let stated = usize::try_from(u64_at(bytes, locator + 8)?).ok();
        let is_record = |place: &usize| {
            bytes
                .get(*place..)
                .is_some_and(|rest| rest.starts_with(b"PK\x06\x06"))
        };
        let record = stated.filter(is_record).unwrap_or(record);
        if !is_record(&record) || record > locator {
            return None;
        }
        Some((
            (
                u64_at(bytes, record + 32)?,
                u64_at(bytes, record + 40)?,
                u64_at(bytes, record + 48)?,
            ),
            record,
        ))
    }
}

/// The first entry of a directory and what follows it.
fn listed(bytes: &[u8], shift: usize) -> Option<(Listed<'_>, &[u8])> {
    let fixed = bytes
        .get(..ENTRY_SIZE)
        .filter(|fixed| fixed.starts_with(ENTRY))?;
    let length = |at| u16_at(fixed, at).map(usize::from);
    let (name, extra, comment) = (length(28)?, length(30)?, length(32)?);
    let rest = &bytes[ENTRY_SIZE..];
    let extra_bytes = rest.get(name..name + extra)?;
    let stored = [u32_at(fixed, 24)?, u32_at(fixed, 20)?, u32_at(fixed, 42)?];
    let [unpacked, packed, offset] = wide(stored, extra_bytes);
    let full_mode = if fixed[5] == 3 {
        u32_at(fixed, 38)? >> 16
    } else {
        0
    };
    let entry = Listed {
        name: rest.get(..name)?,
        flags: u16_at(fixed, 8)?,
        method: u16_at(fixed, 10)?,
        checksum: u32_at(fixed, 16)?,
        packed: usize::try_from(packed).unwrap_or(usize::MAX),
        unpacked,
        offset: usize::try_from(offset)
            .unwrap_or(usize::MAX)
            .saturating_add(shift),
        full_mode,
        mode: (full_mode != 0).then_some(full_mode & 0o7777),
    };
    Some((entry, rest.get(name + extra + comment..)?))
}

/// Sizes that are all ones stand in the extra field 1, in this order, each only if it is all ones (APPNOTE, section 4.5.3).
pub(super) fn wide<const N: usize>(stored: [u32; N], extra: &[u8]) -> [u64; N] {
    let mut field = extra_field(extra, 1).unwrap_or_default();
    stored.map(|value| {
        if value != u32::MAX {
            return u64::from(value);
        }
        let large = u64_at(field, 0);
        field = field.get(8..).unwrap_or_default();
        large.unwrap_or(u64::from(value))
    })
}

pub(super) fn extra_field(mut extra: &[u8], id: u16) -> Option<&[u8]> {
    loop {
        let (found, size) = (u16_at(extra, 0)?, usize::from(u16_at(extra, 2)?));
        let data = extra.get(4..4 + size)?;
        if found == id {
            return Some(data);
        }
        extra = &extra[4 + size..];
    }
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes
        .get(at..)?
        .first_chunk()
        .copied()
        .map(u16::from_le_bytes)
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes
        .get(at..)?
        .first_chunk()
        .copied()
        .map(u32::from_le_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes
        .get(at..)?
        .first_chunk()
        .copied()
        .map(u64::from_le_bytes)
}
