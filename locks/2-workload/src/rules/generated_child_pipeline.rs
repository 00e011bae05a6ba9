use lockgate_evidence::{Finding, Severity, rule};
use lockgate_pipelines::gitlab::{Holds, Scenario};
use lockgate_pipelines::model::{Job, Pipeline};
use lockgate_pipelines::shell::Command;

use crate::context::Context;
use crate::facts::gitlab::{Effective, running_jobs_where};
use crate::flow::{Flow, Taint};
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// A child pipeline of GitLab that is a file which another job makes (`trigger: include: artifact`).
    ///
    /// # Why it matters
    ///
    /// The jobs of the child run with the variables and rights of this pipeline, but no file of the repository shows them, so no
    /// review does. Whatever the generating job reads decides them: names of files and branches, texts of commits and merge
    /// requests, answers of other services. The severity is high where the generating script uses a text that outsiders write, low
    /// otherwise, and info where the pipeline never runs for merge requests. The confidence is medium because the generator may
    /// check what it reads.
    ///
    /// # Bad
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// generate:
    ///   script: echo "job:{script:[echo $CI_COMMIT_TITLE]}" > child.yml
    ///   artifacts:
    ///     paths: [child.yml]
    ///   rules:
    ///     - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    /// child:
    ///   needs: [generate]
    ///   trigger:
    ///     include:
    ///       - artifact: child.yml
    ///         job: generate
    ///   rules:
    ///     - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// child:
    ///   trigger:
    ///     include:
    ///       - local: ci/child.yml
    /// ```
    ///
    /// # How to fix
    ///
    /// Write the child pipeline into the repository, and choose with `rules`, `inputs` or `parallel: matrix`. Where it must be
    /// generated, let the generator read only files of the commit, and quote what it puts in.
    ///
    /// # References
    ///
    /// - Downstream pipelines, "Dynamic child pipelines", GitLab Docs
    /// - CICD-SEC-4, OWASP Top 10 CI/CD Security Risks
    Workload "workload/generated-child-pipeline": "jobs are made up while the pipeline runs", Low, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let starts_made = |job: &Job| {
        let keys = job.gitlab.as_deref();
        keys.is_some_and(|keys| {
            keys.downstream
                .as_ref()
                .is_some_and(|downstream| downstream.artifact.is_some())
        })
    };
    for (pipeline, job, effective) in running_jobs_where(cx, starts_made) {
        let downstream = job
            .gitlab
            .as_deref()
            .and_then(|keys| keys.downstream.as_ref());
        let Some((file, maker)) = downstream.and_then(|downstream| downstream.artifact.as_ref())
        else {
            continue;
        };
        let maker = maker.as_ref().and_then(|name| {
            let mut jobs = cx.tree.gitlab().jobs(cx.tree, pipeline);
            jobs.find(|(_, job)| job.id.value() == name.value())
        });
        let taint = maker.and_then(|(file, job)| outside_text(cx, file, job));
        let is_proposed = effective.decision(Scenario::MergeRequest).runs != Holds::No;
        let by = maker.map_or_else(
            || "another job".to_owned(),
            |(_, job)| format!("job `{}`", job.id),
        );
        let message = match &taint {
            Some(taint) => format!(
                "`{file}` decides which jobs run, and {by} makes it with `{}`, which outsiders write",
                taint.origin
            ),
            None => {
                format!("which jobs run decides `{file}`, which {by} makes: no review shows them")
            }
        };
        let finding = cx.finding(&RULE, file.span(), message);
        out.push(match taint {
            Some(taint) => taint.explain(finding).severity(Severity::High),
            None if is_proposed => finding,
            None => finding.severity(Severity::Info),
        });
    }
}

/// The worst text of outsiders that a script of the job uses.
fn outside_text(cx: &Context<'_>, pipeline: &Pipeline, job: &Job) -> Option<Taint> {
    let effective = Effective::new(cx.tree, pipeline, job);
    effective.steps().into_iter().find_map(|found| {
        let run = found.value.run()?;
        let script = run.parsed(found.pipeline.shell_of(found.job, found.value));
        let place = Place {
            pipeline: found.pipeline,
            job: found.job,
            step: Some(found.value),
        };
        let mut words = script.commands.iter().flat_map(Command::words);
        words.find_map(|word| {
            Flow::new(cx.tree)
                .word(place, run, script, word)
                .filter(Taint::is_attacker)
        })
    })
}
