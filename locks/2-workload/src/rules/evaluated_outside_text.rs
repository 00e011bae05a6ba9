use lockgate_evidence::{Finding, rule};
use lockgate_pipelines::model::{Body, Run};
use lockgate_pipelines::shell::{Effective, Script, Word};

use crate::context::Context;
use crate::flow::{Flow, Reach, Taint};
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// A script that has a variable with text an outsider chooses read as code a second time: `eval "$X"`, `bash -c "$X"`,
    /// `echo "$X" | sh`, `python -c "$X"`, `Invoke-Expression $X`, and the answer of a language model run the same way.
    ///
    /// # Why it matters
    ///
    /// Handing a value over in `env` is the remedy for template injection, and evaluating the variable undoes it. The severity
    /// follows who can start the workflow, as for template injection.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: issue_comment
    /// jobs:
    ///   answer:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - env:
    ///           BODY: ${{ github.event.comment.body }}
    ///         run: eval "$BODY"
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: issue_comment
    /// jobs:
    ///   answer:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - env:
    ///           BODY: ${{ github.event.comment.body }}
    ///         run: |
    ///           case "$BODY" in
    ///             /retry) ./retry ;;
    ///           esac
    /// ```
    ///
    /// # How to fix
    ///
    /// Compare the text with the few words you expect, and run commands of your own.
    ///
    /// # References
    ///
    /// - Script injections, GitHub Docs
    /// - CWE-95
    Workload "workload/evaluated-outside-text": "outside text in a variable is read as code again", Critical, High
}

/// Programs that run what follows one of these flags.
const INTERPRETERS: &[(&str, &[&str])] = &[
    ("bash", &["-c"]),
    ("cmd", &["/c", "/C"]),
    ("dash", &["-c"]),
    ("node", &["-e", "--eval", "-p"]),
    ("perl", &["-e", "-E"]),
    ("php", &["-r"]),
    ("powershell", &["-c", "-Command", "-command"]),
    ("pwsh", &["-c", "-Command", "-command"]),
    ("python", &["-c"]),
    ("python3", &["-c"]),
    ("ruby", &["-e"]),
    ("sh", &["-c"]),
    ("zsh", &["-c"]),
];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (place, job, step) in cx.steps() {
        let Body::Run(run) = &step.body else { continue };
        if !run.script.value().contains('$') || !mentions_interpreter(run.script.value()) {
            continue;
        }
        let script = run.parsed(place.pipeline.shell_of(job, step));
        for (index, command) in script.commands.iter().enumerate() {
            let Some(effective) = command.effective() else {
                continue;
            };
            let taint = evaluated(cx, place, run, script, &effective)
                .or_else(|| piped(cx, place, run, script, index, &effective));
            if let Some(taint) = taint.filter(is_told) {
                let reach = Reach::of(cx.tree, place, &taint);
                let message = format!(
                    "`{}` reaches `{}`, which runs it as code: {}",
                    taint.origin,
                    effective.name,
                    reach.words()
                );
                let finding = cx.finding(&RULE, run.script.locate(command.span), message);
                out.push(reach.explain(&taint, finding));
            }
        }
    }
}

/// Names of branches and tags are told on GitLab too: commands fit into them.
fn is_told(taint: &Taint) -> bool {
    taint.is_attacker() || taint.origin.starts_with("ci.")
}

fn mentions_interpreter(script: &str) -> bool {
    let extra = [
        "eval",
        "iex",
        "Invoke-Expression",
        "invoke-expression",
        "source",
    ];
    extra
        .iter()
        .chain(INTERPRETERS.iter().map(|(name, _)| name))
        .any(|name| script.contains(name))
}

/// Words that are code by their place in the command.
fn evaluated(
    cx: &Context<'_>,
    place: Place<'_>,
    run: &Run,
    script: &Script,
    effective: &Effective<'_>,
) -> Option<Taint> {
    let words = match effective.name.as_str() {
        "eval" | "iex" | "invoke-expression" => effective.args,
        name => {
            let (_, flags) = INTERPRETERS.iter().find(|(own, _)| *own == name)?;
            let flag = effective.args.iter().position(|word| {
                word.literal()
                    .is_some_and(|word| flags.contains(&word.as_str()))
            })?;
            effective.args.get(flag + 1..flag + 2)?
        }
    };
    // Between single quotes `$X` belongs to the inner program and is data there.
    words
        .iter()
        .find_map(|word: &Word| Flow::new(cx.tree).word(place, run, script, word))
}

/// `echo "$X" | sh`.
fn piped(
    cx: &Context<'_>,
    place: Place<'_>,
    run: &Run,
    script: &Script,
    index: usize,
    effective: &Effective<'_>,
) -> Option<Taint> {
    let reads_input = INTERPRETERS.iter().any(|(name, _)| *name == effective.name)
        && effective.args.iter().all(is_option);
    if !reads_input {
        return None;
    }
    let feeding = script
        .commands
        .iter()
        .enumerate()
        .filter(|(_, command)| command.pipes_into == Some(index));
    feeding
        .into_iter()
        .find_map(|(from, _)| Flow::new(cx.tree).output_of(place, run, script, from))
}

fn is_option(word: &Word) -> bool {
    word.literal().is_some_and(|word| word.starts_with('-'))
}
