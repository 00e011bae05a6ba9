use lockgate_evidence::{Finding, rule};
use lockgate_pipelines::model::{Event, GrantKind};

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// A step of Bitbucket that runs for pull requests and has an identity (`oidc: true`) or a deployment (`deployment:`),
    /// with the variables that belong to it.
    ///
    /// # Why it matters
    ///
    /// The pipeline of a pull request is the file of its branch, which nobody has reviewed: whoever may push a branch writes
    /// into the step what he likes and gets the token, or the variables of the deployment. A cloud role that trusts the
    /// repository as a whole is then his. Pull requests of forks do not run here, so the severity is medium; the confidence
    /// is medium because restrictions of the deployment or the role are not in the file.
    ///
    /// # Bad
    ///
    /// ```yaml path=bitbucket-pipelines.yml
    /// pipelines:
    ///   pull-requests:
    ///     '**':
    ///       - step:
    ///           name: Preview
    ///           oidc: true
    ///           script:
    ///             - ./preview.sh
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=bitbucket-pipelines.yml
    /// pipelines:
    ///   branches:
    ///     main:
    ///       - step:
    ///           name: Preview
    ///           oidc: true
    ///           script:
    ///             - ./preview.sh
    /// ```
    ///
    /// # How to fix
    ///
    /// Move the step behind the merge, or give previews a deployment and role of their own that reach nothing else.
    ///
    /// # References
    ///
    /// - Integrate Pipelines with resource servers using OIDC, Bitbucket Cloud documentation
    /// - CICD-SEC-4: Poisoned Pipeline Execution, OWASP
    Workload "workload/pull-request-identity": "a pipeline of pull requests has an identity or a deployment", Medium, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for place in cx.jobs() {
        let job = place.job;
        let own = job.triggers.iter();
        let Some(trigger) = own
            .into_iter()
            .find(|trigger| trigger.event == Event::PullRequest)
        else {
            continue;
        };
        let identity = job
            .grants
            .iter()
            .find(|grant| grant.kind == GrantKind::IdToken);
        let deployment = job.environment.as_ref();
        let (span, what) = match (identity, deployment) {
            (Some(grant), _) => (grant.span, "a token of `oidc`".to_owned()),
            (None, Some(environment)) => {
                let name = environment.name.as_ref().map_or("", |name| name.value());
                (
                    environment.span,
                    format!("the variables of the deployment `{name}`"),
                )
            }
            (None, None) => continue,
        };
        let message = format!(
            "`{}` gets {what} in pipelines of pull requests, whose file nobody has reviewed",
            job.id
        );
        out.push(cx.finding(&RULE, span, message).related(
            cx.file.source(),
            trigger.span,
            "started by pull requests",
        ));
    }
}
