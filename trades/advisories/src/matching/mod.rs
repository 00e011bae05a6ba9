//! From a package's version to the advisories that affect it.

mod commits;
mod fix;
mod group;
mod verdict;

use std::borrow::Cow;

use lockgate_packages::Ecosystem;

use crate::index::{Segment, hash};
use crate::pair::Pair;
use crate::{Advisory, Damaged, Database, Hit, Imprecise, Matches, Query, Unassessed, order};
use verdict::{Verdict, Version};

pub(crate) use commits::{lookup as lookup_commit, speaks};
pub(crate) use fix::fix;

/// A query in the spelling of the index.
pub(super) struct Asked<'q> {
    ecosystem: Ecosystem,
    release: Option<Cow<'q, str>>,
    name: Cow<'q, str>,
    version: Version<'q>,
}

impl<'q> Asked<'q> {
    fn new(query: &Query<'q>) -> Self {
        Self {
            ecosystem: query.ecosystem,
            release: query
                .release
                .map(|release| order::release(query.ecosystem, release)),
            name: query.ecosystem.normal_name(query.name),
            version: Version::new(query.version, order::of(query.ecosystem)),
        }
    }

    /// Whether statements about a release are about this package.
    fn concerns(&self, release: &str) -> About {
        match &self.release {
            _ if release.is_empty() => About::This,
            Some(own) if **own == *release => About::This,
            Some(_) => About::Another,
            None if self.ecosystem.is_distribution() => About::Perhaps(Imprecise::NoRelease),
            None => About::Perhaps(Imprecise::OtherRegistry),
        }
    }
}

/// What statements about a release are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Another,
    This,
    Perhaps(Imprecise),
}

/// Everything that affects the package, or may.
pub(crate) fn lookup<'d>(database: &'d Database<'_>, query: &Query<'_>) -> Matches<'d> {
    let mut asked = Asked::new(query);
    let mut found = Finding::default();
    if let Err(Damaged { what }) = each_pair(database, &mut asked, &mut |asked, said| {
        found.weigh(asked, said)
    }) {
        found.unassessed.push(Unassessed::Damaged { what });
    }
    found.unassessed.extend(missing(database, &asked));
    found.unassessed.extend(found.unread.take());
    Matches {
        groups: group::grouped(database, found.hits),
        unassessed: found.unassessed,
    }
}

/// The database does not speak of the ecosystem, or of the release.
fn missing(database: &Database<'_>, asked: &Asked<'_>) -> Option<Unassessed> {
    let mut known = false;
    for place in database.segments().iter().flat_map(Segment::places) {
        if place.ecosystem != Some(asked.ecosystem) {
            continue;
        }
        known = true;
        if asked.concerns(place.release) != About::Another {
            return None;
        }
    }
    Some(if known {
        Unassessed::ReleaseUnknown
    } else {
        Unassessed::EcosystemUnknown
    })
}

/// A statement about the package, with where it stands.
pub(super) struct Said<'d, 'p> {
    segment: &'d Segment<'d>,
    newer: &'d [Segment<'d>],
    record: u32,
    number: u64,
    /// Why it may not be about this package.
    doubt: Option<Imprecise>,
    pair: &'p Pair<'d>,
}

/// Hands over every statement about the package, also such that a newer segment replaces.
pub(super) fn each_pair<'d>(
    database: &'d Database<'_>,
    asked: &mut Asked<'_>,
    each: &mut dyn FnMut(&mut Asked<'_>, &Said<'d, '_>) -> Result<(), Damaged>,
) -> Result<(), Damaged> {
    let hash = hash(asked.ecosystem.name(), &asked.name);
    let segments = database.segments();
    let mut pair = Pair::default();
    for (at, segment) in segments.iter().enumerate() {
        let Some(package) = segment.package(hash, asked.ecosystem, &asked.name)? else {
            continue;
        };
        for group in package.groups() {
            let group = group?;
            let doubt = match asked.concerns(segment.place(group.place)?.release) {
                About::Another => continue,
                About::This => None,
                About::Perhaps(why) => Some(why),
            };
            let mut from = group.pairs;
            let mut record = 0_u64;
            for _ in 0..group.count {
                record = record.checked_add(from.number()?).ok_or(from.damaged())?;
                let number = from.number()?;
                pair.read(&mut from)?;
                let record = u32::try_from(record).map_err(|_| from.damaged())?;
                let said = Said {
                    segment,
                    newer: segments.get(at + 1..).unwrap_or_default(),
                    record,
                    number,
                    doubt,
                    pair: &pair,
                };
                each(asked, &said)?;
            }
        }
    }
    Ok(())
}

impl<'d> Said<'d, '_> {
    fn advisory(&self) -> Result<Advisory<'d>, Damaged> {
        Advisory::new(self.segment, self.record, Some(self.number))
    }

    /// True where a newer segment has the record in another form, or says that it is gone. Asked of what would count only:
    /// it costs more than a verdict.
    fn is_replaced(&self) -> Result<bool, Damaged> {
        if self.newer.iter().all(|newer| newer.records() == 0) {
            return Ok(false);
        }
        let id = self.segment.record(self.record)?.id;
        for newer in self.newer {
            if newer.find(id)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// What comes together of one query.
#[derive(Default)]
struct Finding<'d> {
    hits: Vec<Hit<'d>>,
    unassessed: Vec<Unassessed>,
    /// The version could not be compared, and that mattered.
    unread: Option<Unassessed>,
}

impl<'d> Finding<'d> {
    fn weigh(&mut self, asked: &mut Asked<'_>, said: &Said<'d, '_>) -> Result<(), Damaged> {
        match asked.version.against(said.segment, said.pair)? {
            Verdict::Affected => self.hit(said, said.doubt),
            Verdict::Perhaps(why) => self.hit(said, Some(why)),
            Verdict::Unread(why) => {
                if !said.is_replaced()? {
                    self.unread = Some(why);
                }
                Ok(())
            }
            Verdict::Clear => Ok(()),
        }
    }

    fn hit(&mut self, said: &Said<'d, '_>, imprecise: Option<Imprecise>) -> Result<(), Damaged> {
        if said.is_replaced()? {
            return Ok(());
        }
        let advisory = said.advisory()?;
        self.hits.push(Hit {
            advisory,
            imprecise,
        });
        Ok(())
    }
}
