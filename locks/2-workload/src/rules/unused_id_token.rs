use lockgate_evidence::{Finding, rule};
use lockgate_pipelines::model::{Grant, GrantKind, Job};

use crate::context::Context;
use crate::facts::gitlab::{Effective, running_jobs_where};

rule! {
    /// # What it finds
    ///
    /// An `id_tokens` entry of GitLab whose token neither a script of the job nor its `secrets` use. Names that tools read by
    /// themselves, such as `SIGSTORE_ID_TOKEN`, count as used, and so does every token of a job that calls scripts or includes
    /// that are not in sight.
    ///
    /// # Why it matters
    ///
    /// A token that says who the job is lies in the environment of everything the job runs: each dependency and each test can
    /// take it and log in with it. What is not used is nothing but that risk. The severity is low because the other side must
    /// trust the token too; the confidence is medium because a program may read the variable unseen.
    ///
    /// # Bad
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// test:
    ///   id_tokens:
    ///     CLOUD_TOKEN:
    ///       aud: https://cloud.example
    ///   script: make test
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// upload:
    ///   id_tokens:
    ///     CLOUD_TOKEN:
    ///       aud: https://cloud.example
    ///   script: cloud login --token "$CLOUD_TOKEN"
    /// ```
    ///
    /// # How to fix
    ///
    /// Take the entry out, or give it only to the job that logs in.
    ///
    /// # References
    ///
    /// - OpenID Connect (OIDC) Authentication Using ID Tokens, GitLab Docs
    Workload "workload/unused-id-token": "a job gets an identity token that it does not use", Low, Medium
}

/// Names that tools look for in the environment themselves (their documentation; 2026-11).
const READ_BY_TOOLS: &[&str] = &[
    "AWS_WEB_IDENTITY_TOKEN",
    "AZURE_FEDERATED_TOKEN",
    "GITLAB_OIDC_TOKEN",
    "NPM_ID_TOKEN",
    "PYPI_ID_TOKEN",
    "SIGSTORE_ID_TOKEN",
    "TESTPYPI_ID_TOKEN",
    "TFC_WORKLOAD_IDENTITY_TOKEN",
    "VAULT_ID_TOKEN",
];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let gets_one = |job: &Job| {
        job.grants
            .iter()
            .any(|grant| grant.kind == GrantKind::IdToken)
    };
    for (_, job, effective) in running_jobs_where(cx, gets_one) {
        for grant in &job.grants {
            if grant.kind == GrantKind::IdToken && is_unused(&effective, grant) {
                let message = format!("nothing in job `{}` uses `{}`", job.id, grant.name);
                out.push(cx.finding(&RULE, grant.name.span(), message));
            }
        }
    }
}

fn is_unused(effective: &Effective<'_>, grant: &Grant) -> bool {
    let name = grant.name.value();
    let by_tool = READ_BY_TOOLS.contains(&name);
    // `secrets:` takes the only token there is without naming it.
    let by_key =
        effective.has_key("secrets") || effective.has_key("identity") || effective.has_key("run");
    let by_variable = effective.definitions.iter().any(|(pipeline, job)| {
        let bindings = job.env.bindings.iter().chain(&pipeline.env.bindings);
        let mut values = bindings.map(|binding| binding.value.value());
        values.any(|value| value.contains(name))
    });
    let steps = effective.steps();
    let is_in_sight = effective.is_whole
        && !steps.is_empty()
        && steps.iter().all(|found| {
            let text = found.value.run().map(|run| run.script.value());
            text.is_some_and(|text| !calls_out(text))
        });
    let is_referred = effective.definitions.iter().any(|(_, job)| {
        job.gitlab
            .as_deref()
            .is_some_and(|keys| !keys.references.is_empty())
    });
    is_in_sight && !by_tool && !by_key && !by_variable && !is_referred && !effective.mentions(name)
}

/// True where a script runs what stands elsewhere and may read the variable.
fn calls_out(text: &str) -> bool {
    let signs = [
        "./",
        ".sh",
        ".py",
        ".rb",
        ".js",
        ".ts",
        "source ",
        "bash ",
        "sh ",
        "python",
        "node ",
        "ansible",
        "terraform",
        "tofu",
        "pulumi",
        "cosign",
        "printenv",
        "eval ",
        "nix ",
        "bazel",
    ];
    signs.iter().any(|sign| text.contains(sign))
}
