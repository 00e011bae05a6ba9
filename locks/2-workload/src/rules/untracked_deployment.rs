use lockgate_evidence::{Confidence, Finding, Severity, rule};
use lockgate_pipelines::gitlab::{Holds, Scenario};
use lockgate_pipelines::shell::{Command, Word};

use crate::context::Context;
use crate::data::deployers::DEPLOYING_COMMANDS;
use crate::facts::gitlab::{Effective, running_jobs_where};

rule! {
    /// # What it finds
    ///
    /// A job of GitLab that runs a command which deploys (`kubectl apply`, `helm upgrade`, `terraform apply`, `cdk deploy`) and has no
    /// `environment`. Jobs that only run for merge requests, dry runs, and jobs that extend what is in no file of the tree are left
    /// out.
    ///
    /// # Why it matters
    ///
    /// Without an environment nobody can protect the deployment: neither who may start it nor who must approve it can be set, the
    /// variables of the environment are not kept apart, and there is no record of what runs where. The severity is info, because
    /// the branch may be protected instead, and low where the job also runs on branches that nothing protects. The confidence is
    /// medium because the command may only reach a test system.
    ///
    /// # Bad
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// deploy:
    ///   script: kubectl apply -f manifests/
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// deploy:
    ///   environment: production
    ///   script: kubectl apply -f manifests/
    ///   rules:
    ///     - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
    /// ```
    ///
    /// # How to fix
    ///
    /// Give the job an `environment` with its `deployment_tier`, and protect that environment.
    ///
    /// # References
    ///
    /// - Environments, GitLab Docs; Protected environments, GitLab Docs
    Workload "workload/untracked-deployment": "a job deploys without naming an environment", Info, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let text = cx.file.source().text();
    // A cheap first question; what a job extends stands in other files, but then it has a word for it.
    let may = DEPLOYING_COMMANDS
        .iter()
        .any(|words| text.contains(words[0]))
        || text.contains("extends");
    if !may {
        return;
    }
    for (_, job, effective) in running_jobs_where(cx, |job| job.environment.is_none()) {
        let has_one = effective
            .definitions
            .iter()
            .any(|(_, job)| job.environment.is_some());
        if has_one || !effective.is_whole {
            continue;
        }
        let Some((name, place)) = deploying(&effective) else {
            continue;
        };
        let ever = [Scenario::Branch, Scenario::DefaultBranch, Scenario::Tag];
        let runs = |scenario: &Scenario| effective.decision(*scenario).runs != Holds::No;
        if !ever.iter().any(runs) {
            continue;
        }
        let message = format!(
            "job `{}` deploys with `{name}` and names no environment",
            job.id
        );
        let mut finding = cx
            .finding(&RULE, job.id.span(), message)
            .confidence(Confidence::Medium);
        if effective.surely(Scenario::Branch).is_some() {
            finding = finding.severity(Severity::Low);
        }
        out.push(finding.related(&place.0, place.1, "deploys here"));
    }
}

type Place = (lockgate_evidence::Source, lockgate_evidence::Span);

/// The first command that deploys.
fn deploying(effective: &Effective<'_>) -> Option<(String, Place)> {
    effective.steps().into_iter().find_map(|found| {
        let run = found.value.run()?;
        let text = run.script.value();
        if !DEPLOYING_COMMANDS
            .iter()
            .any(|words| text.contains(words[0]))
        {
            return None;
        }
        let script = run.parsed(found.pipeline.shell_of(found.job, found.value));
        let mut commands = script.commands.iter();
        commands.find_map(|command| {
            let name = name_of(command)?;
            let span = run.script.locate(command.span);
            Some((name, (run.script.source().clone(), span)))
        })
    })
}

fn name_of(command: &Command) -> Option<String> {
    let effective = command.effective()?;
    let words: Vec<String> = effective.args.iter().filter_map(Word::literal).collect();
    let is_dry = words
        .iter()
        .any(|word| word.contains("dry-run") || word == "--noop" || word == "--plan");
    let plain: Vec<&str> = std::iter::once(effective.name.as_str())
        .chain(
            words
                .iter()
                .map(String::as_str)
                .filter(|word| !word.starts_with('-')),
        )
        .collect();
    let known = DEPLOYING_COMMANDS
        .iter()
        .find(|known| plain.starts_with(known))?;
    (!is_dry).then(|| known.join(" "))
}
