use lockgate_evidence::{Finding, rule};
use lockgate_pipelines::model::{Event, Trigger};

use crate::conditions::{Guard, Kind, guards};
use crate::context::Context;
use crate::facts::outside::checkout_of_change;
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// A job under `pull_request_target` that checks out the proposed change because a label is set, while the workflow also
    /// starts when the change is pushed to. Gates on `types: [labeled]` alone, and jobs that wait for an environment, are
    /// left out.
    ///
    /// # Why it matters
    ///
    /// The label says that somebody looked at the change as it was. It stays when the author pushes again, and the new commits
    /// run with the repository's secrets unseen. The severity is high because anyone can propose a harmless change first; the
    /// confidence is high where labels decide alone.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on:
    ///   pull_request_target:
    ///     types: [labeled, synchronize]
    /// jobs:
    ///   test:
    ///     if: contains(github.event.pull_request.labels.*.name, 'safe to test')
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
    /// on:
    ///   pull_request_target:
    ///     types: [labeled]
    /// jobs:
    ///   test:
    ///     if: github.event.label.name == 'safe to test'
    ///     environment: outside-changes
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions/checkout@v5
    ///         with:
    ///           ref: ${{ github.event.pull_request.head.sha }}
    ///       - run: make test
    /// ```
    ///
    /// # How to fix
    ///
    /// Start on `labeled` only and check out the commit of that event; better, put the secrets into an environment whose
    /// reviewers approve each run; best, run proposed changes under `pull_request`, without secrets.
    ///
    /// # References
    ///
    /// - Keeping your GitHub Actions and workflows secure, part 1: Preventing pwn requests, GitHub Security Lab
    Workload "workload/stale-label-gate": "a label outlives the change it approved", High, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.workflow() else {
        return;
    };
    let Some(trigger) = pipeline
        .trigger(Event::PullRequestTarget)
        .filter(|trigger| sees_pushes(trigger))
    else {
        return;
    };
    for place in cx.jobs() {
        let Some(checkout) = checkout_of_change(place.job) else {
            continue;
        };
        let Some(label) = only_labels(cx, &place) else {
            continue;
        };
        let message = format!(
            "this label stays when the change is pushed to again, and job `{}` then runs the new commits",
            place.job.id
        );
        let finding = cx
            .finding(&RULE, label.span, message)
            .related(cx.file.source(), checkout, "checks out the change")
            .related(cx.file.source(), trigger.span, "also starts on pushes");
        out.push(finding);
    }
}

/// True where new commits start it: the default types do.
fn sees_pushes(trigger: &Trigger) -> bool {
    trigger.types.is_empty()
        || trigger
            .types
            .iter()
            .any(|kind| kind.value() == "synchronize")
}

/// The label that guards the checkout, where nothing better does. `github.event.label` is only there while a label is
/// set, so a check of it cannot go stale.
fn only_labels(cx: &Context<'_>, place: &Place<'_>) -> Option<Guard> {
    let checkout = checkout_of_change(place.job)?;
    let step = place
        .job
        .steps
        .iter()
        .find(|step| step.span.contains(checkout));
    let found = guards(&Place { step, ..*place });
    let own = found.under(Event::PullRequestTarget);
    let better = |kind: Kind| !matches!(kind, Kind::Label | Kind::Actor);
    if own.iter().any(|guard| better(guard.kind)) {
        return None;
    }
    let momentary = |guard: &Guard| {
        let text = cx.file.source().slice(guard.span);
        !text.contains("labels") || text.contains("labeled")
    };
    let mut labels = own
        .iter()
        .filter(|guard| guard.kind == Kind::Label)
        .copied();
    let first = labels.next()?;
    (!momentary(&first) && !labels.any(|label| momentary(&label))).then_some(first)
}
