use lockgate_evidence::{Confidence, Finding, Severity, rule};
use lockgate_identities::{Breadth, Issuer, Part, Policy, PolicyKind};

use crate::trust::{Narrowing, TrustContext, called, finding, issuer_of, narrowings, widest};

rule! {
    /// # What it finds
    ///
    /// A subject with a wildcard in place of the owner (`repo:*`, `repo:*/deploy:…`) or of the repository
    /// (`repo:acme/*`), or a condition on the owner alone.
    ///
    /// # Why it matters
    ///
    /// With the owner open, anyone on the platform gets in. With the repository open, every member who can make a
    /// repository does, in a repository without review or protection, and so does every outside contributor of the
    /// least guarded one. The severity is critical for an open owner, high for an open repository with all its
    /// branches, medium where a branch or environment is named or the owner alone is asked for. The confidence is high
    /// because the pattern decides it.
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
    ///         "StringLike": { "token.actions.githubusercontent.com:sub": "repo:acme/*" }
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
    /// Name each repository. Where many must get in, trust one reusable workflow of the owner by `job_workflow_ref`,
    /// pinned.
    ///
    /// # References
    ///
    /// - Configuring OpenID Connect in Amazon Web Services, GitHub Docs
    /// - No keys attached: exploring GitHub-to-AWS keyless authentication flaws, Datadog Security Labs
    Workload "workload/wildcard-trust-subject": "a trust policy lets in every repository, of one owner or of everyone", High, High
}

pub(super) fn check(cx: &TrustContext<'_>, out: &mut Vec<Finding>) {
    for policy in cx
        .each()
        .filter(|policy| policy.kind != PolicyKind::AwsProvider)
    {
        let issuer = issuer_of(policy);
        if !issuer.is_ci() {
            continue;
        }
        let all = narrowings(policy);
        let told = widest(&all)
            .into_iter()
            .filter_map(|narrowing| of_value(policy, issuer, narrowing));
        out.extend(told);
    }
}

fn of_value(policy: &Policy, issuer: Issuer, narrowing: &Narrowing<'_>) -> Option<Finding> {
    let value = narrowing.value;
    let found = |message: String| finding(&RULE, policy, value.span(), message);
    let sure = if value.is_known() {
        Confidence::High
    } else {
        Confidence::Medium
    };
    match &narrowing.breadth {
        Breadth::Everyone if narrowing.is_written_wild() => {
            let message = format!(
                "`{}` lets every owner on {} use the {}",
                value.shown(),
                issuer.name(),
                called(policy)
            );
            let severity = if issuer.is_shared() {
                Severity::Critical
            } else {
                Severity::High
            };
            Some(found(message).severity(severity).confidence(sure))
        }
        // A provider only lets tokens in; its grants name members.
        Breadth::Owner if policy.kind == PolicyKind::GcpProvider => None,
        Breadth::Owner => {
            let message = format!(
                "`{}` lets every repository of the owner use the {}",
                value.shown(),
                called(policy)
            );
            let whole = matches!(narrowing.part(), Some(Part::Any));
            let severity = if whole {
                Severity::High
            } else {
                Severity::Medium
            };
            Some(found(message).severity(severity).confidence(sure))
        }
        _ => None,
    }
}
