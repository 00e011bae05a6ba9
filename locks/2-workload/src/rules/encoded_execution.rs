use lockgate_evidence::{Finding, Span, rule};
use lockgate_pipelines::shell::{Effective, Script, Word};

use crate::context::Context;
use crate::facts::scripts::{executed, nested, scripts};

rule! {
    /// # What it finds
    ///
    /// Text that is decoded and executed at once: `base64 -d` or its kin piped to a shell or substituted into one, and the
    /// encoded commands of PowerShell.
    ///
    /// # Why it matters
    ///
    /// An encoded command cannot be read in review, and that is nearly always why it is encoded: the code planted in
    /// `tj-actions/changed-files` in March 2025 and in `reviewdog/action-setup` before it was Base64 piped to a shell. The
    /// severity is high because a planted command has everything the job has. The confidence is medium because a few
    /// people do so to escape quoting.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: echo ZWNobyBoZWxsbwo= | base64 -d | bash
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
    ///       - run: echo hello
    /// ```
    ///
    /// # How to fix
    ///
    /// Decode the text in a safe place and read it. If it is yours, write it as it is, or into a file of the repository. If
    /// it is nobody's, treat the secrets of the job as known.
    ///
    /// # References
    ///
    /// - CVE-2025-30066, CVE-2025-30154
    /// - MITRE ATT&CK T1027, T1140
    Workload "workload/encoded-execution": "text is decoded and executed unread", High, Medium
}

const WORDS: &[&str] = &[
    "base64",
    "base32",
    "xxd",
    "openssl",
    "-enc",
    "-Enc",
    "-EncodedCommand",
    "uudecode",
];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (run, script) in scripts(cx, WORDS) {
        for (span, message) in decoded(script) {
            out.push(cx.finding(&RULE, run.script.locate(span), message));
        }
        for (span, inner) in nested(script) {
            let first = decoded(&inner).into_iter().next();
            out.extend(
                first.map(|(_, message)| cx.finding(&RULE, run.script.locate(span), message)),
            );
        }
        for command in &script.commands {
            let Some(effective) = command.effective() else {
                continue;
            };
            if let Some(word) = encoded(&effective) {
                let message = "an encoded command is executed: nobody can read what it does";
                out.push(cx.finding(&RULE, run.script.locate(word.span), message));
            }
        }
    }
}

/// What is decoded and executed: from the one command to the other.
fn decoded(script: &Script) -> Vec<(Span, String)> {
    let pairs = executed(script).into_iter();
    let found = pairs.filter_map(|pair| {
        let (producer, runner) = (
            script.commands.get(pair.producer)?,
            script.commands.get(pair.runner)?,
        );
        let (decoder, by) = (producer.effective()?, runner.effective()?.name);
        let message = format!("what `{}` decodes is executed by `{by}`", decoder.name);
        decodes(&decoder).then(|| (producer.span.cover(runner.span), message))
    });
    found.collect()
}

fn decodes(effective: &Effective<'_>) -> bool {
    let has = |options: &[&str]| {
        effective
            .args
            .iter()
            .any(|word| options.contains(&word.literal_prefix().as_str()))
    };
    let short = |letter: char| {
        let mut words = effective.args.iter().map(Word::literal_prefix);
        words.any(|text| text.starts_with('-') && !text.starts_with("--") && text.contains(letter))
    };
    match effective.name.as_str() {
        "base64" | "base32" | "basenc" => short('d') || short('D') || has(&["--decode"]),
        "openssl" => has(&["-d"]),
        "xxd" => short('r'),
        "uudecode" => true,
        _ => false,
    }
}

/// `powershell -EncodedCommand …`, which may be shortened to `-e`.
fn encoded<'a>(effective: &Effective<'a>) -> Option<&'a Word> {
    if !matches!(effective.name.as_str(), "powershell" | "pwsh") {
        return None;
    }
    effective.args.iter().find(|word| {
        let option = word.literal_prefix().to_ascii_lowercase();
        option == "-ec" || option.len() > 1 && "-encodedcommand".starts_with(&option)
    })
}
