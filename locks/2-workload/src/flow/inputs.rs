//! What the callers of each pipeline pass as its inputs, followed once for the whole tree.
//!
//! Callers come before what they call, so that one look at each is enough; where calls run in a circle the looks are
//! repeated until nothing gets worse. That keeps the cost in step with the number of calls.

use std::collections::{HashMap, VecDeque};

use lockgate_evidence::Confidence;
use lockgate_pipelines::model::{Event, Input, Kind, Pipeline, Platform, Trust, Uses};
use lockgate_pipelines::yaml::Text;

use super::contexts::{input_name, plain};
use super::{Flow, Taint, platforms, worst};
use crate::tree::{Place, Tree};

/// How often calls in a circle are looked at; the platform refuses them.
const MAX_ROUNDS: usize = 10;

/// The worst value each input is passed.
#[derive(Debug, Default)]
pub(crate) struct Inputs(HashMap<(usize, String), Taint>);

impl Inputs {
    /// Follows the inputs of every pipeline that is called.
    pub(crate) fn new(tree: &Tree) -> Self {
        let mut inputs = Self::default();
        let (order, in_circle) = callers_first(tree);
        // There a task is given what the task before it made of its own inputs.
        let is_passed_on = tree.pipelines().any(of_cluster);
        let rounds = if in_circle || is_passed_on {
            MAX_ROUNDS
        } else {
            1
        };
        for _ in 0..rounds {
            let mut changed = false;
            for &index in &order {
                changed |= inputs.follow(tree, index);
            }
            if !changed {
                break;
            }
        }
        inputs
    }

    /// What is passed as an input of the pipeline at an index; its name in any case.
    pub(super) fn of(&self, index: usize, name: &str) -> Option<&Taint> {
        self.0.get(&(index, name.to_ascii_lowercase()))
    }

    /// Looks at the callers of one pipeline; true where something got worse.
    fn follow(&mut self, tree: &Tree, index: usize) -> bool {
        let Some(pipeline) = tree.at(index) else {
            return false;
        };
        let mut changed = false;
        for input in declared(pipeline) {
            let flow = Flow::with_inputs(tree, self);
            let Some(taint) = passed(flow, pipeline, input) else {
                continue;
            };
            let key = (index, input.name.value().to_ascii_lowercase());
            let is_worse = self
                .0
                .get(&key)
                .is_none_or(|known| taint.rank() < known.rank());
            if is_worse {
                self.0.insert(key, taint);
                changed = true;
            }
        }
        changed
    }
}

fn of_cluster(pipeline: &Pipeline) -> bool {
    matches!(pipeline.platform, Platform::Tekton | Platform::Argo)
}

/// The inputs that a caller fills in with any text.
pub(super) fn declared(pipeline: &Pipeline) -> impl Iterator<Item = &Input> {
    let inputs = match pipeline.kind {
        Kind::Workflow => pipeline.trigger(Event::Call).map(|trigger| &trigger.inputs),
        Kind::Action(_) => Some(&pipeline.inputs),
        Kind::Script => None,
    };
    inputs
        .into_iter()
        .flatten()
        .filter(|input| is_free_text(input))
}

/// Booleans, numbers, choices and environments are checked by the platform.
pub(super) fn is_free_text(input: &Input) -> bool {
    let is_checked = matches!(
        input.kind.as_ref().map(Text::value),
        Some("boolean" | "number" | "choice" | "environment")
    );
    input.options == 0 && !is_checked
}

/// The worst value that any caller in the tree passes; partly trusted where nobody here calls it.
fn passed(flow: Flow<'_>, pipeline: &Pipeline, input: &Input) -> Option<Taint> {
    let origin = input_name(pipeline, &input.name.value().to_ascii_lowercase());
    let mut users = flow.tree.users(pipeline);
    users.extend(including(flow.tree, pipeline));
    if users.is_empty() && pipeline.platform != Platform::GitHub {
        return platforms::unused(pipeline, input, &origin);
    }
    if users.is_empty() {
        let taint = Taint::new(Trust::Partly, origin).confidence(Confidence::Medium);
        return Some(taint.via(&pipeline.source, input.span, "any caller fills it in"));
    }
    // Of two that are equally bad the first is kept, so what outsiders start goes first.
    let exposed = |place: &Place<'_>| place.pipeline.exposed_trigger().is_some();
    users.sort_by_key(|(place, _)| !exposed(place));
    let name = input.name.value();
    let values =
        users.iter().filter_map(
            |(place, uses)| match (uses.with.get(name), &input.default) {
                (Some(binding), _) => {
                    let note = format!("passed as `{}`", plain(name));
                    flow.text_via(*place, &binding.value, &note)
                }
                // The default is evaluated in the run of whoever uses it.
                (None, Some(default)) => flow.text_via(*place, default, "is what it gets unsaid"),
                (None, None) => flow.bound_by_listener(*place, name),
            },
        );
    let note = format!("arrives as `{origin}`");
    worst(values).map(|taint| taint.via(&pipeline.source, input.name.span(), note))
}

/// The files of GitLab that take this one in as a whole. They have no job of their own there.
fn including<'p>(tree: &'p Tree, pipeline: &'p Pipeline) -> Vec<(Place<'p>, &'p Uses)> {
    let first = pipeline.jobs.first();
    let Some(job) = first.filter(|_| pipeline.platform == Platform::GitLab) else {
        return Vec::new();
    };
    let place = |pipeline| Place {
        pipeline,
        job,
        step: None,
    };
    let includers = tree.gitlab().includers(tree, pipeline).into_iter();
    includers.map(|(by, uses)| (place(by), uses)).collect()
}

/// The pipelines with inputs, each after those that call it; and whether some call in a circle, which stand last.
fn callers_first(tree: &Tree) -> (Vec<usize>, bool) {
    let all = 0..tree.definitions().len();
    let indexes: Vec<usize> = all.filter(|index| tree.at(*index).is_some()).collect();
    let mut waiting: HashMap<usize, usize> = indexes.iter().map(|index| (*index, 0)).collect();
    let mut calls: HashMap<usize, Vec<usize>> = HashMap::new();
    for &index in &indexes {
        let including = tree.at(index).map(|pipeline| including(tree, pipeline));
        let including = including.into_iter().flatten();
        let including = including.filter_map(|(place, _)| tree.index_of(place.pipeline));
        for caller in tree.user_indexes(index).chain(including) {
            calls.entry(caller).or_default().push(index);
            *waiting.entry(index).or_default() += 1;
        }
    }
    let free = indexes
        .iter()
        .copied()
        .filter(|index| waiting.get(index) == Some(&0));
    let mut queue: VecDeque<usize> = free.collect();
    let mut order = Vec::with_capacity(indexes.len());
    while let Some(index) = queue.pop_front() {
        order.push(index);
        for called in calls.get(&index).into_iter().flatten() {
            if let Some(left) = waiting.get_mut(called) {
                *left -= 1;
                if *left == 0 {
                    queue.push_back(*called);
                }
            }
        }
    }
    let in_circle = order.len() < indexes.len();
    if in_circle {
        let rest = indexes
            .iter()
            .filter(|index| waiting.get(index).is_some_and(|left| *left > 0));
        order.extend(rest);
    }
    (order, in_circle)
}
