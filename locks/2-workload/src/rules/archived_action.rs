use lockgate_evidence::{Finding, Span, rule};

use crate::context::Context;
use crate::data::archived_actions::{Archived, archived};

rule! {
    /// # What it finds
    ///
    /// An action, reusable workflow or repository of hooks whose owner has archived it. It is told once a file for each, with
    /// the other places beside it.
    ///
    /// # Why it matters
    ///
    /// Nobody mends an archived repository: a hole that is found stays open, the Node.js it needs goes out of support, and
    /// an account that is given up can be taken over. The severity is low because nothing is known to be wrong yet. The
    /// confidence is medium because our list has a date, and an owner can bring a repository back.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions-rs/cargo@844f36862e911db73fe0815f00a4a2602c279505 # v1.0.3
    ///         with:
    ///           command: build
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: cargo build
    /// ```
    ///
    /// # How to fix
    ///
    /// Move to what the owner names as successor, or to a command in a `run` step.
    ///
    /// # References
    ///
    /// - Archiving repositories, GitHub Docs
    Workload "workload/archived-action": "an action is archived by its owner", Low, Medium
}

/// More places of one action than a reader wants listed.
const MAX_SHOWN: usize = 20;

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    // One finding a file and action: all its uses are replaced together.
    let mut told: Vec<(&Archived, Span, Vec<Span>)> = Vec::new();
    for (_, uses) in cx.uses() {
        let name = uses
            .target
            .repository_name()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let Some(entry) = archived(&name) else {
            continue;
        };
        match told.iter_mut().find(|(known, ..)| known.name == entry.name) {
            Some((.., others)) => others.push(uses.reference.span()),
            None => told.push((entry, uses.reference.span(), Vec::new())),
        }
    }
    for (entry, first, others) in told {
        let shown = others.iter().take(MAX_SHOWN);
        out.push(shown.fold(finding(cx, first, entry), |finding, span| {
            finding.related(cx.file.source(), *span, "and here")
        }));
    }
    let Some(file) = cx.pre_commit() else { return };
    for repository in &file.repositories {
        let name = on_github(repository.repo.value()).unwrap_or_default();
        out.extend(archived(&name).map(|entry| finding(cx, repository.repo.span(), entry)));
    }
}

/// `owner/name`, in lower case, of an address on GitHub.
pub(super) fn on_github(address: &str) -> Option<String> {
    let address = address.trim().trim_end_matches('/').to_ascii_lowercase();
    let (_, name) = address.split_once("github.com")?;
    let name = name.strip_prefix(['/', ':'])?;
    Some(name.strip_suffix(".git").unwrap_or(name).to_owned())
}

fn finding(cx: &Context<'_>, span: Span, entry: &Archived) -> Finding {
    let since = entry
        .year
        .map_or(String::new(), |year| format!(" since {year}"));
    let message = format!(
        "`{}` has been archived by its owner{since}: nobody mends it",
        entry.name
    );
    let finding = cx.finding(&RULE, span, message);
    match entry.instead {
        Some(instead) => finding.help(format!("use {instead}")),
        None => finding,
    }
}
