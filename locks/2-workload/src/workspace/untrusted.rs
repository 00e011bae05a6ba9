//! Checkouts of proposed changes in runs that have the repository's rights, and what stands between.

use lockgate_evidence::{Confidence, Finding, Severity, Source, Span};
use lockgate_pipelines::model::{Event, Job, Pipeline, Platform};

use super::checkout::{Checkout, checkouts};
use super::execution::{Execution, Ground, executions};
use super::origin::Origins;
use crate::conditions::{Guard, Kind, guards};
use crate::context::Context;
use crate::data::head_references::Names;
use crate::facts::parents::{Exposure, exposures};
use crate::tree::Place;

/// What an outsider has to get past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nothing.
    Open,
    /// Somebody approves what is there at that moment, by what is written here.
    Approved(Kind, Source, Span),
    /// No outsider gets past what is written here.
    Closed(Source, Span),
}

impl Standing {
    fn strength(&self) -> usize {
        match self {
            Self::Open => 0,
            Self::Approved(..) => 1,
            Self::Closed(..) => 2,
        }
    }
}

/// One checkout of a proposed change that an outsider can cause with the repository's rights.
#[derive(Clone)]
pub(crate) struct Untrusted<'a> {
    /// The job.
    pub(crate) place: Place<'a>,
    /// The checkout.
    pub(crate) checkout: Checkout<'a>,
    /// Who starts it.
    pub(crate) exposure: Exposure<'a>,
    /// What stands between.
    pub(crate) standing: Standing,
}

impl Untrusted<'_> {
    /// Everything later in the job that executes the change, in order.
    pub(crate) fn executions(&self) -> Vec<Execution> {
        let ground = Ground {
            step: self.checkout.step.index,
            command: self.checkout.command,
            folder: self.checkout.folder.clone(),
            event: self.exposure.trigger.event,
            at_once: false,
        };
        executions(self.place, &ground)
    }

    /// How sure it is that an outsider gets there.
    pub(crate) fn confidence(&self) -> Confidence {
        let asks_outputs = [&self.place.job.condition, &self.checkout.step.condition]
            .into_iter()
            .flatten()
            .any(|condition| condition.value().contains(".outputs."));
        if !self.checkout.foreign || asks_outputs {
            Confidence::Low
        } else if !self.exposure.certain || self.checkout.origin.looked_up {
            Confidence::Medium
        } else {
            Confidence::High
        }
    }

    /// What is taken, in words.
    pub(crate) fn head(&self) -> String {
        let origin = &self.checkout.origin;
        match (origin.names, self.exposure.trigger.event) {
            _ if !self.checkout.foreign => {
                "the branch of this repository that the pull request names".to_owned()
            }
            (_, Event::WorkflowRun) => "the commit that started the other workflow".to_owned(),
            (Names::Number, _) if origin.said.contains("/merge") => {
                "the merge of the pull request".to_owned()
            }
            _ => "the head of the pull request".to_owned(),
        }
    }

    /// Adds trigger and calls to a finding.
    pub(crate) fn with_trigger(&self, finding: Finding) -> Finding {
        let trigger = self.exposure.trigger;
        let note = match self.standing {
            Standing::Open => format!(
                "`{}` runs with the rights of this repository, and {}",
                trigger.name,
                who(trigger.event)
            ),
            _ => format!("`{}` runs with the rights of this repository", trigger.name),
        };
        let mut finding =
            finding.related(&self.exposure.pipeline.source, trigger.name.span(), note);
        for call in &self.exposure.calls {
            let uses = call.step.and_then(|step| step.uses()).or(call
                .job
                .call
                .as_ref()
                .map(|call| &call.uses));
            if let Some(uses) = uses {
                finding = finding.related(
                    &call.pipeline.source,
                    uses.reference.span(),
                    "called from here",
                );
            }
        }
        finding
    }

    /// The job whose token and secrets are at stake.
    pub(crate) fn rights(&self) -> Rights {
        rights_under(self.place, &self.exposure)
    }
}

/// Who fires an event, as the end of a sentence.
pub(crate) fn who(event: Event) -> String {
    match event {
        Event::WorkflowRun => {
            "anyone who opens a pull request can start what it waits for".to_owned()
        }
        _ => format!("{} starts it", person(event)),
    }
}

/// Who is behind an event, as the subject of a sentence.
pub(crate) fn person(event: Event) -> &'static str {
    match event {
        Event::PullRequest | Event::PullRequestTarget | Event::WorkflowRun => {
            "anyone who opens a pull request"
        }
        Event::PullRequestReview | Event::PullRequestReviewComment => {
            "anyone who reviews a pull request"
        }
        Event::IssueComment => "anyone who comments",
        Event::Issues => "anyone who opens an issue",
        Event::Discussion => "anyone who takes part in a discussion",
        Event::Gollum => "anyone who edits the wiki",
        Event::Webhook => "anyone who can send the listener a request",
        _ => "anyone with an account",
    }
}

/// What code in a job can get at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rights {
    /// The token can write, or nothing says that it cannot.
    pub(crate) writes: bool,
    /// Secrets other than the token are in reach.
    pub(crate) secrets: bool,
    /// The platform hands out no token that could write; what is left is the machine.
    pub(crate) machine: bool,
}

impl Rights {
    /// In words, for the end of a sentence.
    pub(crate) fn words(self) -> &'static str {
        match (self.writes, self.secrets) {
            (true, true) => "a token that can write and the secrets of the job",
            (true, false) => "a token that can write",
            (false, true) => "the secrets of the job",
            (false, false) if self.machine => "the machine that builds",
            (false, false) => "the caches that runs of the default branch restore",
        }
    }

    /// True where there is something to steal or to write to at once.
    pub(crate) fn any(self) -> bool {
        self.writes || self.secrets
    }
}

/// What code at a place can get at; an action has the rights of the job that uses it.
pub(crate) fn rights_under(place: Place<'_>, exposure: &Exposure<'_>) -> Rights {
    let workflow = exposure
        .calls
        .iter()
        .rev()
        .find(|call| call.pipeline.is_workflow());
    match workflow {
        Some(call) if !place.pipeline.is_workflow() => rights(call.pipeline, call.job),
        _ => rights(place.pipeline, place.job),
    }
}

/// What code in this job can get at.
pub(crate) fn rights(pipeline: &Pipeline, job: &Job) -> Rights {
    if matches!(
        pipeline.platform,
        Platform::Bitbucket | Platform::Buildkite | Platform::Jenkins
    ) {
        let of_steps = job.steps.iter().any(|step| !step.grants.is_empty());
        return Rights {
            writes: false,
            secrets: of_steps || !job.grants.is_empty(),
            machine: true,
        };
    }
    // A pod has a service account and whatever is mounted; no file says that it has nothing.
    if matches!(pipeline.platform, Platform::Tekton | Platform::Argo) {
        return Rights {
            writes: false,
            secrets: true,
            machine: true,
        };
    }
    let permissions = pipeline.permissions_of(job);
    let text = pipeline.source.slice(job.span);
    let shared = pipeline
        .env
        .span
        .map_or("", |span| pipeline.source.slice(span));
    Rights {
        writes: permissions.is_missing() || permissions.grants_write(),
        secrets: names_secret(text) || names_secret(shared),
        machine: false,
    }
}

fn names_secret(text: &str) -> bool {
    let mut parts = text.split("secrets").skip(1);
    parts.any(|rest| {
        let name = rest.trim_start_matches(['.', '[', '\'', '"']);
        name.len() < rest.len() && !name.to_ascii_lowercase().starts_with("github_token")
            || rest.starts_with(": inherit")
    })
}

/// Every untrusted checkout of the file, each under the trigger with the least in the way.
pub(crate) fn untrusted<'a>(cx: &Context<'a>) -> Vec<Untrusted<'a>> {
    let Some(pipeline) = cx.pipeline() else {
        return Vec::new();
    };
    let exposures = exposures(cx.tree, pipeline);
    if exposures.is_empty() {
        return Vec::new();
    }
    let origins = Origins::new(cx.tree);
    let mut found = Vec::new();
    for (place, _, step) in cx.steps() {
        for checkout in checkouts(origins, place, step) {
            found.extend(weakest(place, &checkout, &exposures));
        }
    }
    found
}

fn weakest<'a>(
    place: Place<'a>,
    checkout: &Checkout<'a>,
    exposures: &[Exposure<'a>],
) -> Option<Untrusted<'a>> {
    exposures
        .iter()
        .filter(|exposure| {
            reaches_head(exposure.trigger.event) && checkout.origin.is_under(exposure.trigger.event)
        })
        .filter_map(|exposure| {
            Some(Untrusted {
                place,
                checkout: checkout.clone(),
                exposure: exposure.clone(),
                standing: standing(place, exposure)?,
            })
        })
        .min_by_key(|untrusted| untrusted.standing.strength())
}

/// Events that come with a pull request of an outsider.
fn reaches_head(event: Event) -> bool {
    matches!(
        event,
        Event::PullRequestTarget | Event::WorkflowRun | Event::IssueComment
    )
}

/// What an outsider's change has to get past to reach a place; `None` where the place does not run at all.
pub(crate) fn standing(place: Place<'_>, exposure: &Exposure<'_>) -> Option<Standing> {
    standing_by(place, exposure, &of_guard)
}

/// How strong a guard is, once it is known what it guards against.
pub(crate) type Weigh<'w> = &'w dyn Fn(&Pipeline, Guard, Event) -> Standing;

/// As [`standing`], with guards weighed by the caller.
pub(crate) fn standing_by(
    place: Place<'_>,
    exposure: &Exposure<'_>,
    weigh: Weigh<'_>,
) -> Option<Standing> {
    let event = exposure.trigger.event;
    let mut strongest = by_types(exposure);
    for at in std::iter::once(&place).chain(&exposure.calls) {
        let guards = guards(at);
        let own = at.pipeline.trigger(event).is_some();
        if own && !guards.runs_under(event) {
            return None;
        }
        let held = if own {
            guards.under(event).to_vec()
        } else {
            [guards.sound(), guards.any()]
                .into_iter()
                .flatten()
                .copied()
                .collect()
        };
        // In a request that nothing verifies every field is the sender's, so a condition on it makes nothing sure.
        let forged = |guard: &Guard| event == Event::Webhook && guard.kind != Kind::Approval;
        for guard in held.into_iter().filter(|guard| !forged(guard)) {
            let next = weigh(at.pipeline, guard, event);
            if next.strength() > strongest.strength() {
                strongest = next;
            }
        }
    }
    let checked = by_earlier_script(place, event);
    Some(match checked {
        Some(checked) if checked.strength() > strongest.strength() => checked,
        _ => strongest,
    })
}

/// An earlier script of the job that fails the run where the author of the event is not a member.
fn by_earlier_script(place: Place<'_>, event: Event) -> Option<Standing> {
    // Only there does the event say what its author is to the repository.
    (place.pipeline.platform == Platform::GitHub).then_some(())?;
    let limit = place.step?.index;
    place.job.steps.iter().take(limit).find_map(|step| {
        let text = step.run().map(|run| &run.script).or_else(|| {
            let uses = step.uses()?;
            Some(&uses.with.get("script")?.value)
        })?;
        let says = |words: &[&str]| words.iter().any(|word| text.value().contains(word));
        if !says(&["author_association"])
            || !says(&["setFailed", "throw ", "exit 1", "process.exit"])
        {
            return None;
        }
        // Who also compares the time of the push with that of the comment has closed the gap.
        if event != Event::IssueComment || says(&["pushed_at"]) {
            return Some(Standing::Closed(place.pipeline.source.clone(), step.span));
        }
        Some(Standing::Approved(
            Kind::PermissionCheck,
            place.pipeline.source.clone(),
            step.span,
        ))
    })
}

/// Only people with triage rights set labels.
fn by_types(exposure: &Exposure<'_>) -> Standing {
    let trigger = exposure.trigger;
    let only_labels = !trigger.types.is_empty()
        && trigger
            .types
            .iter()
            .all(|kind| matches!(kind.value(), "labeled" | "unlabeled"));
    if only_labels {
        Standing::Approved(Kind::Label, exposure.pipeline.source.clone(), trigger.span)
    } else {
        Standing::Open
    }
}

fn of_guard(pipeline: &Pipeline, guard: Guard, event: Event) -> Standing {
    let approves = Standing::Approved(guard.kind, pipeline.source.clone(), guard.span);
    match guard.kind {
        Kind::Label | Kind::Environment | Kind::Approval => approves,
        // Who comments is seldom who wrote the change.
        Kind::TrustedAuthor | Kind::Actor | Kind::PermissionCheck
            if event == Event::IssueComment =>
        {
            approves
        }
        _ => Standing::Closed(pipeline.source.clone(), guard.span),
    }
}
/// How bad code of an outsider is in a job.
pub(crate) fn severity_of_execution(untrusted: &Untrusted<'_>) -> Severity {
    match (untrusted.checkout.foreign, untrusted.rights().any()) {
        (true, true) => Severity::Critical,
        (true, false) => Severity::High,
        (false, _) => Severity::Medium,
    }
}
