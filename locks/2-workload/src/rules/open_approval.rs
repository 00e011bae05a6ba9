use lockgate_evidence::{Finding, rule};
use lockgate_pipelines::model::{Job, Step};

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// An `input` of Jenkins that asks somebody before a deployment or release, and does not say who may answer: it has no
    /// `submitter`.
    ///
    /// # Why it matters
    ///
    /// Without `submitter` everybody who may start or cancel builds of the job may also let the deployment through, the
    /// author of the change included. The question then stops nobody but people in a hurry. The severity is low because it
    /// needs a right of its own; the confidence is medium because the word in the name of the stage decides what counts as a
    /// deployment.
    ///
    /// # Bad
    ///
    /// ```groovy path=Jenkinsfile
    /// pipeline {
    ///     agent { label 'linux' }
    ///     stages {
    ///         stage('Deploy to production') {
    ///             input { message 'Deploy?' }
    ///             steps { sh './deploy.sh' }
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # Good
    ///
    /// ```groovy path=Jenkinsfile
    /// pipeline {
    ///     agent { label 'linux' }
    ///     stages {
    ///         stage('Deploy to production') {
    ///             input {
    ///                 message 'Deploy?'
    ///                 submitter 'release-managers'
    ///             }
    ///             steps { sh './deploy.sh' }
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # How to fix
    ///
    /// Name the people or the group in `submitter`.
    ///
    /// # References
    ///
    /// - Pipeline: Input Step, Jenkins documentation
    /// - CICD-SEC-1: Insufficient Flow Control Mechanisms, OWASP
    Workload "workload/open-approval": "anybody who may start a build may let its deployment through", Low, Medium
}

/// Words of stages that change what others use.
const DEPLOYS: &[&str] = &[
    "deploy", "prod", "promot", "publish", "release", "rollout", "ship",
];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for place in cx.jobs() {
        for step in &place.job.steps {
            let Some(uses) = step.uses().filter(|uses| uses.reference.value() == "input") else {
                continue;
            };
            let limited = ["submitter", "submitterParameter"]
                .iter()
                .any(|name| *name == "submitter" && uses.with.get(name).is_some());
            if limited || !is_deployment(place.job, step) {
                continue;
            }
            let message = format!(
                "whoever may start builds may answer this, and so let `{}` through",
                place.job.id
            );
            out.push(cx.finding(&RULE, uses.reference.span(), message));
        }
    }
}

/// By the name of the stage, or what the question says.
fn is_deployment(job: &Job, step: &Step) -> bool {
    let asked = step.uses().and_then(|uses| {
        let message = uses.input("message").or_else(|| uses.input("value"))?;
        Some(message.to_ascii_lowercase())
    });
    let name = job.id.value().to_ascii_lowercase();
    let texts = [Some(name), asked];
    let says = |text: &String| DEPLOYS.iter().any(|word| text.contains(word));
    texts.iter().flatten().any(says)
}
