//! From compiled records to an index.

use std::collections::HashMap;

use rayon::prelude::*;

use super::details::Blocks;
use super::format::{Kind, assemble};
use super::{packages, records};
use crate::Damaged;
use crate::codec::{Put, Reader, zigzag};
use crate::compile::{Compiled, Head};

/// More than an index can hold: a section of 4 GiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many records for one index")]
pub struct Full;

/// A place within a section.
pub(super) fn offset(at: usize) -> Result<u32, Full> {
    u32::try_from(at).map_err(|_| Full)
}

/// One index of records in any order: the same records, the same bytes.
///
/// Of records with the same id the one counts that changed last.
pub fn build(mut all: Vec<Compiled>) -> Result<Vec<u8>, Full> {
    all.par_sort_unstable_by(|a, b| a.id.cmp(&b.id).then_with(|| b.rank().cmp(&a.rank())));
    all.dedup_by(|later, first| later.id == first.id);
    let blocks = Blocks::pack(&all)?;
    for record in &mut all {
        record.details = Box::default();
    }
    let places = Places::of(&all);
    let [record_places, records] = records::write(&all, &blocks)?;
    let packages = packages::write(&all, &places)?;
    let places = places.section(&packages.counts, &packages.newest);
    drop(all);
    let [block_places, blocks] = blocks.sections()?;
    Ok(assemble(&[
        (Kind::Places, places),
        (Kind::Buckets, packages.buckets),
        (Kind::Slots, packages.slots),
        (Kind::Packages, packages.bodies),
        (Kind::Keys, packages.keys),
        (Kind::RecordPlaces, record_places),
        (Kind::Records, records),
        (Kind::BlockPlaces, block_places),
        (Kind::Blocks, blocks),
    ]))
}

/// Ecosystems with releases, sorted.
pub(super) struct Places<'c> {
    all: Vec<(&'c str, &'c str)>,
    numbers: HashMap<(&'c str, &'c str), u32>,
}

impl<'c> Places<'c> {
    fn of(records: &'c [Compiled]) -> Self {
        let mut numbers = HashMap::new();
        for record in records {
            for place in Parts::of(record)
                .map(|parts| parts.places)
                .unwrap_or_default()
            {
                numbers.insert(place, 0);
            }
        }
        let mut all: Vec<_> = numbers.keys().copied().collect();
        all.sort_unstable();
        for (number, place) in (0..).zip(&all) {
            numbers.insert(*place, number);
        }
        Self { all, numbers }
    }

    pub(super) fn number(&self, place: (&str, &str)) -> Option<u32> {
        self.numbers.get(&place).copied()
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn ecosystem(&self, number: u32) -> &'c str {
        self.all.get(number as usize).map_or("", |place| place.0)
    }

    fn section(&self, counts: &[u64], newest: &[i64]) -> Vec<u8> {
        let mut out = Vec::new();
        out.number(self.all.len() as u64);
        for (((ecosystem, release), count), newest) in self.all.iter().zip(counts).zip(newest) {
            out.text(ecosystem.as_bytes());
            out.text(release.as_bytes());
            out.number(*count);
            out.number(zigzag(*newest));
        }
        out
    }
}

/// A compiled record, taken apart.
pub(crate) struct Parts<'c> {
    pub(crate) head: Head,
    pub(crate) aliases: Vec<&'c str>,
    pub(crate) upstream: Vec<&'c str>,
    pub(crate) keys: Vec<&'c [u8]>,
    pub(crate) places: Vec<(&'c str, &'c str)>,
    /// The count of pairs, and the pairs.
    pub(crate) pairs: usize,
    pub(crate) rest: Reader<'c>,
}

impl<'c> Parts<'c> {
    pub(crate) fn of(record: &'c Compiled) -> Result<Self, Damaged> {
        let mut from = Reader::new(&record.body, "compiled record");
        let head = Head::read(&mut from)?;
        let aliases = texts(&mut from)?;
        let upstream = texts(&mut from)?;
        let keys = (0..from.count()?)
            .map(|_| from.bytes())
            .collect::<Result<_, _>>()?;
        let places = (0..from.count()?)
            .map(|_| Ok((from.text()?, from.text()?)))
            .collect::<Result<_, _>>()?;
        let pairs = from.count()?;
        Ok(Self {
            head,
            aliases,
            upstream,
            keys,
            places,
            pairs,
            rest: from,
        })
    }
}

pub(super) fn texts<'c>(from: &mut Reader<'c>) -> Result<Vec<&'c str>, Damaged> {
    (0..from.count()?).map(|_| from.text()).collect()
}
