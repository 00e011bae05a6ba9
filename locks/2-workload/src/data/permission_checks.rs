//! Ways to ask the platform what somebody may do.

/// Actions that do nothing but ask, sorted (`CodeQL`'s control checks and the Marketplace, 2026-11).
pub(crate) static ACTIONS: &[&str] = &[
    "TheModdingInquisition/actions-team-membership",
    "actions-cool/check-user-permission",
    "lannonbr/repo-permission-check-action",
    "prince-chrismc/check-actor-permissions-action",
    "sushichop/action-repository-permission",
    "tspascoal/get-user-teams-membership",
    "xt0rted/slash-command-action",
];

/// What a script calls to ask (REST reference: collaborators, teams, organization members; fields of webhook payloads; 2026-11).
pub(crate) static CALLS: &[&str] = &[
    "/permission",
    "author_association",
    "checkCollaborator",
    "checkMembershipForUser",
    "getCollaboratorPermissionLevel",
    "getMembershipForUser",
    "getMembershipForUserInOrg",
];
