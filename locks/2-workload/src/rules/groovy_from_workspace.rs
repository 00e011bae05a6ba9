use lockgate_evidence::{Finding, Severity, rule};
use lockgate_pipelines::model::{Event, Uses};

use crate::context::Context;
use crate::flow::is_kept_out;
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// Groovy that a pipeline of Jenkins takes from the workspace and runs itself: `load 'ci/steps.groovy'` in builds of
    /// proposed changes, and `evaluate(…)` of what a file or a script gave.
    ///
    /// # Why it matters
    ///
    /// Such code is no part of the `Jenkinsfile`, which Jenkins takes from the target branch for authors without rights:
    /// `load` reads the file of the proposed change. It then runs as pipeline code, may bind every credential of the folder
    /// and start other jobs. The severity is high where a file that deals with proposed changes loads it without a condition;
    /// `evaluate` of a text that is made while the build runs is medium, since the sandbox still holds.
    ///
    /// # Bad
    ///
    /// ```groovy path=Jenkinsfile
    /// node('linux') {
    ///     checkout scm
    ///     def steps = load 'ci/steps.groovy'
    ///     steps.test(env.CHANGE_ID)
    /// }
    /// ```
    ///
    /// # Good
    ///
    /// ```groovy path=Jenkinsfile
    /// library 'ci-steps@6c1f0a2b8d4e5f60718293a4b5c6d7e8f9012345'
    /// node('linux') {
    ///     checkout scm
    ///     testChange(env.CHANGE_ID)
    /// }
    /// ```
    ///
    /// # How to fix
    ///
    /// Put shared code into a library, or read it with `readTrusted`, which fails where an author without rights changed the
    /// file.
    ///
    /// # References
    ///
    /// - Pipeline: Groovy, steps `load` and `evaluate`; Pipeline: Multibranch, step `readTrusted`
    /// - CICD-SEC-4: Poisoned Pipeline Execution, OWASP
    Workload "workload/groovy-from-workspace": "pipeline code is taken from the workspace", High, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    let proposed = pipeline.trigger(Event::PullRequestTarget);
    for (place, _, step) in cx.steps() {
        let Some(uses) = step.uses() else { continue };
        match uses.reference.value() {
            "load" => {
                let reached = proposed.filter(|trigger| is_reached(place, trigger.event));
                if let Some(trigger) = reached {
                    let path = uses.input("value").unwrap_or("a file");
                    let message = format!(
                        "`load` runs `{path}` of the proposed change as code of the pipeline"
                    );
                    let finding = cx.finding(&RULE, step.span, message);
                    let note = "the file is built for proposed changes";
                    out.push(finding.related(&pipeline.source, trigger.span, note));
                }
            }
            "evaluate" if !is_fixed(uses) => {
                let message =
                    "`evaluate` runs a text as code of the pipeline that is made while it runs";
                let finding = cx.finding(&RULE, step.span, message);
                out.push(finding.severity(Severity::Medium));
            }
            _ => {}
        }
    }
}

fn is_reached(place: Place<'_>, event: Event) -> bool {
    !is_kept_out(place, event) && place.job.approval.is_none()
}

/// True for a text that stands in the file, or that Jenkins takes from the target branch.
fn is_fixed(uses: &Uses) -> bool {
    let value = uses.with.get("value");
    value.is_some_and(|value| {
        !value.value.is_templated() || value.value.value().contains("readTrusted")
    })
}
