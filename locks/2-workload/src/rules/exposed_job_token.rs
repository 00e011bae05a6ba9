use lockgate_evidence::{Finding, Span, rule};
use lockgate_pipelines::expression::Expr;
use lockgate_pipelines::model::{Event, Step};
use lockgate_pipelines::yaml::Text;

use crate::context::Context;
use crate::facts::proposed::{may_run, proposed};
use crate::tree::Place;
use crate::workspace::{Folder, Ground, executions};

rule! {
    /// # What it finds
    ///
    /// `$(System.AccessToken)` of Azure Pipelines in the environment or script of a step that executes what was checked out,
    /// in a job that builds proposed changes. Steps and jobs that a condition keeps to other builds are left out.
    ///
    /// # Why it matters
    ///
    /// The agent does not put this token into the environment by itself; a step has to ask for it. Where that step runs a
    /// build, a test or a package manager, the proposed change decides what runs, and with the token it can read the other
    /// repositories, feeds and artifacts of the project, and write to them where the build service may. Tokens of builds of
    /// forks are cut down by default, those of branches of the same repository are not. The severity is medium because of
    /// that. The confidence is medium because it depends on what the build executes.
    ///
    /// # Bad
    ///
    /// ```yaml path=azure-pipelines.yml
    /// pr: [main]
    /// steps:
    ///   - script: npm ci
    ///     env:
    ///       SYSTEM_ACCESSTOKEN: $(System.AccessToken)
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=azure-pipelines.yml
    /// pr: [main]
    /// steps:
    ///   - task: npmAuthenticate@0
    ///     inputs: {workingFile: .npmrc}
    ///   - script: npm ci --ignore-scripts
    /// ```
    ///
    /// # How to fix
    ///
    /// Give the token to a step that runs nothing of the change, or to a job that only runs for protected branches. Limit
    /// what it may do: "Limit job authorization scope" and "Protect access to repositories in YAML pipelines" in the settings.
    ///
    /// # References
    ///
    /// - Access repositories, artifacts, and other resources: job access tokens, Azure Pipelines documentation
    /// - Build GitHub repositories, "Contributions from forks", Azure Pipelines documentation
    Workload "workload/exposed-job-token": "code of proposed changes is given the job's token", Medium, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for place in cx.jobs() {
        let Some(proposed) =
            proposed(place.pipeline, place.job).filter(|proposed| !proposed.is_implied)
        else {
            continue;
        };
        let mut executed = None;
        for step in &place.job.steps {
            let Some(span) = token(step).filter(|_| runs(place, step)) else {
                continue;
            };
            let executed = executed.get_or_insert_with(|| executions(place, &ground()));
            let Some(execution) = executed
                .iter()
                .find(|execution| step.span.contains(execution.span))
            else {
                continue;
            };
            let message = format!(
                "`{}` executes {} of the proposed change and is given the job's token",
                execution.what, execution.reads
            );
            let finding = cx.finding(&RULE, span, message);
            out.push(
                finding
                    .related(cx.file.source(), execution.span, "executed here")
                    .related(
                        cx.file.source(),
                        proposed.trigger.name.span(),
                        "pull requests are built",
                    ),
            );
        }
    }
}

/// The change lies in the workspace from the first step on.
fn ground() -> Ground {
    Ground {
        step: 0,
        command: None,
        folder: Folder::workspace(),
        event: Event::PullRequest,
        at_once: true,
    }
}

fn runs(place: Place<'_>, step: &Step) -> bool {
    let conditions: Vec<_> = step.condition.iter().chain(&step.gates).collect();
    may_run(place.pipeline, &conditions)
}

/// Where a step asks for the token.
fn token(step: &Step) -> Option<Span> {
    let run = step.run()?;
    let of = |text: &Text| {
        let mut templates = text.templates().iter();
        let found = templates.find(|template| {
            let path = template.expression.as_ref().ok().and_then(Expr::path);
            path.is_some_and(|path| path.matches("system.accesstoken"))
        })?;
        Some(text.locate(found.span))
    };
    let values = step.env.bindings.iter().map(|binding| &binding.value);
    values.chain([&run.script]).find_map(of)
}
