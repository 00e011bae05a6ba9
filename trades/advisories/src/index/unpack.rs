//! From an index back to compiled records, so that segments can be joined without the records they were made of.

use super::details::{block_of, details_in};
use super::format::Kind;
use super::segment::{Group, Segment};
use crate::Damaged;
use crate::codec::{Put, Reader};
use crate::compile::{Compiled, Skipped, put_head};
use crate::pair::Pair;
use std::collections::BTreeMap;

/// A statement of a record: its number among them, where it belongs, its name, its bytes with keys by number.
struct Statement<'a> {
    number: u64,
    place: (&'a str, &'a str),
    name: &'a str,
    pair: Vec<u8>,
}

/// What is being put together of one record.
#[derive(Default)]
struct Draft<'a> {
    keys: Vec<u64>,
    statements: Vec<Statement<'a>>,
}

impl<'a> Segment<'a> {
    /// Its records; those for which `wanted` says no are left out.
    ///
    /// Building an index of them gives the same bytes, whatever they went through.
    pub fn unpack(&self, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Compiled>, Damaged> {
        let mut drafts: Vec<Draft<'a>> = Vec::new();
        drafts.resize_with(self.records(), Draft::default);
        // Slots of a hostile index may all lead to one package: no more is taken than the section can hold.
        let mut left = self.section(Kind::Packages).len();
        for package in self.all_packages() {
            let (name, found) = package?;
            let too_many = Damaged { what: "packages" };
            left = left.checked_sub(name.len()).ok_or(too_many)?;
            for group in found.groups() {
                let group = group?;
                left = left.checked_sub(group.count).ok_or(too_many)?;
                self.take(name, group, &mut drafts)?;
            }
        }
        let mut blocks = Blocks {
            segment: self,
            last: None,
        };
        let mut out = Vec::with_capacity(drafts.len());
        for (number, draft) in (0..).zip(drafts) {
            let record = self.record(number)?;
            if wanted(record.id) {
                let more = record.more()?;
                let mut body = Vec::new();
                put_head(&mut body, record.head, &more.aliases, &more.upstream);
                draft.write(self, &mut body)?;
                out.push(Compiled {
                    id: record.id.into(),
                    modified: more.modified,
                    body: body.into(),
                    details: blocks.details(more.details)?,
                    skipped: Skipped::default(),
                });
            }
        }
        Ok(out)
    }

    /// Hands the statements of one group to the records that make them.
    fn take(
        &self,
        name: &'a str,
        group: Group<'a>,
        drafts: &mut [Draft<'a>],
    ) -> Result<(), Damaged> {
        let place = self.place(group.place)?;
        let place = (place.name, place.release);
        let mut from = group.pairs;
        let mut pair = Pair::default();
        let mut record = 0_u64;
        for _ in 0..group.count {
            record = record.checked_add(from.number()?).ok_or(from.damaged())?;
            let number = from.number()?;
            pair.read(&mut from)?;
            let at = usize::try_from(record).ok();
            let draft = at.and_then(|at| drafts.get_mut(at)).ok_or(from.damaged())?;
            let mut bytes = Vec::new();
            pair.write(&mut bytes, |key| key);
            draft.statements.push(Statement {
                number,
                place,
                name,
                pair: bytes,
            });
        }
        Ok(())
    }
}

impl Draft<'_> {
    /// As `compile::encode` writes it: keys in the order in which they are met, places sorted.
    fn write(mut self, segment: &Segment<'_>, out: &mut Vec<u8>) -> Result<(), Damaged> {
        self.statements.sort_by_key(|statement| statement.number);
        let mut places: Vec<_> = self
            .statements
            .iter()
            .map(|statement| statement.place)
            .collect();
        places.sort_unstable();
        places.dedup();
        let mut numbers = BTreeMap::new();
        let mut pairs = Vec::new();
        for statement in &self.statements {
            let mut pair = Pair::default();
            pair.read(&mut Reader::new(&statement.pair, "packages"))?;
            pairs.number(places.binary_search(&statement.place).unwrap_or(0) as u64);
            pairs.text(statement.name.as_bytes());
            pair.write(&mut pairs, |key| {
                *numbers.entry(key).or_insert_with(|| {
                    self.keys.push(key);
                    self.keys.len() as u64 - 1
                })
            });
        }
        out.number(self.keys.len() as u64);
        for key in &self.keys {
            out.text(segment.key(*key)?);
        }
        out.number(places.len() as u64);
        for (ecosystem, release) in &places {
            out.text(ecosystem.as_bytes());
            out.text(release.as_bytes());
        }
        out.number(self.statements.len() as u64);
        out.extend(pairs);
        Ok(())
    }
}

/// Blocks in the order of records: each is unpacked once.
struct Blocks<'s, 'a> {
    segment: &'s Segment<'a>,
    last: Option<(u64, Vec<u8>)>,
}

impl Blocks<'_, '_> {
    fn details(&mut self, place: (u64, u64)) -> Result<Box<[u8]>, Damaged> {
        if self
            .last
            .as_ref()
            .is_none_or(|(block, _)| *block != place.0)
        {
            let (places, blocks) = (
                self.segment.section(Kind::BlockPlaces),
                self.segment.section(Kind::Blocks),
            );
            self.last = Some((place.0, block_of(places, blocks, place.0)?));
        }
        let raw = self.last.as_ref().map_or(&[][..], |(_, raw)| raw);
        Ok(details_in(raw, place.1)?.into())
    }
}
