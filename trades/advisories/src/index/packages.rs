//! Packages by hash, and the pool of keys.

use std::collections::HashMap;

use rayon::prelude::*;

use super::build::{Full, Parts, Places, offset};
use super::hash::{bucket, bucket_bits, hash, tag};
use crate::codec::{Put, Reader};
use crate::compile::Compiled;
use crate::pair::Pair;

/// The sections of packages, and how many pairs each place has.
pub(super) struct Packages {
    pub(super) buckets: Vec<u8>,
    pub(super) slots: Vec<u8>,
    pub(super) bodies: Vec<u8>,
    pub(super) keys: Vec<u8>,
    pub(super) counts: Vec<u64>,
    /// When the newest record of each place changed.
    pub(super) newest: Vec<i64>,
}

/// A record's statement about a package.
#[derive(Clone, Copy)]
struct Entry {
    hash: u64,
    place: u32,
    record: u32,
    /// Which of the record's statements.
    number: u32,
    /// Where its name begins, counted from the end of the record's body.
    back: u32,
}

/// The keys of all records: where each is in its record, and in the pool once it has a place there.
#[derive(Default)]
struct Pool<'c> {
    /// The first key of each record.
    firsts: Vec<usize>,
    given: Vec<&'c [u8]>,
    placed: Vec<Option<u32>>,
    seen: HashMap<&'c [u8], u32>,
    bytes: Vec<u8>,
}

impl<'c> Pool<'c> {
    fn add(&mut self, keys: &[&'c [u8]]) {
        self.firsts.push(self.given.len());
        self.given.extend(keys);
        self.placed.resize(self.given.len(), None);
    }

    /// Where the key of a record stands in the pool; its place is given when it is asked for first.
    fn place(&mut self, record: u32, key: u64) -> Result<u32, Full> {
        let first = self
            .firsts
            .get(record as usize)
            .copied()
            .unwrap_or_default();
        let at = first + usize::try_from(key).map_err(|_| Full)?;
        if let Some(placed) = self.placed.get(at).copied().flatten() {
            return Ok(placed);
        }
        let bytes = self.given.get(at).copied().unwrap_or_default();
        let placed = if let Some(seen) = self.seen.get(bytes) {
            *seen
        } else {
            let next = offset(self.bytes.len())?;
            self.bytes.text(bytes);
            self.seen.insert(bytes, next);
            next
        };
        if let Some(slot) = self.placed.get_mut(at) {
            *slot = Some(placed);
        }
        Ok(placed)
    }
}

/// Writes all packages.
pub(super) fn write<'c>(all: &'c [Compiled], places: &Places<'c>) -> Result<Packages, Full> {
    let mut pool = Pool::default();
    for record in all {
        pool.add(
            &Parts::of(record)
                .map(|parts| parts.keys)
                .unwrap_or_default(),
        );
    }
    let mut entries = entries(all, places)?;
    entries.par_sort_unstable_by_key(|entry| (entry.hash, entry.place, entry.record, entry.number));
    let mut writer = Writer {
        all,
        pool,
        out: Vec::new(),
        slots: Vec::new(),
        hashes: Vec::new(),
        counts: vec![0; places.len()],
        newest: vec![0; places.len()],
    };
    for same in entries.chunk_by(|a, b| a.hash == b.hash) {
        for (name, entries) in by_name(all, places, same) {
            writer.package(name, &entries)?;
        }
    }
    Ok(Packages {
        buckets: buckets(&writer.hashes)?,
        slots: writer.slots,
        bodies: writer.out,
        keys: writer.pool.bytes,
        counts: writer.counts,
        newest: writer.newest,
    })
}

/// The statements of all records, in parallel.
fn entries(all: &[Compiled], places: &Places<'_>) -> Result<Vec<Entry>, Full> {
    let records = all.par_iter().enumerate();
    let each = records.map(|(record, compiled)| of_record(offset(record)?, compiled, places));
    let lists = each.collect::<Result<Vec<_>, _>>()?;
    Ok(lists.concat())
}

fn of_record(record: u32, compiled: &Compiled, places: &Places<'_>) -> Result<Vec<Entry>, Full> {
    let Ok(mut parts) = Parts::of(compiled) else {
        return Ok(Vec::new());
    };
    let mut out = Vec::with_capacity(parts.pairs);
    let mut pair = Pair::default();
    for number in 0..offset(parts.pairs)? {
        let local = parts.rest.size().unwrap_or_default();
        let back = offset(parts.rest.left())?;
        let name = parts.rest.text().unwrap_or_default();
        if pair.read(&mut parts.rest).is_err() {
            break;
        }
        let spot = parts.places.get(local).copied().unwrap_or_default();
        if let Some(place) = places.number(spot) {
            let hash = hash(spot.0, name);
            out.push(Entry {
                hash,
                place,
                record,
                number,
                back,
            });
        }
    }
    Ok(out)
}

/// The name and the statement that an entry leads to.
fn read<'c>(all: &'c [Compiled], entry: &Entry) -> Option<(&'c str, Reader<'c>)> {
    let body = &all.get(entry.record as usize)?.body;
    let start = body.len().checked_sub(entry.back as usize)?;
    let mut from = Reader::at(body, start, "compiled record").ok()?;
    Some((from.text().ok()?, from))
}

/// Entries of one hash are of one package, unless somebody found two names with one hash.
fn by_name<'c>(
    all: &'c [Compiled],
    places: &Places<'c>,
    same: &[Entry],
) -> Vec<(&'c str, Vec<Entry>)> {
    let mut out: std::collections::BTreeMap<(&str, &'c str), Vec<Entry>> =
        std::collections::BTreeMap::new();
    for entry in same {
        if let Some((name, _)) = read(all, entry) {
            let ecosystem = places.ecosystem(entry.place);
            out.entry((ecosystem, name)).or_default().push(*entry);
        }
    }
    out.into_iter()
        .map(|((_, name), entries)| (name, entries))
        .collect()
}

struct Writer<'c> {
    all: &'c [Compiled],
    pool: Pool<'c>,
    out: Vec<u8>,
    slots: Vec<u8>,
    hashes: Vec<u64>,
    counts: Vec<u64>,
    newest: Vec<i64>,
}

impl Writer<'_> {
    fn package(&mut self, name: &str, entries: &[Entry]) -> Result<(), Full> {
        let hash = entries.first().map_or(0, |entry| entry.hash);
        self.slots.extend(tag(hash).to_le_bytes());
        self.slots.extend(offset(self.out.len())?.to_le_bytes());
        self.hashes.push(hash);
        self.out.text(name.as_bytes());
        let groups = entries.chunk_by(|a, b| a.place == b.place);
        self.out.number(groups.clone().count() as u64);
        for group in groups {
            self.group(group)?;
        }
        Ok(())
    }

    fn group(&mut self, entries: &[Entry]) -> Result<(), Full> {
        let place = entries.first().map_or(0, |entry| entry.place);
        if let Some(count) = self.counts.get_mut(place as usize) {
            *count += entries.len() as u64;
        }
        let modified = entries
            .iter()
            .filter_map(|entry| self.all.get(entry.record as usize));
        let modified = modified.map(|record| record.modified).max();
        if let Some((newest, modified)) = self.newest.get_mut(place as usize).zip(modified) {
            *newest = modified.max(*newest);
        }
        let mut pairs = Vec::new();
        let mut last = 0;
        let mut pair = Pair::default();
        for entry in entries {
            pairs.number(u64::from(entry.record - last));
            last = entry.record;
            pairs.number(entry.number.into());
            let Some((_, mut from)) = read(self.all, entry) else {
                continue;
            };
            if pair.read(&mut from).is_ok() {
                self.pair(&pair, entry.record, &mut pairs)?;
            }
        }
        self.out.number(place.into());
        self.out.number(entries.len() as u64);
        self.out.text(&pairs);
        Ok(())
    }

    fn pair(&mut self, pair: &Pair<'_>, record: u32, out: &mut Vec<u8>) -> Result<(), Full> {
        let mut full = None;
        pair.write(out, |key| match self.pool.place(record, key) {
            Ok(place) => place.into(),
            Err(error) => {
                full = Some(error);
                0
            }
        });
        full.map_or(Ok(()), Err)
    }
}

/// For each bucket the first slot, and at the end their count.
fn buckets(hashes: &[u64]) -> Result<Vec<u8>, Full> {
    let bits = bucket_bits(hashes.len());
    let mut out = Vec::with_capacity((1_usize << bits) * 4 + 4);
    let mut next = 0;
    for wanted in 0..=(1_usize << bits) {
        while hashes
            .get(next)
            .is_some_and(|hash| bucket(*hash, bits) < wanted)
        {
            next += 1;
        }
        out.extend(offset(next)?.to_le_bytes());
    }
    Ok(out)
}
