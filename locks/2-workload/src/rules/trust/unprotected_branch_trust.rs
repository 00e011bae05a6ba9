use lockgate_evidence::{Finding, rule};
use lockgate_identities::{Breadth, Part, Policy};

use crate::trust::{TrustContext, called, finding, issuer_of, narrowings};

rule! {
    /// # What it finds
    ///
    /// A trust policy that names a branch or a pattern of tags and no environment.
    ///
    /// # Why it matters
    ///
    /// The policy is then as strong as the protection of that branch, which stands in the settings of the repository
    /// where this tool cannot see it. An environment adds reviewers, a waiting time and a record. This is information,
    /// not a fault, and so is its confidence low.
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
    ///         "StringEquals": { "token.actions.githubusercontent.com:sub": "repo:acme/app:ref:refs/heads/main" }
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
    /// Let the job that deploys use an environment with reviewers and a rule for branches, and name that in the policy.
    ///
    /// # References
    ///
    /// - Managing environments for deployment, GitHub Docs
    Workload "workload/unprotected-branch-trust": "trust rests on the protection of a branch alone", Info, Low
}

pub(super) fn check(cx: &TrustContext<'_>, out: &mut Vec<Finding>) {
    let policies = cx
        .each()
        .filter(|policy| policy.kind.gives() && issuer_of(policy).is_github());
    out.extend(
        policies
            .filter(|policy| !policy.narrows("environment"))
            .filter_map(of_policy),
    );
}

fn of_policy(policy: &Policy) -> Option<Finding> {
    let all = narrowings(policy);
    let branch = all.iter().find(|narrowing| match narrowing.part() {
        Some(Part::Ref(name)) => {
            let rest = name
                .strip_prefix("refs/heads/")
                .or_else(|| name.strip_prefix("refs/tags/"));
            narrowing.breadth == Breadth::Repository
                && rest.is_some_and(|rest| !rest.is_everything())
        }
        _ => false,
    })?;
    let message = format!(
        "only the protection of the branch or tag in `{}` stands before the {}",
        branch.value.shown(),
        called(policy)
    );
    Some(finding(&RULE, policy, branch.value.span(), message))
}
