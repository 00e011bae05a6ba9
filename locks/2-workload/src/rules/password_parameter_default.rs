use lockgate_evidence::{Finding, rule};
use lockgate_pipelines::model::Event;
use lockgate_pipelines::yaml::Text;

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// A parameter of Jenkins of the type `password` with a default that is written in the file.
    ///
    /// # Why it matters
    ///
    /// Whoever can read the repository can read the password, in every commit that ever held it, and every build that nobody
    /// fills in uses it. That the field shows dots helps nobody. The severity is high; the confidence is medium because the
    /// default may be a word that is never let in.
    ///
    /// # Bad
    ///
    /// ```groovy path=Jenkinsfile
    /// pipeline {
    ///     agent { label 'linux' }
    ///     parameters { password(name: 'DB_PASSWORD', defaultValue: 'hunter2-not-real') }
    ///     stages {
    ///         stage('Load') { steps { sh 'make load' } }
    ///     }
    /// }
    /// ```
    ///
    /// # Good
    ///
    /// ```groovy path=Jenkinsfile
    /// pipeline {
    ///     agent { label 'linux' }
    ///     environment { DB_PASSWORD = credentials('db-password') }
    ///     stages {
    ///         stage('Load') { steps { sh 'make load' } }
    ///     }
    /// }
    /// ```
    ///
    /// # How to fix
    ///
    /// Keep the password as a credential of Jenkins and bind it where it is needed; change the one that stands in the
    /// history.
    ///
    /// # References
    ///
    /// - Pipeline Syntax: parameters, Jenkins User Handbook
    /// - CWE-798
    Workload "workload/password-parameter-default": "the default of a password parameter stands in the file", High, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let inputs = cx
        .workflow()
        .and_then(|pipeline| pipeline.trigger(Event::Dispatch));
    for input in inputs.iter().flat_map(|trigger| &trigger.inputs) {
        let is_password = input.kind.as_ref().map(Text::value) == Some("password");
        let Some(default) = input.default.as_ref().filter(|_| is_password) else {
            continue;
        };
        let value = default.value().trim();
        let is_placeholder = value.is_empty() || value.starts_with(['<', '$']) || value == "null";
        if is_placeholder || default.is_templated() {
            continue;
        }
        let message = format!(
            "the default of the password `{}` stands in the file",
            input.name
        );
        let finding = cx.finding(&RULE, input.name.span(), message);
        out.push(finding.conceal(default.span()));
    }
}
