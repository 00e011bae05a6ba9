//! A guard against fixes that do not fix.

use std::collections::HashMap;

use lockgate_evidence::{Finding, Fix};

/// What makes two fixes the same, wherever they stand in their file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    rule: &'static str,
    path: String,
    title: String,
    replacements: Vec<String>,
}

impl Key {
    pub(super) fn of(finding: &Finding, fix: &Fix) -> Self {
        Self {
            rule: finding.rule.id,
            path: finding.primary().source.path().to_owned(),
            title: fix.title.clone(),
            replacements: fix
                .edits
                .iter()
                .map(|edit| edit.replacement.clone())
                .collect(),
        }
    }
}

/// How often each fix may still be applied.
///
/// A fix may be applied as often as its finding stood in the report when it first appeared. Otherwise a
/// fix that leaves its finding in place would insert the same text once in every round.
#[derive(Debug, Default)]
pub(super) struct Budget(HashMap<Key, usize>);

impl Budget {
    /// Learns the fixes that are new in a report.
    pub(super) fn learn(&mut self, findings: &[Finding]) {
        let mut counts: HashMap<Key, usize> = HashMap::new();
        for finding in findings {
            if let Some(fix) = &finding.fix {
                *counts.entry(Key::of(finding, fix)).or_default() += 1;
            }
        }
        for (key, count) in counts {
            self.0.entry(key).or_insert(count);
        }
    }

    /// True where the fix may be applied once more, besides those of `taken`.
    pub(super) fn allows(&self, key: &Key, taken: &[Key]) -> bool {
        let used = taken.iter().filter(|other| *other == key).count();
        self.0.get(key).is_some_and(|left| used < *left)
    }

    /// Takes away what was applied.
    pub(super) fn spend(&mut self, taken: &[Key]) {
        for key in taken {
            if let Some(left) = self.0.get_mut(key) {
                *left = left.saturating_sub(1);
            }
        }
    }
}
