use lockgate_evidence::{Finding, Span, rule};
use lockgate_pipelines::model::{Container, Job, Pipeline, Platform};

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// A workflow, or template of workflows, of Argo of which some container may run as root: neither the workflow nor the
    /// template nor the container says `runAsNonRoot: true` or names another user. It is told once for each workflow, at the
    /// first such container.
    ///
    /// # Why it matters
    ///
    /// Most images run as root unless they are told otherwise. Root in a container is one fault of the kernel or one mounted
    /// folder away from root on the node. It is information, not a fault: many builds need it.
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
    ///   securityContext: { runAsNonRoot: true }
    ///   entrypoint: main
    ///   templates:
    ///     - name: main
    ///       container: { image: registry.example/go:1, command: [go, build] }
    /// ```
    ///
    /// # How to fix
    ///
    /// Set `securityContext.runAsNonRoot: true` for the whole workflow, and a user where the image has none.
    ///
    /// # References
    ///
    /// - Workflow Pod Security Context, Argo Workflows documentation
    /// - Configure a Security Context for a Pod or Container, Kubernetes documentation
    Workload "workload/root-allowed": "containers of a workflow may run as root", Info, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(main) = cx.pipeline().filter(|pipeline| !pipeline.sees_user) else {
        return;
    };
    let Some(job) = main.jobs.first().filter(|job| job.call.is_some()) else {
        return;
    };
    if main.platform != Platform::Argo || is_tamed(job.container.as_ref()) {
        return;
    }
    let Some(prefix) = main.sibling.as_ref().map(|name| format!("{name}/")) else {
        return;
    };
    let own = |pipeline: &&Pipeline| {
        let name = pipeline.sibling.as_deref().unwrap_or_default();
        name.starts_with(&prefix)
    };
    let templates = cx.tree.rest_of_file(main).filter(own);
    let mut open = templates
        .flat_map(|template| &template.jobs)
        .filter_map(open_container);
    if let Some((image, span)) = open.next() {
        let others = match open.count() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let message = format!("`{image}`{others} may run as root: nothing says otherwise");
        out.push(cx.finding(&RULE, span, message));
    }
}

/// The first container of a template that may run as root.
fn open_container(job: &Job) -> Option<(String, Span)> {
    if is_tamed(job.container.as_ref()) {
        return None;
    }
    let mut containers = job.steps.iter().filter_map(|step| step.container.as_ref());
    let open = containers.find(|container| !is_tamed(Some(container)))?;
    let image = open.image.as_ref()?;
    Some((image.value().to_owned(), image.span()))
}

fn is_tamed(container: Option<&Container>) -> bool {
    let security = container.iter().flat_map(|container| &container.security);
    security.into_iter().any(|own| match own.key.value() {
        "runAsNonRoot" => own.value.as_bool() == Some(true),
        "runAsUser" => own.value.value() != "0",
        _ => false,
    })
}
