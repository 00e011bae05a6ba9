use lockgate_evidence::{Finding, Severity, rule};
use lockgate_pipelines::model::Event;

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// A `GenericTrigger` of Jenkins without a `token`, or with one that is written in the file.
    ///
    /// # Why it matters
    ///
    /// The address `generic-webhook-trigger/invoke` asks nobody for a password. Without a token every message starts the
    /// build, and its content becomes variables of the build; with a token that stands in the repository everybody who reads
    /// it can do the same. The severity is medium, low for a token that is written down, since then the readers of the
    /// repository are meant; the confidence is medium because the network may keep others away.
    ///
    /// # Bad
    ///
    /// ```groovy path=Jenkinsfile
    /// pipeline {
    ///     agent { label 'linux' }
    ///     triggers {
    ///         GenericTrigger(genericVariables: [[key: 'ref', value: '$.ref']])
    ///     }
    ///     stages {
    ///         stage('Build') { steps { sh 'make' } }
    ///     }
    /// }
    /// ```
    ///
    /// # Good
    ///
    /// ```groovy path=Jenkinsfile
    /// pipeline {
    ///     agent { label 'linux' }
    ///     triggers {
    ///         GenericTrigger(
    ///             genericVariables: [[key: 'ref', value: '$.ref', regexpFilter: '[^a-z0-9/]']],
    ///             tokenCredentialId: 'webhook-token')
    ///     }
    ///     stages {
    ///         stage('Build') { steps { sh 'make' } }
    ///     }
    /// }
    /// ```
    ///
    /// # How to fix
    ///
    /// Name the token by `tokenCredentialId`, and let `regexpFilter` take away from each variable what it need not hold.
    ///
    /// # References
    ///
    /// - Generic Webhook Trigger Plugin: token
    /// - CWE-306
    Workload "workload/open-webhook": "anybody who can send a message starts the build", Medium, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    for trigger in &pipeline.triggers {
        if trigger.event != Event::Webhook {
            continue;
        }
        let written = pipeline.source.slice(trigger.span);
        let name = trigger.name.span();
        let place =
            lockgate_evidence::Span::new(name.start, name.start + trigger.name.value().len());
        if written.contains("tokenCredentialId") {
            continue;
        }
        let literal = ["token: '", "token: \""]
            .iter()
            .any(|word| written.contains(word));
        if literal {
            let message =
                "the token of the webhook stands in the file: whoever reads it can start the build";
            out.push(cx.finding(&RULE, place, message).severity(Severity::Low));
        } else if !written.contains("token:") {
            let message = "the webhook has no token: whoever can reach Jenkins can start the build and fill its variables";
            out.push(cx.finding(&RULE, place, message));
        }
    }
}
