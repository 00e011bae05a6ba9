//! Rounds of fixing and inspecting again.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use lockgate_evidence::{Finding, Inspection, Lock, Source};
use lockgate_workload::File;

use super::applied::{Key, idle, places};
use super::choose::{Chosen, Limits, choose, rewrite};
use super::{FixPlan, FixedFile, masked};
use crate::inspect::Tree;
use crate::setup::Setup;

/// The state between rounds.
pub(super) struct Work {
    allow_unsafe: bool,
    before: Vec<File>,
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
    fn of(tree: &Tree, setup: &Setup) -> Self {
        let inspection = tree.inspect();
        let badness = inspection.as_ref().map(badness).unwrap_or_default();
        Self {
            findings: tree.judge(inspection, setup).findings,
            badness,
        }
    }

    fn badness(&self, path: &str) -> usize {
        self.badness.get(path).copied().unwrap_or_default()
    }
}

fn badness(inspection: &Inspection) -> HashMap<String, usize> {
    let malformed = inspection
        .findings
        .iter()
        .filter(|finding| finding.rule.name().starts_with("malformed"));
    let malformed = malformed.map(|finding| finding.primary().source.path());
    let unknown = inspection
        .unknowns
        .iter()
        .map(|unknown| unknown.subject.as_str());
    let mut badness = HashMap::new();
    for path in malformed.chain(unknown) {
        *badness.entry(path.to_owned()).or_default() += 1;
    }
    badness
}

impl Work {
    pub(super) fn new(tree: &Tree, setup: &Setup, allow_unsafe: bool) -> Self {
        Self {
            allow_unsafe,
            before: tree.given.files.clone(),
            titles: BTreeMap::new(),
            barred: BTreeSet::new(),
            idle: BTreeSet::new(),
            seen: Seen::of(tree, setup),
            unsafe_left: 0,
            overlapping: 0,
        }
    }

    /// One round; false where nothing was left to do.
    ///
    /// Where a file ends up worse, or a fix leaves its finding where it was, the round is taken back and
    /// begins again without them. That ends, because each time one more file or fix is out.
    pub(super) fn round(&mut self, tree: &mut Tree, setup: &Setup) -> bool {
        loop {
            let chosen = self.choose(tree);
            self.unsafe_left = chosen.unsafe_left;
            self.overlapping = chosen.overlapping;
            if chosen.edits.is_empty() {
                return false;
            }
            let old = tree.given.files.clone();
            rewrite_files(&mut tree.given.files, &chosen);
            let seen = Seen::of(tree, setup);
            if !self.bar(&seen, &chosen) {
                self.keep(chosen, seen);
                return true;
            }
            tree.given.files = old;
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
            files: &tree.given.files,
            barred: &self.barred,
            idle: &self.idle,
            allow_unsafe: self.allow_unsafe,
        };
        choose(&self.seen.findings, &limits)
    }

    /// The changed files that read worse than before; all of them where the inspection broke off.
    fn worse(&self, seen: &Seen, chosen: &Chosen) -> Vec<String> {
        let whole = Lock::Workload.as_str();
        let is_worse = |path: &str| seen.badness(path) > self.seen.badness(path);
        let changed = chosen.edits.keys();
        changed
            .filter(|path| is_worse(whole) || is_worse(path))
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
        let pairs = before.iter().zip(&tree.given.files);
        let changed = pairs.filter(|(before, after)| before.source != after.source);
        let mut files: Vec<_> = changed
            .filter_map(|(before, after)| {
                let path = before.source.path();
                Some(FixedFile {
                    path: path.to_owned(),
                    location: tree.places.get(path)?.clone(),
                    before: before.source.text().to_owned(),
                    after: after.source.text().to_owned(),
                    titles: titles.remove(path).unwrap_or_default(),
                    masked: masked(tree, [before.source.text(), after.source.text()]),
                })
            })
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        FixPlan {
            files,
            unsafe_left,
            overlapping,
        }
    }
}

fn rewrite_files(files: &mut [File], chosen: &Chosen) {
    for file in files {
        if let Some(edits) = chosen.edits.get(file.source.path()) {
            let text = rewrite(file.source.text(), edits);
            file.source = Source::new(file.source.path(), text);
        }
    }
}
