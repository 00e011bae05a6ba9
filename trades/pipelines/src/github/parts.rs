//! Parts that workflows, jobs, steps and actions share.

use lockgate_evidence::Span;

use super::problem;
use crate::model::{
    Access, Binding, Concurrency, Container, Defaults, Env, Input, Permissions, Scope,
};
use crate::yaml::{Entry, Node, Problem, Text};

/// Bindings of a mapping; what is not a scalar is a problem and left out.
pub(super) fn bindings(node: &Node<'_>, problems: &mut Vec<Problem>) -> Vec<Binding> {
    let mut found = Vec::new();
    for entry in node.entries() {
        match entry.value.text() {
            Some(value) => found.push(Binding {
                key: entry.key,
                value,
                span: entry.span,
            }),
            None if entry.value.is_null() => {}
            None => problems.push(problem(
                entry.span,
                format!("`{}` is not a scalar", entry.key),
            )),
        }
    }
    found
}

/// A mapping of bindings, or an expression in its place.
pub(super) fn env(entry: Option<Entry<'_>>, problems: &mut Vec<Problem>) -> Env {
    let Some(entry) = entry else {
        return Env::default();
    };
    let expression = entry.value.text();
    if let Some(text) = &expression
        && !text.is_templated()
    {
        problems.push(problem(
            text.span(),
            format!("`{}` is neither a mapping nor an expression", entry.key),
        ));
    }
    Env {
        bindings: bindings(&entry.value, problems),
        expression,
        span: Some(entry.span),
    }
}

pub(super) fn permissions(entry: Option<Entry<'_>>, problems: &mut Vec<Problem>) -> Permissions {
    let Some(entry) = entry else {
        return Permissions::Missing;
    };
    if entry.value.is_mapping() {
        let scopes = entry
            .value
            .entries()
            .filter_map(|entry| scope(&entry))
            .collect();
        return Permissions::Scopes {
            scopes,
            span: entry.value.span(),
            entry: entry.span,
        };
    }
    let word = entry.value.text();
    let access = match word.as_ref().map(Text::value) {
        Some("write-all") => Some(Access::Write),
        Some("read-all") => Some(Access::Read),
        _ => None,
    };
    match (access, word) {
        (Some(access), Some(word)) => Permissions::All {
            access,
            span: word.span(),
            entry: entry.span,
        },
        _ if entry.value.is_null() => Permissions::Scopes {
            scopes: Vec::new(),
            span: entry.value.span(),
            entry: entry.span,
        },
        _ => {
            problems.push(problem(
                entry.span,
                "`permissions` is neither a mapping nor `read-all` or `write-all`",
            ));
            Permissions::Odd { entry: entry.span }
        }
    }
}

fn scope(entry: &Entry<'_>) -> Option<Scope> {
    let value = entry.value.text()?;
    let access = match value.value() {
        "none" => Some(Access::None),
        "read" => Some(Access::Read),
        "write" => Some(Access::Write),
        _ => None,
    };
    Some(Scope {
        name: entry.key.clone(),
        access,
        value,
        span: entry.span,
    })
}

pub(super) fn defaults(node: &Node<'_>) -> Defaults {
    let run = node
        .get("defaults")
        .and_then(|defaults| defaults.get("run"));
    Defaults {
        shell: run.and_then(|run| run.text_of("shell")),
        working_directory: run.and_then(|run| run.text_of("working-directory")),
    }
}

pub(super) fn concurrency(node: &Node<'_>) -> Option<Concurrency> {
    let entry = node.entry("concurrency")?;
    let group = entry.value.text().or_else(|| entry.value.text_of("group"));
    let cancel = entry.value.text_of("cancel-in-progress");
    Some(Concurrency {
        group,
        cancel,
        span: entry.span,
    })
}

pub(super) fn container(entry: &Entry<'_>, problems: &mut Vec<Problem>) -> Container {
    let value = &entry.value;
    let image = value.text().or_else(|| value.text_of("image"));
    Container {
        credentials: env(value.entry("credentials"), problems),
        env: env(value.entry("env"), problems),
        options: value.text_of("options"),
        volumes: value
            .get("volumes")
            .map(|volumes| volumes.texts())
            .unwrap_or_default(),
        ..Container::new(entry.key.clone(), image, entry.span)
    }
}

/// Declared inputs; a null block or a null input is an input without a type.
pub(super) fn inputs(node: Option<Node<'_>>) -> Vec<Input> {
    let Some(node) = node else { return Vec::new() };
    node.entries()
        .map(|entry| Input {
            kind: entry.value.text_of("type"),
            default: entry.value.text_of("default"),
            options: entry
                .value
                .get("options")
                .map_or(0, |options| options.items().count()),
            span: entry.span,
            name: entry.key,
        })
        .collect()
}

/// Outputs: `name: value` or `name: {value: …}`.
pub(super) fn outputs(node: Option<Node<'_>>) -> Vec<Binding> {
    let Some(node) = node else { return Vec::new() };
    node.entries()
        .filter_map(|entry| {
            let value = entry
                .value
                .text()
                .or_else(|| entry.value.text_of("value"))?;
            Some(Binding {
                key: entry.key,
                value,
                span: entry.span,
            })
        })
        .collect()
}

/// Keys of a mapping.
pub(super) fn keys(node: Option<Node<'_>>) -> Vec<Text> {
    node.map(|node| node.entries().map(|entry| entry.key).collect())
        .unwrap_or_default()
}

/// The span of a key.
pub(super) fn key_span(node: &Node<'_>, key: &str) -> Option<Span> {
    node.entry(key).map(|entry| entry.key.span())
}
