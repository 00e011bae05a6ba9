//! Rounds of fixing and inspecting again.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use lockgate_evidence::{Finding, Lock, Source};
use lockgate_verdict::Seen as SeenByLocks;

use super::applied::{Key, idle, places};
use super::choose::{Chosen, Limits, choose, rewrite};
use super::{FixPlan, FixedFile, masked};
use crate::Error;
use crate::dependencies;
use crate::inspect::Tree;
use crate::setup::Setup;

/// The state between rounds.
pub(super) struct Work {
    allow_unsafe: bool,
    /// The files as they were read, by path.
    before: BTreeMap<String, Source>,
    titles: BTreeMap<String, Vec<String>>,
    /// Files that a fix left worse than they were.
    barred: BTreeSet<String>,
    /// Fixes that left their finding where it was.
    idle: BTreeSet<Key>,
    seen: Seen,
    unsafe_left: usize,
    overlapping: usize,
}

/// What the last inspection said.
#[derive(Debug, Default)]
struct Seen {
    findings: Vec<Finding>,
    /// How badly each file reads: what could not be told of it, and what is malformed in it.
    badness: HashMap<String, usize>,
}

impl Seen {
    fn of(tree: &Tree, setup: &Setup) -> Result<Self, Error> {
        let mut seen = SeenByLocks::new();
        seen.extend(tree.inspect().map(|seen| (Lock::Workload, seen)));
        let listed = dependencies::look(tree, setup)?;
        seen.extend(listed.map(|seen| (Lock::Dependencies, seen)));
        let badness = badness(&seen);
        Ok(Self {
            findings: tree.judge_all(seen, setup).findings,
            badness,
        })
    }

    fn badness(&self, path: &str) -> usize {
        self.badness.get(path).copied().unwrap_or_default()
    }
}

fn badness(seen: &SeenByLocks) -> HashMap<String, usize> {
    let malformed = seen
        .values()
        .flat_map(|inspection| &inspection.findings)
        .filter(|finding| finding.rule.name().starts_with("malformed"));
    let malformed = malformed.map(|finding| finding.primary().source.path());
    let unknown = seen
        .values()
        .flat_map(|inspection| &inspection.unknowns)
        .map(|unknown| unknown.subject.as_str());
    let mut badness = HashMap::new();
    for path in malformed.chain(unknown) {
        *badness.entry(path.to_owned()).or_default() += 1;
    }
    badness
}

impl Work {
    pub(super) fn new(tree: &Tree, setup: &Setup, allow_unsafe: bool) -> Result<Self, Error> {
        Ok(Self {
            allow_unsafe,
            before: sources(tree),
            titles: BTreeMap::new(),
            barred: BTreeSet::new(),
            idle: BTreeSet::new(),
            seen: Seen::of(tree, setup)?,
            unsafe_left: 0,
            overlapping: 0,
        })
    }

    /// One round; false where nothing was left to do.
    ///
    /// Where a file ends up worse, or a fix leaves its finding where it was, the round is taken back and
    /// begins again without them. That ends, because each time one more file or fix is out.
    pub(super) fn round(&mut self, tree: &mut Tree, setup: &Setup) -> Result<bool, Error> {
        loop {
            let chosen = self.choose(tree);
            self.unsafe_left = chosen.unsafe_left;
            self.overlapping = chosen.overlapping;
            if chosen.edits.is_empty() {
                return Ok(false);
            }
            let old = sources(tree);
            let new = rewritten(tree, &chosen);
            tree.replace(&new);
            let seen = Seen::of(tree, setup)?;
            if !self.bar(&seen, &chosen) {
                self.keep(chosen, seen);
                return Ok(true);
            }
            tree.replace(&old);
        }
    }

    /// Bars what did harm or nothing; true where there was such.
    fn bar(&mut self, seen: &Seen, chosen: &Chosen) -> bool {
        let worse = self.worse(seen, chosen);
        let (before, after) = (places(&self.seen.findings), places(&seen.findings));
        let idle = idle(&chosen.applied, &before, &after, &chosen.edits);
        let is_any = !worse.is_empty() || !idle.is_empty();
        self.barred.extend(worse);
        self.idle.extend(idle);
        is_any
    }

    fn choose(&self, tree: &Tree) -> Chosen {
        let limits = Limits {
            files: &tree.held(),
            barred: &self.barred,
            idle: &self.idle,
            allow_unsafe: self.allow_unsafe,
        };
        choose(&self.seen.findings, &limits)
    }

    /// The changed files that read worse than before; all of them where the inspection broke off.
    fn worse(&self, seen: &Seen, chosen: &Chosen) -> Vec<String> {
        let is_worse = |path: &str| seen.badness(path) > self.seen.badness(path);
        let mut locks = [Lock::Workload, Lock::Dependencies].into_iter();
        let broke_off = locks.any(|lock| is_worse(lock.as_str()));
        let changed = chosen.edits.keys();
        changed
            .filter(|path| broke_off || is_worse(path))
            .cloned()
            .collect()
    }

    fn keep(&mut self, chosen: Chosen, seen: Seen) {
        for (path, title) in chosen.titles {
            self.titles.entry(path).or_default().push(title);
        }
        self.seen = seen;
    }

    /// What came of it.
    pub(super) fn plan(self, tree: &Tree) -> FixPlan {
        let Self {
            before,
            mut titles,
            unsafe_left,
            overlapping,
            ..
        } = self;
        let held = tree.held();
        let changed = before
            .iter()
            .filter_map(|(path, before)| Some((path, before, held.get(path.as_str())?.source)))
            .filter(|(_, before, after)| before != after);
        let files = changed.filter_map(|(path, before, after)| {
            Some(FixedFile {
                path: path.clone(),
                location: tree.places.get(path)?.clone(),
                before: before.text().to_owned(),
                after: after.text().to_owned(),
                titles: titles.remove(path).unwrap_or_default(),
                masked: masked(tree, [before.text(), after.text()]),
            })
        });
        let files = files.collect();
        FixPlan {
            files,
            unsafe_left,
            overlapping,
        }
    }
}

/// The files as they now stand, by path.
fn sources(tree: &Tree) -> BTreeMap<String, Source> {
    let held = tree.held().into_iter();
    held.map(|(path, held)| (path.to_owned(), held.source.clone()))
        .collect()
}

/// The files that change, with the edits made.
fn rewritten(tree: &Tree, chosen: &Chosen) -> BTreeMap<String, Source> {
    let held = tree.held();
    let edits = chosen.edits.iter();
    let changed = edits.filter_map(|(path, edits)| {
        let text = rewrite(held.get(path.as_str())?.source.text(), edits);
        Some((path.clone(), Source::new(path.as_str(), text)))
    });
    changed.collect()
}
