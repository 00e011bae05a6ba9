use lockgate_evidence::{Finding, Fix, Safety, rule};
use lockgate_identities::{Breadth, Issuer, Policy, PolicyKind};

use crate::trust::{Narrowing, TrustContext, called, finding, issuer_of, narrowings};

rule! {
    /// # What it finds
    ///
    /// A trust policy for GitHub Actions that knows owner and repository only by name, where the tokens also hold
    /// numbers that are never given again: the immutable subject `repo:OWNER@ID/NAME@ID:…`, `repository_id`,
    /// `repository_owner_id`.
    ///
    /// # Why it matters
    ///
    /// Names are free again when an account is renamed or deleted, and whoever registers one next has tokens with the
    /// old subject. For repositories made or renamed since 15 July 2026 GitHub writes the numbers into the subject by
    /// default, and a policy by name then refuses them. The severity is low because the name must first become free.
    /// The confidence is high because the subject shows it. The fix needs `repository`, `repository-id` and `owner-id`
    /// under `[workload]` in `lockgate.toml` (`gh api repos/OWNER/NAME --jq '.id, .owner.id'` tells both numbers) and
    /// is unsafe: the repository must have immutable subjects switched on, or its tokens no longer match.
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
    ///         "StringEquals": { "token.actions.githubusercontent.com:sub": "repo:acme@1001/app@2002:environment:production" }
    ///       }
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// # How to fix
    ///
    /// Switch immutable subjects on for the repository, add a policy with the new subject, and remove the old one when
    /// the new one works. Where the provider takes other claims, a condition on `repository_id` does the same.
    ///
    /// # References
    ///
    /// - OpenID Connect reference: Immutable subject claims, GitHub Docs
    /// - Immutable subject claims for GitHub Actions OIDC tokens, GitHub Changelog, 2026-04-23
    /// - Migrate GitHub Actions federated credentials to immutable subjects, Microsoft Entra
    Workload "workload/trust-by-name": "trust is tied to a name that somebody else can take over", Low, High, fixable
}

pub(super) fn check(cx: &TrustContext<'_>, out: &mut Vec<Finding>) {
    let policies = cx
        .each()
        .filter(|policy| policy.kind.gives() && issuer_of(policy) == Issuer::GitHub);
    out.extend(
        policies
            .filter(|policy| policy.kind != PolicyKind::GcpProvider)
            .filter_map(|policy| of_policy(cx, policy)),
    );
}

fn of_policy(cx: &TrustContext<'_>, policy: &Policy) -> Option<Finding> {
    let by_id = ["repository_id", "repository_owner_id", "enterprise_id"]
        .iter()
        .any(|claim| policy.narrows(claim));
    let all = narrowings(policy);
    let mut named: Vec<_> = all
        .iter()
        .filter(|narrowing| is_by_name(narrowing))
        .collect();
    if named.len() < all.len() {
        return None;
    }
    // One value may be several alternatives.
    named.dedup_by_key(|narrowing| narrowing.value.span());
    let first = named.first().filter(|_| !by_id)?;
    let more = match named.len() - 1 {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = format!(
        "the {} knows `{}`{more} only by name, which is free again when the owner or repository is renamed or deleted",
        called(policy),
        first.value.shown()
    );
    let found = finding(&RULE, policy, first.value.span(), message);
    Some(match fix(cx, &named) {
        Some(fix) => found.fix(fix),
        None => found,
    })
}

fn is_by_name(narrowing: &Narrowing<'_>) -> bool {
    // A broader pattern has worse faults than this one.
    if !matches!(narrowing.breadth, Breadth::Repository) || !narrowing.value.is_known() {
        return false;
    }
    match (&narrowing.subject, narrowing.condition.claim.as_str()) {
        (Some(subject), _) => subject.is_by_name(),
        (None, claim) => claim == "repository",
    }
}

/// Puts the numbers into every subject; only where all of them are of this repository, as written.
fn fix(cx: &TrustContext<'_>, named: &[&Narrowing<'_>]) -> Option<Fix> {
    let name = cx.settings.repository.as_ref()?;
    let immutable = cx.settings.immutable()?;
    let mut fix = Fix::new(
        "tie the subject to the numbers of owner and repository",
        Safety::Unsafe,
    );
    let old = format!("repo:{name}:");
    for narrowing in named {
        let value = narrowing.value;
        let at = value
            .value()
            .find(&old)
            .filter(|_| value.is_exact() && narrowing.subject.is_some())?;
        let span = value
            .text()
            .locate(lockgate_evidence::Span::new(at + 5, at + old.len() - 1));
        if value.source().slice(span) != name {
            return None;
        }
        fix = fix.edit(value.source(), span, immutable.clone());
    }
    Some(fix)
}
