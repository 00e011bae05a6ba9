//! Accounts of bots, and actions that merge for them.

/// Contexts that name who caused the event, not who wrote the change (webhook payloads; zizmor, `CodeQL`; 2026-11).
pub(crate) static CAUSES: &[&str] = &[
    "github.actor",
    "github.actor_id",
    "github.event.pull_request.sender.id",
    "github.event.pull_request.sender.login",
    "github.event.sender.id",
    "github.event.sender.login",
    "github.event.workflow_run.actor.login",
    "github.event.workflow_run.triggering_actor.login",
    "github.triggering_actor",
];

/// Numbers of bots (public profiles; 2026-11).
pub(crate) static BOT_IDS: &[&str] = &["27856297", "29110", "29139614", "41898282", "49699333"];

/// Actions that approve or merge a proposed change, sorted (Marketplace; 2026-11).
pub(crate) static MERGERS: &[&str] = &[
    "ahmadnassri/action-dependabot-auto-merge",
    "alexwilson/enable-github-automerge-action",
    "hmarr/auto-approve-action",
    "juliangruber/approve-pull-request-action",
    "juliangruber/merge-pull-request-action",
    "pascalgn/automerge-action",
    "peter-evans/enable-pull-request-automerge",
    "reitermarkus/automerge",
];

/// Actions that verify that a change is the bot's own, commit by commit (their documentation; 2026-11).
pub(crate) static VERIFIERS: &[&str] = &["dependabot/fetch-metadata"];
