use lockgate_evidence::{Finding, rule};
use lockgate_pipelines::model::{Job, Platform};

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// Jobs without `timeout-minutes`, told once a file. Jobs whose every step has its own limit, and jobs that call
    /// another workflow, which cannot have one, are left out.
    ///
    /// # Why it matters
    ///
    /// A job that hangs runs for six hours before the platform ends it, on a self-hosted runner for five days. That costs
    /// money, holds runners back from others, and gives whoever got code into the job that long to use what it may do;
    /// crypto miners in pull requests live on it. Nothing is exposed by it alone, so the severity is info; the confidence
    /// is high because the text decides it.
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
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     timeout-minutes: 20
    ///     steps:
    ///       - run: make
    /// ```
    ///
    /// # How to fix
    ///
    /// Set `timeout-minutes` of each job to about twice what it usually takes.
    ///
    /// # References
    ///
    /// - Workflow syntax for GitHub Actions: `jobs.<job_id>.timeout-minutes`, GitHub Docs
    Workload "workload/missing-timeout": "jobs may run for hours", Info, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.workflow() else {
        return;
    };
    let open: Vec<&Job> = pipeline.jobs.iter().filter(|job| is_open(job)).collect();
    let Some((first, others)) = open.split_first() else {
        return;
    };
    let jobs = match others.len() {
        0 => format!("job `{}` has", first.id),
        1 => format!("job `{}` and one more have", first.id),
        more => format!("job `{}` and {more} more have", first.id),
    };
    let message = match pipeline.platform {
        Platform::Buildkite => {
            format!("{jobs} no `timeout_in_minutes`: a hanging step holds its agent without end")
        }
        Platform::Jenkins => {
            format!("{jobs} no `timeout`: a hanging build holds its executor without end")
        }
        _ => format!("{jobs} no `timeout-minutes`: a hanging run is ended after six hours only"),
    };
    let mut finding = cx.finding(&RULE, first.id.span(), message);
    for job in others.iter().take(3) {
        finding = finding.related(cx.file.source(), job.id.span(), "so may this job");
    }
    out.push(finding);
}

fn is_open(job: &Job) -> bool {
    let limited = job.steps.iter().all(|step| step.timeout.is_some());
    job.call.is_none() && job.timeout.is_none() && !limited
}
