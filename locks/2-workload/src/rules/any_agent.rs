use lockgate_evidence::{Finding, Span, rule};
use lockgate_pipelines::yaml::Text;

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// A stage or `node` of Jenkins that runs on whatever executor is free: `agent any`, `agent { label '' }`, `node { … }`
    /// without a label.
    ///
    /// # Why it matters
    ///
    /// Any executor can be the controller's own. A build there reads `JENKINS_HOME`: every stored credential with the key
    /// that opens it, and the configuration of every other job. It also meets the workspaces of builds that are trusted
    /// more. Whether the controller has executors, the file does not say; by default it has two. Severity and confidence are
    /// low because a good installation sets them to none.
    ///
    /// # Bad
    ///
    /// ```groovy path=Jenkinsfile
    /// pipeline {
    ///     agent any
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
    ///     agent { label 'linux-build' }
    ///     stages {
    ///         stage('Build') { steps { sh 'make' } }
    ///     }
    /// }
    /// ```
    ///
    /// # How to fix
    ///
    /// Name the label of agents that are made for such builds, and set the number of executors of the built-in node to 0.
    ///
    /// # References
    ///
    /// - Controller isolation, Jenkins User Handbook
    /// - Pipeline Syntax: agent, Jenkins User Handbook
    Workload "workload/any-agent": "a build of Jenkins runs on any executor, the controller's own included", Low, Low
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let mut told: Vec<Span> = Vec::new();
    for place in cx.jobs() {
        let runner = &place.job.runner;
        // An image is run on a machine that has a container engine, which the controller seldom has.
        let Some(span) = runner.span.filter(|_| place.job.container.is_none()) else {
            continue;
        };
        let is_any = |label: &Text| matches!(label.value(), "any" | "");
        let pods = !place.job.services.is_empty();
        if pods || !runner.labels.iter().all(is_any) || told.contains(&span) {
            continue;
        }
        let written = place.pipeline.source.slice(span);
        let is_plain = written.starts_with("node") || !runner.labels.is_empty();
        if is_plain {
            told.push(span);
            let message = format!(
                "`{}` takes any executor, also one of the controller",
                written.lines().next().unwrap_or(written).trim_end()
            );
            out.push(cx.finding(&RULE, span, message));
        }
    }
}
