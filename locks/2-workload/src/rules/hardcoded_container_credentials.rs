use lockgate_evidence::{Finding, rule};
use lockgate_pipelines::model::Platform;

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// A container or service whose registry password is written into the workflow.
    ///
    /// # Why it matters
    ///
    /// Everyone who can read the repository, now or in any old commit, has the password, and on a public repository that
    /// is everyone. The severity is high because nothing else is needed to use it. The confidence is high because a
    /// password that is not an expression is the password.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   test:
    ///     runs-on: ubuntu-latest
    ///     container:
    ///       image: registry.example/test:1
    ///       credentials:
    ///         username: builder
    ///         password: hunter2-not-real
    ///     steps:
    ///       - run: make test
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   test:
    ///     runs-on: ubuntu-latest
    ///     container:
    ///       image: registry.example/test:1
    ///       credentials:
    ///         username: builder
    ///         password: ${{ secrets.REGISTRY_PASSWORD }}
    ///     steps:
    ///       - run: make test
    /// ```
    ///
    /// # How to fix
    ///
    /// Change the password at the registry, since the old one stays in the history, and read the new one from a secret.
    ///
    /// # References
    ///
    /// - Workflow syntax, `jobs.<job_id>.container.credentials`, GitHub Docs
    /// - CWE-798
    Workload "workload/hardcoded-container-credentials": "a registry password stands in the workflow", High, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for place in cx.jobs() {
        for container in place.job.containers() {
            let Some(password) = container.credentials.get("password") else {
                continue;
            };
            // CircleCI puts variables into the logins of images.
            let is_variable = place.pipeline.platform == Platform::CircleCi
                && password.value.value().starts_with('$');
            if password.value.is_templated() || password.value.value().is_empty() || is_variable {
                continue;
            }
            // The place is the key: what prints findings must have no reason to print the password.
            let message = format!(
                "the registry password of `{}` stands in the workflow",
                container.key
            );
            let finding = cx.finding(&RULE, password.key.span(), message);
            out.push(finding.conceal(password.value.span()));
        }
    }
}
