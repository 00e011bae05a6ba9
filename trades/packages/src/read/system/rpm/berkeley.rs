//! `Packages`: Berkeley DB, a hash or a tree, versions 8 to 10 (Oracle Berkeley DB, `dbinc/db_page.h`).
//!
//! Numbers stand in the order of the machine that wrote them. Every page with values is looked at, whatever bucket or branch
//! it is of.

use super::blobs::{Bytes, Pages, Take, Walked};

const HASH_MAGIC: usize = 0x0006_1561;
const TREE_MAGIC: usize = 0x0005_3162;
/// What every page begins with.
const PAGE_HEADER: usize = 26;

/// Kinds of pages.
const UNSORTED: u8 = 2;
const LEAF: u8 = 5;
const OVERFLOW: u8 = 7;
const SORTED: u8 = 13;

/// Kinds of items.
const HERE: u8 = 1;
const ELSEWHERE: u8 = 3;

/// Hands out the value of every key but the first number, which counts the packages.
pub(super) fn walk(bytes: &[u8], take: &mut Take<'_>) -> Walked {
    let order = [Bytes::Little, Bytes::Big]
        .into_iter()
        .find(|order| matches!(order.u32(bytes, 12), Some(HASH_MAGIC | TREE_MAGIC)))
        .ok_or("it is no hash and no tree of that kind")?;
    let size = order.u32(bytes, 20).unwrap_or(0);
    if !(512..=65_536).contains(&size) || !size.is_power_of_two() {
        return Err("its pages have a size that the format does not know".to_owned());
    }
    if !(8..=10).contains(&order.u32(bytes, 16).unwrap_or(0)) {
        return Err("its version is not known".to_owned());
    }
    if bytes.len() < size {
        return Err("its first page is cut off".to_owned());
    }
    if bytes[24] != 0 || bytes[26] & 1 != 0 {
        return Err("it is encrypted, or its pages have checksums".to_owned());
    }
    let pages = Pages::new(bytes, size);
    let last = order.u32(bytes, 32).unwrap_or(0);
    let missing = last.saturating_add(1).saturating_sub(pages.count());
    let mut file = Database { order, size, pages };
    let last = last.min(file.pages.count().saturating_sub(1));
    let damaged = (1..=last).map(|number| file.page(number, bytes, take));
    Ok(damaged.sum::<usize>() + usize::from(missing > 0))
}

/// A key or a value.
#[derive(Clone, Copy)]
enum Item<'a> {
    Here(&'a [u8]),
    Elsewhere { page: usize, length: usize },
}

struct Database<'a> {
    order: Bytes,
    size: usize,
    /// Taken are those of long values only.
    pages: Pages<'a>,
}

impl<'a> Database<'a> {
    /// Hands out what a page holds, where it is one with values; counts what cannot be read.
    fn page(&mut self, number: usize, bytes: &'a [u8], take: &mut Take<'_>) -> usize {
        let page = &bytes[number * self.size..][..self.size];
        let is_leaf = page[25] == LEAF;
        if !is_leaf && !matches!(page[25], UNSORTED | SORTED) {
            return 0;
        }
        let count = self.order.u16(page, 20).unwrap_or(0);
        let first = PAGE_HEADER + 2 * count;
        if self.order.u32(page, 8) != Some(number) || first > self.size {
            return 1;
        }
        let (mut damaged, mut end, mut is_counter) = (0, self.size, false);
        for at in 0..count {
            let place = self.order.u16(page, PAGE_HEADER + 2 * at);
            let Some(place) = place.filter(|place| *place >= first && *place < end) else {
                return damaged + 1;
            };
            let item = if is_leaf {
                self.of_leaf(&page[place..])
            } else {
                // Items of a hash stand from the end of the page to its beginning.
                let item = &page[place..end];
                end = place;
                self.of_hash(item)
            };
            if at % 2 == 0 {
                is_counter = matches!(item, Some(Item::Here([0, 0, 0, 0])));
            } else if !is_counter {
                let taken = item.is_some_and(|item| self.value(item, take));
                damaged += usize::from(!taken);
            }
        }
        damaged
    }

    fn of_hash(&self, item: &'a [u8]) -> Option<Item<'a>> {
        match *item.first()? {
            HERE => Some(Item::Here(&item[1..])),
            ELSEWHERE => self.elsewhere(item),
            _ => None,
        }
    }

    fn of_leaf(&self, item: &'a [u8]) -> Option<Item<'a>> {
        match *item.get(2)? {
            HERE => item.get(3..3 + self.order.u16(item, 0)?).map(Item::Here),
            ELSEWHERE => self.elsewhere(item),
            _ => None,
        }
    }

    fn elsewhere(&self, item: &[u8]) -> Option<Item<'a>> {
        Some(Item::Elsewhere {
            page: self.order.u32(item, 4)?,
            length: self.order.u32(item, 8)?,
        })
    }

    /// Hands out a value; false where it cannot be read.
    fn value(&mut self, item: Item<'_>, take: &mut Take<'_>) -> bool {
        match item {
            Item::Here(value) => {
                take(value);
                true
            }
            Item::Elsewhere { page, length } => {
                let value = self.long(page, length);
                value.map(|value| take(&value)).is_some()
            }
        }
    }

    /// A value that stands in pages of its own.
    fn long(&mut self, mut number: usize, length: usize) -> Option<Vec<u8>> {
        let mut value = Vec::new();
        while value.len() < length {
            let page = self.pages.take(number)?;
            let here = self.order.u16(page, 22)?;
            let is_part = page[25] == OVERFLOW && self.order.u32(page, 8) == Some(number);
            let part = page.get(PAGE_HEADER..PAGE_HEADER + here)?;
            let fits = is_part && here > 0 && value.len() + here <= length;
            value.extend_from_slice(fits.then_some(part)?);
            number = self.order.u32(page, 16)?;
        }
        Some(value)
    }
}
