//! Where a job runs: executors, and the same keys at jobs.

use super::parts;
use crate::model::{Container, Env, Job, Runner};
use crate::yaml::{Entry, Node, Text};

/// Reads `docker`, `machine`, `macos`, `executor`, `shell`, `environment` of a job or executor.
pub(super) fn read(node: &Node<'_>, job: &mut Job) {
    let mut containers = images(node).into_iter();
    job.container = containers.next();
    job.services = containers.collect();
    job.runner = runner(node);
    job.extends = parts::get(node, "executor")
        .and_then(|executor| {
            executor
                .text()
                .or_else(|| parts::text_of(&executor, "name"))
        })
        .into_iter()
        .collect();
    job.env = parts::env(parts::entry(node, "environment"));
    job.defaults.shell = parts::text_of(node, "shell");
    job.defaults.working_directory = parts::text_of(node, "working_directory");
}

/// The images of `docker:`; the first runs the steps, the others are services.
fn images(node: &Node<'_>) -> Vec<Container> {
    let Some(docker) = parts::entry(node, "docker") else {
        return Vec::new();
    };
    let one = |item: Node<'_>| {
        let image = parts::text_of(&item, "image")?;
        let credentials = ["auth", "aws_auth"]
            .iter()
            .find_map(|key| parts::entry(&item, key));
        Some(Container {
            env: parts::env(parts::entry(&item, "environment")),
            credentials: credentials.map(|entry| login(&entry)).unwrap_or_default(),
            ..Container::new(docker.key.clone(), Some(image), item.span())
        })
    };
    docker.value.items().filter_map(one).collect()
}

fn login(entry: &Entry<'_>) -> Env {
    Env {
        bindings: parts::bindings(&entry.value),
        expression: None,
        span: Some(entry.span),
    }
}

/// The image of a machine, or the class of an own runner: only those have a `/` in their name.
fn runner(node: &Node<'_>) -> Runner {
    let class = parts::entry(node, "resource_class");
    let own = class
        .as_ref()
        .and_then(|entry| entry.value.text())
        .filter(|text| text.value().contains('/'));
    let machine = parts::entry(node, "machine").or_else(|| parts::entry(node, "macos"));
    let image = machine.as_ref().and_then(|entry| image(&entry.value));
    let span = if own.is_some() {
        class.map(|entry| entry.span)
    } else {
        machine.map(|entry| entry.span)
    };
    Runner {
        labels: image.into_iter().collect(),
        group: own,
        span,
    }
}

fn image(machine: &Node<'_>) -> Option<Text> {
    let written = machine.text().filter(|text| text.as_bool().is_none());
    written.or_else(|| parts::text_of(machine, "image"))
}
