use lockgate_evidence::{Finding, rule};
use lockgate_pipelines::model::{Job, Step};

use crate::context::Context;
use crate::facts::proposed::proposed;

rule! {
    /// # What it finds
    ///
    /// A job of Azure Pipelines on a pool of your own that builds pull requests and neither cleans its workspace (`workspace:
    /// clean`) nor its checkout (`clean: true`).
    ///
    /// # Why it matters
    ///
    /// Agents of your own keep the folder of a pipeline between runs. What a pull request leaves there, such as an ignored
    /// file that the build reads, a hook in `.git` or a changed package cache, is still there when the next run builds the main
    /// branch with its secrets. The severity is info because agents can also be thrown away after each job, which the file
    /// does not say; for the same reason the confidence is low. Of the pool itself `self-hosted-runner` speaks.
    ///
    /// # Bad
    ///
    /// ```yaml path=azure-pipelines.yml
    /// pr: [main]
    /// pool: build-machines
    /// steps:
    ///   - checkout: self
    ///   - script: make
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=azure-pipelines.yml
    /// pr: [main]
    /// jobs:
    ///   - job: Build
    ///     pool: build-machines
    ///     workspace:
    ///       clean: all
    ///     steps:
    ///       - checkout: self
    ///       - script: make
    /// ```
    ///
    /// # How to fix
    ///
    /// Write `workspace: clean: all` at the job, or better build pull requests on machines that are thrown away.
    ///
    /// # References
    ///
    /// - jobs.job.workspace definition, Azure Pipelines documentation
    /// - Secure agents, projects and containers, Azure Pipelines documentation
    Workload "workload/uncleaned-workspace": "what a proposed change leaves is there for the next run", Info, Low
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for place in cx.jobs() {
        let job = place.job;
        let Some(pool) = job
            .runner
            .group
            .as_ref()
            .filter(|pool| !pool.is_templated())
        else {
            continue;
        };
        let Some(proposed) = proposed(place.pipeline, job).filter(|proposed| !proposed.is_implied)
        else {
            continue;
        };
        if job.steps.is_empty() || takes_nothing(job) || is_cleaned(cx, job) {
            continue;
        }
        let message = format!(
            "agents of `{pool}` keep what a pull request leaves in the folder of this pipeline"
        );
        let finding = cx.finding(&RULE, pool.span(), message);
        out.push(finding.related(
            cx.file.source(),
            proposed.trigger.name.span(),
            "pull requests are built",
        ));
    }
}

/// True where nothing of the repository is put into the workspace.
fn takes_nothing(job: &Job) -> bool {
    let takes = |step: &&Step| {
        step.uses()
            .is_some_and(|uses| uses.built_in() == Some("checkout"))
    };
    let mut checkouts = job.steps.iter().filter(takes).peekable();
    checkouts.peek().is_some()
        && checkouts.all(|step| {
            step.uses()
                .is_some_and(|uses| uses.reference.value() == "none")
        })
}

fn is_cleaned(cx: &Context<'_>, job: &Job) -> bool {
    let of_checkout = job.steps.iter().filter_map(Step::uses).any(|uses| {
        uses.built_in() == Some("checkout")
            && uses
                .with
                .get("clean")
                .is_some_and(|clean| clean.value.as_bool() != Some(false))
    });
    let text = cx.file.source().slice(job.span);
    let of_job = text.split("workspace:").nth(1);
    of_checkout
        || of_job.is_some_and(|rest| {
            rest.trim_start()
                .trim_start_matches('{')
                .starts_with("clean:")
        })
}
