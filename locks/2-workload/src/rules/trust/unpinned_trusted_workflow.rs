use lockgate_evidence::{Finding, rule};
use lockgate_identities::{Atom, Condition, Part, Pattern, Policy, PolicyKind};

use crate::trust::{TrustContext, called, finding, narrowings, repository_of};

rule! {
    /// # What it finds
    ///
    /// A condition on `job_workflow_ref` or `workflow_ref` that leaves the part behind `@` open.
    ///
    /// # Why it matters
    ///
    /// The condition means to say which workflow runs, and a workflow is what its file says at one commit. With the
    /// reference open, anyone who can push a branch to the repository of that workflow replaces its content and keeps
    /// its name. The severity is medium because write access there is needed. It is not told where another condition
    /// names the branch.
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
    ///         "StringLike": { "token.actions.githubusercontent.com:sub": "repo:acme/app:*", "token.actions.githubusercontent.com:job_workflow_ref": "acme/shared/.github/workflows/deploy.yml@*" },
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
    ///         "StringEquals": { "token.actions.githubusercontent.com:sub": "repo:acme/app:environment:prod", "token.actions.githubusercontent.com:aud": "sts.amazonaws.com", "token.actions.githubusercontent.com:job_workflow_ref": "acme/shared/.github/workflows/deploy.yml@refs/heads/main" }
    ///       }
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// # How to fix
    ///
    /// Write the reference: `@refs/heads/main` with that branch protected, `@refs/tags/v1` with that tag protected, or
    /// a commit.
    ///
    /// # References
    ///
    /// - Using OpenID Connect with reusable workflows, GitHub Docs
    Workload "workload/unpinned-trusted-workflow": "a trusted workflow may be any version of it", Medium, High
}

pub(super) fn check(cx: &TrustContext<'_>, out: &mut Vec<Finding>) {
    for policy in cx
        .each()
        .filter(|policy| policy.kind != PolicyKind::AwsProvider)
    {
        let workflows = policy.conditions.iter();
        let workflows = workflows.filter(|condition| {
            matches!(
                condition.claim.as_str(),
                "job_workflow_ref" | "workflow_ref"
            )
        });
        out.extend(workflows.filter_map(|condition| of_condition(policy, condition)));
    }
}

fn of_condition(policy: &Policy, condition: &Condition) -> Option<Finding> {
    // A workflow of the repository itself is of the branch that the subject names; of pull requests another rule speaks.
    let is_own = condition.claim == "workflow_ref" || is_of_own_repository(policy, condition);
    if is_own && names_branch(policy) {
        return None;
    }
    let open = condition
        .values
        .iter()
        .find(|value| condition.patterns_of(value).iter().any(is_open))?;
    let message = format!(
        "`{}` leaves open which version of the workflow uses the {}: anyone who can push there chooses",
        open.shown(),
        called(policy)
    );
    Some(finding(&RULE, policy, open.span(), message))
}

fn is_of_own_repository(policy: &Policy, condition: &Condition) -> bool {
    let Some(own) = repository_of(policy).map(|name| format!("{name}/")) else {
        return false;
    };
    let is_own = |pattern: &Pattern| pattern.prefix().starts_with(&own);
    let mut values = condition.values.iter();
    values.all(|value| condition.patterns_of(value).iter().all(is_own))
}

fn is_open(pattern: &Pattern) -> bool {
    match pattern.split_once('@') {
        Some((_, reference)) => {
            reference.is_everything()
                || reference
                    .strip_prefix("refs/heads/")
                    .is_some_and(|rest| rest.is_everything())
        }
        None => pattern.atoms().last() == Some(&Atom::Any),
    }
}

fn names_branch(policy: &Policy) -> bool {
    let exact = |part: Option<&Part>| match part {
        Some(Part::Ref(name)) => !name.is_wild(),
        Some(Part::Environment(_) | Part::PullRequest) => true,
        _ => false,
    };
    policy.narrows("ref")
        || narrowings(policy)
            .iter()
            .any(|narrowing| exact(narrowing.part()))
}
