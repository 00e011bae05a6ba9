//! Files of Drone: several documents, each with its kind ("Drone: Pipeline overview").

use lockgate_evidence::{Source, Span};

use super::{Problems, steps, triggers, workflows};
use crate::model::{Defaults, Job, Kind, Pipeline, Platform, Runner};
use crate::yaml::{Node, Text};

/// Every pipeline of a file; without one an empty pipeline that holds what could not be read.
pub(super) fn documents(
    source: &Source,
    roots: &[Node<'_>],
    problems: &mut Problems,
) -> Vec<Pipeline> {
    let mut found = Vec::new();
    for root in roots {
        let kind = root.text_of("kind");
        match kind.as_ref().map(Text::value) {
            Some("pipeline") => found.push(pipeline(source, root, found.len(), problems)),
            // Secrets, signatures and templates of the server run nothing that stands here.
            Some(_) => {}
            None if root.get("pipeline").is_some() => {
                found.push(workflows::old(source, root, Platform::Drone, problems));
            }
            None => problems.add(root.span(), "a document of Drone has a `kind`"),
        }
    }
    if found.is_empty() {
        found.push(Pipeline::new(
            source.clone(),
            Platform::Drone,
            Kind::Workflow,
        ));
    }
    found
}

fn pipeline(source: &Source, root: &Node<'_>, number: usize, problems: &mut Problems) -> Pipeline {
    let mut pipeline = Pipeline::new(source.clone(), Platform::Drone, Kind::Workflow);
    let at = Text::made("pipeline", source, Span::at(root.span().start));
    pipeline.sibling = (number > 0).then(|| format!("pipeline/{number}"));
    pipeline.name = root.text_of("name");
    let trigger = root.entry("trigger");
    pipeline.triggers = triggers::triggers(trigger.as_ref(), &at);
    pipeline.triggers_span = trigger.map(|trigger| trigger.span);
    pipeline.jobs_key = root.entry("steps").map(|entry| entry.key.span());
    let mut job = Job::new(pipeline.name.clone().unwrap_or(at), root.span());
    job.first_key = root.entries().next().map(|first| first.key.span());
    let needs = root.get("depends_on");
    job.needs = needs.map(|needs| needs.texts()).unwrap_or_default();
    job.runner = runner(root);
    job.defaults = shell(root);
    let volumes = steps::host_volumes(root);
    let parts = steps::parts(root, "steps", problems);
    let parts = parts.iter().enumerate();
    job.steps = parts
        .map(|(index, part)| steps::step(index, part, &volumes))
        .collect();
    for part in steps::parts(root, "services", problems) {
        let read = steps::container(&part, &volumes);
        job.grants.extend(read.grants);
        job.services.push(read.container);
    }
    pipeline.jobs = vec![job];
    pipeline
}

/// Labels of `node`, and the type where it is no container that runs the steps.
fn runner(root: &Node<'_>) -> Runner {
    let kind = root.entry("type").and_then(|entry| {
        let text = entry.value.text()?;
        Some((entry, text))
    });
    let on_machine = kind.filter(|(_, text)| matches!(text.value(), "exec" | "ssh"));
    let node = root.entry("node");
    let labels = node.iter().flat_map(|node| node.value.entries());
    Runner {
        labels: labels.filter_map(|entry| entry.value.text()).collect(),
        group: on_machine.as_ref().map(|(_, text)| text.clone()),
        span: on_machine
            .map(|(entry, _)| entry.span)
            .or_else(|| Some(node?.span)),
    }
}

/// Steps run by PowerShell where the platform is Windows.
fn shell(root: &Node<'_>) -> Defaults {
    let system = root
        .get("platform")
        .and_then(|platform| platform.text_of("os"));
    let windows = system.filter(|system| system.value() == "windows");
    Defaults {
        shell: windows.map(|system| Text::made("powershell", system.source(), system.span())),
        working_directory: None,
    }
}
