use lockgate_evidence::{Confidence, Finding, Severity, Span, rule};
use lockgate_pipelines::model::{Event, Job, Pipeline, Step, Trigger};

use crate::conditions::guards;
use crate::context::Context;
use crate::data::triage_actions::TRIAGE;
use crate::facts::outside::{artifact_of_other_run, checkout_of_change, expansion};
use crate::facts::parents::{Parents, parents};
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// Triggers that outsiders fire and that run with the repository's rights: `pull_request_target` and `workflow_run`; and
    /// `issue_comment`, `issues` and their like where something of the outsider is used. Workflows that only label, greet or
    /// sort, those whose every job keeps outsiders out, and a `workflow_run` behind workflows that no outsider starts, are left
    /// out.
    ///
    /// # Why it matters
    ///
    /// The run has the secrets and a token that can write, whoever fired it. One step that runs the proposed change, or expands
    /// its title, hands both over; so were `ultralytics` in 2024 and `nx` in 2025 made to publish malware. Where another rule
    /// sees such a step, it says so with its own severity, and the trigger is info: the way in, told once. Otherwise the
    /// trigger is a trap for the next change: low where something of the outsider is taken in as data, or where a job that can
    /// write has the repository's files at hand, else info. The confidence is then low, because careful workflows of this
    /// kind exist.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: pull_request_target
    /// jobs:
    ///   test:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions/checkout@v5
    ///         with:
    ///           ref: ${{ github.event.pull_request.head.sha }}
    ///       - run: make test
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: pull_request
    /// permissions:
    ///   contents: read
    /// jobs:
    ///   test:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions/checkout@v5
    ///       - run: make test
    /// ```
    ///
    /// # How to fix
    ///
    /// Use `pull_request`, which gives outside changes no secrets. Where the rights are needed, split the work: one workflow runs
    /// the change without rights, another takes its result as data and never runs it.
    ///
    /// # References
    ///
    /// - Keeping your GitHub Actions and workflows secure, parts 1 to 4, GitHub Security Lab
    /// - Events that trigger workflows, GitHub Docs
    Workload "workload/dangerous-trigger": "an outsider starts a run with the repository's rights", Low, Low
}

type Check = fn(&Context<'_>, &mut Vec<Finding>);

/// The rules that say what an outsider can do once the run has started, the worst first.
const PRECISE: &[Check] = &[
    super::untrusted_code_execution::check,
    super::template_injection::check,
    super::untrusted_checkout::check,
    super::changing_head_reference::check,
    super::artifact_poisoning::check,
    super::artifact_overwrite::check,
    super::environment_injection::check,
    super::argument_injection::check,
    super::evaluated_outside_text::check,
    super::prompt_injection::check,
    super::cache_poisoning::check,
];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.workflow() else {
        return;
    };
    for trigger in pipeline
        .triggers
        .iter()
        .filter(|trigger| trigger.event.is_exposed())
    {
        out.extend(judged(cx, pipeline, trigger));
    }
}

fn judged(cx: &Context<'_>, pipeline: &Pipeline, trigger: &Trigger) -> Option<Finding> {
    let waits = trigger.event == Event::WorkflowRun;
    if waits && matches!(parents(cx.tree, pipeline, trigger), Parents::Insider) {
        return None;
    }
    let open: Vec<&Job> = pipeline
        .jobs
        .iter()
        .filter(|job| is_open(pipeline, job, trigger))
        .collect();
    let brought = open.iter().find_map(|job| brought_in(job, trigger.event));
    let standing = matches!(trigger.event, Event::PullRequestTarget | Event::WorkflowRun);
    let risky: Vec<&&Job> = open.iter().filter(|job| !only_triage(job)).collect();
    if brought.is_none() && (!standing || risky.is_empty()) {
        return None;
    }
    let told = |rest: &str| {
        cx.finding(
            &RULE,
            trigger.name.span(),
            format!(
                "anyone can start a run by `{}` that has the repository's rights{rest}",
                trigger.name
            ),
        )
    };
    if let Some(precise) = told_precisely(cx) {
        let rest = format!("; `{}` says what they can do with it", precise.rule.name());
        let at = precise.primary();
        return Some(
            told(&rest)
                .severity(Severity::Info)
                .confidence(Confidence::High)
                .related(&at.source, at.span, "here"),
        );
    }
    if let Some((span, what)) = brought {
        let rest =
            format!(", and the workflow {what}; nothing was seen to execute it, so keep it so");
        return Some(told(&rest).related(cx.file.source(), span, "here"));
    }
    let writes = risky
        .iter()
        .any(|job| can_write(pipeline, job) && holds_files(job));
    let severity = if writes {
        Severity::Low
    } else {
        Severity::Info
    };
    Some(told("; nothing of theirs is used yet, so keep it so").severity(severity))
}

/// What a rule that looks closely says about the file: then the trigger by itself is no more than the way in.
fn told_precisely(cx: &Context<'_>) -> Option<Finding> {
    let mut found = Vec::new();
    PRECISE.iter().find_map(|check| {
        check(cx, &mut found);
        let at = found
            .iter()
            .position(|finding: &Finding| finding.severity >= Severity::Medium)?;
        Some(found.swap_remove(at))
    })
}

/// True where the job can run under the trigger and nothing sound keeps outsiders away from all of its steps.
fn is_open(pipeline: &Pipeline, job: &Job, trigger: &Trigger) -> bool {
    let found = guards(&Place {
        pipeline,
        job,
        step: None,
    });
    found.runs_under(trigger.event) && found.sound_under(trigger.event).is_none()
}

/// Something of the outsider that a job takes in.
fn brought_in(job: &Job, event: Event) -> Option<(Span, &'static str)> {
    let checkout = checkout_of_change(job).map(|span| (span, "checks out what was proposed"));
    let expanded = || expansion(job).map(|span| (span, "puts text of theirs into a script"));
    let artifact = || {
        let found = artifact_of_other_run(job).filter(|_| event == Event::WorkflowRun);
        found.map(|span| (span, "takes what another run left"))
    };
    checkout.or_else(expanded).or_else(artifact)
}

/// True where a job does nothing but sort: known actions, and no script of its own.
fn only_triage(job: &Job) -> bool {
    let known = |step: &Step| step.uses().is_some_and(|uses| uses.is_any(TRIAGE));
    !job.steps.is_empty() && job.steps.iter().all(known)
}

/// True where a job has files at hand that one careless change would turn into those of the outsider.
fn holds_files(job: &Job) -> bool {
    let called = job.call.is_some();
    called
        || job
            .steps
            .iter()
            .filter_map(Step::uses)
            .any(|uses| uses.is("actions/checkout") || uses.target.own_path().is_some())
}

fn can_write(pipeline: &Pipeline, job: &Job) -> bool {
    let permissions = pipeline.permissions_of(job);
    permissions.is_missing() || permissions.grants_write()
}
