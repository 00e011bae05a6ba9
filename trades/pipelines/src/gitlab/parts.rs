//! Parts that files, jobs and rules share.

use super::map::Map;
use crate::expression::Dialect;
use crate::model::{Binding, Container, Env, Input};
use crate::yaml::{Entry, Node, Text};

/// A keyword whose variables the platform expands.
pub(super) fn expanded(text: &Text) -> Text {
    text.read_as(Dialect::GitLabVariables)
}

/// `variables`: scalars, or mappings with a `value`.
pub(super) fn variables(entry: Option<&Entry<'_>>) -> Env {
    let Some(entry) = entry else {
        return Env::default();
    };
    let map = Map::of(&entry.value);
    Env {
        bindings: map.entries.iter().filter_map(variable).collect(),
        expression: None,
        span: Some(entry.span),
    }
}

fn variable(entry: &Entry<'_>) -> Option<Binding> {
    let value = entry
        .value
        .text()
        .or_else(|| entry.value.text_of("value"))?;
    let raw = entry.value.text_of("expand");
    let is_raw = raw.is_some_and(|expand| expand.as_bool() == Some(false));
    Some(Binding {
        key: entry.key.clone(),
        value: if is_raw { value } else { expanded(&value) },
        span: entry.span,
    })
}

/// `image` or one of `services`: a name, or a mapping with one.
pub(super) fn container(key: &Text, node: &Node<'_>, span: lockgate_evidence::Span) -> Container {
    let map = Map::of(node);
    let image = node.text().or_else(|| map.text_of("name"));
    let key = map.text_of("alias").unwrap_or_else(|| key.clone());
    Container {
        env: variables(map.entry("variables")),
        ..Container::new(key, image.as_ref().map(expanded), span)
    }
}

/// Every scalar of a mapping, its variables expanded.
pub(super) fn scalars(node: &Node<'_>) -> Vec<Binding> {
    let mut found = given_inputs(node);
    for binding in &mut found {
        binding.value = expanded(&binding.value);
    }
    found
}

/// Values for inputs: what they hold is put in as it stands, and so are the names of variables.
pub(super) fn given_inputs(node: &Node<'_>) -> Vec<Binding> {
    let map = Map::of(node);
    let scalar = |entry: &Entry<'_>| {
        Some(Binding {
            key: entry.key.clone(),
            value: entry.value.text()?,
            span: entry.span,
        })
    };
    map.entries.iter().filter_map(scalar).collect()
}

/// `spec: inputs`.
pub(super) fn inputs(node: Option<Node<'_>>) -> Vec<Input> {
    let entries = node.into_iter().flat_map(|node| node.entries());
    let input = |entry: Entry<'_>| {
        let options = entry.value.get("options");
        let regex = entry.value.text_of("regex");
        let is_closed = options.is_some() || regex.is_some_and(|regex| is_whole(regex.value()));
        let kind = entry.value.text_of("type");
        Input {
            // A value out of a list, or of a pattern, is no free text.
            kind: if is_closed {
                Some(Text::made("choice", entry.value.source(), entry.span))
            } else {
                kind
            },
            default: entry.value.text_of("default"),
            options: options.map_or(0, |options| options.items().count()),
            span: entry.span,
            name: entry.key,
        }
    };
    entries.map(input).collect()
}

/// True for a pattern that holds from the first to the last character.
fn is_whole(regex: &str) -> bool {
    let inner = regex.trim_matches('/');
    inner.starts_with('^') && inner.ends_with('$') && !inner.contains(".*") && !inner.contains(".+")
}
