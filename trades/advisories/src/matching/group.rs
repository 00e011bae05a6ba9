//! Advisories that are aliases of each other, as one.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::index::Segment;
use crate::scores::Cve;
use crate::{Database, Exploited, Group, Hit, Odds, Rating};

/// Groups of hits, the worst first.
pub(super) fn grouped<'d>(database: &Database<'_>, mut hits: Vec<Hit<'d>>) -> Vec<Group<'d>> {
    hits.sort_by_key(|hit| (hit.advisory.id(), hit.imprecise));
    // One advisory may speak of several releases, where the package's own is not known.
    hits.dedup_by(|later, first| later.advisory.id() == first.advisory.id());
    let names: Vec<Vec<&str>> = hits.iter().map(names).collect();
    let roots = joined(&names);
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); hits.len()];
    for (at, root) in roots.into_iter().enumerate() {
        members[root].push(at);
    }
    let groups = members.into_iter().filter(|members| !members.is_empty());
    let mut groups: Vec<_> = groups
        .map(|members| group(database, &members, &hits, &names))
        .collect();
    groups.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.ids.cmp(&b.ids)));
    groups
}

/// The id of an advisory and its aliases.
fn names<'d>(hit: &Hit<'d>) -> Vec<&'d str> {
    let mut names = vec![hit.advisory.id()];
    names.extend(hit.advisory.aliases());
    names
}

/// For each the first that it shares a name with, over any number of others (union-find, paths halved).
fn joined(names: &[Vec<&str>]) -> Vec<usize> {
    let mut parents: Vec<usize> = (0..names.len()).collect();
    let mut first_with = HashMap::new();
    for (at, names) in names.iter().enumerate() {
        for name in names {
            let other = *first_with.entry(*name).or_insert(at);
            let (a, b) = (root(&mut parents, at), root(&mut parents, other));
            parents[a.max(b)] = a.min(b);
        }
    }
    (0..names.len()).map(|at| root(&mut parents, at)).collect()
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
    names: &[Vec<&str>],
) -> Group<'d> {
    let hits: Vec<Hit<'d>> = members.iter().map(|at| hits[*at]).collect();
    let mut ids: Vec<&str> = members
        .iter()
        .flat_map(|at| names[*at].iter().copied())
        .collect();
    ids.sort_unstable_by_key(|id| (fame(id), *id));
    ids.dedup();
    let ratings = hits.iter().map(|hit| hit.advisory.rating());
    let classes = hits.iter().map(|hit| hit.advisory.class());
    let mut cves: Vec<Cve> = ids.iter().filter_map(|id| Cve::parse(id)).collect();
    if database
        .segments()
        .iter()
        .any(|segment| segment.has_odds() || segment.has_exploited())
    {
        let upstream = hits.iter().flat_map(|hit| hit.advisory.upstream());
        cves.extend(upstream.filter_map(Cve::parse));
    }
    Group {
        rating: ratings.fold(Rating::default(), Rating::worst),
        class: classes.max().unwrap_or(crate::Class::Vulnerability),
        odds: odds(database, &cves),
        exploited: exploited(database, &cves),
        ids: ids.into_iter().map(str::to_owned).collect(),
        hits,
    }
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
