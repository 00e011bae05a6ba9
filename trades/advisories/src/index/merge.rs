//! A database and changed records: what is new in them, and all of it as one.

use std::collections::{BTreeSet, HashMap, HashSet};

use lockgate_packages::Ecosystem;
use rayon::prelude::*;

use super::segment::Segment;
use crate::compile::{Compiled, TOMBSTONE};
use crate::{Damaged, Database};

impl Compiled {
    fn is_tombstone(&self) -> bool {
        self.body
            .first()
            .is_some_and(|flags| flags & TOMBSTONE != 0)
    }
}

impl Database<'_> {
    /// Those of the records that are new, or not older than what the database has and not the same.
    ///
    /// Of records with the same id the one counts that changed last. That a record is gone always counts.
    pub fn news(&self, mut records: Vec<Compiled>) -> Result<Vec<Compiled>, Damaged> {
        records.par_sort_unstable_by(|a, b| a.id.cmp(&b.id).then_with(|| b.rank().cmp(&a.rank())));
        records.dedup_by(|later, first| later.id == first.id);
        if self.segments().iter().all(|segment| segment.records() == 0) {
            records.retain(|record| !record.is_tombstone());
            return Ok(records);
        }
        let wanted: HashSet<&str> = records.iter().map(|record| &*record.id).collect();
        let known = self.newest_forms(&|id| wanted.contains(id))?;
        let known: HashMap<&str, &Compiled> =
            known.iter().map(|record| (&*record.id, record)).collect();
        let is_news = |record: &Compiled| match known.get(&*record.id) {
            None => !record.is_tombstone(),
            Some(known) if record.is_tombstone() => !known.is_tombstone(),
            Some(known) if known.is_tombstone() => true,
            Some(known) => record.modified >= known.modified && !is_same(record, known),
        };
        let news: Vec<bool> = records.iter().map(is_news).collect();
        let mut news = news.into_iter();
        records.retain(|_| news.next().unwrap_or(true));
        Ok(records)
    }

    /// Every record in its newest form, with the changed ones in place of theirs: what one new segment is built of.
    pub fn with(&self, changed: Vec<Compiled>) -> Result<Vec<Compiled>, Damaged> {
        let replaced: HashSet<&str> = changed.iter().map(|record| &*record.id).collect();
        let mut all = self.newest_forms(&|id| !replaced.contains(id))?;
        drop(replaced);
        all.extend(changed);
        all.retain(|record| !record.is_tombstone());
        Ok(all)
    }

    fn newest_forms(&self, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Compiled>, Damaged> {
        let mut out: Vec<Compiled> = Vec::new();
        let mut seen: HashSet<Box<str>> = HashSet::new();
        for segment in self.segments().iter().rev() {
            let found = segment.unpack(&|id| wanted(id) && !seen.contains(id))?;
            seen.extend(found.iter().map(|record| record.id.clone()));
            out.extend(found);
        }
        Ok(out)
    }

    /// Ids of all records that speak of packages of an ecosystem, by OSV's name of it; of `GIT` those that speak of nothing but
    /// repositories, for the others are told of where their packages are.
    pub fn ids_of(&self, ecosystem: &str) -> Result<BTreeSet<&str>, Damaged> {
        let mut out = BTreeSet::new();
        for segment in self.segments() {
            for number in numbers_of(segment, ecosystem)? {
                out.insert(segment.record(number)?.id);
            }
        }
        Ok(out)
    }
}

/// All but what was left out on the way, which is not kept.
fn is_same(a: &Compiled, b: &Compiled) -> bool {
    a.rank() == b.rank()
}

fn numbers_of(segment: &Segment<'_>, ecosystem: &str) -> Result<BTreeSet<u32>, Damaged> {
    let (mut out, mut others) = (BTreeSet::new(), BTreeSet::new());
    let of_repositories = ecosystem == Ecosystem::Git.name();
    let mut left = segment.statements_at_most();
    for package in segment.all_packages() {
        for group in package?.1.groups() {
            let group = group?;
            left = left
                .checked_sub(group.count)
                .ok_or(Damaged { what: "packages" })?;
            if segment.place(group.place)?.name == ecosystem {
                group.records(&mut |record| _ = out.insert(record))?;
            } else if of_repositories {
                group.records(&mut |record| _ = others.insert(record))?;
            }
        }
    }
    out.retain(|record| !others.contains(record));
    Ok(out)
}
