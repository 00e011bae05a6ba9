use lockgate_evidence::{Finding, Severity, rule};
use lockgate_identities::{Part, Policy, PolicyKind, Right};

use crate::trust::{TrustContext, called, finding, narrowings};

rule! {
    /// # What it finds
    ///
    /// A policy of octo-sts that gives the right to write `administration`, `workflows`, `secrets`, `actions`,
    /// `members` or another setting of repository or organisation; that gives `contents: write` to any branch or to
    /// pull requests; or that gives six or more rights to write.
    ///
    /// # Why it matters
    ///
    /// The token that octo-sts returns is one of its GitHub app, works outside of the job, and is not bound by the
    /// permissions of the workflow. With `workflows: write` it changes what runs in every later job, with
    /// `administration: write` it removes the protection of branches. The severity is medium, and high where rights
    /// that lead to others are given or where unreviewed code can ask for them. The confidence is high because the file
    /// says it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// issuer: https://token.actions.githubusercontent.com
    /// subject_pattern: repo:acme/app:.*
    /// permissions:
    ///   contents: write
    ///   workflows: write
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// issuer: https://token.actions.githubusercontent.com
    /// subject: repo:acme/app:ref:refs/heads/main
    /// permissions:
    ///   contents: read
    ///   issues: write
    /// ```
    ///
    /// # How to fix
    ///
    /// One policy for each job, with the rights of that job, for the branch or environment it runs in.
    ///
    /// # References
    ///
    /// - octo-sts/app, README
    /// - Permissions required for GitHub Apps, GitHub Docs
    Workload "workload/over-broad-sts-permissions": "a policy of octo-sts gives more than one job needs", Medium, High
}

/// Rights whose writing leads to all others.
const POWERFUL: &[&str] = &[
    "actions",
    "administration",
    "environments",
    "members",
    "organization_administration",
    "organization_custom_roles",
    "organization_hooks",
    "organization_secrets",
    "organization_self_hosted_runners",
    "repository_hooks",
    "secrets",
    "workflows",
];
/// From how many rights to write on a policy is more than one job's.
const MANY: usize = 6;

pub(super) fn check(cx: &TrustContext<'_>, out: &mut Vec<Finding>) {
    for policy in cx
        .each()
        .filter(|policy| policy.kind == PolicyKind::OctoSts)
    {
        out.extend(of_policy(policy));
    }
}

fn of_policy(policy: &Policy) -> Option<Finding> {
    let writes = |right: &&Right| {
        right
            .level
            .as_ref()
            .is_some_and(|level| matches!(level.value(), "write" | "admin"))
    };
    let written: Vec<_> = policy.rights.iter().filter(writes).collect();
    let unreviewed = is_unreviewed(policy);
    if let Some(right) = written
        .iter()
        .find(|right| POWERFUL.contains(&right.name.value()))
    {
        let severity = if unreviewed {
            Severity::High
        } else {
            Severity::Medium
        };
        return Some(of_right(policy, right, "leads to every other right").severity(severity));
    }
    let contents = written
        .iter()
        .find(|right| right.name.value() == "contents");
    if let Some(right) = contents.filter(|_| unreviewed) {
        return Some(
            of_right(
                policy,
                right,
                "can be asked for by code that nobody has reviewed",
            )
            .severity(Severity::High),
        );
    }
    let first = written.first().filter(|_| written.len() >= MANY)?;
    let message = format!(
        "the {} gives {} rights to write",
        called(policy),
        written.len()
    );
    Some(finding(&RULE, policy, first.name.span(), message))
}

fn of_right(policy: &Policy, right: &Right, why: &str) -> Finding {
    let message = format!(
        "`{}: write` of the {} {why}",
        right.name.shown(),
        called(policy)
    );
    let level = right
        .level
        .as_ref()
        .map_or(right.name.span(), lockgate_identities::Value::span);
    finding(&RULE, policy, right.name.span().cover(level), message)
}

fn is_unreviewed(policy: &Policy) -> bool {
    let open = |part: Option<&Part>| match part {
        Some(Part::Any | Part::PullRequest) => true,
        Some(Part::Ref(name)) => name
            .strip_prefix("refs/heads/")
            .is_some_and(|rest| rest.is_everything()),
        _ => false,
    };
    narrowings(policy)
        .iter()
        .any(|narrowing| open(narrowing.part()))
}
