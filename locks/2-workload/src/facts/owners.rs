//! Whose repository this is, where its own files say so.
//!
//! A tree of files does not know its address. Workflows that run in one place only do: they ask whether
//! `github.repository` is `owner/name`. So do those that call a workflow of `owner/.github`, the repository in which an
//! owner keeps what all repositories of that owner share.

use std::collections::{BTreeSet, HashMap};

use lockgate_pipelines::expression::{CompareOp, Expr, ExprKind};
use lockgate_pipelines::model::Job;

use crate::facts::expressions::each_expression;
use crate::tree::{Tree, root_of};

/// Every owner that conditions name, in lower case, by the root of the repository.
#[derive(Debug, Default)]
pub(crate) struct Owners(HashMap<String, BTreeSet<String>>);

impl Owners {
    /// Reads all.
    pub(crate) fn new(tree: &Tree) -> Self {
        let mut owners = Self::default();
        for pipeline in tree.pipelines() {
            let root = root_of(pipeline.path()).to_owned();
            let found = owners.0.entry(root).or_default();
            found.extend(pipeline.jobs.iter().filter_map(shared));
            if pipeline.source.text().contains("github.repository") {
                each_expression(pipeline, &mut |site| {
                    if !site.text.value().contains("repository") {
                        return;
                    }
                    found.extend(site.expr.walk().filter_map(named));
                });
            }
        }
        owners
    }

    /// True where the repository of the file at `path` is said to belong to `owner`, which is lower case.
    pub(crate) fn owns(&self, path: &str, owner: &str) -> bool {
        let found = self.0.get(root_of(path));
        found.is_some_and(|owners| owners.contains(owner))
    }

    /// The owner of the repository that the file at `path` belongs to; `None` where none is named, or several are.
    pub(crate) fn of(&self, path: &str) -> Option<&str> {
        let found = self.0.get(root_of(path))?;
        let only = found.first().filter(|_| found.len() == 1);
        only.map(String::as_str)
    }
}

/// The owner of a called workflow in a repository named `.github`.
fn shared(job: &Job) -> Option<String> {
    let called = job.call.as_ref()?.uses.target.repository_name()?;
    let owner = called.strip_suffix("/.github")?;
    Some(owner.to_ascii_lowercase())
}

/// The owner in `github.repository == 'owner/name'` and `github.repository_owner == 'owner'`.
fn named(expr: &Expr) -> Option<String> {
    let ExprKind::Compare { op, left, right } = &expr.kind else {
        return None;
    };
    if !matches!(op, CompareOp::Equal | CompareOp::NotEqual) {
        return None;
    }
    owner(left, right).or_else(|| owner(right, left))
}

fn owner(asked: &Expr, answer: &Expr) -> Option<String> {
    let ExprKind::String(answer) = &answer.ungrouped().kind else {
        return None;
    };
    let owner = match asked.path()?.to_string().as_str() {
        "github.repository" => answer.split_once('/')?.0,
        "github.repository_owner" => answer.as_str(),
        _ => return None,
    };
    (!owner.is_empty()).then(|| owner.to_ascii_lowercase())
}
