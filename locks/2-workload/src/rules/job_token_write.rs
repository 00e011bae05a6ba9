use lockgate_evidence::{Finding, Severity, rule};
use lockgate_pipelines::model::Platform;
use lockgate_pipelines::shell::{Command, Script, Word};

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// A script of GitLab that uses `CI_JOB_TOKEN` for more than reading: that pushes with it, or starts pipelines of other
    /// projects with it.
    ///
    /// # Why it matters
    ///
    /// Every job of every branch gets a job token with the rights of whoever started it. That a push works with it is a switch of
    /// the project, that another project answers to it is an entry in that project's allowlist; once they are set, every job can
    /// do the same, also one that a developer adds on a branch of his own. So the setting that this job needs is a right of all
    /// jobs. The severity is low for pushes and info for starting pipelines, because both need developer rights in the other
    /// project; the confidence is high because the script says it.
    ///
    /// # Bad
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// release:
    ///   script:
    ///     - git push "https://gitlab-ci-token:${CI_JOB_TOKEN}@${CI_SERVER_HOST}/${CI_PROJECT_PATH}.git" HEAD:main
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// downstream:
    ///   trigger:
    ///     project: platform/deploy
    ///     branch: main
    /// ```
    ///
    /// # How to fix
    ///
    /// Start other projects with `trigger:`, which needs no token in a script. Push with a project access token that only
    /// protected branches get, or let a merge request do it. Keep the allowlist of job tokens to the projects that need it, with
    /// fine-grained permissions.
    ///
    /// # References
    ///
    /// - CI/CD job token, "Allow Git push requests to your project repository" and "Job token allowlist", GitLab Docs
    Workload "workload/job-token-write": "a script changes something with the job token", Low, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let on_gitlab = cx
        .pipeline()
        .is_some_and(|pipeline| pipeline.platform == Platform::GitLab);
    if !on_gitlab {
        return;
    }
    for (place, job, step) in cx.steps() {
        let Some(run) = step
            .run()
            .filter(|run| run.script.value().contains("CI_JOB_TOKEN"))
        else {
            continue;
        };
        let script = run.parsed(place.pipeline.shell_of(job, step));
        let pushes = script
            .commands
            .iter()
            .any(|command| is_git(command, &["push"]) && !script.slice(command.span).contains('@'));
        for command in &script.commands {
            let Some((message, severity)) = told(script, command, pushes) else {
                continue;
            };
            let finding = cx.finding(&RULE, run.script.locate(command.span), message);
            out.push(finding.severity(severity));
        }
    }
}

fn told(script: &Script, command: &Command, pushes: bool) -> Option<(&'static str, Severity)> {
    let text = script.slice(command.span);
    let named = |word: &Word| word.variables().any(|name| name == "CI_JOB_TOKEN");
    if !command.words().any(named) {
        return None;
    }
    let is_remote = is_git(command, &["remote", "config", "clone"]) && text.contains('@');
    if is_git(command, &["push"]) || pushes && is_remote {
        return Some((
            "pushes with the job token: the project must let the job of every branch push",
            Severity::Low,
        ));
    }
    let starts = text.contains("/trigger/pipeline")
        || text.contains("/pipeline?ref")
        || text.contains("/pipeline\"");
    starts.then_some((
        "starts a pipeline with the job token: the other project must let every job of this one do so",
        Severity::Info,
    ))
}

fn is_git(command: &Command, verbs: &[&str]) -> bool {
    command.effective().is_some_and(|effective| {
        let mut words = effective.args.iter().filter_map(Word::literal);
        effective.name == "git" && words.any(|word| verbs.contains(&word.as_str()))
    })
}
