//! Workflow files ("Workflow syntax for GitHub Actions").

use super::{events, job, parts, problem};
use crate::model::{Job, Kind, Pipeline, Platform};
use crate::yaml::{Document, Node, Problem};

pub(super) fn read(document: &Document, problems: &mut Vec<Problem>) -> Pipeline {
    let mut pipeline = empty(document, Kind::Workflow);
    let Some(root) = document.root() else {
        return pipeline;
    };
    if !root.is_mapping() {
        problems.push(problem(root.span(), "a workflow is a mapping"));
        return pipeline;
    }
    pipeline.name = root.text_of("name");
    pipeline.run_name = root.text_of("run-name");
    // YAML 1.1 readers see the key `on` as true; both spellings are met.
    let on = root.entry("on").or_else(|| root.entry("true"));
    pipeline.triggers_span = on.as_ref().map(|on| on.span);
    pipeline.triggers = on
        .map(|on| events::triggers(&on, problems))
        .unwrap_or_default();
    pipeline.permissions = parts::permissions(root.entry("permissions"), problems);
    pipeline.env = parts::env(root.entry("env"), problems);
    pipeline.defaults = parts::defaults(&root);
    pipeline.concurrency = parts::concurrency(&root);
    pipeline.jobs_key = parts::key_span(&root, "jobs");
    pipeline.jobs = jobs(&root, problems);
    pipeline.outputs = called_outputs(&root);
    missing_keys(&root, problems);
    pipeline
}

/// A pipeline with nothing in it.
pub(super) fn empty(document: &Document, kind: Kind) -> Pipeline {
    Pipeline::new(document.source().clone(), Platform::GitHub, kind)
}

fn jobs(root: &Node<'_>, problems: &mut Vec<Problem>) -> Vec<Job> {
    let Some(jobs) = root.get("jobs") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in jobs.entries() {
        if entry.value.is_mapping() {
            found.push(job::read(&entry, problems));
        } else {
            problems.push(problem(
                entry.span,
                format!("job `{}` is not a mapping", entry.key),
            ));
        }
    }
    found
}

fn called_outputs(root: &Node<'_>) -> Vec<crate::model::Binding> {
    let call = root
        .get("on")
        .or_else(|| root.get("true"))
        .and_then(|on| on.get("workflow_call"));
    parts::outputs(call.and_then(|call| call.get("outputs")))
}

fn missing_keys(root: &Node<'_>, problems: &mut Vec<Problem>) {
    let at = lockgate_evidence::Span::at(root.span().start);
    if root.get("jobs").is_none() {
        problems.push(problem(at, "the workflow has no `jobs`"));
    }
    if root.get("on").is_none() && root.get("true").is_none() {
        problems.push(problem(at, "the workflow has no `on`"));
    }
}
