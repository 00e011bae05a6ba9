use lockgate_evidence::{Finding, rule};
use lockgate_identities::{Condition, Policy, PolicyKind};

use crate::trust::{TrustContext, called, finding};

rule! {
    /// # What it finds
    ///
    /// A condition of a trust policy on a claim that the person who starts the run, or the author of a change, chooses:
    /// `actor`, `actor_id`, `head_ref`, `workflow`, the login of a user.
    ///
    /// # Why it matters
    ///
    /// `actor` is who started the run, not who wrote the code: a bot that is made to act on a pull request, or a member
    /// who re-runs one, lends it his name. `head_ref` is the name that an author gave his branch, and `workflow` is the
    /// text of `name:` in any file. Such conditions look like a restriction and are none. The severity is medium
    /// because other conditions are usually there as well; where they are not, other rules say so. The confidence is
    /// medium because a check of the actor can be meant as one of several.
    ///
    /// # Bad
    ///
    /// ```json
    /// {
    ///   "Version": "2012-10-17",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": "sts:AssumeRoleWithWebIdentity",
    ///       "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
    ///       "Condition": {
    ///         "StringEquals": { "token.actions.githubusercontent.com:sub": "repo:acme/app:ref:refs/heads/main", "token.actions.githubusercontent.com:aud": "sts.amazonaws.com", "token.actions.githubusercontent.com:actor": "dependabot[bot]" }
    ///       }
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// # Good
    ///
    /// ```json
    /// {
    ///   "Version": "2012-10-17",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": "sts:AssumeRoleWithWebIdentity",
    ///       "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
    ///       "Condition": {
    ///         "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
    ///         "StringEquals": { "token.actions.githubusercontent.com:sub": "repo:acme/app:environment:production" }
    ///       }
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// # How to fix
    ///
    /// Trust the place, not the person: an environment, a protected branch, a pinned reusable workflow
    /// (`job_workflow_ref`).
    ///
    /// # References
    ///
    /// - OpenID Connect reference: OIDC token claims, GitHub Docs
    /// - Weaponizing Dependabot: pwn request at its finest, BoostSecurity, 2025
    Workload "workload/outsider-controlled-claim": "trust depends on a claim that others choose", Medium, Medium
}

/// Claims that the person behind a run chooses, and how.
const CHOSEN: &[(&str, &str)] = &[
    ("actor", "is who started the run, not who wrote its code"),
    ("actor_id", "is who started the run, not who wrote its code"),
    (
        "head_ref",
        "is the name that the author of a pull request gave his branch",
    ),
    (
        "user_email",
        "is who started the pipeline, not who wrote its code",
    ),
    (
        "user_login",
        "is who started the pipeline, not who wrote its code",
    ),
    (
        "workflow",
        "is the `name:` in any workflow file of the branch",
    ),
];

pub(super) fn check(cx: &TrustContext<'_>, out: &mut Vec<Finding>) {
    for policy in cx
        .each()
        .filter(|policy| policy.kind != PolicyKind::AwsProvider)
    {
        let told = policy
            .conditions
            .iter()
            .filter_map(|condition| of_condition(policy, condition));
        out.extend(told);
    }
}

fn of_condition(policy: &Policy, condition: &Condition) -> Option<Finding> {
    let (claim, how) = CHOSEN.iter().find(|(claim, _)| *claim == condition.claim)?;
    let message = format!("the {} depends on `{claim}`, which {how}", called(policy));
    Some(finding(&RULE, policy, condition.span, message))
}
