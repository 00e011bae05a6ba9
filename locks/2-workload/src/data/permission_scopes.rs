//! The scopes of the platform's token.

use lockgate_pipelines::model::Access;

/// Scope and the accesses it knows besides `none`; sorted.
///
/// Sources, 2026-11: "Workflow syntax for GitHub Actions" and the schema of the platform's language services, the lists of
/// actionlint and zizmor. New ones appear about twice a year.
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
