//! Pipelines and runs ("Pipelines", "`PipelineRuns`", "`TaskRuns`").

use lockgate_evidence::Span;

use super::reader::Reader;
use super::{as_code, parts, references, task};
use crate::model::{Call, Job, SecretsPassed, Target, Uses};
use crate::yaml::{Entry, Node, Text};

/// A pipeline of the cluster.
pub(super) fn object(reader: &mut Reader<'_>, spec: &Node<'_>, name: Option<&Text>) {
    let sibling = name.map(|name| format!("pipeline/{name}"));
    let sibling = sibling.unwrap_or_else(|| reader.inline_name());
    define(reader, spec, sibling, false, 0);
}

/// A pipeline that stands where it is used; gives its name.
fn inline(reader: &mut Reader<'_>, spec: &Node<'_>, depth: usize) -> String {
    let name = reader.inline_name();
    define(reader, spec, name.clone(), true, depth);
    name
}

fn define(
    reader: &mut Reader<'_>,
    spec: &Node<'_>,
    sibling: String,
    is_inline: bool,
    depth: usize,
) {
    let mut pipeline = reader.action(sibling);
    pipeline.sees_user = is_inline;
    pipeline.inputs = parts::inputs(spec, "");
    pipeline.outputs = parts::results(spec);
    pipeline.jobs_key = spec.entry("tasks").map(|entry| entry.key.span());
    let lists = [reader.list(spec, "tasks"), reader.list(spec, "finally")];
    let place = reader.place();
    for node in lists.iter().flatten().filter(|node| node.is_mapping()) {
        pipeline.jobs.push(job(reader, node, depth));
    }
    reader.add_at(place, pipeline);
}

/// One entry of `tasks`.
fn job(reader: &mut Reader<'_>, node: &Node<'_>, depth: usize) -> Job {
    let id = node.text_of("name");
    let id = id.unwrap_or_else(|| reader.unnamed("task", node.span()));
    let mut job = Job::new(id.clone(), node.span());
    job.first_key = node.entries().next().map(|first| first.key.span());
    job.name = node.text_of("displayName");
    job.timeout = node.text_of("timeout");
    let after = node.get("runAfter");
    job.needs = after.map(|after| after.texts()).unwrap_or_default();
    job.call = call(reader, node, node, &id, depth);
    job
}

/// What a pipeline task or a run uses: by reference, or inline.
fn call(
    reader: &mut Reader<'_>,
    spec: &Node<'_>,
    user: &Node<'_>,
    id: &Text,
    depth: usize,
) -> Option<Call> {
    let named = [("taskRef", "task"), ("pipelineRef", "pipeline")];
    let named = named.iter().find_map(|(key, kind)| {
        let entry = spec.entry(key)?;
        references::uses(&entry, user, kind)
    });
    let uses = named.or_else(|| {
        let task = spec
            .entry("taskSpec")
            .filter(|entry| !is_custom(&entry.value));
        if let Some(entry) = task {
            let name = task::inline(reader, &entry.value, id.clone());
            return Some(of_inline(&entry, user, name));
        }
        let entry = spec.entry("pipelineSpec")?;
        if !Reader::may_nest(depth) {
            return None;
        }
        let name = inline(reader, &entry.value, depth + 1);
        Some(of_inline(&entry, user, name))
    })?;
    Some(Call {
        uses,
        secrets: SecretsPassed::Nothing,
    })
}

/// A `taskSpec` of a custom task says its own kind.
fn is_custom(spec: &Node<'_>) -> bool {
    spec.get("apiVersion").is_some() && spec.get("kind").is_some()
}

fn of_inline(entry: &Entry<'_>, user: &Node<'_>, name: String) -> Uses {
    Uses {
        reference: entry.key.clone(),
        key: entry.key.span(),
        target: Target::Sibling(name),
        with: parts::with(user),
    }
}

/// A run that stands in the tree: somebody with rights in the cluster makes it, or Pipelines as Code.
pub(super) fn run(reader: &mut Reader<'_>, node: &Node<'_>, spec: &Node<'_>, kind: &str) {
    let mut workflow = reader.workflow();
    let metadata = node.get("metadata");
    workflow.name = metadata.as_ref().and_then(parts::name);
    let place = reader.place();
    let mut job = run_job(reader, node, spec, kind);
    let annotations = metadata.and_then(|metadata| metadata.get("annotations"));
    if let Some(annotations) = annotations {
        as_code::read(&annotations, &mut workflow, &mut job);
    }
    workflow.sibling = Some(reader.inline_name());
    workflow.jobs = vec![job];
    reader.add_at(place, workflow);
}

/// The job that a run is.
pub(super) fn run_job(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    spec: &Node<'_>,
    kind: &str,
) -> Job {
    let name = node.get("metadata").as_ref().and_then(parts::name);
    let at = Span::at(node.span().start);
    let id = name.unwrap_or_else(|| Text::made(kind, reader.source, at));
    let mut job = Job::new(id.clone(), node.span());
    job.first_key = spec.entries().next().map(|first| first.key.span());
    job.grants = parts::workspace_secrets(spec);
    job.grants.extend(parts::service_account(spec));
    let timeouts = spec.get("timeouts");
    job.timeout = spec
        .text_of("timeout")
        .or_else(|| timeouts?.text_of("pipeline"));
    job.call = call(reader, spec, spec, &id, 0);
    job
}
