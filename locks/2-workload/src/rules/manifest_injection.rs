use lockgate_evidence::{Finding, Severity, rule};
use lockgate_pipelines::yaml::Text;

use crate::context::Context;
use crate::flow::{Flow, Reach};
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// Text that an outsider chooses and that Argo puts into an object of the cluster: the `manifest` of a `resource` template,
    /// or a `podSpecPatch`. The value is followed back as by `template-injection`. Arguments that people with rights fill in are
    /// told as low.
    ///
    /// # Why it matters
    ///
    /// The text is put in before the object is read as YAML or JSON. A value with a line feed or a quote adds fields: another
    /// image, a mounted secret, another service account, a privileged container, made with the rights of the workflow.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// apiVersion: argoproj.io/v1alpha1
    /// kind: WorkflowTemplate
    /// metadata: { name: deploy }
    /// spec:
    ///   entrypoint: main
    ///   arguments: { parameters: [{ name: branch }] }
    ///   templates:
    ///     - name: main
    ///       resource:
    ///         action: apply
    ///         manifest: |
    ///           apiVersion: v1
    ///           kind: ConfigMap
    ///           metadata: { name: "{{workflow.parameters.branch}}" }
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// apiVersion: argoproj.io/v1alpha1
    /// kind: WorkflowTemplate
    /// metadata: { name: deploy }
    /// spec:
    ///   entrypoint: main
    ///   arguments: { parameters: [{ name: stage, enum: [test, live] }] }
    ///   templates:
    ///     - name: main
    ///       resource:
    ///         action: apply
    ///         manifest: |
    ///           apiVersion: v1
    ///           kind: ConfigMap
    ///           metadata: { name: "{{workflow.parameters.stage}}" }
    /// ```
    ///
    /// # How to fix
    ///
    /// List the values that are allowed with `enum`, or put the value into a field that a step sets with a tool that quotes it.
    ///
    /// # References
    ///
    /// - Kubernetes Resources, Argo Workflows documentation
    /// - Workflow Variables, Argo Workflows documentation
    /// - CWE-94
    Workload "workload/manifest-injection": "text chosen by an outsider is put into an object of the cluster", High, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for place in cx.jobs() {
        let security = place.job.container.iter().flat_map(|pod| &pod.security);
        for own in security.filter(|own| own.key.value() == "podSpecPatch") {
            out.extend(judge(cx, place, &own.value, "the patch of every pod"));
        }
    }
    for (place, uses) in cx.uses() {
        if uses.reference.value() == "resource"
            && let Some(binding) = uses.with.get("manifest")
        {
            out.extend(judge(cx, place, &binding.value, "an object of the cluster"));
        }
    }
}

fn judge(cx: &Context<'_>, place: Place<'_>, text: &Text, into: &str) -> Option<Finding> {
    let flow = Flow::new(cx.tree);
    let tainted = text.templates().iter().filter_map(|template| {
        let taint = flow.expression(place, template.expression.as_ref().ok()?)?;
        Some((template, taint))
    });
    let (template, taint) = tainted.min_by_key(|(_, taint)| taint.trust)?;
    let reach = Reach::of(cx.tree, place, &taint);
    let words = reach
        .words()
        .replace("run commands here", "add fields to it");
    let message = format!("`{}` is put into {into}: {words}", taint.origin);
    let finding = cx.finding(&RULE, text.locate(template.span), message);
    let finding = reach.explain(&taint, finding);
    Some(match reach.severity() {
        Severity::Critical => finding.severity(Severity::High),
        other => finding.severity(other),
    })
}
