use lockgate_evidence::{Confidence, Finding, Span, rule};
use lockgate_pipelines::expression::{Expr, ExprKind};
use lockgate_pipelines::shell::{Command, Nesting, Script, Word};

use crate::context::Context;
use crate::facts::script::{Sink, sink_of};
use crate::facts::spots::{ScriptSecrets, Spot, may_hold_secrets, spots};

rule! {
    /// # What it finds
    ///
    /// A value that is made from a secret and that the log does not hide: a field of a secret that is read as JSON in an
    /// expression, and, in scripts, what `base64`, `jq`, `cut` and their kin make of a secret where it goes to the log, an
    /// output or the environment file of the job without `::add-mask::`.
    ///
    /// # Why it matters
    ///
    /// The runner hides a secret in the log by looking for its exact text. A part of it, or the same in another encoding,
    /// is not that text and is printed in full; outputs and variables carry it on to steps that know nothing of its origin.
    /// The malware in `tj-actions/changed-files` of March 2025 printed the secrets in base64 for just that reason. The
    /// severity is medium because something must print the value. The confidence is high for the expression, which decides
    /// it, and medium for scripts.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   deploy:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: ./deploy
    ///         env:
    ///           PASSWORD: ${{ fromJSON(secrets.ACCOUNT).password }}
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   deploy:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: ./deploy
    ///         env:
    ///           PASSWORD: ${{ secrets.ACCOUNT_PASSWORD }}
    /// ```
    ///
    /// # How to fix
    ///
    /// Store each value as a secret of its own. Where a script must derive one, print `::add-mask::` with it first.
    ///
    /// # References
    ///
    /// - Using secrets in GitHub Actions, section "Redacting secrets from workflow run logs", GitHub Docs
    /// - CVE-2025-30066
    Workload "workload/unmasked-derived-secret": "a value made from a secret is not hidden in the log", Medium, High
}

/// Programs that make another text of a secret.
const DERIVING: &[&str] = &[
    "awk", "base32", "base64", "basenc", "cut", "gzip", "head", "hexdump", "jq", "od", "openssl",
    "rev", "sed", "tail", "tr", "xxd", "yq",
];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    if !pipeline.source.text().contains("secrets") {
        return;
    }
    for spot in spots(pipeline) {
        spot.each_expression(|expr| fields(cx, &spot, expr, out));
    }
    for (place, job, step) in cx.steps() {
        let Some(run) = step.run().filter(|run| may_hold_secrets(&place, run)) else {
            continue;
        };
        let text = run.script.value();
        if text.contains("::add-mask::") || !DERIVING.iter().any(|name| text.contains(name)) {
            continue;
        }
        let script = run.parsed(pipeline.shell_of(job, step));
        let secrets = ScriptSecrets::of(&place, run, script);
        if secrets.is_empty() {
            continue;
        }
        for (span, message) in derived(script, &secrets) {
            let finding = cx.finding(&RULE, run.script.locate(span), message);
            out.push(finding.confidence(Confidence::Medium));
        }
    }
}

/// `fromJSON(secrets.X).y`, also below further accesses: the outermost access is told.
fn fields(cx: &Context<'_>, spot: &Spot<'_>, expr: &Expr, out: &mut Vec<Finding>) {
    let mut covered = Span::at(0);
    for part in expr.walk() {
        let inside = !covered.is_empty() && covered.contains(part.span);
        if let Some(secret) = field_of(part).filter(|_| !inside) {
            covered = part.span;
            let written = spot.text.value().get(part.span.range()).unwrap_or_default();
            let message = format!(
                "`{written}` is a part of the secret `{secret}`, which the log hides only as a whole"
            );
            out.push(cx.finding(&RULE, spot.text.locate(part.span), message));
        }
    }
}

/// The secret whose field an access reads.
fn field_of(expr: &Expr) -> Option<String> {
    let (ExprKind::Property { object, .. }
    | ExprKind::Index { object, .. }
    | ExprKind::Star { object, .. }) = &expr.kind
    else {
        return None;
    };
    if let Some(deeper) = field_of(object.ungrouped()) {
        return Some(deeper);
    }
    let (name, arguments) = object.call()?;
    let path = arguments.first().filter(|_| name == "fromjson")?.path()?;
    (path.root() == "secrets").then(|| path.last().to_ascii_uppercase())
}

/// Where something made from a secret is printed or written to a file of the runner.
fn derived(script: &Script, secrets: &ScriptSecrets) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    let mut variables: Vec<(String, String)> = Vec::new();
    for (index, command) in script.commands.iter().enumerate() {
        let Some(secret) = fed(script, index, command, secrets) else {
            continue;
        };
        if command.nesting.contains(&Nesting::ProcessSubstitution) || writes_file(command) {
            continue;
        }
        let substituted = command.nesting.contains(&Nesting::Substitution);
        if substituted {
            variables.extend(assigned(script, index).map(|name| (name, secret)));
            continue;
        }
        if command.pipes_into.is_none()
            && let Some(sink) = sink_of(command)
        {
            found.push((command.span, message(&secret, sink)));
        }
    }
    for command in &script.commands {
        let Some(effective) = command.effective() else {
            continue;
        };
        let prints =
            matches!(effective.name.as_str(), "echo" | "printf") && command.pipes_into.is_none();
        if !prints || command.nesting.contains(&Nesting::Substitution) {
            continue;
        }
        let names: Vec<&str> = effective.args.iter().flat_map(Word::variables).collect();
        let derived = variables
            .iter()
            .find(|(name, _)| names.contains(&name.as_str()));
        if let (Some((_, secret)), Some(sink)) = (derived, sink_of(command)) {
            found.push((command.span, message(secret, sink)));
        }
    }
    found
}

fn message(secret: &str, sink: Sink) -> String {
    format!(
        "what is made of `{secret}` goes to {} without `::add-mask::`",
        sink.as_str()
    )
}

/// The secret that reaches a deriving program: through its words, a here-string, or what is printed into its pipeline.
fn fed(
    script: &Script,
    index: usize,
    command: &Command,
    secrets: &ScriptSecrets,
) -> Option<String> {
    let effective = command.effective()?;
    if !DERIVING.contains(&effective.name.as_str()) {
        return None;
    }
    let here = command
        .redirects
        .iter()
        .filter(|redirect| redirect.operator == "<<<");
    let direct = here
        .map(|redirect| &redirect.target)
        .find_map(|word| secrets.in_word(word));
    let printed = || {
        script
            .commands
            .iter()
            .enumerate()
            .take(index)
            .find_map(|(before, other)| {
                let prints = other
                    .effective()
                    .is_some_and(|other| matches!(other.name.as_str(), "echo" | "printf"));
                let reaches = prints && script.downstream(before).any(|reader| reader == index);
                reaches.then(|| other.args.iter().find_map(|word| secrets.in_word(word)))?
            })
    };
    direct.or_else(printed).map(str::to_owned)
}

/// True where an option names a file for the output, or nothing is printed.
fn writes_file(command: &Command) -> bool {
    const OPTIONS: &[&str] = &[
        "-o",
        "-out",
        "--output",
        "-i",
        "--in-place",
        "-q",
        "--quiet",
        "-e",
        "--exit-status",
    ];
    let words = command.args.iter().map(Word::literal_prefix);
    words.into_iter().any(|word| {
        let name = word.split_once('=').map_or(word.as_str(), |(name, _)| name);
        OPTIONS.contains(&name)
    })
}

/// The variable that is set to the output of a command.
fn assigned(script: &Script, index: usize) -> Option<String> {
    let holds = |assignment: &&lockgate_pipelines::shell::Assignment| {
        assignment
            .value
            .substituted_commands()
            .any(|inner| inner == index)
    };
    script
        .assignments
        .iter()
        .find(holds)
        .map(|assignment| assignment.name.clone())
}
