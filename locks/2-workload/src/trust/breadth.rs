//! Which repositories the conditions of a policy let in.

use lockgate_identities::{
    Breadth, Condition, Issuer, Operator, Part, Pattern, Policy, PolicyKind, Quantifier, Subject,
    Value,
};

/// One value of a condition that says which repository a token may come from.
pub(crate) struct Narrowing<'a> {
    pub(crate) condition: &'a Condition,
    pub(crate) value: &'a Value,
    pub(crate) breadth: Breadth,
    /// The subject, where the condition is on it and its form is known.
    pub(crate) subject: Option<Subject>,
}

/// Whose tokens a policy takes.
pub(crate) fn issuer_of(policy: &Policy) -> Issuer {
    let known = policy.issuer.as_ref().filter(|issuer| issuer.is_known());
    match known {
        Some(issuer) => Issuer::of(&issuer.value().replace('\\', "")),
        None => by_claims(policy),
    }
}

/// A policy that does not name the issuer is read by the claims it asks for.
fn by_claims(policy: &Policy) -> Issuer {
    let starts = |prefix: &str| {
        let mut values = policy.on("sub").flat_map(|condition| &condition.values);
        values.any(|value| value.value().starts_with(prefix))
    };
    let asks = |claims: &[&str]| claims.iter().any(|claim| policy.on(claim).next().is_some());
    if starts("repo:")
        || asks(&[
            "repository",
            "repository_id",
            "repository_owner",
            "job_workflow_ref",
        ])
    {
        Issuer::GitHub
    } else if starts("project_path:")
        || asks(&[
            "project_id",
            "project_path",
            "namespace_path",
            "namespace_id",
        ])
    {
        Issuer::GitLab
    } else if starts("system:serviceaccount:") {
        Issuer::Kubernetes
    } else {
        Issuer::Other
    }
}

/// True for claims that every token of a CI job has.
pub(crate) fn always_there(issuer: Issuer, claim: &str) -> bool {
    let shared = matches!(claim, "sub" | "aud" | "iss" | "exp" | "iat");
    let github = [
        "actor",
        "actor_id",
        "event_name",
        "job_workflow_ref",
        "ref",
        "repository",
        "repository_id",
        "repository_owner",
        "repository_owner_id",
        "workflow",
        "workflow_ref",
    ];
    shared || issuer.is_github() && github.contains(&claim)
}

/// Every value that narrows the repository, condition by condition.
pub(crate) fn narrowings(policy: &Policy) -> Vec<Narrowing<'_>> {
    let issuer = issuer_of(policy);
    let conditions = policy
        .conditions
        .iter()
        .filter(|condition| counts(policy, issuer, condition));
    conditions
        .flat_map(|condition| of_condition(issuer, condition))
        .collect()
}

/// A condition that holds without its claim narrows nothing where the claim may be missing.
fn counts(policy: &Policy, issuer: Issuer, condition: &Condition) -> bool {
    let vacuous = condition.if_exists || condition.quantifier == Quantifier::All;
    let handed = policy.kind != PolicyKind::AwsRole
        || !issuer.is_github()
        || lockgate_identities::AWS_GITHUB_KEYS.contains(&condition.claim.as_str());
    condition.narrows() && (!vacuous || handed && always_there(issuer, &condition.claim))
}

fn of_condition(issuer: Issuer, condition: &Condition) -> Vec<Narrowing<'_>> {
    let mut found = Vec::new();
    for value in &condition.values {
        for pattern in condition.patterns_of(value) {
            let Some((breadth, subject)) = breadth(issuer, condition, &pattern) else {
                continue;
            };
            found.push(Narrowing {
                condition,
                value,
                breadth,
                subject,
            });
        }
    }
    found
}

fn breadth(
    issuer: Issuer,
    condition: &Condition,
    pattern: &Pattern,
) -> Option<(Breadth, Option<Subject>)> {
    let path = |pattern: &Pattern| {
        let subject = Subject::of(Issuer::GitHub, &Pattern::literal("repo:").then(pattern))?;
        Some((subject.breadth, None))
    };
    match condition.claim.as_str() {
        "sub" => Some(match Subject::of(issuer, pattern) {
            Some(subject) => (subject.breadth.clone(), Some(subject)),
            // Another form of subject: custom claims, or an issuer whose subjects are not known here.
            None => (Breadth::Repository, None),
        }),
        "repository" | "project_path" | "job_workflow_ref" | "workflow_ref"
        | "ci_config_ref_uri" => path(pattern),
        "repository_owner"
        | "namespace_path"
        | "organization_slug"
        | "terraform_organization_name" => Some((of_owner(pattern), None)),
        "repository_owner_id"
        | "namespace_id"
        | "enterprise"
        | "enterprise_id"
        | "organization_id"
        | "terraform_organization_id" => Some((Breadth::Owner, None)),
        "repository_id"
        | "project_id"
        | "pipeline_slug"
        | "pipeline_id"
        | "terraform_workspace_id"
        | "terraform_project_id" => Some((Breadth::Repository, None)),
        _ => None,
    }
}

fn of_owner(pattern: &Pattern) -> Breadth {
    if !pattern.is_wild() {
        Breadth::Owner
    } else if pattern.prefix().is_empty() {
        Breadth::Everyone
    } else {
        Breadth::OwnerPrefix(pattern.prefix())
    }
}

/// The narrowings through which the most repositories get in: those of the narrowest condition.
pub(crate) fn widest<'n, 'a>(narrowings: &'n [Narrowing<'a>]) -> Vec<&'n Narrowing<'a>> {
    let mut groups: Vec<(*const Condition, Vec<&Narrowing<'_>>)> = Vec::new();
    for narrowing in narrowings {
        let of: *const Condition = narrowing.condition;
        match groups.last_mut().filter(|(own, _)| *own == of) {
            Some((_, group)) => group.push(narrowing),
            None => groups.push((of, vec![narrowing])),
        }
    }
    let rank = |group: &[&Narrowing<'_>]| {
        group
            .iter()
            .map(|narrowing| level(&narrowing.breadth))
            .max()
            .unwrap_or(0)
    };
    let narrowest = groups
        .into_iter()
        .map(|(_, group)| group)
        .min_by_key(|group| rank(group));
    narrowest.unwrap_or_default()
}

fn level(breadth: &Breadth) -> u8 {
    match breadth {
        Breadth::Repository => 0,
        Breadth::RepositoryPrefix(_) => 1,
        Breadth::Owner => 2,
        Breadth::OwnerPrefix(_) => 3,
        Breadth::Everyone => 4,
    }
}

impl Narrowing<'_> {
    /// True where the openness is written as a wildcard, not left by how the value is compared.
    pub(crate) fn is_written_wild(&self) -> bool {
        matches!(
            self.condition.operator,
            Operator::Like | Operator::StarGlob | Operator::Regex { anchored: true }
        )
    }

    /// What of the repository it lets in.
    pub(crate) fn part(&self) -> Option<&Part> {
        self.subject.as_ref().map(|subject| &subject.part)
    }
}

/// The one repository that a policy names, where it names one and nothing in it is unknown.
pub(crate) fn repository_of(policy: &Policy) -> Option<String> {
    let all = narrowings(policy);
    let mut names = all.iter().filter_map(|narrowing| {
        let subject = narrowing.subject.as_ref()?;
        let (owner, name) = (
            subject.owner.name.exact()?,
            subject.repository.name.exact()?,
        );
        (!name.is_empty()).then(|| format!("{owner}/{name}"))
    });
    let by_claim = || {
        let value = policy
            .on("repository")
            .flat_map(|condition| &condition.values)
            .next()?;
        value.is_known().then(|| value.value().to_owned())
    };
    names.next().or_else(by_claim)
}
