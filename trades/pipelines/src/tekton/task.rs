//! Tasks and step actions ("Tasks", "`StepActions`", "Container contract").

use super::parts;
use super::reader::Reader;
use super::references;
use crate::kubernetes::{self, Volumes};
use crate::model::{Body, Container, Job, Run, Step};
use crate::yaml::{Node, Text};

/// An object of the cluster.
pub(super) fn object(reader: &mut Reader<'_>, spec: &Node<'_>, name: Option<Text>, kind: &str) {
    let sibling = name.as_ref().map(|name| format!("{kind}/{name}"));
    let sibling = sibling.unwrap_or_else(|| reader.inline_name());
    let mut task = reader.action(sibling);
    let id = name.clone();
    task.name = name;
    task.inputs = parts::inputs(spec, "");
    task.outputs = parts::results(spec);
    let id = id.unwrap_or_else(|| reader.unnamed(kind, spec.span()));
    // A step action is its own only step.
    let job = if kind == "stepaction" {
        let mut job = Job::new(id, spec.span());
        job.steps = vec![step(spec, 0, &Volumes::default())];
        job
    } else {
        job(reader, spec, id)
    };
    task.jobs = vec![job];
    reader.add(task);
}

/// A task that stands where it is used; gives its name.
pub(super) fn inline(reader: &mut Reader<'_>, spec: &Node<'_>, id: Text) -> String {
    let name = reader.inline_name();
    let mut task = reader.action(name.clone());
    task.sees_user = true;
    task.inputs = parts::inputs(spec, "");
    task.outputs = parts::results(spec);
    task.jobs = vec![job(reader, spec, id)];
    reader.add(task);
    name
}

fn job(reader: &mut Reader<'_>, spec: &Node<'_>, id: Text) -> Job {
    let volumes = Volumes::of(spec.get("volumes"));
    let mut job = Job::new(id, spec.span());
    job.first_key = spec.entries().next().map(|first| first.key.span());
    job.container = template(spec, &volumes);
    let steps = reader.list(spec, "steps");
    let steps = steps.iter().filter(|step| step.is_mapping()).enumerate();
    job.steps = steps
        .map(|(index, node)| step(node, index, &volumes))
        .collect();
    for sidecar in reader.list(spec, "sidecars") {
        let name = sidecar.text_of("name");
        let name = name.unwrap_or_else(|| reader.unnamed("sidecar", sidecar.span()));
        let read = kubernetes::container(name, &sidecar, &volumes);
        job.grants.extend(read.grants);
        job.services.push(read.container);
    }
    job
}

/// What every step begins with.
fn template(spec: &Node<'_>, volumes: &Volumes) -> Option<Container> {
    let entry = spec
        .entry("stepTemplate")
        .or_else(|| spec.entry("containerTemplate"))?;
    let read = kubernetes::container(entry.key.clone(), &entry.value, volumes);
    Some(read.container)
}

fn step(node: &Node<'_>, index: usize, volumes: &Volumes) -> Step {
    let mut step = Step::new(index, node.span(), body(node));
    step.id = node.text_of("name");
    step.name = node.text_of("displayName");
    step.timeout = node.text_of("timeout");
    step.continue_on_error = node
        .text_of("onError")
        .filter(|word| word.value() == "continue")
        .map(|word| Text::made("true", word.source(), word.span()));
    let key = step
        .id
        .clone()
        .unwrap_or_else(|| Text::made("step", node.source(), node.span()));
    let read = kubernetes::container(key, node, volumes);
    step.env = read.container.env.clone();
    step.grants = read.grants;
    let runs = read.container.image.is_some()
        || read.container.privileged.is_some()
        || !read.container.security.is_empty()
        || !read.container.volumes.is_empty();
    step.container = runs.then_some(read.container);
    step
}

fn body(node: &Node<'_>) -> Body {
    if let Some(entry) = node.entry("ref")
        && let Some(uses) = references::uses(&entry, node, "stepaction")
    {
        return Body::Uses(uses);
    }
    let run = script(node).or_else(|| program(node));
    run.map_or(Body::Nothing, |run| {
        Body::Run(Run {
            working_directory: node.text_of("workingDir"),
            ..run
        })
    })
}

fn script(node: &Node<'_>) -> Option<Run> {
    let entry = node.entry("script")?;
    let script = entry.value.text()?;
    Some(Run {
        shell: kubernetes::shebang(&script),
        ..Run::new(script, entry.key.span())
    })
}

fn program(node: &Node<'_>) -> Option<Run> {
    let program = kubernetes::program(node)?;
    Some(Run {
        without_shell: program.shell.is_none(),
        shell: program.shell,
        ..Run::new(program.text, program.key)
    })
}
