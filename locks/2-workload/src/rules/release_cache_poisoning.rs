use lockgate_evidence::{Confidence, Finding, Severity, rule};
use lockgate_pipelines::model::{Event, Job, Pipeline, Step, Trigger};

use crate::context::Context;
use crate::facts::caching::{Caching, excludes_tags, restored};
use crate::facts::publishing::{Publisher, publisher_for, publisher_of, release_trigger};
use crate::tree::{Place, Tree};

rule! {
    /// # What it finds
    ///
    /// A cache that is restored on the way to a release: in a job that publishes (a known action or command), in a job whose
    /// artifacts such a job waits for, also across reusable workflows, and in a workflow that only releases and tags start. What
    /// composite actions of the repository restore or publish, the job that uses them does.
    /// Caches that are off by default or switched off, and those that a condition on tag, branch or event keeps out of
    /// releases, are left out; so are jobs that only test.
    ///
    /// # Why it matters
    ///
    /// A cache is written by other runs, some of which do more foreign work than a release should trust: one careless workflow
    /// on the default branch lets a stranger fill it, and the release packs what he left. `ultralytics` shipped a miner that way
    /// in December 2024, and the packages of TanStack a worm in May 2026. The severity is high where the job itself publishes after restoring, and medium where another does
    /// or where it only passes on the artifacts of other jobs. The confidence is medium, because it takes another weakness
    /// first, and low where no step known to publish was found.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on:
    ///   push:
    ///     tags: ['v*']
    /// jobs:
    ///   publish:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions/setup-node@v4
    ///         with:
    ///           cache: npm
    ///       - run: npm ci && npm publish
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on:
    ///   push:
    ///     tags: ['v*']
    /// jobs:
    ///   publish:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions/setup-node@v4
    ///       - run: npm ci && npm publish
    /// ```
    ///
    /// # How to fix
    ///
    /// Build releases from nothing: switch the cache off with the input the action has for it, or keep the step out of releases
    /// with `if: ${{ !startsWith(github.ref, 'refs/tags/') }}`.
    ///
    /// # References
    ///
    /// - The Monsters in Your Build Cache: GitHub Actions Cache Poisoning, Adnan Khan, 2024
    /// - SLSA v1.0, Build track: Isolated builds
    Workload "workload/release-cache-poisoning": "a release is built from a cache that other runs write", Medium, Medium, fixable
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.workflow() else {
        return;
    };
    if only_proposals(pipeline) {
        return;
    }
    let trigger = release_trigger(pipeline);
    for place in cx.jobs() {
        let cached: Vec<_> = place
            .job
            .steps
            .iter()
            .flat_map(|step| restored(cx.tree, pipeline, step))
            .filter(|caching| !caching.knows_releases())
            .collect();
        if !cached.is_empty() && !excluded(place, trigger) {
            report(cx, place, trigger, &cached, out);
        }
    }
}

fn report(
    cx: &Context<'_>,
    place: Place<'_>,
    trigger: Option<&Trigger>,
    cached: &[Caching<'_>],
    out: &mut Vec<Finding>,
) {
    let publisher = publisher_for(cx.tree, place);
    for caching in cached {
        let finding = match (publisher, trigger) {
            (Some(publisher), _) => by_publisher(cx, place, caching, publisher),
            (None, Some(trigger)) if nothing_known(cx.tree, place.pipeline) => {
                Some(by_trigger(cx, caching, trigger))
            }
            _ => None,
        };
        let finding = finding.map(|finding| caching.tell(finding));
        out.extend(
            finding.map(|finding| match caching.switch_off(cx.file.source()) {
                Some(fix) => finding.fix(fix),
                None => finding,
            }),
        );
    }
}

/// Proposed changes publish nothing, and their caches stay with them.
fn only_proposals(pipeline: &Pipeline) -> bool {
    pipeline.triggers.iter().all(|trigger| {
        matches!(
            trigger.event,
            Event::PullRequest | Event::PullRequestReview | Event::MergeGroup
        )
    })
}

/// True where the condition of the job keeps it out of releases.
fn excluded(place: Place<'_>, trigger: Option<&Trigger>) -> bool {
    let condition = place.job.condition.as_ref();
    trigger.is_some() && condition.is_some_and(|text| excludes_tags(text.value()))
}

/// True where only releases start the workflow and no step known to publish is in it.
fn nothing_known(tree: &Tree, pipeline: &Pipeline) -> bool {
    let only = pipeline.triggers.iter().all(|trigger| match trigger.event {
        Event::Push => trigger.branches.is_empty() && !trigger.tags.is_empty(),
        Event::Release | Event::Dispatch => true,
        _ => false,
    });
    only && !pipeline
        .jobs
        .iter()
        .any(|job| job.call.is_some() || publisher_of(tree, pipeline, job).is_some())
}

fn by_publisher(
    cx: &Context<'_>,
    place: Place<'_>,
    caching: &Caching<'_>,
    publisher: Publisher<'_>,
) -> Option<Finding> {
    let own = publisher.pipeline.path() == place.pipeline.path()
        && place
            .job
            .steps
            .iter()
            .any(|step| std::ptr::eq(step, publisher.step));
    // What is restored after the publishing changes nothing.
    if own && publisher.step.index < caching.step.index {
        return None;
    }
    let itself = std::ptr::eq(publisher.step, caching.step);
    let message = format!(
        "`{}` restores a cache, which any other run can fill, for what {} then publishes",
        caching.action(),
        by(own, place, &publisher)
    );
    let finding = cx
        .finding(&RULE, caching.span, message)
        .severity(if own && !only_uploads(place) {
            Severity::High
        } else {
            Severity::Medium
        })
        .confidence(if caching.conditional {
            Confidence::Low
        } else {
            Confidence::Medium
        });
    Some(if itself {
        finding
    } else {
        finding.related(&publisher.pipeline.source, publisher.span, "published here")
    })
}

/// True where the job has no sources and only passes on what other jobs built.
fn only_uploads(place: Place<'_>) -> bool {
    let any = |action: &str| {
        let mut uses = place.job.steps.iter().filter_map(Step::uses);
        uses.any(|uses| uses.is(action))
    };
    any("actions/download-artifact") && !any("actions/checkout")
}

/// Who publishes.
fn by(own: bool, place: Place<'_>, publisher: &Publisher<'_>) -> String {
    if own {
        return "this job".to_owned();
    }
    let holds = |job: &&Job| {
        job.steps
            .iter()
            .any(|step| std::ptr::eq(step, publisher.step))
    };
    let job = publisher.pipeline.jobs.iter().find(holds);
    match job {
        Some(job) if publisher.pipeline.path() == place.pipeline.path() => {
            format!("job `{}`", job.id)
        }
        _ => format!("`{}`", publisher.pipeline.path()),
    }
}

fn by_trigger(cx: &Context<'_>, caching: &Caching<'_>, trigger: &Trigger) -> Finding {
    let message = format!(
        "`{}` restores a cache, which any other run can fill, in a release",
        caching.action()
    );
    let finding = cx
        .finding(&RULE, caching.span, message)
        .confidence(Confidence::Low);
    finding.related(cx.file.source(), trigger.name.span(), "started by releases")
}
