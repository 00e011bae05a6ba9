use lockgate_evidence::{Confidence, Finding, rule};
use lockgate_pipelines::model::{Body, Platform, Run};

use crate::context::Context;
use crate::flow::{Channel, Flow, Reach, Taint, Write, writes};
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// A script that writes text an outsider chooses to `GITHUB_ENV` or `GITHUB_PATH`, where that text can set a variable
    /// other than the intended one: it can hold line feeds and the delimiter around it is fixed, or it is the name, or
    /// the variable decides which programs run (`PATH`, `LD_PRELOAD`, `NODE_OPTIONS`, `BASH_ENV` and the like).
    ///
    /// # Why it matters
    ///
    /// What stands in these files holds for every later step of the job. A line `LD_PRELOAD=…` or `NODE_OPTIONS=--require …`
    /// runs code in the next program that starts, whatever it is. The severity follows who can start the workflow: critical
    /// with the repository's rights, medium in runs of fork pull requests, low where the text comes from someone with rights.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: issue_comment
    /// jobs:
    ///   note:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - env:
    ///           BODY: ${{ github.event.comment.body }}
    ///         run: echo "NOTE=$BODY" >> "$GITHUB_ENV"
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: issue_comment
    /// jobs:
    ///   note:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - env:
    ///           BODY: ${{ github.event.comment.body }}
    ///         run: ./note "$BODY"
    /// ```
    ///
    /// # How to fix
    ///
    /// Hand the value to the step that needs it in its own `env`. Where a file is unavoidable, keep the first line only
    /// (`head -n 1`), or use a random delimiter (`delimiter=$(openssl rand -hex 16)`).
    ///
    /// # References
    ///
    /// - Workflow commands for GitHub Actions: Setting an environment variable, GitHub Docs
    /// - GitHub Actions: untrusted data in GITHUB_ENV, Google Project Zero issue 2070
    /// - CWE-454
    Workload "workload/environment-injection": "outside text can set environment variables of later steps", Critical, High
}

/// Variables that decide which code runs.
const DECISIVE: &[&str] = &[
    "BASH_ENV",
    "CLASSPATH",
    "DYLD_INSERT_LIBRARIES",
    "ENV",
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "JAVA_TOOL_OPTIONS",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "NODE_OPTIONS",
    "NODE_PATH",
    "PATH",
    "PERL5LIB",
    "PERL5OPT",
    "PIP_INDEX_URL",
    "PROMPT_COMMAND",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "RUBYLIB",
    "RUBYOPT",
    "RUSTC_WRAPPER",
    "SHELLOPTS",
];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (place, _, step) in cx.steps() {
        let Body::Run(run) = &step.body else { continue };
        let script = run.script.value();
        if place.pipeline.platform == Platform::CircleCi {
            out.extend(sourced(cx, place, run));
            continue;
        }
        if ["GITHUB_ENV", "github.env", "GITHUB_PATH", "github.path"]
            .iter()
            .any(|name| script.contains(name))
        {
            let found = writes(place, run)
                .into_iter()
                .filter(|write| write.channel != Channel::Output);
            out.extend(found.filter_map(|write| judge(cx, place, run, &write)));
        }
    }
}

/// `BASH_ENV` of CircleCI is a script that every later step reads: text in it is code.
fn sourced(cx: &Context<'_>, place: Place<'_>, run: &Run) -> Vec<Finding> {
    if !run.script.value().contains("BASH_ENV") {
        return Vec::new();
    }
    let judge = |write: Write| {
        let taint = Flow::new(cx.tree).write(place, run, &write)?;
        if taint.confidence == Confidence::Low {
            return None;
        }
        let reach = Reach::of(cx.tree, place, &taint);
        let message = format!(
            "`{}` is written to `BASH_ENV`, which every later step runs: {}",
            taint.origin,
            reach.words()
        );
        let finding = cx.finding(&RULE, run.script.locate(write.span), message);
        Some(reach.explain(&taint, finding))
    };
    writes(place, run).into_iter().filter_map(judge).collect()
}

fn judge(cx: &Context<'_>, place: Place<'_>, run: &Run, write: &Write) -> Option<Finding> {
    let taint = Flow::new(cx.tree).write(place, run, write)?;
    if taint.is_read_from_artifact_in(&run.script) || !taint.is_attacker() {
        return None;
    }
    let what = consequence(write, &taint)?;
    let message = format!(
        "`{}` is written to {}: {what}",
        taint.origin,
        file(write.channel)
    );
    let finding = cx.finding(&RULE, run.script.locate(write.span), message);
    Some(Reach::of(cx.tree, place, &taint).explain(&taint, finding))
}

fn consequence(write: &Write, taint: &Taint) -> Option<String> {
    match &write.name {
        _ if write.channel == Channel::Path => {
            Some("an outsider chooses where later programs are looked for".to_owned())
        }
        Some(name) if DECISIVE.contains(&name.as_str()) => Some(format!(
            "an outsider sets `{name}`, which decides what later steps run"
        )),
        None => Some("an outsider can set any variable of later steps".to_owned()),
        Some(_) if !taint.multiline || is_random(write) => None,
        Some(_) => Some("a line feed in it sets any other variable of later steps".to_owned()),
    }
}

/// A delimiter that is not constant cannot be guessed.
fn is_random(write: &Write) -> bool {
    write
        .delimiter
        .as_ref()
        .is_some_and(|delimiter| delimiter.contains(['$', '`']))
}

fn file(channel: Channel) -> &'static str {
    match channel {
        Channel::Environment => "`GITHUB_ENV`",
        Channel::Path => "`GITHUB_PATH`",
        Channel::Output => "`GITHUB_OUTPUT`",
    }
}
