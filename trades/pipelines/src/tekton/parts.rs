//! Parts that tasks, pipelines and runs share.

use crate::expression::Dialect;
use crate::kubernetes;
use crate::model::{Binding, Env, Grant, GrantKind, Input};
use crate::yaml::{Node, Text};

/// `name`, or the start of one that the cluster completes.
pub(super) fn name(metadata: &Node<'_>) -> Option<Text> {
    let made = || metadata.text_of("generateName");
    metadata.text_of("name").or_else(made)
}

/// Declared parameters, their names after `prefix`.
pub(super) fn inputs(spec: &Node<'_>, prefix: &str) -> Vec<Input> {
    let old = spec.get("inputs").and_then(|inputs| inputs.get("params"));
    let list = spec.get("params").or(old);
    list.iter()
        .flat_map(Node::items)
        .filter_map(|item| input(&item, prefix))
        .collect()
}

fn input(item: &Node<'_>, prefix: &str) -> Option<Input> {
    let default = item
        .get("default")
        .and_then(|value| kubernetes::whole(&value));
    Some(Input {
        name: prefixed(prefix, item.text_of("name")?),
        kind: item.text_of("type"),
        default,
        options: item.get("enum").map_or(0, |list| list.items().count()),
        span: item.span(),
    })
}

/// The name with something before it.
pub(super) fn prefixed(prefix: &str, name: Text) -> Text {
    if prefix.is_empty() {
        return name;
    }
    let long = format!("{prefix}{name}");
    Text::made(long, name.source(), name.span())
}

/// Parameters that are passed on.
pub(super) fn with(node: &Node<'_>) -> Env {
    let mut env = kubernetes::env(node.entry("params"));
    let matrix = node.get("matrix");
    for list in [
        matrix.and_then(|matrix| matrix.get("params")),
        matrix.and_then(|matrix| matrix.get("include")),
    ]
    .iter()
    .flatten()
    {
        env.bindings.extend(kubernetes::named_values(list));
        for item in list.items() {
            let nested = item.get("params");
            let nested = nested.iter().flat_map(kubernetes::named_values);
            env.bindings.extend(nested);
        }
    }
    env
}

/// Results: `value` where one is written, else what the steps write to the result's file.
pub(super) fn results(spec: &Node<'_>) -> Vec<Binding> {
    let list = spec.get("results");
    list.iter()
        .flat_map(Node::items)
        .filter_map(|item| {
            let key = item.text_of("name")?;
            let written = item
                .get("value")
                .and_then(|value| kubernetes::whole(&value));
            let value = written.unwrap_or_else(|| of_file(&key));
            Some(Binding {
                key,
                value,
                span: item.span(),
            })
        })
        .collect()
}

/// What is written to the file of a result.
fn of_file(name: &Text) -> Text {
    let value = format!("$(results.{name})");
    reference(value, name)
}

/// A made text with references in it, all of it at the place of another.
pub(super) fn reference(value: String, at: &Text) -> Text {
    let anchors = vec![(0, at.span().start)];
    Text::anchored(value, at.source(), at.span(), anchors, Dialect::Tekton)
}

/// Secrets that a run binds to workspaces.
pub(super) fn workspace_secrets(spec: &Node<'_>) -> Vec<Grant> {
    let list = spec.get("workspaces");
    list.iter()
        .flat_map(Node::items)
        .filter_map(|item| {
            let name = item.get("secret")?.text_of("secretName")?;
            let details = item.text_of("name").map(|workspace| Binding {
                key: Text::made("workspace", workspace.source(), workspace.span()),
                span: workspace.span(),
                value: workspace,
            });
            Some(Grant {
                details: details.into_iter().collect(),
                span: item.span(),
                ..Grant::new(GrantKind::Secret, name)
            })
        })
        .collect()
}

/// The service account that a run names, at each place where it can.
pub(super) fn service_account(spec: &Node<'_>) -> Option<Grant> {
    let template = spec.get("taskRunTemplate");
    let name = spec
        .text_of("serviceAccountName")
        .or_else(|| template?.text_of("serviceAccountName"))?;
    Some(Grant::new(GrantKind::ServiceAccount, name))
}
