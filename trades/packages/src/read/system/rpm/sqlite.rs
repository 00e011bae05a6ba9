//! `rpmdb.sqlite`: the blobs of the table `Packages` (`SQLite` documentation, "Database File Format").
//!
//! With the pages of the log beside it, as whoever opens the database sees it.

use super::blobs::{Bytes, Pages, Take, Walked};
use super::wal::Log;

const MAGIC: &[u8] = b"SQLite format 3\0";
/// The header of the file, with which the first page begins.
const FILE_HEADER: usize = 100;
const LEAF: u8 = 0x0d;
const INTERIOR: u8 = 0x05;

/// The size of the pages of a database.
pub(super) fn page_size(bytes: &[u8]) -> Option<usize> {
    match Bytes::Big.u16(bytes, 16)? {
        1 => Some(65_536),
        size => Some(size).filter(|size| size.is_power_of_two() && *size >= 512),
    }
}

/// Hands out the blob of every row of `Packages`.
pub(super) fn walk(bytes: &[u8], log: Log<'_>, take: &mut Take<'_>) -> Walked {
    let mut file = Database::new(bytes, log).ok_or("it does not begin as one")?;
    let mut root = None;
    let mut damaged = file.rows(1, &mut |row| {
        let found = Row::parse(row).and_then(|row| row.root_of(b"Packages"));
        root = root.or(found);
        true
    });
    let Some(root) = root else {
        return Err(match damaged {
            0 => "it has no table `Packages`".to_owned(),
            _ => "its list of tables is damaged".to_owned(),
        });
    };
    damaged += file.rows(root, &mut |row| {
        let blob = Row::parse(row).and_then(Row::blob);
        blob.map(&mut *take).is_some()
    });
    Ok(damaged)
}

/// A file and its pages.
struct Database<'a> {
    pages: Pages<'a>,
    /// The bytes of a page that are in use.
    usable: usize,
}

impl<'a> Database<'a> {
    fn new(bytes: &'a [u8], log: Log<'a>) -> Option<Self> {
        if !bytes.starts_with(MAGIC) || bytes.len() < FILE_HEADER {
            return None;
        }
        let size = page_size(bytes)?;
        let reserved = usize::from(*bytes.get(20)?);
        // The least that the format allows.
        let usable = size.checked_sub(reserved).filter(|usable| *usable >= 480)?;
        let pages = Pages::new(bytes, size).with(log.pages, log.count);
        Some(Self { pages, usable })
    }

    /// The page of that number, counted from 1, and where what is in it begins.
    fn page(&mut self, number: usize) -> Option<(&'a [u8], usize)> {
        let page = self.pages.take(number.checked_sub(1)?)?;
        let start = if number == 1 { FILE_HEADER } else { 0 };
        Some((&page[..self.usable], start))
    }

    /// Hands out every row of the tree with that root, in order, and counts what cannot be read.
    fn rows(&mut self, root: usize, take: &mut dyn FnMut(&[u8]) -> bool) -> usize {
        let mut damaged = 0;
        let mut buffer = Vec::new();
        let mut waiting = vec![root];
        while let Some(number) = waiting.pop() {
            let Some((page, start)) = self.page(number) else {
                damaged += 1;
                continue;
            };
            let count = Bytes::Big.u16(page, start + 3).unwrap_or(0);
            match page.get(start) {
                // More than there can be: every cell has two bytes in a list, every page waits once.
                _ if 2 * count > page.len() || waiting.len() > self.pages.count() => damaged += 1,
                Some(&INTERIOR) => damaged += down(page, start, count, &mut waiting),
                Some(&LEAF) => {
                    for at in 0..count {
                        let cell = cell(page, start + 8, at);
                        let row = cell.and_then(|cell| self.row(cell, &mut buffer));
                        damaged += usize::from(!row.is_some_and(&mut *take));
                    }
                }
                _ => damaged += 1,
            }
        }
        damaged
    }

    /// The row of a cell, put together in the buffer where it goes on in other pages.
    fn row<'b>(&mut self, cell: &'a [u8], buffer: &'b mut Vec<u8>) -> Option<&'b [u8]>
    where
        'a: 'b,
    {
        let (length, rest) = varint(cell)?;
        let (_, rest) = varint(rest)?;
        let length = usize::try_from(length).ok()?;
        let here = self.local(length);
        if here == length {
            return rest.get(..length);
        }
        let mut next = Bytes::Big.u32(rest, here)?;
        // A page that was used before has nothing for this row: then nothing is copied either.
        let mut page = self.page(next)?.0;
        buffer.clear();
        buffer.extend_from_slice(rest.get(..here)?);
        loop {
            let part = page.get(4..)?;
            buffer.extend_from_slice(&part[..part.len().min(length - buffer.len())]);
            if buffer.len() == length {
                return Some(buffer);
            }
            next = Bytes::Big.u32(page, 0)?;
            page = self.page(next)?.0;
        }
    }

    /// How many bytes of a row stand in its cell ("B-tree Cell Format").
    fn local(&self, length: usize) -> usize {
        let most = self.usable - 35;
        if length <= most {
            return length;
        }
        let least = (self.usable - 12) * 32 / 255 - 23;
        let fitting = least + (length - least) % (self.usable - 4);
        if fitting <= most { fitting } else { least }
    }
}

/// Puts the children of a page on the stack, so that the first comes first; counts what cannot be read.
fn down(page: &[u8], start: usize, count: usize, waiting: &mut Vec<usize>) -> usize {
    let last = Bytes::Big.u32(page, start + 8);
    let children = (0..count).map(|at| Bytes::Big.u32(cell(page, start + 12, at)?, 0));
    let before = waiting.len();
    waiting.extend(children.chain([last]).flatten());
    let found = waiting.len() - before;
    waiting[before..].reverse();
    count + 1 - found
}

/// The bytes from the beginning of a cell, whose place stands in the list that begins at `list`.
fn cell(page: &[u8], list: usize, at: usize) -> Option<&[u8]> {
    page.get(Bytes::Big.u16(page, list + 2 * at)?..)
}

/// A number of one to nine bytes, and what follows it.
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0;
    for (at, &byte) in bytes.iter().take(9).enumerate() {
        if at == 8 {
            return Some((value << 8 | u64::from(byte), &bytes[9..]));
        }
        value = value << 7 | u64::from(byte & 0x7f);
        if byte < 0x80 {
            return Some((value, &bytes[at + 1..]));
        }
    }
    None
}

/// A row: the kinds of its values, then the values ("Record Format").
struct Row<'a> {
    kinds: &'a [u8],
    values: &'a [u8],
}

impl<'a> Row<'a> {
    fn parse(row: &'a [u8]) -> Option<Self> {
        let (length, rest) = varint(row)?;
        let before = row.len() - rest.len();
        let length = usize::try_from(length).ok()?;
        let kinds = row.get(before..length)?;
        let values = row.get(length..)?;
        Some(Self { kinds, values })
    }

    /// The next value with its kind.
    fn next(&mut self) -> Option<(u64, &'a [u8])> {
        let (kind, rest) = varint(self.kinds)?;
        self.kinds = rest;
        let length = match kind {
            0 | 8 | 9 => 0,
            1..=4 => usize::try_from(kind).ok()?,
            5 => 6,
            6 | 7 => 8,
            _ => usize::try_from(kind.checked_sub(12)? / 2).ok()?,
        };
        let (value, rest) = self.values.split_at_checked(length)?;
        self.values = rest;
        Some((kind, value))
    }

    /// The page of the table of that name, of a row of the list of tables: type, name, table, page, SQL.
    fn root_of(mut self, name: &[u8]) -> Option<usize> {
        let (_, kind) = self.next()?;
        let (_, own) = self.next()?;
        self.next()?;
        let (_, root) = self.next()?;
        let fits = kind == b"table" && own.eq_ignore_ascii_case(name) && root.len() <= 4;
        fits.then(|| {
            root.iter()
                .fold(0, |root, byte| root << 8 | usize::from(*byte))
        })
    }

    /// The first value that is a blob: rpm's table has one.
    fn blob(mut self) -> Option<&'a [u8]> {
        while let Some((kind, value)) = self.next() {
            if kind >= 12 && kind % 2 == 0 {
                return Some(value);
            }
        }
        None
    }
}
