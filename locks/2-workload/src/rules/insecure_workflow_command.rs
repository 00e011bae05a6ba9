use lockgate_evidence::{Finding, Fix, Safety, Severity, Span, rule};
use lockgate_pipelines::model::{Env, Pipeline, Run, Step};
use lockgate_pipelines::shell::{Command, Shell};
use lockgate_pipelines::yaml::entry_with_line;

use crate::context::Context;
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// `ACTIONS_ALLOW_UNSECURE_COMMANDS` switched on, and the old workflow commands `::set-env`, `::add-path`, `::set-output` and
    /// `::save-state`, which are read from what a step prints.
    ///
    /// # Why it matters
    ///
    /// Whatever a step prints can hold such a command: the title of an issue, a file name, the output of a test. `::set-env` from
    /// it sets `LD_PRELOAD` for every later step (CVE-2020-15228), which is why the platform switched it off; switching it on
    /// again is of high severity. `::set-env` and `::add-path` without that do nothing any more and show intent, `::set-output` and
    /// `::save-state` only forge outputs: low. The confidence is high because the text decides it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: echo "::set-output name=version::1.2"
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: echo "version=1.2" >> "$GITHUB_OUTPUT"
    /// ```
    ///
    /// # How to fix
    ///
    /// Write to the files `$GITHUB_ENV`, `$GITHUB_PATH`, `$GITHUB_OUTPUT` and `$GITHUB_STATE` instead, and remove the variable. The
    /// fix does so for an `echo` of one line.
    ///
    /// # References
    ///
    /// - CVE-2020-15228
    /// - GitHub Actions: Deprecating save-state and set-output commands, GitHub changelog, 2022
    Workload "workload/insecure-workflow-command": "commands are read from what a step prints", Low, High, fixable
}

const SWITCH: &str = "ACTIONS_ALLOW_UNSECURE_COMMANDS";

/// Each command, the file that stands for it, and whether it has a name.
const COMMANDS: &[(&str, &str, bool)] = &[
    ("::add-path::", "GITHUB_PATH", false),
    ("::save-state name=", "GITHUB_STATE", true),
    ("::set-env name=", "GITHUB_ENV", true),
    ("::set-output name=", "GITHUB_OUTPUT", true),
];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    let text = pipeline.own_text();
    if text.contains(SWITCH) {
        let jobs = pipeline.jobs.iter();
        let envs = jobs.flat_map(|job| job.steps.iter().map(|step| &step.env).chain([&job.env]));
        for env in envs.chain([&pipeline.env]) {
            out.extend(switched_on(cx, pipeline, env));
        }
    }
    if text.contains(SWITCH) || COMMANDS.iter().any(|(command, ..)| text.contains(command)) {
        for (place, _, step) in cx.steps() {
            printed(cx, &place, step, out);
        }
    }
}

fn switched_on(cx: &Context<'_>, pipeline: &Pipeline, env: &Env) -> Option<Finding> {
    let binding = env
        .get(SWITCH)
        .filter(|binding| binding.value.value().eq_ignore_ascii_case("true"))?;
    let message =
        format!("`{SWITCH}` lets anything that is printed set environment and path of later steps");
    let finding = cx
        .finding(&RULE, binding.span, message)
        .severity(Severity::High);
    let needed = ["::set-env", "::add-path"]
        .iter()
        .any(|command| pipeline.own_text().contains(command));
    let entry = if env.bindings.len() == 1 {
        env.span?
    } else {
        binding.span
    };
    let Some(lines) = entry_with_line(&pipeline.source, entry) else {
        return Some(finding);
    };
    let safety = if needed { Safety::Unsafe } else { Safety::Safe };
    let fix = Fix::new(format!("remove `{SWITCH}`"), safety);
    Some(finding.fix(fix.edit(&pipeline.source, lines, "")))
}

fn printed(cx: &Context<'_>, place: &Place<'_>, step: &Step, out: &mut Vec<Finding>) {
    let Some(run) = step.run() else { return };
    let script = run.script.value();
    for (command, file, named) in COMMANDS {
        for (at, _) in script
            .match_indices(command)
            .filter(|(at, _)| !is_comment(script, *at))
        {
            let end = at
                + command
                    .trim_end_matches(" name=")
                    .trim_end_matches("::")
                    .len();
            let name = script.get(at + 2..end).unwrap_or_default();
            let message = format!(
                "`::{name}` is taken from whatever the step prints, so text of others that it prints can forge it"
            );
            let mut finding = cx
                .finding(&RULE, run.script.locate(Span::new(at, end)), message)
                .help(format!("write to `${file}` instead"));
            finding.fix = rewritten(place, step, run, at, file, *named);
            out.push(finding);
        }
    }
    for assignment in script.match_indices(SWITCH).map(|(at, _)| at) {
        let rest = script
            .get(assignment + SWITCH.len()..)
            .unwrap_or_default()
            .trim_start_matches(['"', '\'']);
        if rest.to_ascii_lowercase().starts_with("=true") && script.contains("GITHUB_ENV") {
            let message = format!(
                "`{SWITCH}` lets anything that is printed set environment and path of later steps"
            );
            let span = run
                .script
                .locate(Span::new(assignment, assignment + SWITCH.len()));
            out.push(cx.finding(&RULE, span, message).severity(Severity::High));
        }
    }
}

/// `echo "::set-output name=x::y"` as `echo "x=y" >> "$GITHUB_OUTPUT"`.
fn rewritten(
    place: &Place<'_>,
    step: &Step,
    run: &Run,
    at: usize,
    file: &str,
    named: bool,
) -> Option<Fix> {
    let shell = place.pipeline.shell_of(place.job, step);
    // Escapes of line feeds are undone for commands only.
    if shell != Shell::Posix || run.script.value().contains("%0A") {
        return None;
    }
    let script = run.parsed(shell);
    let command = script.commands.get(script.command_at(at)?)?;
    let printed = plain_echo(run.script.value(), command)?;
    let (quote, body) = printed.split_at(usize::from(!printed.starts_with("::")));
    let line = if named {
        let (_, rest) = body.split_once(" name=")?;
        let (name, value) = rest.split_once("::")?;
        format!("{name}={value}")
    } else {
        body.strip_prefix("::add-path::")?.to_owned()
    };
    let replacement = format!("echo {quote}{line} >> \"${file}\"");
    let edit = crate::facts::expressions::written_in(&run.script, &replacement)?;
    let fix = Fix::new(format!("write to `${file}`"), Safety::Safe);
    Some(fix.edit(run.script.source(), run.script.locate(command.span), edit))
}

/// What an `echo` prints whose output goes nowhere else, as written, where a command is all of it.
fn plain_echo<'a>(script: &'a str, command: &Command) -> Option<&'a str> {
    let name = command.name.as_ref()?.literal()?;
    let (first, last) = (command.args.first()?, command.args.last()?);
    let printed = script.get(first.span.start..last.span.end)?;
    let alone = command.all_redirects().next().is_none() && command.pipes_into.is_none();
    let starts = printed.trim_start_matches(['"', '\'']).starts_with("::");
    let twice = printed.matches("::set-").count() > 1;
    (name == "echo" && alone && starts && !twice).then_some(printed)
}

fn is_comment(script: &str, at: usize) -> bool {
    let line = script.get(..at).unwrap_or_default().rsplit('\n').next();
    line.is_some_and(|line| line.trim_start().starts_with('#'))
}
