use lockgate_evidence::{Finding, Severity, rule};
use lockgate_identities::{Part, Policy, PolicyKind};

use crate::trust::{TrustContext, called, finding, issuer_of, narrowings};

rule! {
    /// # What it finds
    ///
    /// A trust policy that lets the subject of pull requests in: `repo:acme/app:pull_request`, or `event_name` with
    /// `pull_request`.
    ///
    /// # Why it matters
    ///
    /// A pull request is code that nobody has reviewed. Forks get no token from GitHub, but everyone with write access,
    /// every bot with write access and every stolen token of one can open a pull request from a branch, change the
    /// workflow in it, and use the identity at once. The severity is medium because of that access, low where all it
    /// gives is to read. The confidence is high because the subject says it.
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
    ///         "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
    ///         "StringEquals": { "token.actions.githubusercontent.com:sub": "repo:acme/app:pull_request" }
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
    ///         "StringEquals": { "token.actions.githubusercontent.com:sub": "repo:acme/app:ref:refs/heads/main" }
    ///       }
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// # How to fix
    ///
    /// Give pull requests an identity of their own that only reads what a preview needs, or none; let deployments
    /// happen after the merge.
    ///
    /// # References
    ///
    /// - OpenID Connect reference: Filtering for pull_request events, GitHub Docs
    /// - Using pull_request_target securely, GitHub Docs
    Workload "workload/pull-request-trust": "runs of unreviewed pull requests can assume it", Medium, High
}

pub(super) fn check(cx: &TrustContext<'_>, out: &mut Vec<Finding>) {
    let policies = cx
        .each()
        .filter(|policy| policy.kind.gives() && issuer_of(policy).is_github());
    out.extend(policies.filter_map(of_policy));
}

fn of_policy(policy: &Policy) -> Option<Finding> {
    let all = narrowings(policy);
    let subject = all
        .iter()
        .find(|narrowing| matches!(narrowing.part(), Some(Part::PullRequest)));
    let by_event = || {
        let events = policy
            .on("event_name")
            .filter(|condition| condition.narrows());
        let mut values = events.flat_map(|condition| &condition.values);
        values
            .find(|value| value.value().starts_with("pull_request"))
            .map(lockgate_identities::Value::span)
    };
    let span = subject
        .map(|narrowing| narrowing.value.span())
        .or_else(by_event)?;
    let message = format!(
        "runs of pull requests, which nobody has reviewed, can use the {}",
        called(policy)
    );
    let severity = if is_mild(policy) {
        Severity::Low
    } else {
        Severity::Medium
    };
    Some(finding(&RULE, policy, span, message).severity(severity))
}

/// True where it can at most talk: read, comment, set a status.
fn is_mild(policy: &Policy) -> bool {
    const TALK: &[&str] = &[
        "checks",
        "discussions",
        "issues",
        "pull_requests",
        "statuses",
    ];
    let mild = |right: &lockgate_identities::Right| {
        let reads = right
            .level
            .as_ref()
            .is_some_and(|level| level.value() == "read");
        reads || TALK.contains(&right.name.value())
    };
    policy.kind == PolicyKind::OctoSts && policy.rights.iter().all(mild)
}
