//! Unix `ar` archives, of Debian packages and static libraries: ar(5), System V and BSD long names.
//!
//! Read here and not by a library, because those found allocate by the length a member declares.

use std::io::{BufRead, Read};

use crate::walk::{End, Entry, Place, Walk, hold};
use crate::{Kind, Reason};

const HEADER: usize = 60;

/// Most bytes of a System V table of long names.
const MOST_NAMES: u64 = 4 << 20;

pub(crate) fn walk(walk: &Walk<'_>, place: &Place, reader: &mut dyn BufRead) {
    let mut archive = Archive {
        walk,
        place,
        reader,
        names: Vec::new(),
    };
    if let Err(reason) = archive.members() {
        walk.gap(&place.path, reason);
    }
}

struct Archive<'a, 'w> {
    walk: &'a Walk<'w>,
    place: &'a Place,
    reader: &'a mut dyn BufRead,
    names: Vec<u8>,
}

impl Archive<'_, '_> {
    fn members(&mut self) -> Result<(), Reason> {
        let mut magic = [0; 8];
        fill(self.reader, &mut magic)?;
        while !self.walk.is_over() {
            let mut header = [0; HEADER];
            match read_up_to(self.reader, &mut header)? {
                0 => return Ok(()),
                HEADER => self.member(&header)?,
                _ => return Err(Reason::Truncated),
            }
        }
        Ok(())
    }

    fn member(&mut self, header: &[u8; HEADER]) -> Result<(), Reason> {
        if &header[58..] != b"`\n" {
            return Err(Reason::Damaged("a header of ar has no end mark"));
        }
        let size =
            number(&header[48..58], 10).ok_or(Reason::Damaged("a size in ar is no number"))?;
        let mode = number(&header[40..48], 8).and_then(|mode| u32::try_from(mode & 0o7777).ok());
        let mut data = Exact {
            reader: self.reader,
            left: size,
        };
        let field = header[..16].trim_ascii_end();
        match field {
            b"//" => self.names = whole(&mut data, MOST_NAMES)?,
            b"/" | b"/SYM64/" => {}
            _ => {
                let name = name(field, &self.names, &mut data)?;
                let entry = Entry {
                    name: &name,
                    kind: Kind::File,
                    mode,
                };
                self.walk.file(self.place, &entry, &mut data);
            }
        }
        if self.walk.is_over() {
            return Ok(());
        }
        skip(&mut data)?;
        if size % 2 == 1 {
            // The last member may do without.
            read_up_to(self.reader, &mut [0])?;
        }
        Ok(())
    }
}

/// Long names: `/12` points into the table, `#1/12` says that twelve bytes of name precede the data.
fn name(field: &[u8], table: &[u8], data: &mut dyn Read) -> Result<Vec<u8>, Reason> {
    if let Some(size) = field.strip_prefix(b"#1/") {
        let size = number(size, 10).ok_or(Reason::Damaged("a name in ar has no length"))?;
        let mut name = whole(&mut data.take(size), MOST_NAMES)?;
        let end = name
            .iter()
            .rposition(|byte| *byte != 0)
            .map_or(0, |last| last + 1);
        name.truncate(end);
        return Ok(name);
    }
    if let Some(start) = field
        .strip_prefix(b"/")
        .and_then(|digits| number(digits, 10))
    {
        let rest = usize::try_from(start)
            .ok()
            .and_then(|start| table.get(start..));
        let rest = rest.ok_or(Reason::Damaged("a name in ar points nowhere"))?;
        let line = rest
            .split(|byte| matches!(byte, b'\n' | 0))
            .next()
            .unwrap_or(rest);
        return Ok(line.strip_suffix(b"/").unwrap_or(line).to_vec());
    }
    Ok(field.strip_suffix(b"/").unwrap_or(field).to_vec())
}

fn number(field: &[u8], radix: u32) -> Option<u64> {
    let text = std::str::from_utf8(field).ok()?.trim();
    u64::from_str_radix(text, radix).ok()
}

/// All of a small reader.
fn whole(reader: &mut dyn Read, room: u64) -> Result<Vec<u8>, Reason> {
    match hold(reader, room) {
        (bytes, End::Whole) => Ok(bytes),
        (_, End::More) => Err(Reason::LongName),
        (_, End::Failed(reason)) => Err(reason),
    }
}

/// A part of a reader of which every byte must be there.
pub(crate) struct Exact<'r> {
    pub(crate) reader: &'r mut dyn BufRead,
    pub(crate) left: u64,
}

impl Read for Exact<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let most = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        if most == 0 {
            return Ok(0);
        }
        let size = self.reader.read(&mut buffer[..most])?;
        if size == 0 {
            return Err(Reason::Truncated.into_io());
        }
        self.left -= size as u64;
        Ok(size)
    }
}

/// Reads on to the end of a part.
pub(crate) fn skip(data: &mut Exact<'_>) -> Result<(), Reason> {
    while data.left > 0 {
        let size = data
            .reader
            .fill_buf()
            .map_err(|error| Reason::of(&error))?
            .len();
        if size == 0 {
            return Err(Reason::Truncated);
        }
        let most = usize::try_from(data.left).unwrap_or(usize::MAX).min(size);
        data.reader.consume(most);
        data.left -= most as u64;
    }
    Ok(())
}

/// Fills the buffer, or as much of it as there is.
pub(crate) fn read_up_to(reader: &mut dyn BufRead, buffer: &mut [u8]) -> Result<usize, Reason> {
    let mut size = 0;
    while size < buffer.len() {
        match reader.read(&mut buffer[size..]) {
            Ok(0) => break,
            Ok(read) => size += read,
            Err(error) => return Err(Reason::of(&error)),
        }
    }
    Ok(size)
}

/// Fills the buffer.
pub(crate) fn fill(reader: &mut dyn BufRead, buffer: &mut [u8]) -> Result<(), Reason> {
    match read_up_to(reader, buffer)? {
        size if size == buffer.len() => Ok(()),
        _ => Err(Reason::Truncated),
    }
}
