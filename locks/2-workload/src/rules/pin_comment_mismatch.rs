use std::collections::HashSet;

use lockgate_evidence::{Confidence, Finding, Fix, Safety, Severity, Span, rule};
use lockgate_pipelines::model::{LockedAction, Pin, Pipeline, Uses, is_commit};

use crate::context::Context;
use crate::facts::action_version::Version;
use crate::facts::locked::Locked;
use crate::facts::pins::{self, Group, Pinned};

rule! {
    /// # What it finds
    ///
    /// A use that is pinned to a commit, and whose comment says something else than the rest of the tree:
    /// `actions.lock` knows that commit under another tag; the same commit stands elsewhere with another version; the same
    /// full version stands elsewhere with another commit; or the comment names a branch. And a pinned commit without a
    /// comment that says which version it is, once a file.
    ///
    /// # Why it matters
    ///
    /// Nobody reads forty hexadecimal digits: a reviewer believes the comment. A change that says `v4.2.0` and pins something
    /// else brings in any commit, even one of a fork, since the platform finds a fork's commits under the name of the
    /// original. The severity is low because the disagreement may be an oversight, and medium against the lock file, which a
    /// machine writes. Without a comment it is info: update bots and readers lose their way, no more. The confidence is
    /// medium, since which of the two is right cannot be told offline.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: example/build@6c1f0a2b8d4e5f60718293a4b5c6d7e8f9012345 # v2.3.1
    ///       - uses: example/build@6c1f0a2b8d4e5f60718293a4b5c6d7e8f9012345 # v2.4.0
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
    /// Look up the commit of the tag at its origin, and correct whichever is wrong. The fix writes the comment that the lock
    /// file holds.
    ///
    /// # References
    ///
    /// - Secure use reference: Using third-party actions, GitHub Docs
    Workload "workload/pin-comment-mismatch": "a pinned commit and its comment do not agree", Low, Medium, fixable
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    let locked = Locked::of(cx.tree, pipeline);
    let mut told = HashSet::new();
    for (_, uses) in cx.uses() {
        if uses.target.pin() != Some(Pin::Digest) || uses.target.repository_name().is_none() {
            continue;
        }
        let entry = locked.as_ref().and_then(|locked| by_commit(locked, uses));
        let found = match pins::read(pipeline, uses) {
            Some(pinned) => against_lock(cx, pipeline, uses, &pinned, entry)
                .or_else(|| against_tree(cx, uses, &pinned)),
            None if told.insert(uses.reference.value()) => unversioned(cx, pipeline, uses, entry),
            None => None,
        };
        out.extend(found);
    }
}

/// The entry of the same repository and commit that names a tag.
fn by_commit<'a>(locked: &Locked<'a>, uses: &Uses) -> Option<&'a LockedAction> {
    let (name, commit) = (uses.target.repository_name()?, uses.target.reference()?);
    locked.at_commit(commit).find(|action| {
        let place = action.pin.value().split('@').next().unwrap_or_default();
        let tagged = action
            .reference
            .as_ref()
            .is_some_and(|tag| !is_commit(tag.value()));
        tagged && place.eq_ignore_ascii_case(&name)
    })
}

fn against_lock(
    cx: &Context<'_>,
    pipeline: &Pipeline,
    uses: &Uses,
    pinned: &Pinned,
    entry: Option<&LockedAction>,
) -> Option<Finding> {
    let tag = entry?.reference.as_ref()?;
    if Version::parse(tag.value())?.agrees(&pinned.version) {
        return None;
    }
    let comment = pipeline.comment_after(pinned.span.end)?;
    let at = pipeline.source.slice(comment).find(&pinned.comment)? + comment.start;
    let span = Span::new(at, at + pinned.comment.len());
    let message = format!(
        "the comment says `{}`, but `actions.lock` has this commit of `{}` as `{tag}`",
        pinned.comment,
        name(uses)
    );
    let fix = Fix::new(format!("write `{tag}` as the comment"), Safety::Safe).edit(
        &pipeline.source,
        span,
        tag.value(),
    );
    Some(
        cx.finding(&RULE, span, message)
            .severity(Severity::Medium)
            .related(tag.source(), tag.span(), "locked here")
            .fix(fix),
    )
}

/// A use that stands against most of the others; where the sides are even, the later one.
fn against_tree(cx: &Context<'_>, uses: &Uses, own: &Pinned) -> Option<Finding> {
    let all = cx.tree.pins().of(cx.file.source().path(), uses);
    let by_commit = outvoted(all, |other| {
        // A floating version that agrees says nothing about which full one is right.
        let agrees = other.version.agrees(&own.version);
        let neutral = agrees && other.version.is_floating() != own.version.is_floating();
        (other.commit == own.commit && !neutral).then_some(agrees)
    });
    if let Some(other) = by_commit {
        let message = format!(
            "`{}` at this commit is said to be `{}` here and `{}` elsewhere",
            name(uses),
            own.comment,
            other.comment
        );
        return Some(cx.finding(&RULE, own.span, message).related(
            &other.source,
            other.span,
            "the same commit",
        ));
    }
    // Floating versions move, so only full ones bind a commit.
    let other = outvoted(all, |other| {
        (other.comment == own.comment && !own.version.is_floating())
            .then(|| other.commit == own.commit)
    })?;
    let message = format!(
        "`{}` is said to be `{}` here and elsewhere, at two different commits",
        name(uses),
        own.comment
    );
    Some(cx.finding(&RULE, own.span, message).related(
        &other.source,
        other.span,
        "the same version",
    ))
}

/// Asks each group whose side it takes; gives the first of the other side, where that is larger, or as large and earlier.
fn outvoted(all: &[Group], sides: impl Fn(&Pinned) -> Option<bool>) -> Option<&Pinned> {
    let side = |wanted: bool| {
        let groups = all
            .iter()
            .filter(|group| sides(&group.first) == Some(wanted));
        let first = groups
            .clone()
            .map(|group| &group.first)
            .min_by(|left, right| left.place().cmp(&right.place()));
        (groups.map(|group| group.count).sum::<usize>(), first)
    };
    let ((with, own), (against, other)) = (side(true), side(false));
    let other = other?;
    let earlier = || own.is_some_and(|own| other.place() < own.place());
    (against > with || against == with && earlier()).then_some(other)
}

fn unversioned(
    cx: &Context<'_>,
    pipeline: &Pipeline,
    uses: &Uses,
    entry: Option<&LockedAction>,
) -> Option<Finding> {
    let span = uses.reference.span();
    let comment = pipeline.comment_after(span.end);
    if let Some(comment) = comment
        && let Some(branch) = branch(pipeline.source.slice(comment))
    {
        let message = format!(
            "the comment says `{branch}`, which is a branch: it does not tell what this commit of `{}` is",
            name(uses)
        );
        return Some(cx.finding(&RULE, comment, message).severity(Severity::Info));
    }
    let message = format!(
        "`{}` is pinned, but no comment says which version this is",
        name(uses)
    );
    let finding = cx
        .finding(&RULE, span, message)
        .severity(Severity::Info)
        .confidence(Confidence::High);
    let line = pipeline.source.line_span(span.end);
    let rest = pipeline.source.text().get(span.end..line.end)?;
    match entry.and_then(|entry| entry.reference.as_ref()) {
        Some(tag) if rest.trim().is_empty() => {
            let fix = Fix::new(format!("write `{tag}` as a comment"), Safety::Safe);
            Some(finding.fix(fix.edit(&pipeline.source, Span::at(span.end), format!(" # {tag}"))))
        }
        _ => Some(finding),
    }
}

/// A comment that is one word, and that word a usual name of a branch.
fn branch(comment: &str) -> Option<&str> {
    let word = comment.trim_start_matches('#').trim();
    let word = word.rsplit(['@', '=']).next().unwrap_or(word);
    let usual = [
        "main", "master", "develop", "dev", "trunk", "stable", "nightly", "beta", "head",
    ];
    usual
        .iter()
        .any(|name| word.eq_ignore_ascii_case(name))
        .then_some(word)
}

fn name(uses: &Uses) -> String {
    uses.target.action().unwrap_or_default()
}
