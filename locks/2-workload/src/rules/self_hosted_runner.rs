use lockgate_evidence::{Confidence, Finding, Severity, Span, rule};
use lockgate_pipelines::model::{Event, Platform, Trigger};

use crate::conditions::guards;
use crate::context::Context;
use crate::data::runner_labels::{expanded, is_hosted, is_preset};
use crate::facts::outside::{checkout_of_change, expansion};
use crate::facts::proposed::proposed;
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// A job on a machine of your own: the label `self-hosted`, only preset labels, or a runner group or label that the
    /// platform does not know, in a workflow that people outside can start. Values of a matrix and texts of expressions are
    /// followed. The platform's own labels, and those of vendors that give a fresh machine to each job, are left out.
    ///
    /// # Why it matters
    ///
    /// A machine that is kept between jobs keeps what a job leaves: a process, a changed tool, a hook. In 2023 and 2024
    /// researchers took over the self-hosted runners of PyTorch, TensorFlow and `actions/runner-images` by a pull request that
    /// fixed a typo, and with them the release credentials. The severity is high where a proposed change from outside can run
    /// there; otherwise it is low, since whoever pushes is trusted anyway. For `self-hosted` the confidence is high; a group
    /// or unknown label may also be a larger machine of the platform, so it is low there and only told where outsiders reach.
    /// A pool of Azure Pipelines is told where pull requests are built on it, a resource class of CircleCI with a `/` always;
    /// both are medium where proposed changes reach them, since forks are built only where the settings say so. A pipeline of
    /// Drone of type `exec` or `ssh` runs on the machine itself; it is high where pull requests start it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: pull_request
    /// jobs:
    ///   build:
    ///     runs-on: [self-hosted, linux]
    ///     steps:
    ///       - run: make
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: pull_request
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: make
    /// ```
    ///
    /// # How to fix
    ///
    /// Run proposed changes on the platform's machines. Where your own are needed, throw them away after each job
    /// (`--ephemeral`), keep them in a group that public repositories cannot use, and require approval for every outside
    /// contributor.
    ///
    /// # References
    ///
    /// - Secure use reference: Hardening for self-hosted runners, GitHub Docs
    /// - Playing with Fire: How We Executed a Critical Supply Chain Attack on PyTorch, 2024
    Workload "workload/self-hosted-runner": "a job runs on a machine that may be kept", Low, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    match cx.pipeline().map(|pipeline| pipeline.platform) {
        Some(Platform::Azure) => return pools(cx, out),
        Some(Platform::CircleCi) => return classes(cx, out),
        Some(Platform::Drone) => return machines(cx, out),
        _ => {}
    }
    let Some(pipeline) = cx.workflow() else {
        return;
    };
    for place in cx.jobs() {
        let Some((name, span, sure)) = own_machine(&place) else {
            continue;
        };
        let reached = pipeline
            .triggers
            .iter()
            .find(|trigger| runs_changes(&place, trigger));
        if reached.is_none() && !sure {
            continue;
        }
        let message = match reached {
            Some(trigger) => format!(
                "{name}, and anyone can run code there by `{}`",
                trigger.name
            ),
            None => name,
        };
        let mut finding = cx.finding(&RULE, span, message);
        if let Some(trigger) = reached {
            finding = finding.severity(Severity::High).related(
                cx.file.source(),
                trigger.name.span(),
                "started from outside",
            );
        }
        out.push(if sure {
            finding
        } else {
            finding
                .severity(Severity::Medium)
                .confidence(Confidence::Low)
        });
    }
}

/// Pipelines of Drone whose commands run on a machine itself, without a container around them.
fn machines(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for place in cx.jobs() {
        let Some(kind) = &place.job.runner.group else {
            continue;
        };
        let proposed = place.pipeline.trigger(Event::PullRequest);
        let message = match proposed {
            Some(_) => format!(
                "`type: {kind}` runs commands on the machine itself, and proposed changes are built there"
            ),
            None => format!(
                "`type: {kind}` runs commands on the machine itself, where nothing is cleaned up afterwards"
            ),
        };
        let finding = cx.finding(&RULE, kind.span(), message);
        out.push(if proposed.is_some() {
            finding.severity(Severity::High)
        } else {
            finding.severity(Severity::Low)
        });
    }
}

/// Pools of Azure Pipelines that are not the platform's own, each told once.
fn pools(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for place in cx.jobs() {
        let pool = place.job.runner.group.as_ref();
        let Some(pool) = pool.filter(|pool| !pool.is_templated()) else {
            continue;
        };
        let Some(proposed) = proposed(place.pipeline, place.job) else {
            continue;
        };
        let message = format!(
            "the pool `{pool}` is none of the platform's own, and proposed changes are built there"
        );
        let finding = cx.finding(&RULE, pool.span(), message);
        let finding = finding.confidence(Confidence::Low);
        out.push(if proposed.is_implied {
            finding
        } else {
            let note = "pull requests are built";
            let trigger = proposed.trigger.name.span();
            finding
                .severity(Severity::Medium)
                .related(cx.file.source(), trigger, note)
        });
    }
}

/// Resource classes of CircleCI with a `/` are machines of one's own.
fn classes(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for place in cx.jobs() {
        let Some(class) = &place.job.runner.group else {
            continue;
        };
        let users = cx.tree.users(place.pipeline);
        let reached = users
            .iter()
            .any(|(user, _)| proposed(user.pipeline, user.job).is_some());
        let message = if reached {
            format!(
                "`{class}` is a machine of your own, and forks are built there where the project builds them"
            )
        } else {
            format!("`{class}` is a machine of your own")
        };
        let finding = cx.finding(&RULE, class.span(), message);
        out.push(if reached {
            finding
                .severity(Severity::Medium)
                .confidence(Confidence::Medium)
        } else {
            finding
        });
    }
}

/// What tells that a job runs on an own machine, and whether it surely does.
fn own_machine(place: &Place<'_>) -> Option<(String, Span, bool)> {
    let runner = &place.job.runner;
    let labels = expanded(place.job);
    if let Some((label, span)) = labels
        .iter()
        .find(|(label, _)| label.eq_ignore_ascii_case("self-hosted"))
    {
        return Some((
            format!("job `{}` runs on a `{label}` machine", place.job.id),
            *span,
            true,
        ));
    }
    if labels.iter().any(|(label, _)| is_hosted(label)) && !has_unknown(&labels) {
        return None;
    }
    if let Some(group) = &runner.group {
        let message = format!(
            "job `{}` runs on a machine of the group `{group}`",
            place.job.id
        );
        return Some((message, group.span(), false));
    }
    let (label, span) = labels.iter().find(|(label, _)| !is_hosted(label))?;
    let message = format!(
        "job `{}` runs on `{label}`, which is no label of the platform",
        place.job.id
    );
    Some((message, *span, false))
}

fn has_unknown(labels: &[(String, Span)]) -> bool {
    labels
        .iter()
        .any(|(label, _)| !is_hosted(label) && !is_preset(label))
}

/// True where the trigger lets an outsider's code run in the job: the code of a proposed change, if nothing keeps
/// forks out.
fn runs_changes(place: &Place<'_>, trigger: &Trigger) -> bool {
    let proposed = match trigger.event {
        Event::PullRequest => {
            !trigger.types.iter().any(|kind| kind.value() == "closed") || trigger.types.len() > 1
        }
        Event::PullRequestTarget | Event::IssueComment | Event::WorkflowRun => {
            checkout_of_change(place.job).is_some() || expansion(place.job).is_some()
        }
        Event::Issues | Event::Discussion => expansion(place.job).is_some(),
        _ => false,
    };
    let found = guards(place);
    proposed && found.runs_under(trigger.event) && found.sound_under(trigger.event).is_none()
}
