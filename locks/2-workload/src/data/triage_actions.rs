//! Actions that sort issues and changes and run nothing of them.

/// Sorted (their documentation; 2026-11).
pub(crate) static TRIAGE: &[&str] = &[
    "actions-cool/issues-helper",
    "actions-cool/maintain-one-comment",
    "actions-ecosystem/action-add-labels",
    "actions-ecosystem/action-remove-labels",
    "actions/add-to-project",
    "actions/create-github-app-token",
    "actions/first-interaction",
    "actions/labeler",
    "actions/stale",
    "amannn/action-semantic-pull-request",
    "bcoe/conventional-release-labels",
    "codelytv/pr-size-labeler",
    "contributor-assistant/github-action",
    "dessant/lock-threads",
    "eps1lon/actions-label-merge-conflict",
    "kentaro-m/auto-assign-action",
    "mshick/add-pr-comment",
    "peter-evans/create-or-update-comment",
    "pozil/auto-assign-issue",
    "release-drafter/release-drafter",
    "srvaroa/labeler",
    "step-security/harden-runner",
    "thollander/actions-comment-pull-request",
    "toshimaru/auto-author-assign",
];
