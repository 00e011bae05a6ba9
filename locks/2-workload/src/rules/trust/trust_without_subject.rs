use lockgate_evidence::{Confidence, Finding, Severity, rule};
use lockgate_identities::{Issuer, Policy, PolicyKind};

use crate::trust::{TrustContext, called, finding, issuer_of, narrowings};

rule! {
    /// # What it finds
    ///
    /// A trust policy for an issuer that many people share (GitHub, gitlab.com, Buildkite, HCP Terraform) with no
    /// condition on who: no subject, repository, owner or organisation. Of issuers that belong to one organisation the
    /// severity is lower.
    ///
    /// # Why it matters
    ///
    /// Everyone with a free account gets tokens of the same issuer, signed with the same keys. A policy that only
    /// checks issuer and audience is open to the whole platform; researchers find such roles by the hundred each year,
    /// and since 2025 AWS refuses to make new ones for GitHub without a condition on the subject. The severity is
    /// critical because nothing is needed but the role's name. It is medium for providers of Google Cloud, where a
    /// grant still has to name members, and for issuers of one organisation.
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
    ///         "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" }
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
    /// Add a condition on the subject that names repository and environment or branch.
    ///
    /// # References
    ///
    /// - Identifying vulnerabilities in GitHub Actions AWS OIDC configurations, Datadog Security Labs
    /// - No keys attached: exploring GitHub-to-AWS keyless authentication flaws, Datadog Security Labs
    /// - Secure OpenID Connect identity providers for shared services, AWS IAM
    Workload "workload/trust-without-subject": "every job of everyone can assume it", Critical, High
}

pub(super) fn check(cx: &TrustContext<'_>, out: &mut Vec<Finding>) {
    out.extend(cx.each().filter_map(of_policy));
}

fn of_policy(policy: &Policy) -> Option<Finding> {
    let issuer = issuer_of(policy);
    let known = policy
        .issuer
        .as_ref()
        .is_some_and(lockgate_identities::Value::is_known);
    let judged = policy.kind != PolicyKind::AwsProvider
        && (issuer.is_ci() || known && issuer == Issuer::Kubernetes);
    if !judged
        || policy.has_gaps()
        || asks_in_expression(policy)
        || asks_in_vain(policy)
        || !narrowings(policy).is_empty()
    {
        return None;
    }
    let message = format!(
        "the {} lets in every job of {}: no condition names a repository",
        called(policy),
        who(issuer)
    );
    let message = match issuer {
        Issuer::Kubernetes => format!(
            "the {} lets in every service account of the cluster",
            called(policy)
        ),
        _ => message,
    };
    let found = finding(&RULE, policy, policy.head, message);
    Some(match (policy.kind, issuer.is_shared()) {
        (PolicyKind::GcpProvider, true) => found
            .severity(Severity::Medium)
            .help("add an `attribute_condition` on `assertion.repository_owner_id`; until then only the members of each grant stand in between"),
        (PolicyKind::GcpProvider, false) => found.severity(Severity::Low),
        (_, true) => found,
        (_, false) => found.severity(Severity::Medium).confidence(Confidence::Medium),
    })
}

fn who(issuer: Issuer) -> String {
    let everyone = if issuer.is_shared() {
        "everyone on "
    } else {
        "the organisation on "
    };
    format!("{everyone}{}", issuer.name())
}

/// Expressions over several claims are not taken apart; one that compares a repository or owner with a text narrows.
fn asks_in_expression(policy: &Policy) -> bool {
    const WORDS: &[&str] = &[
        "enterprise",
        "namespace",
        "organization",
        "owner",
        "project",
        "repository",
        "sub",
        "workflow_ref",
    ];
    let expressions = policy
        .conditions
        .iter()
        .filter_map(|condition| condition.expression.as_ref());
    expressions
        .filter(|expression| expression.has_text())
        .any(|expression| {
            let paths = expression.paths();
            paths
                .iter()
                .any(|path| WORDS.iter().any(|word| path.contains(word)))
        })
}

/// A key of another issuer never holds, so nobody gets in; another rule tells that.
fn asks_in_vain(policy: &Policy) -> bool {
    let foreign = |condition: &lockgate_identities::Condition| {
        condition.claim.contains(':') && !condition.is_vacuous()
    };
    policy.kind == PolicyKind::AwsRole && policy.conditions.iter().any(foreign)
}
