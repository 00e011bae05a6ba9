//! One file of the index, opened over its bytes.

use lockgate_packages::Ecosystem;

use super::details::unpacked;
use super::format::{Kind, Sections, Unopened};
use super::hash::{bucket, bucket_bits, tag};
use super::records::{Stored, find};
use crate::Damaged;
use crate::codec::{Reader, unzigzag, word};
use crate::pair::Pair;

/// An opened segment. Bytes of any origin may be opened: what does not hold together is [`Damaged`] where it is met.
#[derive(Clone, Debug)]
pub struct Segment<'a> {
    sections: Sections<'a>,
    places: Vec<PlaceCount<'a>>,
}

/// An ecosystem, or a release of one, and how much the segment says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaceCount<'a> {
    /// The ecosystem; `None` where this version does not know it.
    pub ecosystem: Option<Ecosystem>,
    /// Its name.
    pub name: &'a str,
    /// The release in its one spelling; empty where none is named.
    pub release: &'a str,
    /// How many statements about packages.
    pub statements: u64,
    /// When the newest record that speaks of it changed, in seconds since 1970; 0 where none tells.
    pub newest: i64,
}

/// A package in a segment: what each release says of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found<'a> {
    groups: usize,
    rest: Reader<'a>,
}

/// What one release says of a package.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group<'a> {
    pub(crate) place: u32,
    pub(crate) count: usize,
    pub(crate) pairs: Reader<'a>,
}

impl<'a> Segment<'a> {
    /// Checks header and places; the rest is held together when it is read.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Unopened> {
        let sections = Sections::open(bytes)?;
        let mut from = Reader::new(sections.of(Kind::Places), "places");
        let places = if from.is_empty() {
            Vec::new()
        } else {
            places(&mut from)?
        };
        Ok(Self { sections, places })
    }

    /// Takes the digest of every section, which [`open`](Self::open) does not.
    pub fn verify(&self) -> Result<(), Damaged> {
        self.sections.verify()
    }

    /// The digest of the header, which holds those of all sections: the same records, the same digest.
    pub fn digest(&self) -> [u8; 32] {
        self.sections.digest
    }

    /// What it speaks of, sorted.
    pub fn places(&self) -> &[PlaceCount<'a>] {
        &self.places
    }

    /// How many records it holds, with those that only say that one is gone.
    pub fn records(&self) -> usize {
        self.sections.of(Kind::RecordPlaces).len() / 4
    }

    /// How many packages it names.
    pub fn packages(&self) -> usize {
        self.sections.of(Kind::Slots).len() / 8
    }

    /// Bytes that lookups read, and bytes of details.
    pub fn sizes(&self) -> (usize, usize) {
        let details = [Kind::Blocks, Kind::BlockPlaces].map(|kind| self.sections.of(kind).len());
        let slim = [
            Kind::Places,
            Kind::Buckets,
            Kind::Slots,
            Kind::Packages,
            Kind::Keys,
            Kind::RecordPlaces,
            Kind::Records,
        ];
        (
            slim.map(|kind| self.sections.of(kind).len()).iter().sum(),
            details.iter().sum(),
        )
    }

    /// More statements than these do not fit into its bytes.
    pub(super) fn statements_at_most(&self) -> usize {
        self.section(Kind::Packages).len()
    }

    pub(crate) fn section(&self, kind: Kind) -> &'a [u8] {
        self.sections.of(kind)
    }

    /// The package of that hash and name.
    pub(crate) fn package(
        &self,
        hash: u64,
        ecosystem: Ecosystem,
        name: &str,
    ) -> Result<Option<Found<'a>>, Damaged> {
        let slots = self.section(Kind::Slots);
        if slots.is_empty() {
            return Ok(None);
        }
        let buckets = self.section(Kind::Buckets);
        let first = bucket(hash, bucket_bits(slots.len() / 8));
        let what = Damaged { what: "buckets" };
        let start = word(buckets, first).ok_or(what)? as usize;
        let end = word(buckets, first + 1).ok_or(what)? as usize;
        let within = slots
            .get(start.saturating_mul(8)..end.saturating_mul(8))
            .ok_or(what)?;
        let wanted = tag(hash).to_le_bytes();
        for slot in within.chunks_exact(8).filter(|slot| slot[..4] == wanted) {
            let (found, at) = self.package_at(word(slot, 1).ok_or(what)?)?;
            if found == name && at.ecosystem(self) == Some(ecosystem) {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    fn package_at(&self, place: u32) -> Result<(&'a str, Found<'a>), Damaged> {
        let mut from = Reader::at(self.section(Kind::Packages), place as usize, "packages")?;
        let name = from.text()?;
        let groups = from.count()?;
        Ok((name, Found { groups, rest: from }))
    }

    /// All packages, in the order of the file.
    pub(crate) fn all_packages(
        &self,
    ) -> impl Iterator<Item = Result<(&'a str, Found<'a>), Damaged>> + '_ {
        let slots = self.section(Kind::Slots).chunks_exact(8);
        slots.map(|slot| {
            let place = word(slot, 1).ok_or(Damaged { what: "slots" })?;
            self.package_at(place)
        })
    }

    /// A key of the pool.
    pub(crate) fn key(&self, place: u64) -> Result<&'a [u8], Damaged> {
        let what = "keys";
        let place = usize::try_from(place).map_err(|_| Damaged { what })?;
        Reader::at(self.section(Kind::Keys), place, what)?.bytes()
    }

    /// The record of that number.
    pub(crate) fn record(&self, number: u32) -> Result<Stored<'a>, Damaged> {
        Stored::read(
            self.section(Kind::RecordPlaces),
            self.section(Kind::Records),
            number,
        )
    }

    /// The number of the record of that id.
    pub(crate) fn find(&self, id: &str) -> Result<Option<u32>, Damaged> {
        find(
            self.section(Kind::RecordPlaces),
            self.section(Kind::Records),
            id,
        )
    }

    /// The details of a record, still as bytes.
    pub(crate) fn details(&self, place: (u64, u64)) -> Result<Vec<u8>, Damaged> {
        unpacked(
            self.section(Kind::BlockPlaces),
            self.section(Kind::Blocks),
            place.0,
            place.1,
        )
    }

    /// The place of a number.
    pub(crate) fn place(&self, number: u32) -> Result<&PlaceCount<'a>, Damaged> {
        self.places
            .get(number as usize)
            .ok_or(Damaged { what: "places" })
    }
}

impl<'a> Found<'a> {
    fn ecosystem(&self, segment: &Segment<'a>) -> Option<Ecosystem> {
        let group = self.clone_groups().next()?.ok()?;
        segment.place(group.place).ok()?.ecosystem
    }

    fn clone_groups(&self) -> Groups<'a> {
        Groups {
            left: self.groups,
            rest: self.rest,
        }
    }

    /// Release by release.
    pub(crate) fn groups(self) -> Groups<'a> {
        self.clone_groups()
    }
}

impl Group<'_> {
    /// The records of its statements.
    pub(super) fn records(&self, each: &mut dyn FnMut(u32)) -> Result<(), Damaged> {
        let mut from = self.pairs;
        let mut pair = Pair::default();
        let mut record = 0_u64;
        for _ in 0..self.count {
            record = record.checked_add(from.number()?).ok_or(from.damaged())?;
            let _number = from.number()?;
            pair.read(&mut from)?;
            each(u32::try_from(record).map_err(|_| from.damaged())?);
        }
        Ok(())
    }
}

/// Release by release; ends with the first damage.
#[derive(Clone, Debug)]
pub(crate) struct Groups<'a> {
    left: usize,
    rest: Reader<'a>,
}

impl<'a> Iterator for Groups<'a> {
    type Item = Result<Group<'a>, Damaged>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let group = group(&mut self.rest);
        if group.is_err() {
            self.left = 0;
        }
        Some(group)
    }
}

fn group<'a>(from: &mut Reader<'a>) -> Result<Group<'a>, Damaged> {
    let place = u32::try_from(from.number()?).map_err(|_| from.damaged())?;
    let count = from.size()?;
    let pairs = Reader::new(from.bytes()?, "packages");
    if count > pairs.left() {
        return Err(from.damaged());
    }
    Ok(Group {
        place,
        count,
        pairs,
    })
}

fn places<'a>(from: &mut Reader<'a>) -> Result<Vec<PlaceCount<'a>>, Damaged> {
    let count = from.count()?;
    let one = |_| {
        let name = from.text()?;
        let ecosystem = Ecosystem::parse(name).map(|(ecosystem, _)| ecosystem);
        Ok(PlaceCount {
            ecosystem,
            name,
            release: from.text()?,
            statements: from.number()?,
            newest: unzigzag(from.number()?),
        })
    };
    (0..count).map(one).collect()
}
