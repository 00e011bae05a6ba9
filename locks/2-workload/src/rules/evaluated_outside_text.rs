use std::sync::LazyLock;

use lockgate_evidence::{Finding, rule};
use lockgate_pipelines::model::{Body, Run};
use lockgate_pipelines::shell::{Effective, Script, Word};

use crate::context::Context;
use crate::facts::scripts::has_word;
use crate::flow::{Flow, Reach, Taint};
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// A script that has a variable with text an outsider chooses read as code a second time: `eval "$X"`, `bash -c "$X"`,
    /// `echo "$X" | sh`, `python -c "$X"`, `sed "s/…/$X/"`, `Invoke-Expression $X`, a script of the workspace that such text was
    /// written into, and the answer of a language model run the same way.
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
        let text = run.script.value();
        let may = text.contains('$') || place.pipeline.may_receive_outside_text();
        if !may || !mentions_interpreter(text) {
            continue;
        }
        let script = run.parsed(place.pipeline.shell_of(job, step));
        for (index, command) in script.commands.iter().enumerate() {
            let Some(effective) = command.effective() else {
                continue;
            };
            let taint = evaluated(cx, place, run, script, &effective)
                .or_else(|| piped(cx, place, run, script, index, &effective))
                .or_else(|| kept(cx, place, index, &effective));
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

/// Programs beside the interpreters that run what they are told.
const OTHERS: &[&str] = &[
    "awk",
    "gawk",
    "mawk",
    "sed",
    "eval",
    "iex",
    "Iex",
    "IEX",
    "Invoke-Expression",
    "invoke-expression",
    "source",
];

static PROGRAMS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let interpreters = INTERPRETERS.iter().map(|(name, _)| *name);
    interpreters.chain(OTHERS.iter().copied()).collect()
});

/// Names of branches and tags are told on GitLab too: commands fit into them.
fn is_told(taint: &Taint) -> bool {
    taint.is_attacker() || taint.origin.starts_with("ci.")
}

fn mentions_interpreter(script: &str) -> bool {
    script.contains("./") || has_word(script, &PROGRAMS)
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
        "sed" => program_of(effective.args, &["-e", "--expression"])?,
        "awk" | "gawk" | "mawk" => program_of(effective.args, &[])?,
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

/// The program of `sed` and `awk`: what follows an option for it, else the first operand. Both can start commands.
fn program_of<'w>(args: &'w [Word], options: &[&str]) -> Option<&'w [Word]> {
    let given = args
        .iter()
        .position(|word| options.contains(&word.text.as_str()));
    let values = ["-v", "-F", "--assign", "--field-separator"];
    let operand = || {
        args.iter().enumerate().position(|(at, word)| {
            let value = at > 0 && values.contains(&args[at - 1].text.as_str());
            !word.text.starts_with('-') && !value
        })
    };
    let in_file = args
        .iter()
        .any(|word| matches!(word.text.as_str(), "-f" | "--file"));
    let at = given
        .map(|at| at + 1)
        .or_else(|| operand().filter(|_| !in_file))?;
    args.get(at..=at)
}

/// `bash run.sh`, `. ./vars` and `./run.sh` of a file that an earlier command wrote.
fn kept(
    cx: &Context<'_>,
    place: Place<'_>,
    index: usize,
    effective: &Effective<'_>,
) -> Option<Taint> {
    let named = matches!(effective.name.as_str(), "." | "source")
        || INTERPRETERS.iter().any(|(name, _)| *name == effective.name);
    let file = if named {
        effective.args.iter().find(|word| !is_option(word))?
    } else {
        let own = effective.program.text.contains('/');
        own.then_some(effective.program)?
    };
    Flow::new(cx.tree).file(place, index, &file.literal()?)
}

/// `echo "$X" | sh`, and `echo "$X" | xargs -I{} sh -c '… {}'`.
fn piped(
    cx: &Context<'_>,
    place: Place<'_>,
    run: &Run,
    script: &Script,
    index: usize,
    effective: &Effective<'_>,
) -> Option<Taint> {
    let reads_input = INTERPRETERS.iter().any(|(name, _)| *name == effective.name)
        && (effective.args.iter().all(is_option) || fills_in(effective));
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

/// True where `xargs` puts its input into the text of a program: the replaced word stands in what follows `-c`.
fn fills_in(effective: &Effective<'_>) -> bool {
    let by_xargs = effective.wrappers.iter().any(|wrapper| wrapper == "xargs");
    let code = effective.args.iter().position(|word| word.text == "-c");
    let code = code.and_then(|at| effective.args.get(at + 1));
    by_xargs && code.is_some_and(|word| ["{}", "%"].iter().any(|mark| word.text.contains(mark)))
}

fn is_option(word: &Word) -> bool {
    word.literal().is_some_and(|word| word.starts_with('-'))
}
