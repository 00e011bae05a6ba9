//! `rules`, `only` and `except`.

use super::condition::Condition;
use super::keys::{Refs, Rule, Workflow};
use super::map::{Map, flat_texts, flatten, reference};
use super::parts;
use crate::expression::Dialect;
use crate::yaml::{Entry, Node};

/// `rules`, with lists within the list taken apart.
pub(super) fn rules(node: &Node<'_>) -> Vec<Rule> {
    let mut found = Vec::new();
    flatten(node, 0, &mut |item| found.extend(rule(item)));
    found
}

fn rule(item: &Node<'_>) -> Option<Rule> {
    let reference = reference(item);
    if reference.is_none() && !item.is_mapping() {
        return None;
    }
    let map = Map::of(item);
    let text = map.text_of("if").map(|text| text.read_as(Dialect::GitLab));
    // A condition that stands elsewhere (`if: !reference …`) holds or does not.
    let elsewhere = map.get("if").filter(|_| text.is_none()).map(|_| Vec::new());
    let reference = reference.or(elsewhere);
    let span = |key: &str| map.entry(key).map(|entry| entry.span);
    Some(Rule {
        span: item.span(),
        condition: text
            .as_ref()
            .and_then(|text| Condition::parse(text.value())),
        text,
        changes: span("changes"),
        exists: span("exists"),
        when: map.text_of("when"),
        allow_failure: map.text_of("allow_failure"),
        variables: parts::variables(map.entry("variables")),
        reference,
    })
}

/// `only` or `except`: a list of refs, or a mapping.
pub(super) fn refs(entry: &Entry<'_>) -> Refs {
    let value = &entry.value;
    if !value.is_mapping() {
        return Refs {
            span: entry.span,
            refs: flat_texts(value),
            variables: Vec::new(),
            changes: None,
        };
    }
    let map = Map::of(value);
    Refs {
        span: entry.span,
        refs: map.texts_of("refs"),
        variables: map.texts_of("variables"),
        changes: map.entry("changes").map(|entry| entry.span),
    }
}

pub(super) fn workflow(entry: &Entry<'_>) -> Workflow {
    let map = Map::of(&entry.value);
    Workflow {
        span: entry.span,
        rules: map.get("rules").map(rules),
    }
}
