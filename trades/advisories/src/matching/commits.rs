//! From a commit of a repository to the advisories that affect it.

use std::collections::BTreeSet;

use lockgate_packages::Ecosystem;

use super::{Asked, Said, each_pair, group};
use crate::commits::{self, CommitQuery, History, Told};
use crate::index::Segment;
use crate::{CommitMatches, Damaged, Database, Hit, Imprecise, Query, Unassessed};

/// Everything that affects the commit, may affect it, or does not.
pub(crate) fn lookup<'d>(
    database: &'d Database<'_>,
    query: &CommitQuery<'_>,
    history: &dyn History,
) -> CommitMatches<'d> {
    let mut asked = Asked::new(&Query {
        ecosystem: Ecosystem::Git,
        release: None,
        name: query.repository,
        version: None,
    });
    let mut weighing = Weighing {
        commit: commits::Asked::new(query.commit),
        query,
        history,
        hits: Vec::new(),
        told: CommitMatches::default(),
    };
    let mut places = database.segments().iter().flat_map(Segment::places);
    let is_known =
        places.any(|place| place.ecosystem == Some(Ecosystem::Git) && place.release.is_empty());
    if let Err(Damaged { what }) =
        each_pair(database, &mut asked, &mut |_, said| weighing.weigh(said))
    {
        weighing.told.unassessed.push(Unassessed::Damaged { what });
    }
    let mut told = weighing.told;
    if !is_known {
        told.unassessed.push(Unassessed::EcosystemUnknown);
    }
    told.groups = group::grouped(database, weighing.hits);
    told
}

/// Ids and aliases of every advisory that speaks of the package, whatever it says of its version.
pub(crate) fn speaks<'d>(
    database: &'d Database<'_>,
    query: &Query<'_>,
) -> Result<BTreeSet<&'d str>, Damaged> {
    let mut out = BTreeSet::new();
    each_pair(database, &mut Asked::new(query), &mut |_, said| {
        if !said.is_replaced()? {
            let advisory = said.advisory()?;
            out.insert(advisory.id());
            out.extend(advisory.aliases());
        }
        Ok(())
    })?;
    Ok(out)
}

struct Weighing<'d, 'q> {
    commit: commits::Asked,
    query: &'q CommitQuery<'q>,
    history: &'q dyn History,
    hits: Vec<Hit<'d>>,
    told: CommitMatches<'d>,
}

impl<'d> Weighing<'d, '_> {
    fn weigh(&mut self, said: &Said<'d, '_>) -> Result<(), Damaged> {
        if said.is_replaced()? {
            return Ok(());
        }
        let (told, advisory) = (self.told_by(said)?, said.advisory()?);
        let mut hit = |imprecise| {
            self.hits.push(Hit {
                advisory,
                imprecise,
            });
        };
        match told {
            Told::Affected => hit(None),
            Told::Beside => hit(Some(Imprecise::FixedBeside)),
            Told::Unknown => self.told.untold.push(advisory),
            Told::Clear => self.told.clear.push(advisory),
        }
        Ok(())
    }

    /// Lists hold tags, derived from the ranges: what stands in them is affected, of others the ranges tell.
    fn told_by(&self, said: &Said<'d, '_>) -> Result<Told, Damaged> {
        let texts = &said.pair.texts;
        let is_listed = |name: &str| texts.contains(&name);
        let mut tags = self.query.tags.iter();
        if tags.any(|tag| is_listed(tag)) || self.query.commit.is_some_and(is_listed) {
            return Ok(Told::Affected);
        }
        let ranges = commits::read(said.pair.commits)?;
        let commit = self.commit.among(&ranges);
        Ok(commits::told(&ranges, commit.as_ref(), self.history))
    }
}
