//! `dependabot.yml` ("Dependabot options reference").

use super::problem;
use crate::model::{Dependabot, Registry, Update};
use crate::yaml::{Document, Node, Problem};

pub(super) fn read(document: &Document, problems: &mut Vec<Problem>) -> Dependabot {
    let root = document.root();
    let updates = root.and_then(|root| root.get("updates"));
    if updates.is_none_or(|updates| !updates.is_sequence()) {
        let span = root.map(|root| root.span()).unwrap_or_default();
        problems.push(problem(span, "`updates` is not a list"));
    }
    Dependabot {
        source: document.source().clone(),
        updates: updates
            .iter()
            .flat_map(Node::items)
            .map(|item| update(&item))
            .collect(),
        registries: root
            .and_then(|root| root.get("registries"))
            .map(registries)
            .unwrap_or_default(),
        problems: Vec::new(),
        comments: Vec::new(),
    }
}

fn update(node: &Node<'_>) -> Update {
    let cooldown = node.entry("cooldown");
    let semver = [
        "semver-major-days",
        "semver-minor-days",
        "semver-patch-days",
    ];
    Update {
        ecosystem: node.text_of("package-ecosystem"),
        external_code: node.text_of("insecure-external-code-execution"),
        cooldown: cooldown.as_ref().map(|cooldown| cooldown.span),
        cooldown_days: cooldown
            .as_ref()
            .and_then(|cooldown| cooldown.value.text_of("default-days")),
        cooldown_semver: cooldown
            .is_some_and(|cooldown| semver.iter().any(|key| cooldown.value.get(key).is_some())),
        span: node.span(),
    }
}

fn registries(node: Node<'_>) -> Vec<Registry> {
    node.entries()
        .map(|entry| Registry {
            url: entry.value.text_of("url"),
            credentials: ["token", "password", "key"]
                .iter()
                .filter_map(|key| entry.value.text_of(key))
                .collect(),
            span: entry.span,
            name: entry.key,
        })
        .collect()
}
