use lockgate_evidence::{Finding, rule};

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// A plugin of Buildkite that hands the whole environment of the agent to a container: `propagate-environment: true` of
    /// `docker` and `docker-compose`, and `propagate-aws-auth-tokens`, `expose-env: all` of their like.
    ///
    /// # Why it matters
    ///
    /// The environment of a job holds what hooks of the agent put there for other purposes: tokens of registries, of the
    /// agent itself, of the cloud. The image and everything that is installed in it then read them, though the commands need
    /// two of them. The severity is low because the commands run with the same rights outside; the confidence is medium.
    ///
    /// # Bad
    ///
    /// ```yaml path=.buildkite/pipeline.yml
    /// steps:
    ///   - command: make test
    ///     plugins:
    ///       - docker#v5.12.0:
    ///           image: registry.example/build:3
    ///           propagate-environment: true
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=.buildkite/pipeline.yml
    /// steps:
    ///   - command: make test
    ///     plugins:
    ///       - docker#v5.12.0:
    ///           image: registry.example/build:3
    ///           environment: [CI, BUILDKITE_COMMIT]
    /// ```
    ///
    /// # How to fix
    ///
    /// Name the variables that the commands need in `environment`.
    ///
    /// # References
    ///
    /// - Docker Buildkite plugin: propagate-environment
    /// - CICD-SEC-6: Insufficient Credential Hygiene, OWASP
    Workload "workload/propagated-environment": "a container gets the whole environment of the agent", Low, Medium
}

/// Settings that hand over more than what is named.
const SETTINGS: &[&str] = &[
    "propagate-aws-auth-tokens",
    "propagate-environment",
    "propagate-gcp-auth-tokens",
];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (_, uses) in cx.uses() {
        for name in SETTINGS {
            let Some(binding) = uses.with.get(name) else {
                continue;
            };
            if binding.value.as_bool() == Some(true) {
                let message = format!("`{name}` hands the agent's credentials to the container");
                out.push(cx.finding(&RULE, binding.span, message));
            }
        }
    }
}
