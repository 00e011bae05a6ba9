use lockgate_evidence::{Finding, Fix, Safety, Severity, Span, rule};
use lockgate_pipelines::model::{Job, Pipeline};
use lockgate_pipelines::yaml::indent_of;

use crate::context::Context;
use crate::facts::needs::Writes;
use crate::facts::outside::taken_in;
use crate::facts::parents::exposures;
use crate::facts::spots::listed;
use crate::least::above_comments;
use crate::tree::{Place, Tree};
use crate::workspace::who;

rule! {
    /// # What it finds
    ///
    /// A workflow with jobs for which nobody wrote down what their token may do: neither the workflow nor the job has
    /// `permissions`. A workflow that is only called by others is left out, since its caller decides.
    ///
    /// # Why it matters
    ///
    /// Without `permissions` a job gets the default of the repository or organisation, which may be write access to
    /// contents, packages, issues and more, and which can change without anyone touching the file. Every action and every
    /// dependency that runs in the job can use that token: the compromised `tj-actions/changed-files` of March 2025 read
    /// it out of the runner's memory. The severity is medium because something else must go wrong first; it is high where
    /// an outsider can start the workflow with the repository's rights and a job takes in what he wrote: his code, his text
    /// in a script, his artifact. The confidence is medium because the default,
    /// which cannot be seen in the file, may be read-only.
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
    /// on: push
    /// permissions:
    ///   contents: read
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: make
    /// ```
    ///
    /// # How to fix
    ///
    /// Write `permissions` for the workflow with the least that all jobs need, often `contents: read` or `{}`, and give
    /// single jobs more where they need it. The fix writes `contents: read`, and for jobs whose actions are known to need
    /// more, that. It can take rights from a job that used them silently, so look at the first run.
    ///
    /// # References
    ///
    /// - Controlling permissions for `GITHUB_TOKEN`, GitHub Docs
    /// - CVE-2025-30066
    /// - OpenSSF Scorecard, check Token-Permissions
    Workload "workload/missing-permissions": "a job runs with whatever rights the repository's default gives", Medium, Medium, fixable
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.workflow() else {
        return;
    };
    if !pipeline.permissions.is_missing() || pipeline.only_called() {
        return;
    }
    let bare: Vec<&Job> = pipeline
        .jobs
        .iter()
        .filter(|job| job.permissions.is_missing())
        .collect();
    if let Some(first) = bare.first() {
        out.push(finding(cx, pipeline, first, &bare));
    }
}

fn finding(cx: &Context<'_>, pipeline: &Pipeline, first: &Job, bare: &[&Job]) -> Finding {
    let names: Vec<&str> = bare.iter().map(|job| job.id.value()).collect();
    let message = format!(
        "neither the workflow nor {} `permissions`: the token gets the repository's default rights",
        match names.len() {
            1 => format!("job {} sets", listed(&names)),
            _ => format!("its jobs {} set", listed(&names)),
        }
    );
    let mut finding = cx.finding(&RULE, first.id.span(), message);
    let exposures = exposures(cx.tree, pipeline);
    if let Some(exposure) = exposures.first() {
        let note = format!("{} with these rights", who(exposure.trigger.event));
        finding = finding.related(
            &exposure.pipeline.source,
            exposure.trigger.name.span(),
            note,
        );
        if let Some(span) = bare.iter().find_map(|job| taken_in(job)) {
            let note = "what an outsider wrote comes in here";
            finding = finding
                .severity(Severity::High)
                .related(&pipeline.source, span, note);
        }
    }
    match fix(cx.tree, pipeline, bare) {
        Some(fix) => finding.fix(fix),
        None => finding,
    }
}

/// `contents: read` before `jobs:`, and what known actions need in their jobs.
fn fix(tree: &Tree, pipeline: &Pipeline, bare: &[&Job]) -> Option<Fix> {
    let source = &pipeline.source;
    let jobs = pipeline.jobs_key?;
    // In flow style `{on: …, jobs: …}` the key does not begin its line.
    if source.line_start(jobs.start) != jobs.start {
        return None;
    }
    let feed = if source.text().contains("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    let lines = format!("permissions:{feed}  contents: read{feed}{feed}");
    let title = "write `permissions` with read access to contents";
    let fix = Fix::new(title, Safety::Unsafe).edit(source, above_comments(source, jobs), lines);
    Some(
        bare.iter()
            .fold(fix, |fix, job| match job_edit(tree, pipeline, job, feed) {
                Some((span, lines)) => fix.edit(source, span, lines),
                None => fix,
            }),
    )
}

fn job_edit(tree: &Tree, pipeline: &Pipeline, job: &Job, feed: &str) -> Option<(Span, String)> {
    let source = &pipeline.source;
    let place = Place {
        pipeline,
        job,
        step: None,
    };
    let needs = Writes::of(tree, place).certain();
    let key = job.first_key.filter(|_| !needs.is_empty())?;
    let start = source.line_start(key.start);
    let indent = indent_of(source, key.start);
    if key.start - start != indent.len() || start < job.id.span().end {
        return None;
    }
    let contents = if needs.contains(&"contents") {
        "write"
    } else {
        "read"
    };
    let first = format!("{indent}permissions:{feed}{indent}  contents: {contents}{feed}");
    let others = needs.iter().filter(|scope| **scope != "contents");
    let others: Vec<String> = others
        .map(|scope| format!("{indent}  {scope}: write{feed}"))
        .collect();
    Some((Span::at(start), first + &others.concat()))
}
