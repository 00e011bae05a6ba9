use lockgate_evidence::{Confidence, Finding, Severity, Span, rule};
use lockgate_pipelines::model::Run;
use lockgate_pipelines::shell::{Command, Script, Word};

use crate::context::Context;
use crate::facts::named_secrets::may_be_named;
use crate::facts::spots::{Role, ScriptSecrets, Spot, may_hold_secrets, spots};
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// Tracing that can write secrets to the log: `set -x` in a script that then uses a secret, variables that make Git,
    /// Terraform or HTTP clients print what they send, and the platform's own debug switches written into a workflow:
    /// `ACTIONS_STEP_DEBUG` of GitHub, `CI_DEBUG_TRACE` and `CI_DEBUG_SERVICES` of GitLab. On GitLab, where every variable of
    /// the project is in the environment, a secret is what `secrets` or `id_tokens` give, what the runner sets as a credential, and
    /// what is named like one and not set in the file.
    ///
    /// # Why it matters
    ///
    /// The log hides a secret by its exact text. A trace prints each command after the shell is done with it, so parts,
    /// quoted and encoded forms appear that are not that text; traces of clients print headers with encoded credentials. The
    /// log of a public repository can be read by everyone. The severity is low because most of it is hidden all the same,
    /// and info for GitHub's switches. GitLab's tracing prints every variable, so it is high, and logs of services medium. The confidence is medium because it depends on what is done with the secret.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   deploy:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: |
    ///           set -x
    ///           ./login --user "deploy:$TOKEN"
    ///         env:
    ///           TOKEN: ${{ secrets.DEPLOY_TOKEN }}
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
    ///       - run: |
    ///           ./login --user "deploy:$TOKEN"
    ///           set -x
    ///           ./deploy
    ///         env:
    ///           TOKEN: ${{ secrets.DEPLOY_TOKEN }}
    /// ```
    ///
    /// # How to fix
    ///
    /// Remove the tracing once it has served its purpose, or switch it off (`set +x`) around the commands that use secrets.
    /// Debug logging of one run can be chosen when it is started again.
    ///
    /// # References
    ///
    /// - Enabling debug logging, GitHub Docs
    /// - CWE-532
    Workload "workload/debug-tracing": "tracing can write secrets to the log", Low, Medium
}

/// Variables that switch on traces, and values that leave them off.
const TRACES: &[(&str, &str)] = &[
    ("GIT_CURL_VERBOSE", "Git's requests"),
    ("GIT_TRACE_CURL", "Git's requests"),
    ("GIT_TRACE_PACKET", "Git's packets"),
    ("TF_LOG", "the requests of Terraform's providers"),
    ("TF_LOG_PROVIDER", "the requests of Terraform's providers"),
];
const PLATFORM: &[&str] = &["ACTIONS_RUNNER_DEBUG", "ACTIONS_STEP_DEBUG", "system.debug"];
/// Of GitLab: every command of every script is traced, with every variable, masked or not.
const TELLS_ALL: &[(&str, &str, Severity)] = &[
    (
        "CI_DEBUG_SERVICES",
        "the logs of services, with whatever they were given",
        Severity::Medium,
    ),
    (
        "CI_DEBUG_TRACE",
        "all variables of the job, secrets among them,",
        Severity::High,
    ),
];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    for spot in spots(pipeline).iter().filter(|spot| spot.role == Role::Env) {
        out.extend(variable(cx, spot));
    }
    if !may_be_named(pipeline) {
        return;
    }
    for (place, job, step) in cx.steps() {
        let Some(run) = step.run().filter(|run| may_hold_secrets(&place, run)) else {
            continue;
        };
        let text = run.script.value();
        if text.contains("set -") || text.contains("xtrace") || text.contains("bash -x") {
            out.extend(traced(
                cx,
                &place,
                run,
                run.parsed(pipeline.shell_of(job, step)),
            ));
        }
    }
}

fn variable(cx: &Context<'_>, spot: &Spot<'_>) -> Option<Finding> {
    let key = spot.key?;
    let value = spot.text.value().trim().to_ascii_lowercase();
    let is_switch = PLATFORM
        .iter()
        .any(|name| key.value().eq_ignore_ascii_case(name));
    if is_switch && value == "true" {
        let message = format!("`{key}` asks for debug output of every run");
        return Some(
            cx.finding(&RULE, key.span().cover(spot.text.span()), message)
                .severity(Severity::Info)
                .confidence(Confidence::High),
        );
    }
    let is_on = matches!(value.as_str(), "true" | "1" | "yes");
    let all = TELLS_ALL.iter().find(|(name, ..)| key.value() == *name);
    if let Some((_, what, severity)) = all.filter(|_| is_on) {
        let message = format!("`{key}` prints {what} to the log");
        let finding = cx.finding(&RULE, key.span().cover(spot.text.span()), message);
        return Some(finding.severity(*severity).confidence(Confidence::High));
    }
    let (_, what) = TRACES.iter().find(|(name, _)| key.value() == *name)?;
    let quiet = matches!(
        value.as_str(),
        "" | "0" | "false" | "off" | "no" | "error" | "warn" | "info"
    );
    (!quiet && !spot.text.is_templated()).then(|| {
        let message = format!("`{key}` prints {what} with what they carry to the log");
        cx.finding(&RULE, key.span().cover(spot.text.span()), message)
    })
}

/// `set -x`, and the first secret that is used while it holds.
fn traced(cx: &Context<'_>, place: &Place<'_>, run: &Run, script: &Script) -> Option<Finding> {
    let start = script.xtrace.first()?;
    let secrets = ScriptSecrets::of(place, run, script);
    let used = script.commands.iter().find_map(|command| {
        let later = command.span.start > start.end && !switched_off(script, *start, command);
        let word = command
            .args
            .iter()
            .find(|word| secrets.in_word(word).is_some())?;
        later.then(|| Some((secrets.in_word(word)?.to_owned(), word.span)))?
    });
    let (secret, span) = used?;
    let message = format!("the trace that is on from here prints the commands that use `{secret}`");
    let finding = cx.finding(&RULE, run.script.locate(*start), message);
    Some(finding.related(cx.file.source(), run.script.locate(span), "used here"))
}

/// True where `set +x` stands between the switch and the command.
fn switched_off(script: &Script, start: Span, command: &Command) -> bool {
    script.commands.iter().any(|other| {
        let between = other.span.start > start.end && other.span.start < command.span.start;
        between
            && other.effective().is_some_and(|other| {
                let args: Vec<String> = other.args.iter().filter_map(Word::literal).collect();
                other.name == "set"
                    && args
                        .iter()
                        .any(|arg| (arg.starts_with('+') && arg.contains('x')) || arg == "xtrace")
            })
    })
}
