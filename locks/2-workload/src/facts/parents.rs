//! Who can start a pipeline: its own triggers, those of its callers, and the pipelines a `workflow_run` waits for.

use std::collections::HashMap;

use lockgate_pipelines::model::{Event, Pipeline, Platform, Trigger};

use crate::tree::{Place, Tree, root_of};

/// How many calls or parents are followed; a chain of the platform is at most ten long.
const MAX_DEPTH: usize = 10;

/// How many ways in are told apart. Definitions that use each other several times multiply them.
const MAX_STARTS: usize = 500;

/// One way in which a pipeline starts; of those of [`exposures`], by an outsider and with the repository's rights.
#[derive(Clone)]
pub(crate) struct Exposure<'a> {
    /// The trigger.
    pub(crate) trigger: &'a Trigger,
    /// The pipeline that has it: the pipeline itself, or one that calls it.
    pub(crate) pipeline: &'a Pipeline,
    /// The calls on the way, nearest to the trigger first.
    pub(crate) calls: Vec<Place<'a>>,
    /// False where it takes a pipeline that is not in the tree.
    pub(crate) certain: bool,
}

/// Who can start what a `workflow_run` waits for.
pub(crate) enum Parents {
    /// An outsider.
    Outsider,
    /// Only people with write access, or the clock.
    Insider,
    /// Some parent is not in the tree.
    Unknown,
}

/// Every way in which an outsider starts `pipeline` with the repository's rights.
pub(crate) fn exposures<'a>(tree: &'a Tree, pipeline: &'a Pipeline) -> Vec<Exposure<'a>> {
    let mut found = starts(tree, pipeline);
    found.retain(|start| start.trigger.event.is_exposed());
    found
}

/// Every way in which `pipeline` starts, whoever does it; without the `workflow_run` that no outsider can bring about.
pub(crate) fn starts<'a>(tree: &'a Tree, pipeline: &'a Pipeline) -> Vec<Exposure<'a>> {
    let mut found = Vec::new();
    collect(tree, pipeline, &[], &mut found);
    found
}

fn collect<'a>(
    tree: &'a Tree,
    pipeline: &'a Pipeline,
    calls: &[Place<'a>],
    found: &mut Vec<Exposure<'a>>,
) {
    for trigger in pipeline
        .triggers
        .iter()
        .filter(|trigger| trigger.event != Event::Call)
    {
        let mut events = event_sources(tree, pipeline).peekable();
        if trigger.event == Event::Webhook && events.peek().is_some() {
            found.extend(events.map(|trigger| Exposure {
                trigger,
                pipeline,
                calls: calls.to_vec(),
                certain: true,
            }));
        } else if let Some(certain) = certainty(tree, pipeline, trigger) {
            found.push(Exposure {
                trigger,
                pipeline,
                calls: calls.to_vec(),
                certain,
            });
        }
    }
    if found.len() > MAX_STARTS {
        return;
    }
    let is_called = !pipeline.is_workflow() || pipeline.trigger(Event::Call).is_some();
    if is_called && calls.len() < MAX_DEPTH {
        for user in tree.callers(pipeline) {
            let calls: Vec<_> = std::iter::once(user).chain(calls.iter().copied()).collect();
            collect(tree, user.pipeline, &calls, found);
        }
    }
}

/// What starts the events that a sensor of Argo waits for, where the tree says where they come from.
pub(crate) fn event_sources<'a>(
    tree: &'a Tree,
    sensor: &'a Pipeline,
) -> impl Iterator<Item = &'a Trigger> {
    let jobs = sensor
        .jobs
        .iter()
        .filter(|_| sensor.platform == Platform::Argo);
    let names = jobs.flat_map(|job| &job.extends);
    names
        .filter_map(|name| tree.named(sensor, name.value()))
        .flat_map(|source| &source.triggers)
}

/// `None` where no outsider fires the trigger.
fn certainty(tree: &Tree, pipeline: &Pipeline, trigger: &Trigger) -> Option<bool> {
    if trigger.event != Event::WorkflowRun {
        return Some(true);
    }
    match parents(tree, pipeline, trigger) {
        Parents::Outsider => Some(true),
        Parents::Unknown => Some(false),
        Parents::Insider => None,
    }
}

/// Who can start the parents of a `workflow_run`.
///
/// A filter on branches is no protection: it compares the name of the head branch, which a fork chooses freely.
pub(crate) fn parents(tree: &Tree, child: &Pipeline, trigger: &Trigger) -> Parents {
    parents_within(tree, child, trigger, 0)
}

fn parents_within(tree: &Tree, child: &Pipeline, trigger: &Trigger, depth: usize) -> Parents {
    let mut all_known = !trigger.workflows.is_empty() && depth < MAX_DEPTH;
    for name in &trigger.workflows {
        let mut named = tree.names().of(tree, child, name.value()).peekable();
        all_known &= named.peek().is_some() && !name.is_templated();
        if depth < MAX_DEPTH && named.any(|parent| is_proposed_to(tree, parent, depth)) {
            return Parents::Outsider;
        }
    }
    if all_known {
        Parents::Insider
    } else {
        Parents::Unknown
    }
}

/// True where an outsider starts it with content of his: a proposed change, an issue, a comment.
fn is_proposed_to(tree: &Tree, parent: &Pipeline, depth: usize) -> bool {
    parent.triggers.iter().any(|trigger| match trigger.event {
        Event::PullRequest
        | Event::PullRequestTarget
        | Event::PullRequestReview
        | Event::PullRequestReviewComment
        | Event::IssueComment
        | Event::Issues
        | Event::Discussion => true,
        Event::WorkflowRun => matches!(
            parents_within(tree, parent, trigger, depth + 1),
            Parents::Outsider
        ),
        _ => false,
    })
}

/// The workflows of each repository by name, as indexes of the tree.
#[derive(Debug, Default)]
pub(crate) struct Names(HashMap<String, HashMap<String, Vec<usize>>>);

impl Names {
    /// Reads all.
    pub(crate) fn new(tree: &Tree) -> Self {
        let mut names = Self::default();
        for at in 0..tree.definitions().len() {
            if let Some(pipeline) = tree.at(at).filter(|pipeline| pipeline.is_workflow()) {
                let root = root_of(pipeline.path()).to_owned();
                let of_root = names.0.entry(root).or_default();
                of_root
                    .entry(name_of(pipeline).to_owned())
                    .or_default()
                    .push(at);
            }
        }
        names
    }

    /// The workflows of that name in the repository of `child`.
    fn of<'a>(
        &'a self,
        tree: &'a Tree,
        child: &Pipeline,
        name: &str,
    ) -> impl Iterator<Item = &'a Pipeline> + use<'a> {
        let of_root = self.0.get(root_of(child.path()));
        let places = of_root.and_then(|names| names.get(name));
        places.into_iter().flatten().filter_map(|&at| tree.at(at))
    }
}

/// The name a `workflow_run` calls it by: its `name:`, else its path in the repository.
fn name_of(pipeline: &Pipeline) -> &str {
    let path = pipeline.path();
    let own = path.strip_prefix(root_of(path)).unwrap_or(path);
    pipeline.name.as_ref().map_or(own, |name| name.value())
}
