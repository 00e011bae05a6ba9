//! Whole files ("CI/CD YAML syntax reference", global keywords).

use std::collections::{HashMap, HashSet};

use lockgate_evidence::Span;

use super::keys::{FileKeys, JobKeys};
use super::map::{Anchors, Map};
use super::{include, job, parts, problem, rules, triggers};
use crate::model::{Event, Job, Kind, Pipeline, Platform, Trigger};
use crate::yaml::{Document, Entry, Node, Problem, Text};

/// Keys of the root that are no jobs.
const RESERVED: &[&str] = &[
    "after_script",
    "before_script",
    "cache",
    "default",
    "image",
    "include",
    "services",
    "spec",
    "stages",
    "types",
    "variables",
    "workflow",
];

/// Old keys of the root that mean the same as under `default`.
const OLD_DEFAULTS: &[&str] = &[
    "after_script",
    "before_script",
    "cache",
    "image",
    "services",
];

pub(super) fn read(document: &Document, problems: &mut Vec<Problem>) -> Pipeline {
    let mut pipeline = Pipeline::new(document.source().clone(), Platform::GitLab, Kind::Workflow);
    let roots: Vec<_> = document.roots().collect();
    let (spec, root) = match roots.as_slice() {
        [header, body, ..] if header.get("spec").is_some() => (header.get("spec"), *body),
        [root, ..] => (None, *root),
        [] => return pipeline,
    };
    if !root.is_mapping() {
        let is_meant = pipeline.path().contains("gitlab-ci.");
        if is_meant && !root.is_null() {
            problems.push(problem(root.span(), "a pipeline is a mapping"));
        }
        return pipeline;
    }
    let anchors = Anchors::of(&root);
    let map = Map::of(&root);
    let mut keys = FileKeys {
        workflow: map.entry("workflow").map(rules::workflow),
        stages: map.texts_of("stages"),
        has_spec: spec.is_some(),
        prefilled: prefilled(&map),
    };
    pipeline.env = parts::variables(map.entry("variables"));
    pipeline.includes = map
        .entry("include")
        .map(include::includes)
        .unwrap_or_default();
    pipeline.jobs = jobs(&map, &anchors, problems);
    pipeline.triggers = triggers::of(&pipeline, &keys);
    called(&mut pipeline, spec);
    keys.has_spec |= pipeline.trigger(Event::Call).is_some();
    pipeline.gitlab = Some(Box::new(keys));
    pipeline
}

/// Variables with a description: the form for new pipelines asks for them.
fn prefilled(map: &Map<'_>) -> Vec<Text> {
    let Some(variables) = map.get("variables") else {
        return Vec::new();
    };
    let described = |entry: &Entry<'_>| entry.value.get("description").is_some();
    let found = variables.entries().filter(described);
    found.map(|entry| entry.key).collect()
}

fn jobs(map: &Map<'_>, anchors: &Anchors, problems: &mut Vec<Problem>) -> Vec<Job> {
    let mut found = Vec::new();
    found.extend(defaults(map, problems));
    // In folders of pipelines lie other files as well.
    let is_meant = map
        .entries
        .iter()
        .any(|entry| entry.key.source().path().contains("gitlab-ci."));
    for entry in &map.entries {
        let name = entry.key.value();
        if RESERVED.contains(&name) {
            continue;
        }
        if entry.value.is_mapping() {
            let keys = Map::with(&entry.value, anchors);
            found.push(job::read(entry.key.clone(), entry.span, &keys, problems));
        } else if is_meant && !name.starts_with('.') && !entry.value.is_null() {
            problems.push(problem(
                entry.span,
                format!("job `{name}` is not a mapping"),
            ));
        }
    }
    snippets(map, anchors, &mut found, problems);
    found
}

/// What holds for all jobs, as a definition that never runs by itself.
fn defaults(map: &Map<'_>, problems: &mut Vec<Problem>) -> Vec<Job> {
    let mut found = Vec::new();
    if let Some(entry) = map.entry("default") {
        let keys = Map::of(&entry.value);
        found.push(job::read(entry.key.clone(), entry.span, &keys, problems));
    }
    let old = map
        .entries
        .iter()
        .filter(|entry| OLD_DEFAULTS.contains(&entry.key.value()));
    let old = Map {
        entries: old.cloned().collect(),
        merged: Vec::new(),
    };
    if let (Some(first), Some(last)) = (old.entries.first(), old.entries.last()) {
        let id = Text::made("default", first.key.source(), first.key.span());
        found.push(job::read(id, first.span.cover(last.span), &old, problems));
    }
    for job in &mut found {
        job.hidden = true;
        let mut keys = job
            .gitlab
            .take()
            .unwrap_or_else(|| Box::new(JobKeys::default()));
        keys.is_default = true;
        job.gitlab = Some(keys);
    }
    found
}

/// Scripts under keys of their own, that `!reference` takes into a script of this file.
fn snippets(map: &Map<'_>, anchors: &Anchors, jobs: &mut [Job], problems: &mut Vec<Problem>) {
    let referenced: HashSet<(String, String)> = jobs
        .iter()
        .filter_map(|job| job.gitlab.as_deref())
        .flat_map(|keys| &keys.references)
        .filter_map(|reference| match reference.path.as_slice() {
            [job, key] if !is_script_key(key) => Some((job.clone(), key.clone())),
            _ => None,
        })
        .collect();
    if referenced.is_empty() {
        return;
    }
    let holders: HashSet<&str> = referenced.iter().map(|(job, _)| job.as_str()).collect();
    let entries = map.entries.iter();
    let entries: HashMap<&str, &Entry<'_>> =
        entries.map(|entry| (entry.key.value(), entry)).collect();
    for found in jobs {
        let name = found.id.value();
        let Some(entry) = entries.get(name).filter(|_| holders.contains(name)) else {
            continue;
        };
        for entry in &Map::with(&entry.value, anchors).entries {
            let name = (found.id.value().to_owned(), entry.key.value().to_owned());
            if referenced.contains(&name) {
                job::snippet(found, entry, problems);
            }
        }
    }
}

fn is_script_key(key: &str) -> bool {
    matches!(key, "script" | "before_script" | "after_script")
}

/// A file with inputs is called with them; of the main file they are also asked when a pipeline is started by hand.
fn called(pipeline: &mut Pipeline, spec: Option<Node<'_>>) {
    let Some(spec) = spec else { return };
    let inputs = parts::inputs(spec.get("inputs"));
    let of = |event: Event, name: &str| Trigger {
        event,
        name: Text::made(name, spec.source(), spec.span()),
        span: spec.span(),
        inputs: inputs.clone(),
        ..triggers::empty(spec.source(), Span::at(spec.span().start))
    };
    let is_main = pipeline.path().ends_with(".gitlab-ci.yml");
    if is_main {
        pipeline.triggers.push(of(Event::Dispatch, "spec"));
    }
    pipeline.triggers.push(of(Event::Call, "spec"));
}
