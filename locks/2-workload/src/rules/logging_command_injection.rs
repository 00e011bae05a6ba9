use lockgate_evidence::{Finding, Severity, Span, rule};
use lockgate_pipelines::model::{Run, Step};
use lockgate_pipelines::shell::{Command, Script};

use crate::context::Context;
use crate::facts::script::{Sink, sink_of};
use crate::flow::{Flow, Reach, Taint};
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// Text an outsider chooses, printed to the log of a step of Azure Pipelines: what `git log`, `git show` or `gh` say of a
    /// proposed change. Left out are names of branches, which cannot hold a `[`, the variables for message and author of a
    /// commit, in which the agent itself breaks such marks, and steps whose `target` limits what they may set (`commands:
    /// restricted`, `settableVariables`).
    ///
    /// # Why it matters
    ///
    /// The agent reads commands from what a step prints: `##vso[task.setvariable variable=…]` sets a variable of all later
    /// steps, `##vso[task.prependpath]` decides where they look for programs, and others upload files and set results. A commit
    /// message that holds such a line is obeyed as if the step had written it; later steps that expand the variable then run
    /// what it says. The severity is one step below that of text in a script, since it takes such a later step; who can bring
    /// it about is weighed as there, so it is mostly low: a build that runs the change's code obeys it anyway. The confidence
    /// is that of the way the text took.
    ///
    /// # Bad
    ///
    /// ```yaml path=azure-pipelines.yml
    /// pr: [main]
    /// steps:
    ///   - script: git log -1 --format=%s
    ///   - script: make $(flags)
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=azure-pipelines.yml
    /// pr: [main]
    /// steps:
    ///   - script: git log -1 --format=%s
    ///     target:
    ///       commands: restricted
    ///       settableVariables: none
    ///   - script: make $(flags)
    /// ```
    ///
    /// # How to fix
    ///
    /// Do not print the text, or take the marks out of it (`${TEXT//##/}`), or restrict the step with `target: commands:
    /// restricted` and `settableVariables: none`.
    ///
    /// # References
    ///
    /// - Logging commands, Azure Pipelines documentation
    /// - Securely use variables and parameters, "Limit variables that can be set", Azure Pipelines documentation
    /// - CWE-74
    Workload "workload/logging-command-injection": "printed outside text can command the agent", High, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (place, job, step) in cx.steps() {
        let Some(run) = step.run().filter(|run| may_print(run)) else {
            continue;
        };
        if is_restricted(cx, step) {
            continue;
        }
        let script = run.parsed(place.pipeline.shell_of(job, step));
        let first = script
            .commands
            .iter()
            .enumerate()
            .find_map(|(index, command)| {
                let taint = printed(cx, place, run, script, index)?;
                Some((command.span, taint))
            });
        if let Some((span, taint)) = first {
            out.push(finding(cx, place, run, span, &taint));
        }
    }
}

/// A cheap first question.
fn may_print(run: &Run) -> bool {
    ["git", "gh "]
        .iter()
        .any(|word| run.script.value().contains(word))
}

/// True where the step's `target` keeps its commands from being obeyed.
fn is_restricted(cx: &Context<'_>, step: &Step) -> bool {
    let text = cx.file.source().slice(step.span);
    text.contains("settableVariables") || text.contains("commands: restricted")
}

fn printed(
    cx: &Context<'_>,
    place: Place<'_>,
    run: &Run,
    script: &Script,
    index: usize,
) -> Option<Taint> {
    let command = script.commands.get(index)?;
    let is_log = command.pipes_into.is_none()
        && command.nesting.is_empty()
        && sink_of(command) == Some(Sink::Log);
    if !is_log || !prints(command) {
        return None;
    }
    let taint = Flow::new(cx.tree).output_of(place, run, script, index)?;
    // Of these the agent breaks the marks, or the name cannot hold them.
    let is_tamed = taint.origin.contains("branch") || taint.origin.starts_with("build.");
    (taint.is_attacker() && !is_tamed).then_some(taint)
}

fn prints(command: &Command) -> bool {
    command.effective().is_some_and(|command| {
        matches!(
            command.name.as_str(),
            "echo" | "printf" | "write-host" | "write-output" | "git" | "cat"
        )
    })
}

fn finding(cx: &Context<'_>, place: Place<'_>, run: &Run, span: Span, taint: &Taint) -> Finding {
    let reach = Reach::of(cx.tree, place, taint);
    let message = format!(
        "`{}` is printed, and `##vso[…]` in it is obeyed: {} can set variables of later steps",
        taint.origin,
        reach.subject()
    );
    let finding = reach.explain(taint, cx.finding(&RULE, run.script.locate(span), message));
    let severity = match reach.severity() {
        Severity::Critical => Severity::High,
        Severity::High => Severity::Medium,
        _ => Severity::Low,
    };
    finding.severity(severity)
}
