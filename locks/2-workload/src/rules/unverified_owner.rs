use std::collections::HashMap;

use lockgate_evidence::{Confidence, Finding, rule};
use lockgate_pipelines::model::{Target, Uses};

use crate::context::Context;
use crate::data::popular_actions::is_known_owner;

rule! {
    /// # What it finds
    ///
    /// An action or reusable workflow of an owner who is neither widely used nor a verified creator of the marketplace, nor the
    /// owner of this repository as far as its pipelines say who that is. One finding for each owner and file. Nothing is
    /// said where `allowed-actions` in `lockgate.toml` decides.
    ///
    /// # Why it matters
    ///
    /// Every action has the rights of its job, and the account behind a little-known one is often one person's with one
    /// password. This is an inventory of whom the pipeline trusts, so the severity is info. The confidence is medium because the
    /// list of known owners is of November 2026 and cannot know yours.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: example/build@6c1f0a2b8d4e5f60718293a4b5c6d7e8f9012345
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
    ///       - uses: docker/build-push-action@6c1f0a2b8d4e5f60718293a4b5c6d7e8f9012345
    /// ```
    ///
    /// # How to fix
    ///
    /// Read the action at the commit you pin, or use one of an owner you know. Write the owners you have decided to trust into
    /// `allowed-actions`: then this rule is silent and `workload/disallowed-action` tells whatever else comes in.
    ///
    /// # References
    ///
    /// - Secure use reference: Using third-party actions, GitHub Docs
    /// - poutine, rule `github_action_from_unverified_creator_used`
    Workload "workload/unverified-owner": "an action's owner is not widely known", Info, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    if !cx.settings.allowed_actions.is_empty() {
        return;
    }
    let mut first: Vec<(String, &Uses)> = Vec::new();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for (_, uses) in cx.uses() {
        let Target::Repository { owner, .. } = &uses.target else {
            continue;
        };
        let owner = owner.to_ascii_lowercase();
        if is_known_owner(&owner) || cx.tree.owners().owns(cx.file.source().path(), &owner) {
            continue;
        }
        let count = counts.entry(owner.clone()).or_default();
        *count += 1;
        if *count == 1 {
            first.push((owner, uses));
        }
    }
    out.extend(
        first
            .into_iter()
            .map(|(owner, uses)| finding(cx, uses, counts.get(&owner).copied())),
    );
}

fn finding(cx: &Context<'_>, uses: &Uses, count: Option<usize>) -> Finding {
    let owner = uses.reference.value().split('/').next().unwrap_or_default();
    let message = format!("`{owner}` is not among the widely known owners of actions");
    let finding = cx
        .finding(&RULE, uses.reference.span(), message)
        .confidence(Confidence::Medium);
    match count {
        Some(count) if count > 1 => finding.note(format!("the first of {count} uses in this file")),
        _ => finding,
    }
}
