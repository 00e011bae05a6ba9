//! What starts a pipeline ("trigger", "pr", "schedules", "resources.pipelines").

use lockgate_evidence::Span;

use super::parts;
use crate::model::{Event, Input, Trigger};
use crate::yaml::{Entry, Node, Text};

/// The triggers of a pipeline.
///
/// Without `trigger` each push starts it; without `pr` each pull request does where the code lies at GitHub or
/// Bitbucket ("CI triggers", "PR triggers"). Whether forks are built, and whether they get secrets, only the UI says:
/// their runs have none unless somebody switched it on.
pub(super) fn of_pipeline(root: &Node<'_>, inputs: Vec<Input>) -> Vec<Trigger> {
    let at = Span::at(root.span().start);
    let implied = |event, name: &str| Some(made(event, name, root, at));
    let mut found = Vec::new();
    match parts::entry(root, "trigger") {
        None => found.extend(implied(Event::Push, "trigger")),
        Some(entry) => found.extend(filtered(Event::Push, entry)),
    }
    match parts::entry(root, "pr") {
        None => found.extend(implied(Event::PullRequest, "pr")),
        Some(entry) => found.extend(filtered(Event::PullRequest, entry)),
    }
    found.extend(parts::entry(root, "schedules").as_ref().map(scheduled));
    found.extend(
        root.get("resources")
            .into_iter()
            .flat_map(|resources| finished(&resources)),
    );
    let inputs = inputs.into_iter().chain(webhooks(root)).collect();
    found.push(Trigger {
        inputs,
        ..made(Event::Dispatch, "manual", root, at)
    });
    found
}

/// The trigger of a template: whoever takes it in.
pub(super) fn of_template(root: &Node<'_>, inputs: Vec<Input>) -> Vec<Trigger> {
    let at = Span::at(root.span().start);
    vec![Trigger {
        inputs,
        ..made(Event::Call, "template", root, at)
    }]
}

fn made(event: Event, name: &str, node: &Node<'_>, at: Span) -> Trigger {
    bare(event, Text::made(name, node.source(), at), at)
}

fn bare(event: Event, name: Text, span: Span) -> Trigger {
    Trigger {
        event,
        name,
        span,
        types: Vec::new(),
        branches: Vec::new(),
        branches_ignore: Vec::new(),
        tags: Vec::new(),
        paths: Vec::new(),
        workflows: Vec::new(),
        crons: Vec::new(),
        inputs: Vec::new(),
        secrets: Vec::new(),
    }
}

/// `none`, a list of branches, or filters; `None` for `none`.
fn filtered(event: Event, entry: Entry<'_>) -> Option<Trigger> {
    let value = &entry.value;
    if value
        .text()
        .is_some_and(|word| word.value().eq_ignore_ascii_case("none"))
    {
        return None;
    }
    let list = |key: &str, side: &str| {
        parts::get(value, key).map_or_else(Vec::new, |node| sided(&node, side))
    };
    let mut branches = list("branches", "include");
    branches.extend(value.items().filter_map(|item| item.text()));
    Some(Trigger {
        branches,
        branches_ignore: list("branches", "exclude"),
        tags: list("tags", "include"),
        paths: list("paths", "include"),
        ..bare(event, entry.key, entry.span)
    })
}

/// `include` or `exclude`; a bare list includes.
fn sided(node: &Node<'_>, side: &str) -> Vec<Text> {
    match parts::get(node, side) {
        Some(found) => found.texts(),
        None if side == "include" => node.texts(),
        None => Vec::new(),
    }
}

fn scheduled(entry: &Entry<'_>) -> Trigger {
    let items = parts::items(&entry.value);
    let crons = items
        .iter()
        .filter_map(|item| parts::text_of(&item.what, "cron"));
    Trigger {
        crons: crons.collect(),
        ..bare(Event::Schedule, entry.key.clone(), entry.span)
    }
}

/// Webhooks; what a caller sends is read as a parameter of the webhook's name ("resources.webhooks").
fn webhooks(root: &Node<'_>) -> Vec<Input> {
    let found = root
        .get("resources")
        .and_then(|resources| parts::get(&resources, "webhooks"));
    let one = |item: &parts::Gated<Node<'_>>| {
        Some(Input {
            name: parts::text_of(&item.what, "webhook")?,
            kind: None,
            default: None,
            options: 0,
            span: item.what.span(),
        })
    };
    let items = found.map(|found| parts::items(&found)).unwrap_or_default();
    items.iter().filter_map(one).collect()
}

/// Pipelines whose end starts this one. Which of their runs count is a matter of branches of this organisation.
fn finished(resources: &Node<'_>) -> Vec<Trigger> {
    let Some(pipelines) = parts::get(resources, "pipelines") else {
        return Vec::new();
    };
    let one = |item: &parts::Gated<Node<'_>>| {
        let entry = parts::entry(&item.what, "trigger")?;
        let trigger = filtered(Event::Other, entry)?;
        Some(Trigger {
            workflows: parts::text_of(&item.what, "source").into_iter().collect(),
            ..trigger
        })
    };
    parts::items(&pipelines).iter().filter_map(one).collect()
}
