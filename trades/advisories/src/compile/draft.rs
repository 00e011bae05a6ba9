//! What a record says of each package, gathered before it is written.

use std::collections::{BTreeMap, BTreeSet};

use lockgate_packages::{Ecosystem, repository};
use lockgate_versions::Order;

use super::Skipped;
use super::extra::OfEcosystem;
use super::spans::{End, Span, merged, spans};
use crate::Symbols;
use crate::commits::{self, Happened};
use crate::order::{self, of_range};
use crate::record::{Affected, Range, Text};

/// A bound is no version of the ecosystem.
pub(crate) const UNREADABLE: u8 = 1;
/// Only commits are named.
pub(crate) const COMMITS: u8 = 2;

/// A package in a release.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// OSV's name of the ecosystem.
    pub(crate) ecosystem: &'static str,
    /// Empty where the record names none.
    pub(crate) release: String,
    /// In the one spelling.
    pub(crate) name: String,
}

/// What is said of it.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) own: Option<Order>,
    /// By the number of the order, and whether they are loose.
    pub(crate) spans: Vec<((u8, bool), Vec<Span>)>,
    /// Versions that are none of the ecosystem.
    pub(crate) texts: BTreeSet<String>,
    pub(crate) flags: u8,
    pub(crate) fixed: Vec<String>,
    pub(crate) symbols: Vec<Symbols>,
    /// Ranges of commits, of a repository.
    commits: Vec<Vec<Happened>>,
    /// The same as bytes, when all were taken.
    pub(crate) commits_written: Vec<u8>,
}

pub(crate) type Drafts = BTreeMap<Place, Draft>;

/// Takes in one statement about a package.
pub(super) fn add(
    drafts: &mut Drafts,
    affected: &Affected<'_>,
    extra: OfEcosystem,
    skipped: &mut Skipped,
) {
    let package = affected.package.as_ref();
    let package = package
        .filter(|package| !package.name.is_empty() && &*package.ecosystem != Ecosystem::Git.name());
    let has_commits = add_commits(drafts, affected, package.is_none());
    let Some(package) = package else {
        skipped.without_package += u32::from(!has_commits);
        return;
    };
    let Some((ecosystem, release)) = Ecosystem::parse(&package.ecosystem) else {
        skipped.unknown_ecosystem += 1;
        return;
    };
    let ranges = affected.ranges.as_deref().unwrap_or_default();
    let versions = affected.versions.as_deref().unwrap_or_default();
    if ranges.is_empty() && versions.is_empty() {
        skipped.without_versions += 1;
        return;
    }
    let place = Place {
        ecosystem: ecosystem.name(),
        release: order::release(ecosystem, release.unwrap_or_default()).into_owned(),
        name: ecosystem.normal_name(&package.name).into_owned(),
    };
    let draft = drafts.entry(place).or_default();
    draft.own = order::of(ecosystem);
    draft.take_ranges(ranges, versions.is_empty(), extra.custom_ranges.is_some());
    draft.take_versions(versions);
    draft.symbols.extend(extra.symbols());
}

/// What records of packages say of commits stands apart: who has only such records knows little of repositories.
const OF_PACKAGES: &str = "packages";

/// Takes in what is said of the commits of repositories; whether anything is. Versions of what is no package are tags.
fn add_commits(drafts: &mut Drafts, affected: &Affected<'_>, are_tags: bool) -> bool {
    let ranges = affected.ranges.as_deref().unwrap_or_default();
    let own = affected.package.as_ref().filter(|_| are_tags);
    let mut is_told = false;
    for range in ranges.iter().filter(|range| &*range.kind == "GIT") {
        let address = range.repo.as_ref().or(own.map(|package| &package.name));
        let Some(name) = address.and_then(|address| repository(address)) else {
            continue;
        };
        is_told = true;
        let draft = drafts.entry(Place {
            ecosystem: Ecosystem::Git.name(),
            release: if are_tags { "" } else { OF_PACKAGES }.to_owned(),
            name,
        });
        let draft = draft.or_default();
        draft.take_commits(commits::take(range));
        if are_tags {
            draft.take_versions(affected.versions.as_deref().unwrap_or_default());
        }
    }
    is_told
}

impl Draft {
    fn take_commits(&mut self, range: Vec<Happened>) {
        let fixes = range.iter().filter_map(|event| match event {
            Happened::Fixed(commit) => Some(commit.to_hex()),
            _ => None,
        });
        self.fixed.extend(fixes);
        self.commits.push(range);
    }

    fn take_ranges(&mut self, ranges: &[Range<'_>], is_all: bool, has_custom: bool) {
        let mut commits = 0;
        for range in ranges {
            if &*range.kind == "GIT" {
                commits += 1;
            } else {
                self.take_range(range, has_custom);
            }
        }
        if is_all && commits > 0 && commits == ranges.len() {
            self.flags |= COMMITS;
        }
    }

    /// Where other bounds are told in a form of their own (Go, `custom_ranges`), what never ends is loose.
    fn take_range(&mut self, range: &Range<'_>, has_custom: bool) {
        let order = of_range(&range.kind, self.own);
        let read = order.and_then(|order| Some((order::number(order)?, spans(range, order)?)));
        match read {
            Some((number, spans)) => {
                for span in spans {
                    let is_loose = has_custom && span.to == End::Never;
                    self.spans_of(number, is_loose).push(span);
                }
            }
            None => self.flags |= UNREADABLE,
        }
        for event in range.events.as_deref().unwrap_or_default() {
            self.fixed.extend(event.fixed.as_deref().map(str::to_owned));
        }
    }

    /// Versions within a span are not kept a second time.
    fn take_versions(&mut self, versions: &[Text<'_>]) {
        let Some((order, number)) = self
            .own
            .and_then(|order| Some((order, order::number(order)?)))
        else {
            self.texts
                .extend(versions.iter().map(|version| version.to_string()));
            return;
        };
        let mut points = Vec::with_capacity(versions.len());
        for version in versions {
            match order.key(version) {
                Ok(key) => points.push(Span::point(key.as_bytes().into())),
                Err(_) => _ = self.texts.insert(version.to_string()),
            }
        }
        self.spans_of(number, false).extend(points);
    }

    /// There are one or two in almost all records.
    fn spans_of(&mut self, order: u8, is_loose: bool) -> &mut Vec<Span> {
        let of = (order, is_loose);
        let known = self.spans.iter().position(|(known, _)| *known == of);
        let at = known.unwrap_or_else(|| {
            self.spans.push((of, Vec::new()));
            self.spans.len() - 1
        });
        &mut self.spans[at].1
    }

    /// Each version once, in order.
    pub(super) fn close(&mut self) {
        self.spans.sort_by_key(|(of, _)| *of);
        for (_, spans) in &mut self.spans {
            *spans = merged(std::mem::take(spans));
        }
        self.fixed.sort_unstable();
        self.fixed.dedup();
        if !self.commits.is_empty() {
            self.commits.sort_unstable();
            self.commits.dedup();
            self.commits_written = commits::write(&self.commits);
        }
    }
}
