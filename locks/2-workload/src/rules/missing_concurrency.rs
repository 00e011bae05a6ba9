use lockgate_evidence::{Finding, rule};
use lockgate_pipelines::model::{Event, Trigger};

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// A workflow that pushes or proposed changes start, in which neither the workflow nor any job sets `concurrency`.
    /// Workflows that are only called, by hand or by the clock started are left out: their runs rarely overlap.
    ///
    /// # Why it matters
    ///
    /// Each push starts a new run while the older ones go on. They waste runners, and where a run publishes or deploys, an
    /// older one that ends last puts the older state live. Nothing is exposed by it, so the severity is info; the
    /// confidence is medium because some workflows are meant to run for every commit.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: pull_request
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: make
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: pull_request
    /// concurrency:
    ///   group: ${{ github.workflow }}-${{ github.ref }}
    ///   cancel-in-progress: true
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: make
    /// ```
    ///
    /// # How to fix
    ///
    /// Add a `concurrency` group per branch. Let new runs cancel old ones where they only test; let them wait where they
    /// deploy.
    ///
    /// # References
    ///
    /// - Control the concurrency of workflows and jobs, GitHub Docs
    Workload "workload/missing-concurrency": "runs of a workflow may overlap", Info, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.workflow().filter(|pipeline| !pipeline.jobs.is_empty()) else {
        return;
    };
    let limited =
        pipeline.concurrency.is_some() || pipeline.jobs.iter().any(|job| job.concurrency.is_some());
    let Some(trigger) = pipeline.triggers.iter().find(|trigger| repeats(trigger)) else {
        return;
    };
    if limited {
        return;
    }
    let message = format!(
        "a new `{0}` starts a run beside the older ones: `concurrency` is not set",
        trigger.name
    );
    out.push(cx.finding(&RULE, trigger.name.span(), message));
}

/// True where the same branch can soon start it again. Tags come once.
fn repeats(trigger: &Trigger) -> bool {
    match trigger.event {
        Event::Push => trigger.tags.is_empty() || !trigger.branches.is_empty(),
        Event::PullRequest | Event::PullRequestTarget => {
            trigger.types.is_empty()
                || trigger
                    .types
                    .iter()
                    .any(|kind| kind.value() == "synchronize")
        }
        _ => false,
    }
}
