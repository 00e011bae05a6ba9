use lockgate_evidence::{Confidence, Finding, Severity, rule};
use lockgate_pipelines::model::{Target, Uses};

use crate::context::Context;
use crate::facts::locked::{Locked, pin_of};

rule! {
    /// # What it finds
    ///
    /// Where `.github/workflows/actions.lock` exists: a locked workflow that uses an action the lock file does not list for
    /// it, a locked workflow that uses an action by `./`, which cannot be locked, and a workflow with actions of others that
    /// the lock file does not know at all. An action that stands under another reference is told by
    /// `locked-action-drift`.
    ///
    /// # Why it matters
    ///
    /// The platform refuses to run a locked workflow that uses something outside its lock, so a release fails when it is
    /// needed. A workflow without an entry is not held to the lock at all: its tags can be moved, as those of
    /// `tj-actions/changed-files` were in March 2025, while everyone believes that the repository is locked. The severity is
    /// medium for the first, low for the second and third. The confidence is high, and low for reusable workflows, where the
    /// platform and its command line tool do not agree.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// # .github/workflows/ci.yml, with an actions.lock that lists nothing for it
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
    /// # .github/workflows/ci.yml, with an actions.lock that lists example/build@v2 for it
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: example/build@v2
    /// ```
    ///
    /// # How to fix
    ///
    /// Run `gh actions-lock`, look at what it resolved, and commit the lock file with the change.
    ///
    /// # References
    ///
    /// - github/actions-lockfile, schema v0.0.2
    Workload "workload/locked-action-missing": "a workflow uses an action that is not locked", Medium, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.workflow() else {
        return;
    };
    let Some(locked) = Locked::of(cx.tree, pipeline) else {
        return;
    };
    if locked.workflow.is_none() {
        out.extend(unlisted(cx, &locked));
        return;
    }
    for (place, uses) in cx.uses() {
        let found = match &uses.target {
            Target::Local(_) if place.step.is_some() => Some(local(cx, uses)),
            Target::Repository { .. } => missing(cx, &locked, uses),
            _ => None,
        };
        let called = place.step.is_none();
        out.extend(found.map(|found| {
            if called {
                found.confidence(Confidence::Low)
            } else {
                found
            }
        }));
    }
}

fn unlisted(cx: &Context<'_>, locked: &Locked<'_>) -> Option<Finding> {
    let (_, first) = cx.uses().find(|(_, uses)| pin_of(&uses.target).is_some())?;
    let message = "this workflow has no entry in `actions.lock`, so none of its actions is locked";
    let finding = cx
        .finding(&RULE, first.reference.span(), message)
        .severity(Severity::Low);
    let version = locked.lock.version.as_ref()?;
    Some(finding.note("the first of them").related(
        version.source(),
        version.span(),
        "the lock file",
    ))
}

fn local(cx: &Context<'_>, uses: &Uses) -> Finding {
    let path = uses.reference.value().trim_start_matches("./");
    let message = format!(
        "`{}` cannot be locked: what runs is what stands in the workspace",
        uses.reference
    );
    let finding = cx
        .finding(&RULE, uses.reference.span(), message)
        .severity(Severity::Low);
    finding.help(format!(
        "`$/{path}` names it at the commit of this workflow"
    ))
}

fn missing(cx: &Context<'_>, locked: &Locked<'_>, uses: &Uses) -> Option<Finding> {
    let pin = pin_of(&uses.target)?;
    if locked.covers(&uses.target) || locked.listed_otherwise(&uses.target).is_some() {
        return None;
    }
    let entry = locked.workflow?;
    let message =
        format!("`{pin}` is not locked for this workflow, and the platform refuses to run it");
    let finding = cx.finding(&RULE, uses.reference.span(), message);
    Some(
        finding
            .related(
                entry.path.source(),
                entry.path.span(),
                "what is locked for it",
            )
            .help("run `gh actions-lock`"),
    )
}
