use lockgate_evidence::{Finding, Span, rule};
use lockgate_identities::{
    AWS_GITHUB_KEYS, Condition, Operator, Part, Pattern, Policy, PolicyKind, Subject, Value,
    claim_of,
};

use crate::trust::{TrustContext, called, finding, issuer_of};

rule! {
    /// # What it finds
    ///
    /// A trust policy that can never hold: a `*` compared with `StringEquals`, a subject in a form that the issuer does
    /// not write (`repo:acme/app` without its last part, `ref:refs/pull/…`), a claim that tokens do not have or that AWS does not hand to
    /// policies, a key of another issuer than the statement trusts, an attribute that the provider of Google Cloud does
    /// not map.
    ///
    /// # Why it matters
    ///
    /// It is no hole, but it is a trap: somebody will find that the login fails and widen the pattern until it works,
    /// and until then people believe a restriction that does nothing. The severity is low for that reason. The
    /// confidence is high because the documented formats decide it.
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
    ///         "StringEquals": { "token.actions.githubusercontent.com:sub": "repo:acme/app:*" }
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
    ///         "StringLike": { "token.actions.githubusercontent.com:sub": "repo:acme/app:environment:prod-*" }
    ///       }
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// # How to fix
    ///
    /// Compare patterns with `StringLike`, write the subject as the issuer does, and remove what can never match.
    ///
    /// # References
    ///
    /// - Available keys for AWS OIDC federation, AWS STS
    /// - OpenID Connect reference: Example subject claims, GitHub Docs
    /// - Map attributes and attribute conditions, Google Cloud IAM
    Workload "workload/dead-trust-policy": "no token can satisfy this trust policy", Low, High
}

pub(super) fn check(cx: &TrustContext<'_>, out: &mut Vec<Finding>) {
    for policy in cx.each().filter(|policy| policy.kind.gives()) {
        out.extend(
            policy
                .conditions
                .iter()
                .filter_map(|condition| of_condition(policy, condition)),
        );
    }
}

fn of_condition(policy: &Policy, condition: &Condition) -> Option<Finding> {
    if condition.negated || condition.is_vacuous() {
        return None;
    }
    let (span, why) = by_key(policy, condition)
        .or_else(|| unmapped(policy, condition))
        .or_else(|| by_value(policy, condition))?;
    Some(finding(
        &RULE,
        policy,
        span,
        format!("the {} never lets anyone in: {why}", called(policy)),
    ))
}

/// A key that is never filled.
fn by_key(policy: &Policy, condition: &Condition) -> Option<(Span, String)> {
    if !condition.narrows() {
        return None;
    }
    if policy.kind != PolicyKind::AwsRole {
        return unwritten(policy, condition);
    }
    let (key, claim) = (condition.key.span(), condition.claim.as_str());
    if claim.contains(':') && condition.key.is_known() {
        return Some((
            key,
            format!("`{}` is a key of another issuer", condition.key.shown()),
        ));
    }
    let is_handed = !issuer_of(policy).is_github() || AWS_GITHUB_KEYS.contains(&claim);
    (!is_handed).then(|| {
        (
            key,
            format!("AWS hands no claim `{claim}` to trust policies"),
        )
    })
}

/// A claim that tokens of the issuer do not have.
fn unwritten(policy: &Policy, condition: &Condition) -> Option<(Span, String)> {
    let claims = issuer_of(policy).claims()?;
    let claim = condition.claim.as_str();
    let known = claims.contains(&claim) || claim.contains(['.', ' ']) || claim.is_empty();
    let known = known || condition.key.value().contains(lockgate_identities::HOLE);
    (!known).then(|| {
        (
            condition.key.span(),
            format!("GitHub writes no claim `{claim}`"),
        )
    })
}

/// An attribute of Google Cloud that its provider does not map.
fn unmapped(policy: &Policy, condition: &Condition) -> Option<(Span, String)> {
    let known = !policy.mappings.is_empty() && policy.gaps.is_empty();
    let is_attribute = |path: &str| path.starts_with("attribute.") || path == "google.subject";
    let mapped = |path: &str| {
        policy
            .mappings
            .iter()
            .any(|mapping| mapping.attribute.value() == path)
    };
    let missing = |path: &str| {
        known && is_attribute(path) && !mapped(path) && claim_of(path, &policy.mappings).is_none()
    };
    let of_expression = condition.expression.as_ref().and_then(|expression| {
        expression
            .paths()
            .into_iter()
            .find(|path| missing(path))
            .map(str::to_owned)
    });
    let path =
        of_expression.or_else(|| missing(&condition.claim).then(|| condition.claim.clone()))?;
    Some((
        condition.span,
        format!("its provider does not map `{path}`"),
    ))
}

fn by_value(policy: &Policy, condition: &Condition) -> Option<(Span, String)> {
    let faults: Option<Vec<_>> = condition
        .values
        .iter()
        .map(|value| of_value(policy, condition, value))
        .collect();
    faults?.into_iter().next()
}

fn of_value(policy: &Policy, condition: &Condition, value: &Value) -> Option<(Span, String)> {
    let issuer = issuer_of(policy);
    if condition.claim != "sub" || !issuer.is_github() || !value.is_known() {
        return None;
    }
    let text = value.value();
    if condition.operator == Operator::Equals && text.contains('*') {
        return Some((
            value.span(),
            format!("`*` in `{text}` is compared as it stands"),
        ));
    }
    let patterns = condition.patterns_of(value);
    let told = |why: &str| Some((value.span(), format!("no subject reads `{text}`{why}")));
    let never =
        |check: &dyn Fn(&Pattern) -> bool| !patterns.is_empty() && patterns.iter().all(check);
    if never(&|pattern| is_without_part(pattern)) {
        return told(": after the repository comes `:` and what of it");
    }
    let of_pull = |pattern: &Pattern| {
        let subject = Subject::of(issuer, pattern);
        matches!(subject.map(|subject| subject.part), Some(Part::Ref(name)) if name.prefix().starts_with("refs/pull/"))
    };
    if never(&of_pull) {
        return told(": pull requests have `:pull_request`");
    }
    None
}

fn is_without_part(pattern: &Pattern) -> bool {
    pattern.strip_prefix("repo:").is_some_and(|rest| {
        rest.split_once(':').is_none() && rest.split_once('/').is_some() && !rest.is_wild()
    })
}
