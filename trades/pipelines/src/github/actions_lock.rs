//! `.github/workflows/actions.lock` (`github/actions-lockfile`, schema v0.0.2).

use super::problem;
use crate::model::{ActionsLock, LockedAction, LockedWorkflow};
use crate::yaml::{Document, Entry, Node, Problem, Text};

pub(super) fn read(document: &Document, problems: &mut Vec<Problem>) -> ActionsLock {
    let root = document.root();
    if let Some(root) = root.filter(|root| !root.is_mapping()) {
        problems.push(problem(root.span(), "a lock file is a mapping"));
    }
    let entries = |key: &str| {
        let node = root.and_then(|root| root.get(key));
        node.into_iter()
            .flat_map(|node| node.entries())
            .collect::<Vec<_>>()
    };
    ActionsLock {
        source: document.source().clone(),
        version: root.and_then(|root| root.text_of("version")),
        workflows: entries("workflows").iter().map(workflow).collect(),
        actions: entries("dependencies").iter().map(action).collect(),
        unknown_keys: unknown_keys(root, &entries("dependencies")),
        problems: Vec::new(),
        comments: Vec::new(),
    }
}

fn workflow(entry: &Entry<'_>) -> LockedWorkflow {
    LockedWorkflow {
        path: entry.key.clone(),
        pins: entry.value.texts(),
        span: entry.span,
    }
}

fn action(entry: &Entry<'_>) -> LockedAction {
    LockedAction {
        pin: entry.key.clone(),
        reference: entry.value.text_of("ref"),
        commit: entry.value.text_of("commit"),
        owner_id: entry.value.text_of("owner_id"),
        repo_id: entry.value.text_of("repo_id"),
        uses: entry
            .value
            .get("uses")
            .map(|uses| uses.texts())
            .unwrap_or_default(),
        span: entry.span,
    }
}

fn unknown_keys(root: Option<Node<'_>>, dependencies: &[Entry<'_>]) -> Vec<Text> {
    let top = root
        .into_iter()
        .flat_map(|root| root.entries())
        .map(|entry| entry.key);
    let top = top.filter(|key| !matches!(key.value(), "version" | "workflows" | "dependencies"));
    let inner = dependencies
        .iter()
        .flat_map(|entry| entry.value.entries())
        .map(|entry| entry.key);
    let known = ["ref", "commit", "owner_id", "repo_id", "uses"];
    let inner = inner.filter(|key| !known.contains(&key.value()));
    top.chain(inner).collect()
}
