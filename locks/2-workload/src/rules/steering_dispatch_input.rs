use lockgate_evidence::{Finding, Severity, Span, rule};
use lockgate_pipelines::expression::content_positions;
use lockgate_pipelines::model::{Event, Input};
use lockgate_pipelines::shell::{PartKind, Shell};
use lockgate_pipelines::yaml::Text;

use crate::context::Context;
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// A free-text input of `workflow_dispatch` that decides what a run does: which commit is checked out, which machine or image
    /// it runs on, which environment it enters, which command a script starts. Inputs of other types, and
    /// inputs that are only printed or passed on as data, are left out.
    ///
    /// # Why it matters
    ///
    /// Whoever may start a workflow then builds from any commit, also one that no branch has and nobody reviewed, and the result
    /// looks like any other build; SLSA asks that parameters do not steer a build past its definition. It takes write access,
    /// and who has that can also push a branch and start the workflow there, so the severity is low. It is medium where the job
    /// enters an environment or the input names one: the rules of an environment judge the branch that the run was started
    /// on, and the input leads past them. The confidence is high because the text decides it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on:
    ///   workflow_dispatch:
    ///     inputs:
    ///       ref:
    ///         description: what to build
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions/checkout@v5
    ///         with:
    ///           ref: ${{ inputs.ref }}
    ///       - run: make release
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on:
    ///   workflow_dispatch:
    ///     inputs:
    ///       channel:
    ///         type: choice
    ///         options: [stable, beta]
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions/checkout@v5
    ///       - run: make release CHANNEL="$CHANNEL"
    ///         env:
    ///           CHANNEL: ${{ inputs.channel }}
    /// ```
    ///
    /// # How to fix
    ///
    /// Start the workflow on the branch or tag that is to be built (the platform asks for it) instead of naming it in an input.
    /// Make the others a `choice`, or check them against a list before use.
    ///
    /// # References
    ///
    /// - SLSA v1.1, Build: External parameters
    /// - Workflow syntax for GitHub Actions: `on.workflow_dispatch.inputs`, GitHub Docs
    Workload "workload/steering-dispatch-input": "a free-text input steers the build", Low, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(trigger) = cx
        .workflow()
        .and_then(|pipeline| pipeline.trigger(Event::Dispatch))
    else {
        return;
    };
    let free: Vec<&Input> = trigger
        .inputs
        .iter()
        .filter(|input| is_free(input))
        .collect();
    if free.is_empty() {
        return;
    }
    for place in cx.jobs() {
        for (text, span, what, enters) in steered(&place) {
            let Some((input, at)) = free
                .iter()
                .find_map(|input| Some((input, named(text, span, input)?)))
            else {
                continue;
            };
            let message = format!(
                "whoever starts the workflow {what} by the free text `{}`",
                input.name
            );
            let finding = cx.finding(&RULE, text.locate(at), message).related(
                cx.file.source(),
                input.name.span(),
                "declared here",
            );
            out.push(if enters || place.job.environment.is_some() {
                finding.severity(Severity::Medium)
            } else {
                finding
            });
        }
    }
}

/// A `choice`, `boolean`, `number` and `environment` can only be what the reviewed file or the settings list.
fn is_free(input: &Input) -> bool {
    let kind = input.kind.as_ref();
    kind.is_none_or(|kind| kind.value() == "string")
}

/// Each text that steers the job, the part of it that does, what it steers, and whether it names an environment.
fn steered<'a>(place: &Place<'a>) -> Vec<(&'a Text, Span, &'static str, bool)> {
    let job = place.job;
    let whole = |text: &Text| Span::new(0, text.value().len());
    let mut found = Vec::new();
    found.extend(
        job.runner
            .labels
            .iter()
            .map(|label| (label, whole(label), "chooses the machine", false)),
    );
    let images = job
        .containers()
        .filter_map(|container| container.image.as_ref());
    found.extend(images.map(|image| (image, whole(image), "chooses the image", false)));
    let environment = job
        .environment
        .as_ref()
        .and_then(|environment| environment.name.as_ref());
    found.extend(environment.map(|name| (name, whole(name), "chooses the environment", true)));
    for step in &job.steps {
        if let Some(uses) = step.uses().filter(|uses| uses.is("actions/checkout")) {
            let inputs = ["ref", "repository"]
                .into_iter()
                .filter_map(|name| uses.with.get(name));
            found.extend(inputs.map(|input| {
                (
                    &input.value,
                    whole(&input.value),
                    "chooses what is checked out",
                    false,
                )
            }));
        }
        if let Some(run) = step.run().filter(|run| run.script.is_templated()) {
            let shell = place.pipeline.shell_of(job, step);
            let programs = if shell == Shell::Posix {
                programs(run.parsed(shell))
            } else {
                Vec::new()
            };
            found.extend(
                programs
                    .into_iter()
                    .map(|span| (&run.script, span, "chooses the command", false)),
            );
        }
    }
    found
}

/// Templates that stand where a script names a program or hands text to another shell.
fn programs(script: &lockgate_pipelines::shell::Script) -> Vec<Span> {
    let mut found = Vec::new();
    for command in &script.commands {
        let name = command.name.iter();
        let interprets = command.effective().is_some_and(|effective| {
            let shell = matches!(effective.name.as_str(), "bash" | "sh")
                && effective.args.iter().any(|arg| arg.text == "-c");
            effective.name == "eval" || shell
        });
        let args = command.args.iter().filter(|_| interprets);
        for word in name.chain(args) {
            let starts = word
                .parts
                .first()
                .is_some_and(|part| part.kind == PartKind::Expression);
            if starts || interprets {
                found.extend(word.expressions());
            }
        }
    }
    found
}

/// Where the input becomes part of the value.
fn named(text: &Text, within: Span, input: &Input) -> Option<Span> {
    let name = input.name.value().to_ascii_lowercase();
    let paths = [
        format!("inputs.{name}"),
        format!("github.event.inputs.{name}"),
    ];
    let templates = text
        .templates()
        .iter()
        .filter(|template| within.contains(template.span));
    templates
        .filter_map(|template| template.expression.as_ref().ok())
        .find_map(|expr| {
            let mut parts = content_positions(expr).into_iter();
            let part = parts.find(|part| {
                part.path()
                    .is_some_and(|path| paths.iter().any(|wanted| path.to_string() == *wanted))
            })?;
            Some(part.span)
        })
}
