use lockgate_evidence::{Finding, Severity, rule};
use lockgate_identities::{Condition, Policy, PolicyKind};

use crate::trust::{TrustContext, called, finding, issuer_of};

rule! {
    /// # What it finds
    ///
    /// A trust policy that does not ask for whom the token was made: no condition on `aud`, one that every audience
    /// satisfies, or the default audience `https://github.com/OWNER`, with which jobs ask for tokens for any purpose.
    ///
    /// # Why it matters
    ///
    /// A job hands its token to whatever it logs in to. Without a check of the audience, any of those can use the token
    /// here. The severity is low: on AWS the provider's own list of audiences still stands in between, and who takes
    /// such a token must be somebody the job trusts; it is medium for Vault and octo-sts, where nothing else checks it.
    /// The confidence is medium because the provider is often configured elsewhere.
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
    ///         "StringEquals": { "token.actions.githubusercontent.com:sub": "repo:acme/app:environment:production" }
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
    /// Ask for the audience of this service: `sts.amazonaws.com`, `api://AzureADTokenExchange`, a name of your own for
    /// Vault.
    ///
    /// # References
    ///
    /// - RFC 7519, section 4.1.3
    /// - Use OpenID Connect to authenticate GitHub Actions: aws-actions/configure-aws-credentials, README
    /// - JWT/OIDC auth method: bound_audiences, Vault
    Workload "workload/trust-without-audience": "tokens that were made for somebody else are accepted", Low, Medium
}

pub(super) fn check(cx: &TrustContext<'_>, out: &mut Vec<Finding>) {
    let policies = cx.each().filter(|policy| issuer_of(policy).is_ci());
    out.extend(policies.filter_map(of_policy));
}

fn of_policy(policy: &Policy) -> Option<Finding> {
    let mut audiences = policy
        .on("aud")
        .filter(|condition| condition.narrows())
        .peekable();
    if audiences.peek().is_none() {
        return missing(policy);
    }
    audiences.find_map(|condition| wide(policy, condition))
}

fn missing(policy: &Policy) -> Option<Finding> {
    // Azure, Google Cloud and octo-sts have a default of their own.
    let severity = match policy.kind {
        PolicyKind::AwsRole => Severity::Low,
        PolicyKind::VaultRole => Severity::Medium,
        _ => return None,
    };
    let message = format!(
        "the {} does not ask for whom a token was made",
        called(policy)
    );
    (policy.gaps.is_empty())
        .then(|| finding(&RULE, policy, policy.head, message).severity(severity))
}

fn wide(policy: &Policy, condition: &Condition) -> Option<Finding> {
    condition.values.iter().find_map(|value| {
        let patterns = condition.patterns_of(value);
        let severity = if policy.kind == PolicyKind::OctoSts {
            Severity::Medium
        } else {
            Severity::Low
        };
        if patterns
            .iter()
            .any(lockgate_identities::Pattern::is_everything)
        {
            let message = format!(
                "`{}` accepts tokens made for anybody, for the {}",
                value.shown(),
                called(policy)
            );
            return Some(finding(&RULE, policy, value.span(), message).severity(severity));
        }
        let default = value
            .value()
            .strip_prefix("https://github.com/")
            .filter(|owner| !owner.contains('/') && !owner.is_empty())?;
        let message = format!(
            "tokens for `https://github.com/{}` are made for any purpose; the {} accepts them",
            default.replace(lockgate_identities::HOLE, "…"),
            called(policy)
        );
        Some(finding(&RULE, policy, value.span(), message))
    })
}
