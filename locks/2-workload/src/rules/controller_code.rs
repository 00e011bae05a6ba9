use lockgate_evidence::{Finding, Severity, rule};

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// Groovy in a pipeline of Jenkins that works only outside of the sandbox: the objects of the controller
    /// (`Jenkins.instance`, `hudson.model…`), programs started by `"…".execute()`, other Groovy by `Eval` or `GroovyShell`,
    /// and packages that `@Grab` fetches while the build runs.
    ///
    /// # Why it matters
    ///
    /// Pipeline code runs in the controller. The sandbox keeps it from everything but steps; who needs more approves the
    /// call for all pipelines, or switches the sandbox off. From then on whoever may change a `Jenkinsfile` can read every
    /// credential and change every job. `@Grab` also runs whatever the repository of packages serves that day. Severity and
    /// confidence are medium: it works only where somebody has approved it.
    ///
    /// # Bad
    ///
    /// ```groovy path=Jenkinsfile
    /// node('linux') {
    ///     def out = "git rev-parse HEAD".execute()
    ///     Jenkins.instance.getItemByFullName('deploy').scheduleBuild()
    /// }
    /// ```
    ///
    /// # Good
    ///
    /// ```groovy path=Jenkinsfile
    /// node('linux') {
    ///     def out = sh(script: 'git rev-parse HEAD', returnStdout: true)
    ///     build job: 'deploy', wait: false
    /// }
    /// ```
    ///
    /// # How to fix
    ///
    /// Use the step that does the same (`sh`, `build job:`, `httpRequest`), or a global shared library that administrators
    /// review.
    ///
    /// # References
    ///
    /// - In-process Script Approval, Jenkins User Handbook
    /// - CVE-2019-1003000, CVE-2018-1000861
    Workload "workload/controller-code": "a pipeline runs Groovy of the controller outside of the sandbox", Medium, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    for uses in &pipeline.includes {
        let name = uses.reference.value();
        if name.starts_with("Grab") {
            let message = format!("`@{name}` fetches code that then runs in the controller");
            out.push(cx.finding(&RULE, uses.reference.span(), message));
        }
    }
    for (_, _, step) in cx.steps() {
        let Some(uses) = step.uses() else { continue };
        let name = uses.reference.value();
        let root = name.split(['.', '(']).next().unwrap_or(name);
        let (message, severity) = match root {
            "Jenkins" | "hudson" | "jenkins" => (
                format!("`{name}` reaches into the controller"),
                Severity::Medium,
            ),
            "Eval" | "GroovyShell" => (
                format!("`{name}` runs other Groovy in the controller"),
                Severity::High,
            ),
            _ if name.ends_with(".execute") => (
                "a program is started on the controller itself, not on the agent".to_owned(),
                Severity::Medium,
            ),
            _ => continue,
        };
        let span = uses.reference.span();
        out.push(cx.finding(&RULE, span, message).severity(severity));
    }
}
