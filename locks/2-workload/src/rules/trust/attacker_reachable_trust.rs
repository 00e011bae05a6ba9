use std::collections::{BTreeSet, HashMap};

use lockgate_evidence::{Confidence, Finding, Severity, Span, rule};
use lockgate_identities::{Breadth, Policy, Truth, evaluate};
use lockgate_pipelines::model::{Job, Pipeline, Reach};

use crate::trust::{Token, TrustContext, called, logs_in_to, narrowings, tokens_of};

rule! {
    /// # What it finds
    ///
    /// An attack path: an outsider starts a job, what he sends is executed in it (by what another rule found), the job
    /// may ask for a token (`id-token: write`), and a trust policy of the same tree lets that token in. Every step is
    /// labelled, from the trigger to the policy.
    ///
    /// # Why it matters
    ///
    /// This joins two files that each look defensible. The policy says which repository it trusts, and the job belongs
    /// to it; but the code that runs in the job is the outsider's, and the token that the policy checks does not tell
    /// that. The cloud identity then belongs to whoever opens an issue or a pull request. In August 2025 `nx`
    /// (s1ngularity) lost its publishing rights through a workflow in which the title of a pull request was executed.
    /// The severity is critical. The confidence is high where `repository` in `lockgate.toml` or a login step of the
    /// job ties both together, medium where only the policies of this tree do.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: pull_request_target
    /// permissions:
    ///   id-token: write
    /// jobs:
    ///   greet:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: echo "${{ github.event.pull_request.title }}"
    ///       - uses: aws-actions/configure-aws-credentials@v5
    ///         with:
    ///           role-to-assume: arn:aws:iam::111122223333:role/deploy
    ///           aws-region: eu-west-1
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on:
    ///   push:
    ///     branches: [main]
    /// permissions:
    ///   id-token: write
    /// jobs:
    ///   deploy:
    ///     runs-on: ubuntu-latest
    ///     environment: production
    ///     steps:
    ///       - uses: aws-actions/configure-aws-credentials@v5
    ///         with:
    ///           role-to-assume: arn:aws:iam::111122223333:role/deploy
    ///           aws-region: eu-west-1
    /// ```
    ///
    /// # How to fix
    ///
    /// Mend what the labelled finding says, and take `id-token: write` away from every job that an outsider starts.
    /// Narrow the policy to an environment that only the deploying job uses.
    ///
    /// # References
    ///
    /// - Security hardening for GitHub Actions: OpenID Connect, GitHub Docs
    /// - Keeping your GitHub Actions and workflows secure, GitHub Security Lab
    /// - GHSA-cxm3-wv7p-598c (nx), GitHub Advisory Database
    Workload "workload/attacker-reachable-trust": "a job that runs code of an outsider can assume a cloud identity", Critical, Medium
}

/// Rules whose finding says that what an outsider wrote is executed in a job.
const EXECUTING: &[&str] = &[
    "argument-injection",
    "artifact-poisoning",
    "cache-poisoning",
    "environment-injection",
    "evaluated-outside-text",
    "prompt-injection",
    "replaceable-local-action",
    "template-injection",
    "untrusted-code-execution",
];

pub(super) fn check(cx: &TrustContext<'_>, out: &mut Vec<Finding>) {
    if !cx.each().any(|policy| policy.kind.gives()) {
        return;
    }
    let mut executing: HashMap<&str, Vec<&Finding>> = HashMap::new();
    for finding in cx.findings {
        if EXECUTING.contains(&finding.rule.name()) && finding.severity >= Severity::High {
            let path = finding.primary().source.path();
            executing.entry(path).or_default().push(finding);
        }
    }
    for pipeline in cx.tree.pipelines() {
        let Some(of_file) = executing.get(pipeline.path()) else {
            continue;
        };
        for job in &pipeline.jobs {
            let own = of_file.iter().copied();
            let own = own.filter(|finding| job.span.contains(finding.primary().span));
            let worst = own.max_by_key(|finding| (finding.severity, finding.confidence));
            if let Some(worst) = worst {
                of_job(cx, pipeline, job, worst, out);
            }
        }
    }
}

fn of_job(
    cx: &TrustContext<'_>,
    pipeline: &Pipeline,
    job: &Job,
    hole: &Finding,
    out: &mut Vec<Finding>,
) {
    let tokens = tokens_of(cx.tree, cx.settings, pipeline, job);
    let exposed: Vec<_> = tokens.iter().filter(|token| is_exposed(token)).collect();
    let mut told = BTreeSet::new();
    for policy in cx.each().filter(|policy| policy.kind.gives()) {
        let Some(token) = exposed
            .iter()
            .find(|token| evaluate(policy, &token.claims).truth != Truth::No)
        else {
            continue;
        };
        let login = logs_in_to(job, policy);
        let Some(confidence) = tie(cx, policy, login.is_some()) else {
            continue;
        };
        if told.insert((policy.kind, policy.name.value().to_owned())) {
            out.push(
                path(pipeline, job, hole, policy, token, login)
                    .confidence(confidence.min(hole.confidence)),
            );
        }
    }
}

fn is_exposed(token: &Token<'_>) -> bool {
    let event = token.start.trigger.event;
    event.reach() == Reach::Anyone && event.is_privileged()
}

/// How sure it is that the policy speaks of this repository; `None` where nothing ties them.
fn tie(cx: &TrustContext<'_>, policy: &Policy, logs_in: bool) -> Option<Confidence> {
    if logs_in || cx.settings.repository.is_some() || is_open(policy) {
        return Some(Confidence::High);
    }
    // All policies of the tree name one repository: most likely this one.
    let names: BTreeSet<_> = cx.each().flat_map(repositories).collect();
    (names.len() == 1).then_some(Confidence::Medium)
}

fn is_open(policy: &Policy) -> bool {
    let all = narrowings(policy);
    !policy.has_gaps()
        && all
            .iter()
            .all(|narrowing| narrowing.breadth == Breadth::Everyone)
}

fn repositories(policy: &Policy) -> Vec<String> {
    let of = |narrowing: &crate::trust::Narrowing<'_>| {
        let subject = narrowing.subject.as_ref()?;
        Some(format!(
            "{}/{}",
            subject.owner.name, subject.repository.name
        ))
    };
    narrowings(policy).iter().filter_map(of).collect()
}

fn path(
    pipeline: &Pipeline,
    job: &Job,
    hole: &Finding,
    policy: &Policy,
    token: &Token<'_>,
    login: Option<Span>,
) -> Finding {
    let trigger = token.start.trigger;
    let message = format!(
        "whoever starts `{}` by `{}` runs code in the job `{}` and can use the {} with its token",
        pipeline.path(),
        trigger.name,
        job.id,
        called(policy)
    );
    let mut finding = Finding::new(&RULE, &pipeline.source, hole.primary().span, message)
        .note("3. what the outsider sent is executed here")
        .related(
            &token.start.pipeline.source,
            trigger.name.span(),
            "1. anyone can start it",
        )
        .related(
            &pipeline.source,
            job.id.span(),
            "2. the job may ask for a token: `id-token: write`",
        );
    if let Some(login) = login {
        finding = finding.related(
            &pipeline.source,
            login,
            "the job itself asks for this identity",
        );
    }
    finding = finding.related(
        &policy.source,
        policy.head,
        format!("4. the token satisfies the {}", called(policy)),
    );
    finding.help(format!(
        "mend `{}` at this place, or take the token away from the job",
        hole.rule.id
    ))
}
