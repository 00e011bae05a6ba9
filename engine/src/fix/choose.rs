//! Which fixes go together.

use std::collections::{BTreeMap, BTreeSet};

use lockgate_evidence::{Edit, Finding, Fix, Safety};

use super::applied::{Key, Place};
use crate::inspect::Held;

/// What decides whether a fix may be chosen.
pub(super) struct Limits<'a> {
    pub(super) files: &'a BTreeMap<&'a str, Held<'a>>,
    /// Files that are left alone.
    pub(super) barred: &'a BTreeSet<String>,
    /// Fixes that are left alone.
    pub(super) idle: &'a BTreeSet<Key>,
    pub(super) allow_unsafe: bool,
}

/// The fixes of one round. Their edits do not overlap.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    /// By path.
    pub(super) edits: BTreeMap<String, Vec<Edit>>,
    /// Path and title of each fix, in order.
    pub(super) titles: Vec<(String, String)>,
    /// The fixes and where their findings were.
    pub(super) applied: Vec<Place>,
    /// Fixes that may change behaviour and were not allowed to.
    pub(super) unsafe_left: usize,
    /// Fixes that overlap a chosen one.
    pub(super) overlapping: usize,
}

/// Chooses in the order of findings; each fix wholly or not at all.
pub(super) fn choose(findings: &[Finding], limits: &Limits<'_>) -> Chosen {
    let mut chosen = Chosen::default();
    for finding in findings {
        if let Some(fix) = &finding.fix {
            chosen.consider(finding, fix, limits);
        }
    }
    chosen
}

impl Chosen {
    fn consider(&mut self, finding: &Finding, fix: &Fix, limits: &Limits<'_>) {
        if fix.safety == Safety::Unsafe && !limits.allow_unsafe {
            self.unsafe_left += 1;
            return;
        }
        let key = Key::of(finding, fix);
        if !is_applicable(fix, limits) || limits.idle.contains(&key) {
            return;
        }
        if fix.edits.iter().any(|edit| self.conflicts(edit)) {
            self.overlapping += 1;
            return;
        }
        self.applied.push((key, finding.primary().span));
        self.take(fix);
    }

    /// The same edit wanted twice is no conflict: it is made once.
    fn conflicts(&self, edit: &Edit) -> bool {
        let others = self.edits.get(edit.source.path()).into_iter().flatten();
        others
            .into_iter()
            .any(|other| other != edit && other.span.overlaps(edit.span))
    }

    fn take(&mut self, fix: &Fix) {
        let mut paths = BTreeSet::new();
        for edit in &fix.edits {
            let path = edit.source.path();
            let edits = self.edits.entry(path.to_owned()).or_default();
            if !edits.contains(edit) {
                edits.push(edit.clone());
            }
            paths.insert(path);
        }
        let titles = paths
            .into_iter()
            .map(|path| (path.to_owned(), fix.title.clone()));
        self.titles.extend(titles);
    }
}

/// True where every edit fits a whole, known file as it now stands, and none overlaps another.
fn is_applicable(fix: &Fix, limits: &Limits<'_>) -> bool {
    let fits = |edit: &Edit| {
        let file = limits.files.get(edit.source.path());
        file.is_some_and(|file| {
            file.damage.is_none()
                && *file.source == edit.source
                && file.source.text().get(edit.span.range()).is_some()
                && !limits.barred.contains(edit.source.path())
        })
    };
    !fix.edits.is_empty() && fix.edits.iter().all(fits) && !overlaps_itself(&fix.edits)
}

fn overlaps_itself(edits: &[Edit]) -> bool {
    edits.iter().enumerate().any(|(at, edit)| {
        edits[..at].iter().any(|other| {
            other.source.path() == edit.source.path() && other.span.overlaps(edit.span)
        })
    })
}

/// The text with all edits made. They must fit and not overlap.
pub(super) fn rewrite(text: &str, edits: &[Edit]) -> String {
    let mut sorted: Vec<_> = edits.iter().collect();
    sorted.sort_by_key(|edit| edit.span);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in sorted {
        out.push_str(&text[at..edit.span.start]);
        out.push_str(&edit.replacement);
        at = edit.span.end;
    }
    out.push_str(&text[at..]);
    out
}
