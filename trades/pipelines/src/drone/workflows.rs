//! Files of Woodpecker: one workflow each ("Woodpecker: Workflow syntax").

use std::collections::HashMap;

use lockgate_evidence::{Source, Span};

use super::{Problems, steps, triggers};
use crate::model::{Defaults, Job, Kind, Pipeline, Platform, Runner, Trigger};
use crate::yaml::{Node, Text};

/// The one workflow of a file.
pub(super) fn document(
    source: &Source,
    roots: &[Node<'_>],
    problems: &mut Problems,
) -> Vec<Pipeline> {
    let Some(root) = roots.first() else {
        return vec![Pipeline::new(
            source.clone(),
            Platform::Woodpecker,
            Kind::Workflow,
        )];
    };
    if !root.is_mapping() {
        problems.add(root.span(), "a workflow is a mapping");
    }
    vec![workflow(
        source,
        root,
        Platform::Woodpecker,
        "steps",
        problems,
    )]
}

/// The format that Drone had before it had kinds, and Woodpecker before `steps`.
pub(super) fn old(
    source: &Source,
    root: &Node<'_>,
    platform: Platform,
    problems: &mut Problems,
) -> Pipeline {
    workflow(source, root, platform, "pipeline", problems)
}

fn workflow(
    source: &Source,
    root: &Node<'_>,
    platform: Platform,
    key: &str,
    problems: &mut Problems,
) -> Pipeline {
    let key = if root.get(key).is_some() {
        key
    } else {
        "pipeline"
    };
    let mut workflow = Pipeline::new(source.clone(), platform, Kind::Workflow);
    let at = Text::made("workflow", source, Span::at(root.span().start));
    let when = root.entry("when");
    workflow.triggers = triggers::triggers(when.as_ref(), &at);
    workflow.triggers_span = when.map(|when| when.span);
    let branches = root.get("branches");
    restrict(&mut workflow.triggers, branches.map(|list| list.texts()));
    workflow.jobs_key = root.entry(key).map(|entry| entry.key.span());
    let name = path_name(source);
    let mut job = Job::new(Text::made(name, source, at.span()), root.span());
    job.first_key = root.entries().next().map(|first| first.key.span());
    let needs = root.get("depends_on");
    job.needs = needs.map(|needs| needs.texts()).unwrap_or_default();
    job.matrix = steps::matrix(root);
    job.runner = labels(root);
    job.defaults = Defaults::default();
    let volumes = HashMap::new();
    let clone = steps::parts(root, "clone", problems);
    let parts = clone
        .into_iter()
        .chain(steps::parts(root, key, problems))
        .enumerate();
    job.steps = parts
        .map(|(index, part)| steps::step(index, &part, &volumes))
        .collect();
    for part in steps::parts(root, "services", problems) {
        let read = steps::container(&part, &volumes);
        job.grants.extend(read.grants);
        job.services.push(read.container);
    }
    workflow.jobs = vec![job];
    workflow
}

fn restrict(triggers: &mut [Trigger], branches: Option<Vec<Text>>) {
    let Some(branches) = branches else { return };
    for trigger in triggers
        .iter_mut()
        .filter(|trigger| trigger.branches.is_empty())
    {
        trigger.branches.clone_from(&branches);
    }
}

/// A workflow is called like its file.
fn path_name(source: &Source) -> String {
    let name = source.path().rsplit('/').next().unwrap_or_default();
    let name = name.trim_start_matches('.');
    name.rsplit_once('.')
        .map_or(name, |(name, _)| name)
        .to_owned()
}

fn labels(root: &Node<'_>) -> Runner {
    let Some(entry) = root.entry("labels") else {
        return Runner::default();
    };
    Runner {
        labels: entry
            .value
            .entries()
            .filter_map(|label| label.value.text())
            .collect(),
        group: None,
        span: Some(entry.span),
    }
}
