//! `on:` ("Events that trigger workflows").

use super::{parts, problem};
use crate::model::{Event, Trigger};
use crate::yaml::{Entry, Node, Problem, Text};

/// The event of a GitHub name.
pub fn event(name: &str) -> Event {
    match name {
        "push" => Event::Push,
        "pull_request" => Event::PullRequest,
        "pull_request_target" => Event::PullRequestTarget,
        "pull_request_review" => Event::PullRequestReview,
        "pull_request_review_comment" => Event::PullRequestReviewComment,
        "workflow_run" => Event::WorkflowRun,
        "issue_comment" => Event::IssueComment,
        "issues" => Event::Issues,
        "discussion" | "discussion_comment" => Event::Discussion,
        "gollum" => Event::Gollum,
        "fork" => Event::Fork,
        "watch" => Event::Watch,
        "workflow_dispatch" => Event::Dispatch,
        "repository_dispatch" => Event::RepositoryDispatch,
        "release" => Event::Release,
        "create" | "delete" => Event::Reference,
        "schedule" => Event::Schedule,
        "workflow_call" => Event::Call,
        "merge_group" => Event::MergeGroup,
        "status" | "check_run" | "check_suite" | "deployment_status" => Event::Status,
        _ => Event::Other,
    }
}

/// A name, a list of names, or a mapping from names to filters.
pub(super) fn triggers(on: &Entry<'_>, problems: &mut Vec<Problem>) -> Vec<Trigger> {
    if on.value.is_mapping() {
        return on.value.entries().map(|entry| filtered(&entry)).collect();
    }
    let names = on.value.texts();
    if names.is_empty() {
        problems.push(problem(on.span, "`on` names no event"));
    }
    names.into_iter().map(bare).collect()
}

fn bare(name: Text) -> Trigger {
    Trigger {
        event: event(name.value()),
        span: name.span(),
        name,
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

fn filtered(entry: &Entry<'_>) -> Trigger {
    let value = &entry.value;
    let list = |key: &str| value.get(key).map(|node| node.texts()).unwrap_or_default();
    Trigger {
        span: entry.span,
        types: list("types"),
        branches: list("branches"),
        branches_ignore: list("branches-ignore"),
        tags: list("tags"),
        paths: list("paths"),
        workflows: list("workflows"),
        crons: value
            .items()
            .filter_map(|item: Node<'_>| item.text_of("cron"))
            .collect(),
        inputs: parts::inputs(value.get("inputs")),
        secrets: parts::keys(value.get("secrets")),
        ..bare(entry.key.clone())
    }
}
