use lockgate_evidence::{Finding, Span, rule};

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// A workflow or action without a `name`.
    ///
    /// # Why it matters
    ///
    /// Runs, required checks and `workflow_run` triggers refer to a workflow by its name. Without one the platform shows
    /// the path of the file, which changes when the file is moved, and a reader of a list of runs cannot tell what ran.
    /// Nothing is exposed by it, so the severity is info; the confidence is high because the text decides it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
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
    /// name: Build
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: make
    /// ```
    ///
    /// # How to fix
    ///
    /// Add a `name` that says what the workflow is for.
    ///
    /// # References
    ///
    /// - Workflow syntax for GitHub Actions: `name`, GitHub Docs
    Workload "workload/unnamed-workflow": "a workflow or action has no name", Info, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline().filter(|pipeline| !pipeline.jobs.is_empty()) else {
        return;
    };
    let named = pipeline
        .name
        .as_ref()
        .is_some_and(|name| !name.value().trim().is_empty());
    if named {
        return;
    }
    let (what, key) = if pipeline.is_workflow() {
        (
            "workflow",
            pipeline
                .triggers_span
                .map(|on| Span::new(on.start, on.start + 2)),
        )
    } else {
        ("action", pipeline.jobs_key)
    };
    let span = key.or(pipeline.jobs_key).unwrap_or_default();
    out.push(cx.finding(&RULE, span, format!("this {what} has no `name`")));
}
