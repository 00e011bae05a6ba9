use lockgate_evidence::{Finding, Fix, Safety, Severity, rule};
use lockgate_pipelines::model::{Pin, Pipeline, Target, Uses};

use crate::context::Context;
use crate::facts::action_version::Version;
use crate::facts::locked::{Locked, commit_of};
use crate::facts::patterns;

rule! {
    /// # What it finds
    ///
    /// An action or reusable workflow of another repository that is used by a tag or branch, or by nothing at all, instead
    /// of by the full id of a commit. Left out are uses that `.github/workflows/actions.lock` covers, those that
    /// `tag-pinned-actions` allows, and the generators of `slsa-framework/slsa-github-generator` at a full version tag:
    /// their provenance can only be verified when they are called by tag.
    ///
    /// # Why it matters
    ///
    /// A tag or branch can be moved to other content at any time by whoever controls the repository. In March 2025 the tags
    /// of `tj-actions/changed-files` were moved to a commit that printed the secrets of over twenty thousand repositories;
    /// those that had pinned a commit were not touched. The severity is medium because it takes a compromise elsewhere
    /// first. It is low for `actions/*` and `github/*`, whose owner also runs the runner, so that pinning them keeps out less;
    /// it is low for what belongs to the owner of this repository, as conditions on `github.repository` or calls of its `.github` repository name it, since whoever
    /// holds that account decides here too; and it is high without any reference. The confidence is high because the text
    /// decides it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: example/build@v2
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
    ///       - uses: example/build@6c1f0a2b8d4e5f60718293a4b5c6d7e8f9012345 # v2.3.1
    /// ```
    ///
    /// # How to fix
    ///
    /// Look up the commit of the tag in a place you trust, write its full id after the `@`, and keep the tag as a comment so
    /// that update bots can raise both together. Where the lock file knows the commit, although it does not cover this
    /// workflow, the fix writes it; it is unsafe because the tag may have moved since.
    ///
    /// # References
    ///
    /// - Secure use reference: Using third-party actions, GitHub Docs
    /// - CVE-2025-30066
    Workload "workload/unpinned-action": "an action is used by a name that can be moved", Medium, High, fixable
}

const SLSA_GENERATOR: &str = "slsa-framework/slsa-github-generator";

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    let locked = Locked::of(cx.tree, pipeline);
    for (_, uses) in cx.uses() {
        let covered = || {
            locked
                .as_ref()
                .is_some_and(|locked| locked.covers(&uses.target))
        };
        let repository = matches!(uses.target, Target::Repository { .. });
        if !repository || uses.target.pin() == Some(Pin::Digest) || is_allowed(cx, uses) {
            continue;
        }
        match uses.target.pin() {
            Some(Pin::Name) if !covered() => out.push(named(cx, pipeline, uses, locked.as_ref())),
            Some(Pin::Nothing) => out.push(unnamed(cx, uses)),
            _ => {}
        }
    }
}

fn is_allowed(cx: &Context<'_>, uses: &Uses) -> bool {
    let action = uses.target.action().unwrap_or_default();
    let version = uses.target.reference().and_then(Version::parse);
    let generator = patterns::covers(SLSA_GENERATOR, &action)
        && version.is_some_and(|version| !version.is_floating());
    let named = uses.target.pin() == Some(Pin::Name);
    named && (generator || patterns::covering(&cx.settings.tag_pinned_actions, &action).is_some())
}

fn named(
    cx: &Context<'_>,
    pipeline: &Pipeline,
    uses: &Uses,
    locked: Option<&Locked<'_>>,
) -> Finding {
    let reference = uses.target.reference().unwrap_or_default();
    let short = (7..40).contains(&reference.len())
        && reference.bytes().all(|byte| byte.is_ascii_hexdigit());
    let why = if short {
        "it is not the full id of a commit"
    } else {
        "it is not a commit"
    };
    let repository = uses.target.repository_name().unwrap_or_default();
    let message =
        format!("whoever controls `{repository}` can move `{reference}` to other code: {why}");
    let finding = cx
        .finding(&RULE, uses.reference.span(), message)
        .severity(severity(cx, uses));
    match locked.and_then(|locked| pin_to_locked(pipeline, uses, locked)) {
        Some(fix) => finding.fix(fix),
        None => finding,
    }
}

fn severity(cx: &Context<'_>, uses: &Uses) -> Severity {
    let action = uses.target.action().unwrap_or_default();
    let of_platform =
        || patterns::covers("actions/*", &action) || patterns::covers("github/*", &action);
    let own = || {
        let owner = cx.tree.owners().of(cx.file.source().path());
        owner.is_some_and(|owner| {
            action
                .split('/')
                .next()
                .is_some_and(|theirs| theirs.eq_ignore_ascii_case(owner))
        })
    };
    if of_platform() || own() {
        Severity::Low
    } else {
        RULE.severity
    }
}

/// Writes the commit that the lock file holds for this tag, and the tag behind it as a comment.
fn pin_to_locked(pipeline: &Pipeline, uses: &Uses, locked: &Locked<'_>) -> Option<Fix> {
    let Target::Repository {
        reference: Some(reference),
        reference_span,
        ..
    } = &uses.target
    else {
        return None;
    };
    let commit = commit_of(locked.entry(&uses.target)?)?;
    let source = &pipeline.source;
    let end = uses.reference.span().end;
    let rest = source.text().get(end..source.line_span(end).end)?;
    let fix = Fix::new(
        format!("pin the locked commit of `{reference}`"),
        Safety::Unsafe,
    )
    .edit(source, uses.reference.locate(*reference_span), commit);
    let alone = rest.trim().is_empty();
    Some(if alone {
        fix.edit(
            source,
            lockgate_evidence::Span::at(end),
            format!(" # {reference}"),
        )
    } else {
        fix
    })
}

fn unnamed(cx: &Context<'_>, uses: &Uses) -> Finding {
    let message = format!("`{}` names no version at all", uses.reference);
    cx.finding(&RULE, uses.reference.span(), message)
        .severity(Severity::High)
}
