use lockgate_evidence::{Confidence, Finding, Severity, rule};
use lockgate_identities::{Breadth, Issuer, Part, Policy, PolicyKind};

use crate::trust::{Narrowing, TrustContext, called, finding, issuer_of, narrowings, widest};

rule! {
    /// # What it finds
    ///
    /// A trust policy that names one repository and nothing of it, or only a wildcard: `repo:acme/app:*`,
    /// `ref:refs/heads/*`, `environment:*`, or a condition on `repository` alone.
    ///
    /// # Why it matters
    ///
    /// Whoever can push any branch to the repository can then run any code with these rights, before anyone has
    /// reviewed it, and so can a compromised dependency of any test job that may ask for a token. A protected branch or
    /// an environment with reviewers is what puts a second person in between, and this policy asks for neither. The
    /// severity is medium because write access is needed, lower where only branches or environments vary, and higher
    /// where what it gives is administration. The confidence is high because the pattern decides it; lower where parts
    /// of it come from variables.
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
    ///         "StringLike": { "token.actions.githubusercontent.com:sub": "repo:acme/app:*" }
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
    /// Name the environment (`environment:production`) and give that environment required reviewers and a branch rule;
    /// or name the branch (`ref:refs/heads/main`).
    ///
    /// # References
    ///
    /// - OpenID Connect reference: Filtering for a specific environment, GitHub Docs
    /// - IAM JSON policy elements: Condition operators, AWS
    Workload "workload/any-ref-trust": "every branch and pull request of a repository can assume it", Medium, High
}

pub(super) fn check(cx: &TrustContext<'_>, out: &mut Vec<Finding>) {
    let gives = |policy: &&Policy| policy.kind.gives() && policy.kind != PolicyKind::AwsProvider;
    for policy in cx.each().filter(gives) {
        let issuer = issuer_of(policy);
        if !(issuer.is_github() || issuer == Issuer::GitLab) || narrows_part(policy) {
            continue;
        }
        let all = narrowings(policy);
        let subjects = all
            .iter()
            .filter(|narrowing| narrowing.condition.claim == "sub");
        let of_subject: Vec<_> = subjects.collect();
        let widest = if of_subject.is_empty() {
            widest(&all)
        } else {
            of_subject
        };
        let told = widest
            .into_iter()
            .filter(|narrowing| narrowing.breadth == Breadth::Repository);
        out.extend(told.filter_map(|narrowing| of_value(policy, narrowing)));
    }
}

/// True where a condition beside the subject says which branch, environment or workflow version.
fn narrows_part(policy: &Policy) -> bool {
    let claims = [
        "ref",
        "environment",
        "ref_protected",
        "job_workflow_ref",
        "workflow_ref",
        "environment_protected",
        "ref_path",
        "sha",
        "job_workflow_sha",
        "event_name",
    ];
    claims.iter().any(|claim| policy.narrows(claim))
        || policy
            .conditions
            .iter()
            .any(|condition| condition.expression.is_some())
}

fn of_value(policy: &Policy, narrowing: &Narrowing<'_>) -> Option<Finding> {
    let value = narrowing.value;
    let sure = if value.is_known() {
        Confidence::High
    } else {
        Confidence::Medium
    };
    let (what, severity) = match narrowing.part() {
        Some(Part::Any) => (
            "every branch, tag, environment and pull request of the repository",
            weight(policy),
        ),
        Some(Part::Ref(name)) if is_open(name, &["refs/heads/", "refs/"]) => {
            ("every branch of the repository", weight(policy))
        }
        Some(Part::Ref(name)) if is_open(name, &[""]) => {
            ("every branch and tag of the repository", weight(policy))
        }
        Some(Part::Environment(name)) if name.is_everything() => {
            ("every environment of the repository", Severity::Low)
        }
        Some(Part::Other(pattern))
            if pattern.atoms().first() == Some(&lockgate_identities::Atom::Any) =>
        {
            ("more than one kind of run of the repository", Severity::Low)
        }
        None if narrowing.condition.claim != "sub"
            && narrowing.condition.claim != "job_workflow_ref" =>
        {
            (
                "every branch, tag, environment and pull request of the repository",
                weight(policy),
            )
        }
        _ => return None,
    };
    let shown = match narrowing.condition.claim.as_str() {
        "sub" => value.shown(),
        claim => format!("{claim}: {}", value.shown()),
    };
    let message = format!("`{shown}` lets {what} use the {}", called(policy));
    Some(
        finding(&RULE, policy, value.span(), message)
            .severity(severity)
            .confidence(sure),
    )
}

fn is_open(name: &lockgate_identities::Pattern, prefixes: &[&str]) -> bool {
    prefixes.iter().any(|prefix| {
        name.strip_prefix(prefix)
            .is_some_and(|rest| rest.is_everything())
    })
}

/// What it gives: administration is worse, reading is milder.
fn weight(policy: &Policy) -> Severity {
    let says = |words: &[&str]| {
        policy
            .rights
            .iter()
            .any(|right| words.iter().any(|word| right.name.value().contains(word)))
    };
    let only_reads = policy.kind == PolicyKind::OctoSts
        && policy.rights.iter().all(|right| {
            right
                .level
                .as_ref()
                .is_some_and(|level| level.value() == "read")
        });
    match () {
        () if says(&["AdministratorAccess", "roles/owner", "IAMFullAccess"]) => Severity::High,
        () if only_reads => Severity::Low,
        () => Severity::Medium,
    }
}
