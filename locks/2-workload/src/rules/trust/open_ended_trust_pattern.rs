use lockgate_evidence::{Confidence, Finding, Severity, rule};
use lockgate_identities::{Breadth, Operator, Policy, PolicyKind, has_bare_alternatives};

use crate::trust::{Narrowing, TrustContext, called, finding, issuer_of, narrowings, widest};

rule! {
    /// # What it finds
    ///
    /// A pattern in a trust policy whose end is open in the middle of a name: `repo:acme*` also matches the owner
    /// `acme-evil`, `repo:acme/app*` also matches `acme/app-test`; a regular expression that is not bound to both ends;
    /// `startsWith('acme')` or `contains('acme/app')` in a condition of Google Cloud; alternatives outside a group in a
    /// pattern of octo-sts, which binds only the first to the start and the last to the end.
    ///
    /// # Why it matters
    ///
    /// Names of owners are free to take: an open owner lets anyone in who registers a longer name, which is a matter of
    /// minutes. Names of repositories are chosen by every member who may make one. The severity is critical for owners,
    /// high for repositories of one owner. The confidence is high because the comparison is documented for each
    /// provider.
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
    ///         "StringLike": { "token.actions.githubusercontent.com:sub": "repo:acme*" }
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
    ///         "StringLike": { "token.actions.githubusercontent.com:sub": "repo:acme/app:ref:refs/heads/release-*" }
    ///       }
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// # How to fix
    ///
    /// Write the separator that ends the name: `repo:acme/app:` instead of `repo:acme/app`. Bind regular expressions
    /// with `^` and `$`, put alternatives in a group, compare with `==` where one name is meant.
    ///
    /// # References
    ///
    /// - Configuring OpenID Connect in cloud providers, GitHub Docs
    /// - Common Expression Language specification: string functions
    /// - octo-sts/app, pkg/octosts/trust_policy.go
    Workload "workload/open-ended-trust-pattern": "a pattern of trusted subjects also matches names that others can take", High, High
}

pub(super) fn check(cx: &TrustContext<'_>, out: &mut Vec<Finding>) {
    for policy in cx
        .each()
        .filter(|policy| policy.kind != PolicyKind::AwsProvider)
    {
        if !issuer_of(policy).is_ci() {
            continue;
        }
        let before = out.len();
        bare_alternatives(policy, out);
        if out.len() > before {
            continue;
        }
        let all = narrowings(policy);
        out.extend(
            widest(&all)
                .into_iter()
                .filter_map(|narrowing| of_value(policy, narrowing)),
        );
    }
}

fn of_value(policy: &Policy, narrowing: &Narrowing<'_>) -> Option<Finding> {
    let value = narrowing.value;
    let (message, severity) = match &narrowing.breadth {
        Breadth::OwnerPrefix(prefix) => {
            let message = format!(
                "`{}` also matches owners whose names go on after `{prefix}`; anyone can register one and use the {}",
                value.shown(),
                called(policy)
            );
            (message, Severity::Critical)
        }
        Breadth::Everyone if !narrowing.is_written_wild() => {
            let message = format!(
                "`{}` is not bound to the start of `{}`, so other owners can match it and use the {}",
                value.shown(),
                narrowing.condition.claim,
                called(policy)
            );
            (message, Severity::Critical)
        }
        Breadth::RepositoryPrefix(prefix) => {
            let message = format!(
                "`{}` also matches repositories whose names go on after `{prefix}`, for the {}",
                value.shown(),
                called(policy)
            );
            (message, Severity::High)
        }
        _ => return None,
    };
    let sure = if value.is_known() {
        Confidence::High
    } else {
        Confidence::Medium
    };
    Some(
        finding(&RULE, policy, value.span(), message)
            .severity(severity)
            .confidence(sure),
    )
}

fn bare_alternatives(policy: &Policy, out: &mut Vec<Finding>) {
    if policy.kind != PolicyKind::OctoSts {
        return;
    }
    let patterns = policy
        .conditions
        .iter()
        .filter(|condition| condition.operator == Operator::Regex { anchored: true });
    for condition in patterns {
        for value in condition
            .values
            .iter()
            .filter(|value| has_bare_alternatives(value.value()))
        {
            let message = format!(
                "`{}` has alternatives outside a group: only the first is bound to the start of `{}` and only the last to its end",
                value.shown(),
                condition.claim
            );
            let found = finding(&RULE, policy, value.span(), message);
            out.push(found.help("put the alternatives in a group: `(a|b)`"));
        }
    }
}
