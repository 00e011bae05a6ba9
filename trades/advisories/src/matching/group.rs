//! Advisories that are aliases of each other, as one.

use std::cmp::Reverse;

use crate::index::Segment;
use crate::scores::Cve;
use crate::{Database, Exploited, Group, Hit, Odds, Rating};

/// Groups of hits, the worst first.
pub(super) fn grouped<'d>(database: &Database<'_>, mut hits: Vec<Hit<'d>>) -> Vec<Group<'d>> {
    // One advisory may speak of several releases, where the package's own is not known.
    hits.sort_by_key(|hit| (hit.advisory.id(), hit.imprecise));
    hits.dedup_by(|later, first| later.advisory.id() == first.advisory.id());
    let names = Names::of(&hits);
    let roots = names.joined(hits.len());
    let mut order: Vec<usize> = (0..hits.len()).collect();
    order.sort_by_key(|at| roots[*at]);
    let members = order.chunk_by(|a, b| roots[*a] == roots[*b]);
    let mut groups: Vec<_> = members
        .map(|members| group(database, members, &hits, &names))
        .collect();
    groups.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.ids.cmp(&b.ids)));
    groups
}

/// The ids of hits with their aliases, hit after hit.
struct Names<'d> {
    all: Vec<&'d str>,
    /// Where those of each hit end.
    ends: Vec<usize>,
}

impl<'d> Names<'d> {
    fn of(hits: &[Hit<'d>]) -> Self {
        let mut names = Self {
            all: Vec::with_capacity(hits.len() * 3),
            ends: Vec::with_capacity(hits.len()),
        };
        for hit in hits {
            names.all.push(hit.advisory.id());
            names.all.extend(hit.advisory.aliases());
            names.ends.push(names.all.len());
        }
        names
    }

    fn of_hit(&self, at: usize) -> &[&'d str] {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before));
        let start = start.copied().unwrap_or_default();
        let end = self.ends.get(at).copied().unwrap_or_default();
        self.all.get(start..end).unwrap_or_default()
    }

    /// For each hit the first that it shares a name with, over any number of others (union-find, paths halved).
    fn joined(&self, hits: usize) -> Vec<usize> {
        let mut parents: Vec<usize> = (0..hits).collect();
        if hits > 1 {
            let of_hits =
                (0..hits).flat_map(|at| self.of_hit(at).iter().map(move |name| (*name, at)));
            let mut by_name: Vec<(&str, usize)> = of_hits.collect();
            by_name.sort_unstable();
            for pair in by_name.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
                let (a, b) = (root(&mut parents, pair[0].1), root(&mut parents, pair[1].1));
                parents[a.max(b)] = a.min(b);
            }
        }
        (0..hits).map(|at| root(&mut parents, at)).collect()
    }
}

fn root(parents: &mut [usize], mut at: usize) -> usize {
    while parents[at] != at {
        parents[at] = parents[parents[at]];
        at = parents[at];
    }
    at
}

fn group<'d>(
    database: &Database<'_>,
    members: &[usize],
    hits: &[Hit<'d>],
    names: &Names<'d>,
) -> Group<'d> {
    let hits: Vec<Hit<'d>> = members.iter().map(|at| hits[*at]).collect();
    let mut ids: Vec<&str> = members
        .iter()
        .flat_map(|at| names.of_hit(*at).iter().copied())
        .collect();
    ids.sort_unstable_by_key(|id| (fame(id), *id));
    ids.dedup();
    let ratings = hits.iter().map(|hit| hit.advisory.rating());
    let classes = hits.iter().map(|hit| hit.advisory.class());
    let cves = cves(database, &ids, &hits);
    Group {
        rating: ratings.fold(Rating::default(), Rating::worst),
        class: classes.max().unwrap_or(crate::Class::Vulnerability),
        odds: odds(database, &cves),
        exploited: exploited(database, &cves),
        ids,
        hits,
    }
}

/// The CVEs of a group, and those that it passes on; none where nothing is known of CVEs.
fn cves(database: &Database<'_>, ids: &[&str], hits: &[Hit<'_>]) -> Vec<Cve> {
    let mut segments = database.segments().iter();
    if !segments.any(|segment| segment.has_odds() || segment.has_exploited()) {
        return Vec::new();
    }
    let upstream = hits.iter().flat_map(|hit| hit.advisory.upstream());
    ids.iter()
        .copied()
        .chain(upstream)
        .filter_map(Cve::parse)
        .collect()
}

/// CVEs are known best, then GitHub's ids.
fn fame(id: &str) -> u8 {
    if id.starts_with("CVE-") {
        0
    } else if id.starts_with("GHSA-") {
        1
    } else {
        2
    }
}

/// The newest scores that the database has, and the worst of them.
fn odds(database: &Database<'_>, cves: &[Cve]) -> Option<Odds> {
    let scores = database
        .segments()
        .iter()
        .rev()
        .find(|segment| segment.has_odds())?;
    cves.iter().filter_map(|cve| scores.odds(*cve)).max()
}

fn exploited(database: &Database<'_>, cves: &[Cve]) -> Option<Exploited> {
    let catalogue: &Segment<'_> = database
        .segments()
        .iter()
        .rev()
        .find(|segment| segment.has_exploited())?;
    let entries: Vec<_> = cves
        .iter()
        .filter_map(|cve| catalogue.exploited(*cve))
        .collect();
    let since = entries.iter().filter_map(|entry| entry.since).min();
    let by_ransomware = entries.iter().any(|entry| entry.by_ransomware);
    (!entries.is_empty()).then_some(Exploited {
        since,
        by_ransomware,
    })
}

/// Sure ones, grave ones and bad ones first.
fn rank(group: &Group<'_>) -> impl Ord + use<> {
    Reverse((group.is_certain(), group.class, group.rating))
}
