use lockgate_evidence::{Finding, Severity, rule};

use crate::context::Context;
use crate::facts::caching::{Caching, saved};
use crate::workspace::{Execution, Standing, Untrusted, untrusted};

rule! {
    /// # What it finds
    ///
    /// A cache that is saved in a job that has checked out code anyone can propose, in a run on the default branch
    /// (`pull_request_target`, `issue_comment`, `workflow_run`): `actions/cache`, `actions/cache/save` and the caches of set-up
    /// actions, also within composite actions of the repository. Caches that are only restored are left out.
    ///
    /// # Why it matters
    ///
    /// What a run of the default branch saves, every other run of the repository restores, also the one that publishes. The
    /// author of a pull request fills the cache with his files and waits; no permission of the job keeps him from it. Adnan
    /// Khan's work of 2024 showed the way from a harmless job to the release of large projects, and it was used against
    /// `ultralytics/ultralytics` in December of that year and against TanStack in May 2026. The severity is high where the job executes the proposed code, else
    /// medium. The confidence is medium because the paths that are cached may be outside of the code's reach.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: pull_request_target
    /// permissions: {}
    /// jobs:
    ///   lint:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions/checkout@v4
    ///         with:
    ///           ref: ${{ github.event.pull_request.head.sha }}
    ///       - uses: actions/cache@v4
    ///         with:
    ///           path: node_modules
    ///           key: lint
    ///       - run: npm ci && npm run lint
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: pull_request
    /// permissions: {}
    /// jobs:
    ///   lint:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions/checkout@v4
    ///       - uses: actions/cache@v4
    ///         with:
    ///           path: node_modules
    ///           key: lint
    ///       - run: npm ci && npm run lint
    /// ```
    ///
    /// # How to fix
    ///
    /// Run proposed code on `pull_request`, whose caches no other branch restores. Where that cannot be, restore only
    /// (`actions/cache/restore`), and remember that code that runs can save a cache even without a step for it.
    ///
    /// # References
    ///
    /// - The Monsters in Your Build Cache: GitHub Actions Cache Poisoning, Adnan Khan, 2024
    /// - Dependency caching reference: Restrictions for accessing a cache, GitHub Docs
    /// - CWE-349: Acceptance of Extraneous Untrusted Data With Trusted Data
    Workload "workload/cache-poisoning": "code that anyone can propose fills a cache that trusted runs restore", High, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    let mut seen = Vec::new();
    for untrusted in untrusted(cx) {
        if untrusted.standing != Standing::Open || !untrusted.checkout.foreign {
            continue;
        }
        let executions = untrusted.executions();
        for step in &untrusted.place.job.steps {
            for caching in saved(cx.tree, pipeline, step) {
                if !seen.contains(&caching.span) {
                    seen.push(caching.span);
                    out.push(finding(cx, &untrusted, executions.first(), &caching));
                }
            }
        }
    }
}

fn finding(
    cx: &Context<'_>,
    untrusted: &Untrusted<'_>,
    execution: Option<&Execution>,
    caching: &Caching<'_>,
) -> Finding {
    let message = format!(
        "`{}` saves a cache that runs of the default branch restore, in a job with {}",
        caching.action(),
        untrusted.head()
    );
    let source = cx.file.source();
    let mut finding = cx
        .finding(&RULE, caching.span, message)
        .severity(if execution.is_some() {
            Severity::High
        } else {
            Severity::Medium
        })
        .confidence(untrusted.confidence().min(RULE.confidence))
        .related(
            source,
            untrusted.checkout.span,
            format!("{} is checked out here", untrusted.head()),
        );
    if let Some(execution) = execution {
        let note = format!("executes {} of it", execution.reads);
        finding = finding.related(source, execution.span, note);
    }
    untrusted.with_trigger(caching.tell(finding))
}
