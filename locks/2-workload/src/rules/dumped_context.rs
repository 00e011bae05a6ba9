use lockgate_evidence::{Confidence, Finding, Span, rule};
use lockgate_pipelines::expression::Expr;
use lockgate_pipelines::model::{Binding, Run};
use lockgate_pipelines::shell::{Command, Script, Word};

use crate::context::Context;
use crate::facts::named_secrets::is_told_by_name;
use crate::facts::script::{Sink, sink_of};
use crate::facts::spots::{contains_ignoring_case, env_of, may_hold_secrets, secrets_in};
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// A whole context, such as `github`, `env` or `steps`, that is printed to the log of the run: written as JSON into a
    /// script, or handed over in a variable that the script prints; and a bare `env` or `printenv` in a step that has
    /// secrets in its environment. On GitLab every job has every variable of the project there.
    ///
    /// # Why it matters
    ///
    /// The log of a public repository can be read by everyone. The platform hides secrets by their exact text only, and
    /// `github` also holds e-mail addresses and the whole event, `env` and `steps` whatever earlier steps made of secrets.
    /// Masking has had gaps: in 2022 Aqua Security found tens of thousands of live tokens in the public logs of another CI
    /// service. The severity is low because most values are harmless and the rest is usually hidden. The confidence is
    /// high where the script prints the context, and medium for the bare commands.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   debug:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: echo "$CONTEXT"
    ///         env:
    ///           CONTEXT: ${{ toJSON(github) }}
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   debug:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: echo "$EVENT of $REF"
    ///         env:
    ///           EVENT: ${{ github.event_name }}
    ///           REF: ${{ github.ref }}
    /// ```
    ///
    /// # How to fix
    ///
    /// Print the single values you need, or remove the step once it has served its purpose.
    ///
    /// # References
    ///
    /// - Contexts reference, section "Example printing context information to the log", GitHub Docs
    /// - Public Travis CI Logs (Still) Expose Users, Aqua Security, 2022
    Workload "workload/dumped-context": "a whole context is printed to the log", Low, High
}

/// Contexts that hold a token, personal data, or what steps made of secrets.
const TELLING: &[&str] = &["github", "github.event", "env", "steps", "inputs"];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    let text = pipeline.own_text();
    let dumps = contains_ignoring_case(text, "tojson");
    if !dumps && !text.contains("env") {
        return;
    }
    for (place, job, step) in cx.steps() {
        let Some(run) = step.run() else { continue };
        let bound = if dumps {
            contexts_of(&place)
        } else {
            Vec::new()
        };
        let written = dumps && contains_ignoring_case(run.script.value(), "tojson");
        let bare_command = is_listing(run.script.value())
            && (may_hold_secrets(&place, run) || is_told_by_name(pipeline.platform));
        if written || bare_command || !bound.is_empty() {
            let script = run.parsed(pipeline.shell_of(job, step));
            printed(cx, &bound, run, script, out);
            bare(cx, &place, run, script, out);
        }
    }
}

/// A context in the script itself, or in a variable it prints.
fn printed(
    cx: &Context<'_>,
    variables: &[(&Binding, String)],
    run: &Run,
    script: &Script,
    out: &mut Vec<Finding>,
) {
    for template in run.script.templates() {
        let context = template.expression.as_ref().ok().and_then(dumped);
        let command = script
            .command_at(template.span.start)
            .and_then(|at| script.commands.get(at));
        if let Some(context) = context
            && command.is_some_and(goes_to_log)
        {
            out.push(finding(cx, run, template.span, &context));
        }
    }
    for command in script
        .commands
        .iter()
        .filter(|command| goes_to_log(command))
    {
        for word in &command.args {
            let read: Vec<&str> = word
                .variables()
                .map(|name| name.trim_start_matches("env:"))
                .collect();
            let context = variables
                .iter()
                .find(|(binding, _)| read.contains(&binding.key.value()));
            if let Some((binding, context)) = context {
                let found = finding(cx, run, word.span, context);
                out.push(found.related(
                    cx.file.source(),
                    binding.value.span(),
                    "the context comes from here",
                ));
            }
        }
    }
}

fn finding(cx: &Context<'_>, run: &Run, span: Span, context: &str) -> Finding {
    let message = format!("the whole context `{context}` is printed to the log");
    cx.finding(&RULE, run.script.locate(span), message)
}

/// The variables of a step that hold a whole context.
fn contexts_of<'a>(place: &Place<'a>) -> Vec<(&'a Binding, String)> {
    let bindings = env_of(place).into_iter();
    bindings
        .filter_map(|binding| Some((binding, of_binding(binding)?)))
        .collect()
}

/// True where a line of a script lists the environment.
fn is_listing(script: &str) -> bool {
    let lists = |line: &str| {
        line == "env"
            || line == "printenv"
            || line.starts_with("env |")
            || line.starts_with("printenv ")
    };
    script.lines().any(|line| lists(line.trim()))
}

fn of_binding(binding: &Binding) -> Option<String> {
    let mut templates = binding.value.templates().iter();
    templates.find_map(|template| dumped(template.expression.as_ref().ok()?))
}

/// The context in `toJSON(context)`.
fn dumped(expr: &Expr) -> Option<String> {
    let (name, arguments) = expr.call()?;
    let path = arguments.first().filter(|_| name == "tojson")?.path()?;
    let path = path.to_string();
    TELLING.contains(&path.as_str()).then_some(path)
}

fn goes_to_log(command: &Command) -> bool {
    let prints = command.effective().is_some_and(|command| {
        matches!(
            command.name.as_str(),
            "echo" | "printf" | "cat" | "write-host" | "write-output"
        )
    });
    prints && command.pipes_into.is_none() && sink_of(command) == Some(Sink::Log)
}

/// `env` or `printenv` without arguments.
fn bare(cx: &Context<'_>, place: &Place<'_>, run: &Run, script: &Script, out: &mut Vec<Finding>) {
    let secret = env_of(place)
        .into_iter()
        .flat_map(|binding| secrets_in(&binding.value))
        .find(|secret| !secret.is_platform_token());
    // Every job of GitLab has every variable of the project.
    let what = match secret {
        Some(secret) => format!("with `{}` in it, ", secret.name),
        None if is_told_by_name(place.pipeline.platform) => {
            "with every variable of the project in it, ".to_owned()
        }
        None => return,
    };
    for command in &script.commands {
        let name = command.name.as_ref().and_then(Word::literal);
        let dumps = matches!(name.as_deref(), Some("env" | "printenv"))
            && command
                .args
                .iter()
                .all(|word| matches!(word.text.as_str(), "-0" | "--null"));
        let into = command
            .pipes_into
            .and_then(|next| script.commands.get(next));
        let sorted =
            into.is_none_or(|next| next.effective().is_some_and(|next| next.name == "sort"));
        if dumps && sorted && sink_of(command) == Some(Sink::Log) {
            let message = format!("the whole environment, {what}is printed to the log");
            let found = cx.finding(&RULE, run.script.locate(command.span), message);
            out.push(found.confidence(Confidence::Medium));
        }
    }
}
