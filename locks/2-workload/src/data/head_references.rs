//! Contexts, actions and field names that name the head of a proposed change.
//!
//! Sources, 2026-11: "Webhook events and payloads" of GitHub Docs, the source lists of `CodeQL` for Actions, the
//! documentation of each action.

use lockgate_pipelines::model::Event;

/// What a value names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Names {
    /// A commit.
    Commit,
    /// A branch, which can move.
    Branch,
    /// The number of a pull request, whose head can move.
    Number,
    /// The repository the change comes from.
    Repository,
}

/// One context that names the head.
pub(crate) struct HeadReference {
    /// Dotted lower-case path.
    pub(crate) path: &'static str,
    /// What it names.
    pub(crate) names: Names,
    /// The events in whose payload it is.
    pub(crate) events: &'static [Event],
}

const PULL: &[Event] = &[Event::PullRequestTarget];
const RUN: &[Event] = &[Event::WorkflowRun];
const COMMENT: &[Event] = &[Event::IssueComment];

const fn head(path: &'static str, names: Names, events: &'static [Event]) -> HeadReference {
    HeadReference {
        path,
        names,
        events,
    }
}

/// Every context; those of events without the repository's rights are left out.
pub(crate) static HEAD_REFERENCES: &[HeadReference] = &[
    head("github.event.issue.number", Names::Number, COMMENT),
    head("github.event.number", Names::Number, PULL),
    head("github.event.pull_request.head.label", Names::Branch, PULL),
    head("github.event.pull_request.head.ref", Names::Branch, PULL),
    head(
        "github.event.pull_request.head.repo.clone_url",
        Names::Repository,
        PULL,
    ),
    head(
        "github.event.pull_request.head.repo.full_name",
        Names::Repository,
        PULL,
    ),
    head(
        "github.event.pull_request.head.repo.git_url",
        Names::Repository,
        PULL,
    ),
    head(
        "github.event.pull_request.head.repo.html_url",
        Names::Repository,
        PULL,
    ),
    head(
        "github.event.pull_request.head.repo.ssh_url",
        Names::Repository,
        PULL,
    ),
    head("github.event.pull_request.head.sha", Names::Commit, PULL),
    head(
        "github.event.pull_request.merge_commit_sha",
        Names::Commit,
        PULL,
    ),
    head("github.event.pull_request.number", Names::Number, PULL),
    head("github.event.workflow_run.head_branch", Names::Branch, RUN),
    head(
        "github.event.workflow_run.head_commit.id",
        Names::Commit,
        RUN,
    ),
    head(
        "github.event.workflow_run.head_repository.clone_url",
        Names::Repository,
        RUN,
    ),
    head(
        "github.event.workflow_run.head_repository.full_name",
        Names::Repository,
        RUN,
    ),
    head(
        "github.event.workflow_run.head_repository.html_url",
        Names::Repository,
        RUN,
    ),
    head("github.event.workflow_run.head_sha", Names::Commit, RUN),
    head(
        "github.event.workflow_run.pull_requests.*.head.ref",
        Names::Branch,
        RUN,
    ),
    head(
        "github.event.workflow_run.pull_requests.*.head.sha",
        Names::Commit,
        RUN,
    ),
    head(
        "github.event.workflow_run.pull_requests.*.number",
        Names::Number,
        RUN,
    ),
    head("github.head_ref", Names::Branch, PULL),
];

/// Variables every run has that name the head.
pub(crate) static HEAD_VARIABLES: &[(&str, Names, &[Event])] =
    &[("GITHUB_HEAD_REF", Names::Branch, PULL)];

/// Actions whose outputs name the head of the pull request a comment or run belongs to, in lower case.
pub(crate) static HEAD_ACTIONS: &[(&str, &str, Names)] = &[
    (
        "alessbell/pull-request-comment-branch",
        "head_ref",
        Names::Branch,
    ),
    (
        "alessbell/pull-request-comment-branch",
        "head_sha",
        Names::Commit,
    ),
    ("eficode/resolve-pr-refs", "head_ref", Names::Branch),
    ("eficode/resolve-pr-refs", "head_sha", Names::Commit),
    ("github/branch-deploy", "fork_ref", Names::Branch),
    ("github/branch-deploy", "ref", Names::Branch),
    (
        "gotson/pull-request-comment-branch",
        "head_ref",
        Names::Branch,
    ),
    (
        "gotson/pull-request-comment-branch",
        "head_sha",
        Names::Commit,
    ),
    (
        "potiuk/get-workflow-origin",
        "mergecommitsha",
        Names::Commit,
    ),
    (
        "potiuk/get-workflow-origin",
        "pullrequestnumber",
        Names::Number,
    ),
    (
        "potiuk/get-workflow-origin",
        "sourceheadbranch",
        Names::Branch,
    ),
    ("potiuk/get-workflow-origin", "sourceheadsha", Names::Commit),
    (
        "xt0rted/pull-request-comment-branch",
        "head_ref",
        Names::Branch,
    ),
    (
        "xt0rted/pull-request-comment-branch",
        "head_sha",
        Names::Commit,
    ),
];

/// What a script or query reads where it looks the head up: `gh pr view --json …`, `--jq .head.sha`, `pull.head.ref`.
pub(crate) static HEAD_FIELDS: &[(&str, Names)] = &[
    ("headRefOid", Names::Commit),
    ("headRefName", Names::Branch),
    ("headRepository", Names::Repository),
    ("head.sha", Names::Commit),
    ("head.ref", Names::Branch),
    ("head.repo.full_name", Names::Repository),
    ("head.repo.clone_url", Names::Repository),
    ("merge_commit_sha", Names::Commit),
];

/// Actions that check a repository out, in lower case.
pub(crate) static CHECKOUT_ACTIONS: &[&str] = &[
    "actions/checkout",
    "easimon/checkout-submodules",
    "namespacelabs/nscloud-checkout-action",
    "nschloe/action-cached-lfs-checkout",
    "taiki-e/checkout-action",
    "useblacksmith/checkout",
];
