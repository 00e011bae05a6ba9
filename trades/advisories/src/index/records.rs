//! Records by id.

use super::build::{Full, Parts, offset, texts};
use super::details::Blocks;
use crate::Damaged;
use crate::codec::{Put, Reader, unzigzag, word, zigzag};
use crate::compile::{Compiled, Head, put_head};

/// Places and records.
pub(super) fn write(all: &[Compiled], blocks: &Blocks) -> Result<[Vec<u8>; 2], Full> {
    let (mut places, mut out) = (Vec::new(), Vec::new());
    for (at, record) in all.iter().enumerate() {
        let Ok(parts) = Parts::of(record) else {
            continue;
        };
        places.extend(offset(out.len())?.to_le_bytes());
        out.text(record.id.as_bytes());
        put_head(&mut out, parts.head, &parts.aliases, &parts.upstream);
        out.number(zigzag(record.modified));
        let (block, place) = blocks.place(at);
        out.number(block.into());
        out.number(place.into());
    }
    Ok([places, out])
}

/// A record as it is stored: its id and head are read, the rest when it is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stored<'a> {
    pub(crate) id: &'a str,
    pub(crate) head: Head,
    rest: Reader<'a>,
}

/// What stands behind the head.
#[derive(Clone, Debug, Default)]
pub(crate) struct More<'a> {
    pub(crate) aliases: Vec<&'a str>,
    pub(crate) upstream: Vec<&'a str>,
    pub(crate) modified: i64,
    /// The block of its details, and the place in it.
    pub(crate) details: (u64, u64),
}

/// The bytes of a record of that number.
fn at<'a>(places: &[u8], records: &'a [u8], number: u32) -> Result<Reader<'a>, Damaged> {
    let what = "records";
    let place = word(places, number as usize).ok_or(Damaged { what })?;
    Reader::at(records, place as usize, what)
}

impl<'a> Stored<'a> {
    pub(crate) fn read(places: &[u8], records: &'a [u8], number: u32) -> Result<Self, Damaged> {
        let mut from = at(places, records, number)?;
        let id = from.text()?;
        let head = Head::read(&mut from)?;
        Ok(Self {
            id,
            head,
            rest: from,
        })
    }

    /// Its aliases.
    pub(crate) fn aliases(mut self) -> Result<Vec<&'a str>, Damaged> {
        texts(&mut self.rest)
    }

    /// All of it.
    pub(crate) fn more(mut self) -> Result<More<'a>, Damaged> {
        let from = &mut self.rest;
        Ok(More {
            aliases: texts(from)?,
            upstream: texts(from)?,
            modified: unzigzag(from.number()?),
            details: (from.number()?, from.number()?),
        })
    }
}

/// The number of the record of that id; they stand sorted.
pub(super) fn find(places: &[u8], records: &[u8], id: &str) -> Result<Option<u32>, Damaged> {
    let (mut low, mut high) = (0, u32::try_from(places.len() / 4).unwrap_or(u32::MAX));
    while low < high {
        let middle = low + (high - low) / 2;
        match at(places, records, middle)?.bytes()?.cmp(id.as_bytes()) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
            std::cmp::Ordering::Equal => return Ok(Some(middle)),
        }
    }
    Ok(None)
}
