use std::collections::HashSet;

use lockgate_evidence::{Confidence, Finding, Severity, Span, rule};
use lockgate_pipelines::model::{Event, GrantKind, Job, Pipeline, Platform, Step};

use crate::context::Context;
use crate::facts::proposed::{Proposed, may_run, proposed};

rule! {
    /// # What it finds
    ///
    /// Secrets that a job is given in builds of proposed changes: variable groups and service connections of Azure
    /// Pipelines, contexts of CircleCI, secrets that steps of Drone and Woodpecker name. Jobs are left out that a condition, a filter on branches, a parameter or a person's
    /// approval keeps away from such builds, and jobs that wait for one of those; of Drone and Woodpecker, pipelines and steps
    /// whose `trigger` or `when` names only other events.
    ///
    /// # Why it matters
    ///
    /// A build of a proposed change runs what the change says: its build files, its tests, often the pipeline file itself.
    /// Both platforms keep secrets from builds of forks unless a switch in the project's settings gives them out ("Make
    /// secrets available to builds of forks", "Pass secrets to builds from forked pull requests"), and the file cannot tell
    /// how it stands. With the switch on, anyone can read every secret named here, as anyone could in the projects whose keys
    /// were taken from public builds of Travis CI in September 2021; without it, whoever may push a branch still can. The
    /// severity is medium for Azure Pipelines where the file asks for builds of pull requests, low where only the platform's
    /// default starts them (it does for code at GitHub and Bitbucket, not for Azure Repos), and low for contexts, which can be
    /// restricted to groups of people. The confidence is low to medium because of that switch. Drone and Woodpecker have such a
    /// switch for each secret, and it is off at first: there it is low, and more often than not the step just fails.
    ///
    /// # Bad
    ///
    /// ```yaml path=azure-pipelines.yml
    /// pr: [main]
    /// variables:
    ///   - group: production-keys
    /// steps:
    ///   - script: make test
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=azure-pipelines.yml
    /// pr: [main]
    /// stages:
    ///   - stage: Test
    ///     jobs:
    ///       - job: Test
    ///         steps:
    ///           - script: make test
    ///   - stage: Deploy
    ///     condition: and(succeeded(), eq(variables['Build.SourceBranch'], 'refs/heads/main'))
    ///     variables:
    ///       - group: production-keys
    ///     jobs:
    ///       - job: Deploy
    ///         steps:
    ///           - script: make deploy
    /// ```
    ///
    /// # How to fix
    ///
    /// Give secrets to jobs that only run for protected branches: a `condition` on `Build.SourceBranch` at the job or stage
    /// (Azure Pipelines), `filters: branches: only` at the job of the workflow (CircleCI), or a pipeline of its own. Leave the
    /// switches for forks off, and require a comment of a maintainer before a fork is built.
    ///
    /// # References
    ///
    /// - Build GitHub repositories, "Contributions from forks", Azure Pipelines documentation
    /// - Build open source projects, "Pass secrets to builds from forked pull requests", CircleCI Docs
    /// - Secrets, Drone documentation; Secrets, Woodpecker documentation
    /// - CVE-2021-41077
    Workload "workload/secrets-for-proposed-changes": "builds of proposed changes are given secrets", Medium, Low
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.workflow() else {
        return;
    };
    if matches!(pipeline.platform, Platform::Drone | Platform::Woodpecker) {
        return steps(cx, out);
    }
    let mut said = HashSet::new();
    for job in &pipeline.jobs {
        let Some(proposed) = proposed(pipeline, job) else {
            continue;
        };
        for given in given(pipeline, job) {
            if said.insert((given.name.to_owned(), given.kind)) {
                out.push(finding(cx, job, &given, proposed));
            }
        }
    }
}

/// Steps of Drone and Woodpecker that name a secret and run for proposed changes too. Each is told once, by its first secret.
fn steps(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (place, _, step) in cx.steps() {
        let mut triggers = place.pipeline.triggers.iter();
        let proposed = triggers.find(|trigger| trigger.event == Event::PullRequest);
        let runs = step
            .only_on
            .as_ref()
            .is_none_or(|only| only.contains(&Event::PullRequest));
        let mut secrets = step
            .grants
            .iter()
            .filter(|grant| grant.kind == GrantKind::Secret);
        let (Some(trigger), Some(secret), true) = (proposed, secrets.next(), runs) else {
            continue;
        };
        let name = secret.details("secret").next().unwrap_or(&secret.name);
        let more = match secrets.count() {
            0 => " is".to_owned(),
            more => format!(" and {more} more are"),
        };
        let step = step.id.as_ref().map_or("", |id| id.value());
        let message = format!(
            "the secret `{name}`{more} given to step `{step}`, which runs for proposed changes as well: it fails there, or \
             outsiders read the secret where pull requests are allowed it"
        );
        let finding = cx.finding(&RULE, name.span(), message);
        let finding = finding
            .severity(Severity::Low)
            .confidence(Confidence::Medium)
            .help(
                "let the step run on `push` or `tag` alone, and allow no secret for pull requests",
            );
        let is_written = trigger.name.value() == "pull_request"
            && cx
                .file
                .source()
                .slice(trigger.name.span())
                .contains("pull_request");
        out.push(if is_written {
            let note = "pull requests are built";
            finding.related(cx.file.source(), trigger.name.span(), note)
        } else {
            finding
        });
    }
}

/// Something secret that a job is given.
struct Given<'a> {
    kind: GrantKind,
    name: &'a str,
    span: Span,
}

fn given<'a>(pipeline: &'a Pipeline, job: &'a Job) -> Vec<Given<'a>> {
    let steps = job.steps.iter().filter(|step| runs(pipeline, step));
    let of_steps = steps.flat_map(|step| &step.grants);
    let all = pipeline.grants.iter().chain(&job.grants).chain(of_steps);
    let told = all.filter(|grant| {
        matches!(grant.kind, GrantKind::SecretGroup | GrantKind::Connection)
            && !grant.name.is_templated()
    });
    let given = told.map(|grant| Given {
        kind: grant.kind,
        name: grant.name.value(),
        span: grant.name.span(),
    });
    given.collect()
}

fn runs(pipeline: &Pipeline, step: &Step) -> bool {
    let conditions: Vec<_> = step.condition.iter().chain(&step.gates).collect();
    pipeline.platform != Platform::Azure || may_run(pipeline, &conditions)
}

fn finding(cx: &Context<'_>, job: &Job, given: &Given<'_>, proposed: Proposed<'_>) -> Finding {
    let circleci = cx
        .pipeline()
        .is_some_and(|pipeline| pipeline.platform == Platform::CircleCi);
    let (what, switch) = match given.kind {
        GrantKind::Connection => (
            "the service connection",
            "Make secrets available to builds of forks",
        ),
        _ if circleci => (
            "the context",
            "Pass secrets to builds from forked pull requests",
        ),
        _ => (
            "the variable group",
            "Make secrets available to builds of forks",
        ),
    };
    let do_what = if given.kind == GrantKind::Connection {
        "use"
    } else {
        "read"
    };
    let message = format!(
        "{what} `{}` is given to job `{}`, which proposed changes start: whoever may push a branch can {do_what} it, and \
         anyone where forks get secrets",
        given.name, job.id
    );
    let finding = cx.finding(&RULE, given.span, message).help(format!(
        "keep the job to protected branches, and leave \"{switch}\" off"
    ));
    if circleci {
        return finding
            .severity(Severity::Low)
            .confidence(Confidence::Medium);
    }
    if proposed.is_implied {
        return finding.severity(Severity::Low);
    }
    finding.related(
        cx.file.source(),
        proposed.trigger.name.span(),
        "pull requests are built",
    )
}
