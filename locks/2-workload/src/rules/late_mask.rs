use lockgate_evidence::{Finding, Span, rule};
use lockgate_pipelines::expression;
use lockgate_pipelines::model::{Event, Run};
use lockgate_pipelines::shell::{Command, Nesting, Script, Word};

use crate::context::Context;
use crate::facts::script::{Sink, sink_of};
use crate::facts::spots::env_of;
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// A value that stands in the log before `::add-mask::` hides it: an expression within the command that masks it, or in a
    /// variable of the step that holds it, since the runner prints script and variables with values filled in before
    /// it runs them; or an `echo` of the same variable further up in the script. Values that the platform has masked already
    /// (secrets, outputs of actions) are left out.
    ///
    /// # Why it matters
    ///
    /// Somebody thought the value secret enough to mask it, and it can be read all the same, in a public repository by anyone.
    /// Masking only works on what is printed later. The severity is low because many such values are short-lived. The
    /// confidence is high because the order is in the text.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on:
    ///   workflow_dispatch:
    ///     inputs:
    ///       password: {}
    /// jobs:
    ///   deploy:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: echo "::add-mask::${{ inputs.password }}"
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on:
    ///   workflow_dispatch:
    ///     inputs:
    ///       password: {}
    /// jobs:
    ///   deploy:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: |
    ///           password=$(jq -r .inputs.password "$GITHUB_EVENT_PATH")
    ///           echo "::add-mask::$password"
    /// ```
    ///
    /// # How to fix
    ///
    /// Mask the value in the step that obtains it, before anything prints it. Take inputs from the file at
    /// `$GITHUB_EVENT_PATH`. Better, keep secrets in secrets: a run's inputs are shown to everyone who can see the run.
    ///
    /// # References
    ///
    /// - Workflow commands for GitHub Actions: Masking a value in a log, GitHub Docs
    /// - CWE-532: Insertion of Sensitive Information into Log File
    Workload "workload/late-mask": "a value is in the log before it is masked", Low, High
}

const MASK: &str = "::add-mask::";
const PRINTERS: &[&str] = &["echo", "printf", "write-host", "write-output"];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (place, job, step) in cx.steps() {
        let Some(run) = step.run().filter(|run| run.script.value().contains(MASK)) else {
            continue;
        };
        let script = run.parsed(place.pipeline.shell_of(job, step));
        for (at, command) in script.commands.iter().enumerate() {
            if let Some(word) = command.words().find(|word| word.text.contains(MASK)) {
                let found =
                    filled_in(cx, place, run, word).or_else(|| printed(cx, run, script, at, word));
                out.extend(found);
            }
        }
    }
}

/// The expression that the runner fills in and prints.
fn filled_in(cx: &Context<'_>, place: Place<'_>, run: &Run, word: &Word) -> Option<Finding> {
    let masked = run.script.locate(word.span);
    let found = word.expressions().find_map(|span| {
        let value = unmasked(place, run.script.value().get(span.range())?)?;
        Some((run.script.locate(span), value, "script"))
    });
    let bound = || {
        let names: Vec<&str> = word
            .variables()
            .map(|name| name.trim_start_matches("env:"))
            .collect();
        let bound = env_of(&place)
            .into_iter()
            .filter(|binding| names.contains(&binding.key.value()));
        bound.into_iter().find_map(|binding| {
            Some((
                binding.value.span(),
                unmasked(place, binding.value.value())?,
                "variables",
            ))
        })
    };
    let (span, value, what): (Span, String, &str) = found.or_else(bound)?;
    let message = format!(
        "the log shows `{value}` before it is masked: the runner prints the step's {what} with values filled in"
    );
    let finding = cx.finding(&RULE, span, message);
    let inside = masked.start <= span.start && span.end <= masked.end;
    Some(if inside {
        finding
    } else {
        finding.related(cx.file.source(), masked, "masked here, too late")
    })
}

/// The first value in `text` that nothing has masked before.
fn unmasked(place: Place<'_>, text: &str) -> Option<String> {
    let templates = expression::find(text)
        .into_iter()
        .filter_map(|template| template.expression.ok());
    templates.into_iter().find_map(|expr| {
        let mut accesses = expr.contexts().into_iter();
        accesses.find_map(|access| {
            let segments: Vec<&str> = access.path.segments().iter().map(String::as_str).collect();
            is_unmasked(place, &segments).then(|| access.path.to_string())
        })
    })
}

fn is_unmasked(place: Place<'_>, segments: &[&str]) -> bool {
    match segments {
        ["needs", _, "outputs", ..] | ["github", "event", "inputs" | "client_payload", ..] => true,
        ["inputs", ..] => place.pipeline.trigger(Event::Dispatch).is_some(),
        ["steps", id, "outputs", ..] => {
            let script = place
                .job
                .step(id)
                .and_then(|step| step.run())
                .map(|run| run.script.value());
            script.is_some_and(|script| !script.contains(MASK))
        }
        _ => false,
    }
}

/// An earlier command of the script that prints a variable which is masked at `at`.
fn printed(
    cx: &Context<'_>,
    run: &Run,
    script: &Script,
    at: usize,
    word: &Word,
) -> Option<Finding> {
    let names: Vec<&str> = word.variables().collect();
    let prints = |command: &&Command| {
        let name = command.effective().map(|effective| effective.name);
        let shares = |word: &Word| {
            word.variables().any(|name| names.contains(&name)) && !word.text.contains(MASK)
        };
        name.is_some_and(|name| PRINTERS.contains(&name.as_str()))
            && command.args.iter().any(shares)
            && command.pipes_into.is_none()
            && !command.nesting.iter().any(|nesting| {
                matches!(
                    nesting,
                    Nesting::Substitution | Nesting::ProcessSubstitution
                )
            })
            && sink_of(command) == Some(Sink::Log)
    };
    let early = script.commands.iter().take(at).find(prints)?;
    let message = format!("the log shows `${}` before it is masked", names.first()?);
    let masked = run.script.locate(word.span);
    Some(
        cx.finding(&RULE, run.script.locate(early.span), message)
            .related(cx.file.source(), masked, "masked here, too late"),
    )
}
