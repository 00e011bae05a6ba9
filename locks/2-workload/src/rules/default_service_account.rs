use lockgate_evidence::{Finding, Severity, Span, rule};
use lockgate_pipelines::model::{GrantKind, Job, Pipeline};
use lockgate_pipelines::yaml::Text;

use crate::context::Context;
use crate::facts::parents::exposures;

rule! {
    /// # What it finds
    ///
    /// A workflow, or template of workflows, of Argo whose pods run under the service account `default`, because it names that
    /// or none. A workflow that only starts one of the cluster is left out, and so is one whose token is not put into its pods.
    ///
    /// # Why it matters
    ///
    /// Argo needs rights to report what its pods did, so they end up with the account that everything else in the namespace
    /// shares: every step can use them, and whoever adds rights for another pod adds them for every workflow. It is low where
    /// outsiders start the workflow, as far as the tree tells, and information everywhere else.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// apiVersion: argoproj.io/v1alpha1
    /// kind: Workflow
    /// metadata: { generateName: build- }
    /// spec:
    ///   entrypoint: main
    ///   templates:
    ///     - name: main
    ///       container: { image: registry.example/go:1, command: [go, build] }
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// apiVersion: argoproj.io/v1alpha1
    /// kind: Workflow
    /// metadata: { generateName: build- }
    /// spec:
    ///   serviceAccountName: build
    ///   entrypoint: main
    ///   templates:
    ///     - name: main
    ///       container: { image: registry.example/go:1, command: [go, build] }
    /// ```
    ///
    /// # How to fix
    ///
    /// Make a service account for the workflow with only the right to report results, and name it.
    ///
    /// # References
    ///
    /// - Service Accounts, Argo Workflows documentation
    /// - Workflow RBAC, Argo Workflows documentation
    Workload "workload/default-service-account": "a workflow runs under the service account that everything in its namespace shares", Info, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some((pipeline, job)) = cx
        .pipeline()
        .and_then(|pipeline| Some((pipeline, main(pipeline)?)))
    else {
        return;
    };
    let named = job
        .grants
        .iter()
        .find(|grant| grant.kind == GrantKind::ServiceAccount);
    let (span, what) = match named {
        Some(grant) if grant.name.value() == "default" => (grant.name.span(), "names the"),
        Some(_) => return,
        None => (
            spot(pipeline, job),
            "names no service account, so it runs under the",
        ),
    };
    let message = format!(
        "`{}` {what} service account `default`, whose rights everything in the namespace shares",
        job.id
    );
    let finding = cx.finding(&RULE, span, message);
    let is_exposed = !exposures(cx.tree, pipeline).is_empty();
    out.push(if is_exposed {
        finding.severity(Severity::Low)
    } else {
        finding
    });
}

/// The job that stands for the whole workflow, where its own templates run something.
fn main(pipeline: &Pipeline) -> Option<&Job> {
    let job = pipeline.jobs.first()?;
    let runs_own = !pipeline.sees_user && job.call.as_ref()?.uses.key != Span::at(0);
    let text = pipeline.source.slice(job.span);
    (runs_own
        && text.contains("templates:")
        && !text.contains("automountServiceAccountToken: false"))
    .then_some(job)
}

fn spot(pipeline: &Pipeline, job: &Job) -> Span {
    let name = pipeline.name.as_ref().map(Text::span);
    name.or(job.first_key).unwrap_or(job.span)
}
