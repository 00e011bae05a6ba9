use lockgate_evidence::{Finding, Span, rule};
use lockgate_pipelines::model::{Job, Platform, Step};
use lockgate_pipelines::shell::{Command, Script, Shell};

use crate::context::Context;
use crate::data::scanners::{ACTIONS, COMMANDS};
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// A security scanner whose failure is ignored: `continue-on-error: true` on its step, `allow_failure: true` on its job
    /// (GitLab), or `|| true` behind its command. Steps
    /// whose result is uploaded to code scanning or read by a later step are left out: their findings are judged there.
    ///
    /// # Why it matters
    ///
    /// A scan that cannot fail looks like a gate and is none; the run stays green whatever it finds, and nobody reads the log
    /// of a green run. It weakens a defence, so the severity is low; the confidence is medium because the findings may be read
    /// elsewhere.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   audit:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: npm audit || true
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   audit:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: npm audit --audit-level=high
    /// ```
    ///
    /// # How to fix
    ///
    /// Let the scanner fail the job. Where old findings are in the way, use its threshold or baseline, so that new ones still
    /// fail.
    ///
    /// # References
    ///
    /// - OWASP Top 10 CI/CD Security Risks: CICD-SEC-1, Insufficient Flow Control Mechanisms
    Workload "workload/ignored-security-step": "a scanner's failure is ignored", Low, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (place, job, step) in cx.steps() {
        let mut found = tolerated(cx, &place, step)
            .into_iter()
            .chain(swallowed(cx, &place, step))
            .peekable();
        if found.peek().is_some() && !is_read_later(job, step) {
            out.extend(found);
        }
    }
}

/// `continue-on-error: true` of the step, `allow_failure: true` of the job.
fn tolerated(cx: &Context<'_>, place: &Place<'_>, step: &Step) -> Option<Finding> {
    let key_of_job = match place.pipeline.platform {
        Platform::Buildkite => "soft_fail",
        _ => "allow_failure",
    };
    let of_job = place.job.may_fail.as_ref().map(|text| (text, key_of_job));
    let own = step
        .continue_on_error
        .as_ref()
        .map(|text| (text, continuing(place)));
    let (tolerance, key) = own
        .or(of_job)
        .filter(|(text, _)| text.as_bool() == Some(true))?;
    let scanner = scanner_of(place, step)?;
    let message = format!("`{scanner}` cannot fail the job: `{key}` ignores what it finds");
    Some(cx.finding(&RULE, tolerance.span(), message))
}

/// The key of a step that lets the job go on.
fn continuing(place: &Place<'_>) -> &'static str {
    match place.pipeline.platform {
        Platform::Azure => "continueOnError",
        Platform::Jenkins => "catchError",
        _ => "continue-on-error",
    }
}

fn scanner_of(place: &Place<'_>, step: &Step) -> Option<String> {
    if let Some(uses) = step.uses() {
        let action = uses.target.action()?;
        return ACTIONS
            .iter()
            .any(|own| own.eq_ignore_ascii_case(&action))
            .then_some(action);
    }
    let (script, _) = script_of(place, step)?;
    script.commands.iter().find_map(scanner)
}

/// `scanner || true`.
fn swallowed(cx: &Context<'_>, place: &Place<'_>, step: &Step) -> Option<Finding> {
    let run = step.run().filter(|run| run.script.value().contains("||"))?;
    let (script, text) = script_of(place, step)?;
    script.commands.iter().find_map(|command| {
        let scanner = scanner(command)?;
        let rest = text.get(command.span.end..)?;
        let line = rest.lines().next().unwrap_or_default();
        let at = line.find("||")?;
        let plain = !line[..at].contains([';', '&']);
        let word = line[at + 2..]
            .trim_start()
            .split([' ', ';', ')', '#'])
            .next()
            .unwrap_or_default();
        let end =
            command.span.end + line[..at].len() + 2 + (line[at + 2..].find(word)? + word.len());
        let ignored = plain && matches!(word, "true" | ":" | "/bin/true");
        let message = format!("`{scanner}` cannot fail the job: `|| {word}` ignores what it finds");
        ignored.then(|| {
            cx.finding(
                &RULE,
                run.script.locate(Span::new(command.span.start, end)),
                message,
            )
        })
    })
}

fn script_of<'a>(place: &Place<'a>, step: &'a Step) -> Option<(&'a Script, &'a str)> {
    let run = step.run()?;
    let text = run.script.value();
    let shell = place.pipeline.shell_of(place.job, step);
    let may = COMMANDS.iter().any(|(program, _)| text.contains(program));
    (may && shell == Shell::Posix).then(|| (run.parsed(shell), text))
}

/// The name of the scanner that a command runs.
fn scanner(command: &Command) -> Option<String> {
    let effective = command.effective()?;
    let first = effective
        .args
        .iter()
        .filter_map(lockgate_pipelines::shell::Word::literal)
        .find(|word| !word.starts_with(['-', '+']));
    let first = first.unwrap_or_default();
    let (program, verb) = COMMANDS.iter().find(|(program, verb)| {
        effective.name == *program && (verb.is_empty() || *verb == first)
    })?;
    Some(format!("{program} {verb}").trim_end().to_owned())
}

/// True where a later step uploads results or reads how this one ended.
fn is_read_later(job: &Job, step: &Step) -> bool {
    let id = step.id.as_ref().map(|id| format!("steps.{}.", id.value()));
    let reads = |text: &str| {
        id.as_ref().is_some_and(|id| text.contains(id.as_str())) || text.contains("failure()")
    };
    job.steps.iter().skip(step.index + 1).any(|later| {
        let uploads = later
            .uses()
            .is_some_and(|uses| uses.is("github/codeql-action/upload-sarif"));
        let condition = later
            .condition
            .as_ref()
            .is_some_and(|text| reads(text.value()));
        let script = later.run().is_some_and(|run| reads(run.script.value()));
        let env = later
            .env
            .bindings
            .iter()
            .any(|binding| reads(binding.value.value()));
        uploads || condition || script || env
    })
}
