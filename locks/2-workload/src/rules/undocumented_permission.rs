use lockgate_evidence::{Finding, rule};
use lockgate_pipelines::model::{Access, Permissions, Pipeline, Scope};

use crate::context::Context;
use crate::facts::spots::listed;

rule! {
    /// # What it finds
    ///
    /// A `permissions` block that gives `write` to some scope without a comment on its line or the line above. A comment at
    /// `permissions:` itself, or above it, speaks for the whole block.
    ///
    /// # Why it matters
    ///
    /// Whoever reviews a workflow later must know what a right is for to be able to take it away. Rights without a reason stay
    /// for ever: nobody dares to remove them. It is a habit, not a hole, so the severity is info; the confidence is high
    /// because the comment is there or is not.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   release:
    ///     runs-on: ubuntu-latest
    ///     permissions:
    ///       contents: write
    ///     steps:
    ///       - run: make release
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   release:
    ///     runs-on: ubuntu-latest
    ///     permissions:
    ///       contents: write # uploads the files of the release
    ///     steps:
    ///       - run: make release
    /// ```
    ///
    /// # How to fix
    ///
    /// Say behind each right what needs it.
    ///
    /// # References
    ///
    /// - Controlling permissions for `GITHUB_TOKEN`, GitHub Docs
    Workload "workload/undocumented-permission": "a right is given without a word why", Info, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.workflow() else {
        return;
    };
    let jobs = pipeline.jobs.iter().map(|job| &job.permissions);
    for permissions in [&pipeline.permissions].into_iter().chain(jobs) {
        out.extend(silent(cx, pipeline, permissions));
    }
}

fn silent(cx: &Context<'_>, pipeline: &Pipeline, permissions: &Permissions) -> Option<Finding> {
    let Permissions::Scopes { scopes, entry, .. } = permissions else {
        return None;
    };
    let writes = |scope: &&Scope| scope.access == Some(Access::Write);
    if !scopes.iter().any(|scope| writes(&scope)) || is_explained(pipeline, entry.start) {
        return None;
    }
    let bare = scopes
        .iter()
        .filter(writes)
        .filter(|scope| !is_explained(pipeline, scope.span.start));
    let bare: Vec<&Scope> = bare.collect();
    let written: Vec<String> = bare
        .iter()
        .map(|scope| format!("{}: {}", scope.name, scope.value))
        .collect();
    let names: Vec<&str> = written.iter().map(String::as_str).collect();
    let message = format!("no comment says what needs {}", listed(&names));
    Some(cx.finding(&RULE, bare.first()?.span, message))
}

/// True where a comment stands on the line of `offset` or fills the line above.
fn is_explained(pipeline: &Pipeline, offset: usize) -> bool {
    let source = &pipeline.source;
    let start = source.line_start(offset);
    let above = || {
        start
            .checked_sub(1)
            .map(|end| source.slice(source.line_span(end)))
    };
    pipeline.comment_after(offset).is_some()
        || above().is_some_and(|line| line.trim_start().starts_with('#'))
}
