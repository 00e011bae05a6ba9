//! The scopes of the platform's token.

use lockgate_pipelines::model::Access;

/// Scope and the accesses it knows besides `none`; sorted.
///
/// Sources, 2026-11: GitHub Docs (a stored copy that is older), the lists of actionlint and zizmor. `copilot-requests` and
/// `vulnerability-alerts` were not found there and are let through unconfirmed.
pub(crate) static SCOPES: &[(&str, &[Access])] = &[
    ("actions", BOTH),
    ("artifact-metadata", BOTH),
    ("attestations", BOTH),
    ("checks", BOTH),
    ("code-quality", BOTH),
    ("contents", BOTH),
    ("copilot-requests", BOTH),
    ("deployments", BOTH),
    ("discussions", BOTH),
    ("id-token", &[Access::Write]),
    ("issues", BOTH),
    ("models", &[Access::Read]),
    ("packages", BOTH),
    ("pages", BOTH),
    ("pull-requests", BOTH),
    ("repository-projects", BOTH),
    ("security-events", BOTH),
    ("statuses", BOTH),
    ("vulnerability-alerts", BOTH),
];

const BOTH: &[Access] = &[Access::Read, Access::Write];
