use lockgate_evidence::{Finding, rule};
use lockgate_pipelines::model::{Event, Step};

use crate::context::Context;
use crate::flow::is_kept_out;
use crate::tree::Place;
use crate::workspace::{Execution, Folder, Ground, executions};

rule! {
    /// # What it finds
    ///
    /// A stage of Jenkins that is built for proposed changes and runs what they bring (a build tool, a script of the
    /// repository) while credentials are bound: inside of `withCredentials`, or under `environment { X = credentials(…) }`.
    /// It speaks only where the file itself deals with proposed changes (`CHANGE_ID`, `changeRequest()`, `ghprb…`) and no
    /// condition keeps the stage out of their builds.
    ///
    /// # Why it matters
    ///
    /// For authors without rights Jenkins takes the `Jenkinsfile` of the target branch, but everything else in the workspace
    /// is theirs. Whoever changes `pom.xml`, `package.json` or `ci/test.sh` in a pull request of a fork then runs commands
    /// with the credential in the environment. The severity is high; the confidence is medium because whether pull requests
    /// of forks are built is decided in the settings of the job.
    ///
    /// # Bad
    ///
    /// ```groovy path=Jenkinsfile
    /// node('linux') {
    ///     checkout scm
    ///     echo "building ${env.CHANGE_ID}"
    ///     withCredentials([string(credentialsId: 'sonar', variable: 'SONAR_TOKEN')]) {
    ///         sh 'mvn verify sonar:sonar'
    ///     }
    /// }
    /// ```
    ///
    /// # Good
    ///
    /// ```groovy path=Jenkinsfile
    /// node('linux') {
    ///     checkout scm
    ///     sh 'mvn verify'
    ///     if (!env.CHANGE_ID) {
    ///         withCredentials([string(credentialsId: 'sonar', variable: 'SONAR_TOKEN')]) {
    ///             sh 'mvn sonar:sonar'
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # How to fix
    ///
    /// Bind credentials only where `when { branch … }`, `when { not { changeRequest() } }` or `if (!env.CHANGE_ID)` keeps
    /// proposed changes out, and around steps that run no code of the repository.
    ///
    /// # References
    ///
    /// - GitHub Branch Source: discover pull requests from forks, trust
    /// - CICD-SEC-4: Poisoned Pipeline Execution, OWASP
    Workload "workload/credentials-for-proposed-code": "code of a proposed change runs while credentials are bound", High, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.workflow() else {
        return;
    };
    let Some(trigger) = pipeline.trigger(Event::PullRequestTarget) else {
        return;
    };
    for place in cx.jobs() {
        let granted = |step: &Step| !step.grants.is_empty();
        if !place.job.steps.iter().any(granted) || place.job.approval.is_some() {
            continue;
        }
        let ground = Ground {
            step: 0,
            command: None,
            folder: Folder::workspace(),
            event: trigger.event,
            at_once: true,
        };
        let mut told: Option<usize> = None;
        for execution in executions(place, &ground) {
            let step = step_of(place, &execution);
            let Some(step) = step.filter(|step| granted(step) && told != Some(step.index)) else {
                continue;
            };
            let here = Place {
                step: Some(step),
                ..place
            };
            if is_kept_out(here, trigger.event) {
                continue;
            }
            told = Some(step.index);
            out.push(finding(cx, step, &execution).related(
                &pipeline.source,
                trigger.span,
                "the file is built for proposed changes",
            ));
        }
    }
}

fn step_of<'a>(place: Place<'a>, execution: &Execution) -> Option<&'a Step> {
    let mut steps = place.job.steps.iter();
    steps.find(|step| {
        let script = step.run().map(|run| run.script.span());
        step.span.contains(execution.span)
            || script.is_some_and(|span| span.contains(execution.span))
    })
}

fn finding(cx: &Context<'_>, step: &Step, execution: &Execution) -> Finding {
    let names: Vec<&str> = step.grants.iter().map(|grant| grant.name.value()).collect();
    let what = &execution.what;
    let message = format!(
        "`{what}` runs {} of a proposed change with {} in its environment",
        execution.reads,
        crate::facts::spots::listed(&names)
    );
    let finding = cx.finding(&RULE, execution.span, message);
    match step.grants.first() {
        Some(grant) => finding.related(grant.name.source(), grant.span, "bound here"),
        None => finding,
    }
}
