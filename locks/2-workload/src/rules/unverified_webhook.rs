use lockgate_evidence::{Finding, Span, rule};
use lockgate_pipelines::model::{Event, Pipeline, Platform, Trigger};

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// Requests that start pipelines and that nothing proves to come from the forge: a trigger of a Tekton `EventListener`
    /// without an interceptor that checks a secret, and an event of an Argo `EventSource` (webhook, GitHub, GitLab, Bitbucket)
    /// without one. An interceptor of one's own, whatever it checks, and a condition with `compareSecret` count as proof; other
    /// conditions do not, since every field they read is the sender's word. A trigger that makes nothing of the cluster is
    /// left out.
    ///
    /// # Why it matters
    ///
    /// Whoever reaches the listener starts runs with its service account, and chooses branch, commit, title and author. A
    /// listener is made to be reached by a forge, so it mostly stands in the open. The confidence is medium because its route
    /// to the outside is written elsewhere.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// apiVersion: triggers.tekton.dev/v1beta1
    /// kind: EventListener
    /// metadata: { name: listener }
    /// spec:
    ///   triggers:
    ///     - name: pushed
    ///       bindings: [{ ref: pushed }]
    ///       template: { ref: build }
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// apiVersion: triggers.tekton.dev/v1beta1
    /// kind: EventListener
    /// metadata: { name: listener }
    /// spec:
    ///   triggers:
    ///     - name: pushed
    ///       interceptors:
    ///         - ref: { name: github }
    ///           params:
    ///             - { name: secretRef, value: { secretName: hook, secretKey: token } }
    ///             - { name: eventTypes, value: [push] }
    ///       bindings: [{ ref: pushed }]
    ///       template: { ref: build }
    /// ```
    ///
    /// # How to fix
    ///
    /// Give the webhook a secret in the forge, and name it here: `secretRef` of an interceptor, `webhookSecret`, `secretToken` or
    /// `authSecret` of an event source.
    ///
    /// # References
    ///
    /// - Interceptors, Tekton documentation
    /// - Setting up the event sources, Argo Events documentation
    /// - CWE-345
    Workload "workload/unverified-webhook": "requests that nothing proves to come from the forge start a pipeline", Medium, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    let open = pipeline.trigger(Event::Webhook);
    let Some(trigger) = open.filter(|_| is_asked(pipeline)) else {
        return;
    };
    let (what, span) = told(pipeline, trigger);
    let message = format!(
        "{what} takes any request: nothing proves that the forge sent it, so whoever reaches it starts runs"
    );
    let conditions = pipeline
        .jobs
        .iter()
        .filter_map(|job| job.condition.as_ref());
    let finding = cx.finding(&RULE, span, message);
    out.push(conditions.fold(finding, |finding, condition| {
        let note = "what this condition reads is the sender's own word";
        finding.related(cx.file.source(), condition.span(), note)
    }));
}

/// A sensor waits for events; where they come from is told at their source.
fn is_asked(pipeline: &Pipeline) -> bool {
    pipeline.platform == Platform::Tekton || !pipeline.is_workflow()
}

fn told(pipeline: &Pipeline, trigger: &Trigger) -> (String, Span) {
    let span = trigger.name.span();
    if pipeline.platform == Platform::Argo {
        return (format!("the event `{}`", trigger.name), span);
    }
    let name = pipeline.jobs.first().map_or("", |job| job.id.value());
    (format!("the trigger `{name}`"), span)
}
