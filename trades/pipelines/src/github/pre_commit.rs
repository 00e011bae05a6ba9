//! `.pre-commit-config.yaml`.

use super::problem;
use crate::model::{Hook, HookRepository, PreCommit};
use crate::yaml::{Document, Node, Problem};

pub(super) fn read(document: &Document, problems: &mut Vec<Problem>) -> PreCommit {
    let root = document.root();
    let repos = root.and_then(|root| root.get("repos"));
    if repos.is_none_or(|repos| !repos.is_sequence()) {
        let span = root.map(|root| root.span()).unwrap_or_default();
        problems.push(problem(span, "`repos` is not a list"));
    }
    PreCommit {
        source: document.source().clone(),
        repositories: repos
            .iter()
            .flat_map(Node::items)
            .filter_map(|item| repository(&item))
            .collect(),
        problems: Vec::new(),
        comments: Vec::new(),
    }
}

fn repository(node: &Node<'_>) -> Option<HookRepository> {
    let hooks = node.get("hooks");
    Some(HookRepository {
        repo: node.text_of("repo")?,
        rev: node.text_of("rev"),
        hooks: hooks
            .iter()
            .flat_map(Node::items)
            .map(|item| hook(&item))
            .collect(),
        span: node.span(),
    })
}

fn hook(node: &Node<'_>) -> Hook {
    Hook {
        id: node.text_of("id"),
        language: node.text_of("language"),
        entry: node.text_of("entry"),
        dependencies: node
            .get("additional_dependencies")
            .map(|list| list.texts())
            .unwrap_or_default(),
        span: node.span(),
    }
}
