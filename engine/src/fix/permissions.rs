//! Least privilege: `permissions` of workflows reduced to what is used.

use std::collections::{BTreeMap, BTreeSet};

use lockgate_evidence::{Edit, Source};
use lockgate_workload::{Rewrite, rewrites};

use super::choose::rewrite;
use super::{FixPlan, FixedFile, masked};
use crate::inspect::Tree;
use crate::setup::{BaselineUse, Setup};
use crate::{Error, ScanRequest};

/// Most rounds until the files must stand still. A second one is needed where workflows call each other.
const MAX_ROUNDS: usize = 8;

/// Rules that the result must satisfy as well as before.
const WATCHED: &[&str] = &[
    "workload/excessive-permissions",
    "workload/malformed-file",
    "workload/missing-permissions",
];

/// What was noticed in a file on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Path as reported.
    pub path: String,
    /// One sentence, lower case, without full stop.
    pub text: String,
}

/// What `fix --permissions` would do.
#[derive(Clone, Debug, Default)]
pub struct PermissionsPlan {
    /// The files that change.
    pub fixes: FixPlan,
    /// What a job lacks, what is taken for granted, what was left alone and why.
    pub remarks: Vec<Remark>,
}

/// Reduces the `permissions` of every workflow to what its jobs use, in memory.
///
/// No right is added, and what is not known keeps the rights it has. Files with damage are left alone, and a file whose
/// result does not stand still, or reads worse than before, stays as it is.
pub fn plan_permissions(request: &ScanRequest) -> Result<PermissionsPlan, Error> {
    let setup = Setup::new(request, BaselineUse::Applied)?;
    let mut tree = Tree::gather(request, &setup)?;
    Ok(plan(&mut tree))
}

fn plan(tree: &mut Tree) -> PermissionsPlan {
    let before = tree.given.files.clone();
    let first = rewrites(&tree.given);
    let mut remarks = remarks(&first);
    let mut barred = BTreeSet::new();
    loop {
        let unsettled = settle(tree, &barred);
        let worse = worse(tree, &before);
        let new: Vec<String> = unsettled
            .into_iter()
            .chain(worse)
            .filter(|path| !barred.contains(path))
            .collect();
        if new.is_empty() {
            break;
        }
        tree.given.files.clone_from(&before);
        for path in new {
            let text = "its result would not read as well as before; it stays as it is".to_owned();
            remarks.push(Remark {
                path: path.clone(),
                text,
            });
            barred.insert(path);
        }
    }
    remarks.sort_by(|a, b| (&a.path, &a.text).cmp(&(&b.path, &b.text)));
    remarks.dedup();
    PermissionsPlan {
        fixes: FixPlan {
            files: changed(tree, &before),
            ..FixPlan::default()
        },
        remarks,
    }
}

fn remarks(rewrites: &[Rewrite]) -> Vec<Remark> {
    let of_file = |rewrite: &Rewrite| {
        let path = rewrite.source.path().to_owned();
        let texts = rewrite.remarks.clone();
        texts.into_iter().map(move |text| Remark {
            path: path.clone(),
            text,
        })
    };
    rewrites.iter().flat_map(of_file).collect()
}

/// Rewrites until nothing changes; the files that went on changing.
fn settle(tree: &mut Tree, barred: &BTreeSet<String>) -> Vec<String> {
    let mut changing = Vec::new();
    for _ in 0..MAX_ROUNDS {
        let edits = edits(&rewrites(&tree.given), barred);
        changing = edits.keys().cloned().collect();
        if edits.is_empty() {
            break;
        }
        for file in &mut tree.given.files {
            if let Some(edits) = edits.get(file.source.path()) {
                let text = rewrite(file.source.text(), edits);
                file.source = Source::new(file.source.path(), text);
            }
        }
    }
    changing
}

fn edits(rewrites: &[Rewrite], barred: &BTreeSet<String>) -> BTreeMap<String, Vec<Edit>> {
    let wanted = rewrites
        .iter()
        .filter(|rewrite| !barred.contains(rewrite.source.path()));
    wanted
        .filter_map(|rewrite| {
            let fix = rewrite.fix.as_ref()?;
            Some((rewrite.source.path().to_owned(), fix.edits.clone()))
        })
        .collect()
}

/// The changed files in which one of the watched rules now finds more than before.
fn worse(tree: &mut Tree, before: &[lockgate_workload::File]) -> Vec<String> {
    let after = counts(tree);
    let now = std::mem::replace(&mut tree.given.files, before.to_vec());
    let old = counts(tree);
    tree.given.files = now;
    let worse = after.into_iter().filter(|(place, count)| {
        let known = old.get(place).copied().unwrap_or_default();
        *count > known
    });
    let paths: BTreeSet<String> = worse.map(|((path, _), _)| path).collect();
    let changed = |path: &String| {
        let mut pairs = before.iter().zip(&tree.given.files);
        pairs.any(|(old, new)| old.source.path() == path && old.source != new.source)
    };
    paths.into_iter().filter(changed).collect()
}

fn counts(tree: &Tree) -> BTreeMap<(String, &'static str), usize> {
    let mut counts = BTreeMap::new();
    let Some(inspection) = tree.inspect() else {
        return counts;
    };
    let watched = |id: &str| WATCHED.contains(&id);
    for finding in inspection
        .findings
        .iter()
        .filter(|finding| watched(finding.rule.id))
    {
        let path = finding.primary().source.path().to_owned();
        *counts.entry((path, finding.rule.id)).or_default() += 1;
    }
    for unknown in inspection.unknowns {
        *counts.entry((unknown.subject, "unknown")).or_default() += 1;
    }
    counts
}

fn changed(tree: &Tree, before: &[lockgate_workload::File]) -> Vec<FixedFile> {
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
                titles: vec!["reduce `permissions` to what is used".to_owned()],
                masked: masked(tree, [before.source.text(), after.source.text()]),
            })
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}
