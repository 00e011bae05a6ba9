//! Who can start a pipeline: its own triggers, those of its callers, and the pipelines a `workflow_run` waits for.

use std::collections::{HashMap, HashSet};

use lockgate_pipelines::model::{Event, Pipeline, Platform, Trigger};

use crate::tree::{Place, Tree, root_of};

/// How many calls or parents are followed; a chain of the platform is at most ten long.
const MAX_DEPTH: usize = 10;

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

/// How many pipelines are looked at on the way up from one. Repositories in which everything calls everything would
/// otherwise cost the square of their size; those that outsiders start are looked at first.
const MAX_CALLERS: usize = 200;

/// The ways in which `pipeline` starts, whoever does it, nearest first; without the `workflow_run` that no outsider can bring
/// about. Of several ways through one pipeline the first is told.
pub(crate) fn starts<'a>(tree: &'a Tree, pipeline: &'a Pipeline) -> Vec<Exposure<'a>> {
    starts_through(tree, pipeline, |_| true)
}

/// As [`starts`], of calls only those that come in through places of which `through` says true.
pub(crate) fn starts_through<'a>(
    tree: &'a Tree,
    pipeline: &'a Pipeline,
    through: impl Fn(&Place<'a>) -> bool,
) -> Vec<Exposure<'a>> {
    let mut found = own_starts(tree, pipeline, &[]);
    let mut known: HashSet<*const Pipeline> = HashSet::from([std::ptr::from_ref(pipeline)]);
    let mut level: Vec<Vec<Place<'a>>> = callers(tree, pipeline)
        .into_iter()
        .filter(through)
        .map(|caller| vec![caller])
        .collect();
    for _ in 0..MAX_DEPTH {
        let mut next = Vec::new();
        for calls in level {
            let caller = calls[0];
            if known.len() > MAX_CALLERS {
                return found;
            }
            // Every call from one file is a way of its own, but what stands above that file is looked at once.
            found.extend(own_starts(tree, caller.pipeline, &calls));
            if known.insert(std::ptr::from_ref(caller.pipeline)) {
                let above = callers(tree, caller.pipeline).into_iter();
                next.extend(above.map(|place| [&[place], calls.as_slice()].concat()));
            }
        }
        level = next;
    }
    found
}

/// The starts of a pipeline by its own triggers, reached through `calls`.
fn own_starts<'a>(
    tree: &'a Tree,
    pipeline: &'a Pipeline,
    calls: &[Place<'a>],
) -> Vec<Exposure<'a>> {
    let triggers = pipeline.triggers.iter();
    let own = triggers.filter(|trigger| trigger.event != Event::Call);
    let certain = own.filter_map(|trigger| Some((trigger, certainty(tree, pipeline, trigger)?)));
    let starts = certain.map(|(trigger, certain)| Exposure {
        trigger,
        pipeline,
        calls: calls.to_vec(),
        certain,
    });
    let mut found: Vec<_> = starts.collect();
    // What is known of where requests come from stands in place of "some request".
    let mut events = event_sources(tree, pipeline).peekable();
    if events.peek().is_some() {
        found.retain(|start| start.trigger.event != Event::Webhook);
        found.extend(events.map(|(pipeline, trigger)| Exposure {
            trigger,
            pipeline,
            calls: calls.to_vec(),
            certain: true,
        }));
    }
    // What includes a file of GitLab starts it as well.
    if pipeline.platform == Platform::GitLab {
        for by in tree.gitlab().all_includers(tree, pipeline) {
            let own = by.triggers.iter();
            let own = own.filter(|trigger| trigger.event != Event::Call);
            found.extend(own.map(|trigger| Exposure {
                trigger,
                pipeline: by,
                calls: calls.to_vec(),
                certain: true,
            }));
        }
    }
    found
}

/// Who calls a pipeline, what outsiders start first.
fn callers<'a>(tree: &'a Tree, pipeline: &Pipeline) -> Vec<Place<'a>> {
    // Any file of GitLab can be a child pipeline.
    let is_called = !pipeline.is_workflow()
        || pipeline.trigger(Event::Call).is_some()
        || pipeline.platform == Platform::GitLab;
    let mut callers = if is_called {
        tree.callers(pipeline)
    } else {
        Vec::new()
    };
    callers.sort_by_key(|caller| caller.pipeline.exposed_trigger().is_none());
    callers.truncate(MAX_CALLERS);
    callers
}

/// What starts the events that a sensor of Argo waits for, where the tree says where they come from.
pub(crate) fn event_sources<'a>(
    tree: &'a Tree,
    sensor: &'a Pipeline,
) -> impl Iterator<Item = (&'a Pipeline, &'a Trigger)> {
    let of_argo = sensor.platform == Platform::Argo;
    let jobs = sensor.jobs.iter().filter(move |_| of_argo);
    let names = jobs.flat_map(|job| &job.extends);
    let sources = names.filter_map(|name| tree.named(sensor, name.value()));
    sources.flat_map(|source| {
        let triggers = source.triggers.iter();
        triggers.map(move |trigger| (source, trigger))
    })
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
