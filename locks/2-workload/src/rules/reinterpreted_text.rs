use lockgate_evidence::{Finding, rule};
use lockgate_pipelines::model::Run;
use lockgate_pipelines::shell::{Command, PartKind, Quoting, Script, Word};

use crate::context::Context;
use crate::facts::scripts::{Code, scripts};

rule! {
    /// # What it finds
    ///
    /// A script that puts a value into text and has the text executed: `eval` of a variable, `bash -c "… $VALUE …"`,
    /// `python -c` or `Invoke-Expression` with an expansion, `xargs -I{} sh -c '… {} …'`. The output of a fixed command, as in
    /// `eval "$(ssh-agent -s)"`, is left out, and so is what other rules tell: an expression of the platform in the text
    /// (`template-injection`), and what is downloaded or decoded.
    ///
    /// # Why it matters
    ///
    /// The value is read twice: once as a value, and once as code. Quoting it the first time does not protect it the second
    /// time, and moving a `${{ … }}` to `env` does not either. Whoever can choose the value then runs commands in the job. The
    /// severity is info because here it is not known who chooses the value. The confidence is low for the same reason; where
    /// the value comes from outside, other rules say so.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: bash -c "make $TARGET"
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
    ///       - run: bash -c 'make "$1"' make "$TARGET"
    /// ```
    ///
    /// # How to fix
    ///
    /// Run the command itself, or give the value as an argument: `bash -c 'make "$1"' make "$VALUE"`. An array holds a list
    /// of options without `eval`.
    ///
    /// # References
    ///
    /// - CWE-95
    /// - POSIX Shell Command Language, `eval`
    Workload "workload/reinterpreted-text": "a value is put into text that is executed", Info, Low
}

const WORDS: &[&str] = &[
    "eval",
    " -c",
    " -e",
    "iex",
    "Invoke-Expression",
    "invoke-expression",
];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (run, script) in scripts(cx, WORDS) {
        for command in &script.commands {
            let Some(effective) = command.effective() else {
                continue;
            };
            if matches!(effective.name.as_str(), "source" | ".") {
                continue;
            }
            if effective.wrappers.iter().any(|wrapper| wrapper == "xargs") {
                out.extend(
                    replaced(command.words())
                        .map(|word| finding(cx, run, word, &effective.name, "each input line")),
                );
                continue;
            }
            let Some(code) = Code::of(command, &effective) else {
                continue;
            };
            let mut given = code
                .words
                .into_iter()
                .filter(|word| is_code(effective.args, word, &effective.name));
            let found = given.find_map(|word| Some((word, value(script, word)?)));
            out.extend(found.map(|(word, what)| finding(cx, run, word, &effective.name, &what)));
        }
    }
}

/// True for the word behind `-c`; an operand names a file.
fn is_code(args: &[Word], word: &Word, program: &str) -> bool {
    let at = args.iter().position(|own| own.span == word.span);
    let option = at
        .and_then(|at| args.get(at.checked_sub(1)?))
        .map(Word::literal_prefix);
    matches!(program, "eval" | "iex" | "invoke-expression")
        || option.is_some_and(|option| option.starts_with('-'))
}

/// The first value that is put in; `None` where the text is fixed, or is the output of fixed commands.
fn value(script: &Script, word: &Word) -> Option<String> {
    word.parts.iter().find_map(|part| match &part.kind {
        PartKind::Variable { name } if part.quoted != Quoting::Single && !is_status(name) => {
            Some(format!("`${name}`"))
        }
        PartKind::CommandSubst { commands } => {
            let mut inner = script
                .commands
                .get(commands.clone())?
                .iter()
                .flat_map(Command::words);
            inner.find_map(|word| value(script, word))
        }
        _ => None,
    })
}

/// `$?`, `$#` and `$$` are numbers.
fn is_status(name: &str) -> bool {
    matches!(name, "?" | "#" | "$" | "!" | "-")
}

/// `xargs -I{} sh -c '… {} …'`: the code that holds the replacement.
fn replaced<'a>(words: impl Iterator<Item = &'a Word>) -> Option<&'a Word> {
    let words: Vec<&Word> = words.collect();
    let mark = words.iter().enumerate().find_map(|(at, word)| {
        let text = word.literal()?;
        let rest = text.strip_prefix("-I")?.to_owned();
        if rest.is_empty() {
            words.get(at + 1)?.literal()
        } else {
            Some(rest)
        }
    })?;
    let code = words
        .iter()
        .position(|word| word.literal_prefix() == "-c")?;
    words
        .get(code + 1)
        .copied()
        .filter(|word| word.text.contains(&mark))
}

fn finding(cx: &Context<'_>, run: &Run, word: &Word, program: &str, what: &str) -> Finding {
    let message = format!("{what} becomes part of what `{program}` executes");
    cx.finding(&RULE, run.script.locate(word.span), message)
}
