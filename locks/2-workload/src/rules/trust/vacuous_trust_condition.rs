use lockgate_evidence::{Finding, Severity, rule};
use lockgate_identities::{AWS_GITHUB_KEYS, Condition, Policy, PolicyKind, Quantifier};

use crate::trust::{TrustContext, always_there, called, finding, issuer_of};

rule! {
    /// # What it finds
    ///
    /// A condition with `ForAllValues:` or `…IfExists` in a statement that allows: both hold where the token has no
    /// such claim, or where the key is misspelled or not handed to policies. `Null` and negated comparisons as the only
    /// check of a claim.
    ///
    /// # Why it matters
    ///
    /// A restriction that disappears when the claim does is none. AWS itself warns of `ForAllValues` in statements that
    /// allow. The severity is high where the claim is not in every token or the key does not exist, and medium for
    /// `sub` and `aud`, which every token has, because only the next slip opens it. The confidence is high because the
    /// operators are documented so.
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
    ///         "ForAllValues:StringLike": { "token.actions.githubusercontent.com:repository_owner": "acme" },
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
    /// Use `StringEquals` or `StringLike`: claims of tokens have one value.
    ///
    /// # References
    ///
    /// - Set operators for multivalued context keys, AWS IAM
    /// - aws-actions/configure-aws-credentials, README: Claims and scoping permissions
    Workload "workload/vacuous-trust-condition": "a condition of a trust policy holds for tokens without the claim", High, High
}

pub(super) fn check(cx: &TrustContext<'_>, out: &mut Vec<Finding>) {
    for policy in cx
        .each()
        .filter(|policy| policy.kind == PolicyKind::AwsRole)
    {
        let told = policy
            .conditions
            .iter()
            .filter_map(|condition| of_condition(policy, condition));
        out.extend(told);
    }
}

fn of_condition(policy: &Policy, condition: &Condition) -> Option<Finding> {
    let issuer = issuer_of(policy);
    let how = match condition.quantifier {
        Quantifier::All => "`ForAllValues` holds where a token has no such claim",
        _ if condition.if_exists => "`…IfExists` holds where a token has no such claim",
        _ => return None,
    };
    let handed = !issuer.is_github() || AWS_GITHUB_KEYS.contains(&condition.claim.as_str());
    let there = always_there(issuer, &condition.claim);
    let (message, severity) = if handed && there {
        (
            format!("{how}; every token has `{}` today", condition.claim),
            Severity::Medium,
        )
    } else if handed {
        (
            format!(
                "{how}, and not every token has `{}`: the {} does not ask for it",
                condition.claim,
                called(policy)
            ),
            Severity::High,
        )
    } else {
        (
            format!(
                "{how}, and AWS hands no `{}` to trust policies: the condition always holds",
                condition.claim
            ),
            Severity::High,
        )
    };
    let found = finding(&RULE, policy, condition.written.span(), message).severity(severity);
    Some(found.related(&policy.source, condition.key.span(), "the claim"))
}
