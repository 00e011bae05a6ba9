use lockgate_evidence::{Confidence, Finding, rule};
use lockgate_pipelines::model::{Body, Platform, Run};
use lockgate_pipelines::shell::{Effective, PartKind, Quoting, Script, Word};

use crate::context::Context;
use crate::data::argument_injection::{dangerous_option, may_stand_in, takes_text};
use crate::facts::scripts::any_line;
use crate::flow::{Flow, Reach, Taint};
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// A variable with text an outsider chooses that stands where a command reads options, for a command with an option that
    /// runs something else or writes somewhere else (`tar --checkpoint-action`, `git fetch --upload-pack`, `find -exec`, …):
    /// as a whole argument that may begin with `-`, or without quotes, so that the shell splits it into several.
    ///
    /// # Why it matters
    ///
    /// Quoting keeps the shell from reading the text as code, but not the command from reading it as an option. The severity
    /// is one step below direct injection and the confidence is medium, because the outsider needs a text that is valid
    /// where the option goes.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: issue_comment
    /// jobs:
    ///   pack:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - env:
    ///           NAME: ${{ github.event.comment.body }}
    ///         run: tar cf out.tar $NAME
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: issue_comment
    /// jobs:
    ///   pack:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - env:
    ///           NAME: ${{ github.event.comment.body }}
    ///         run: tar cf out.tar -- "$NAME"
    /// ```
    ///
    /// # How to fix
    ///
    /// Quote the variable and put `--` before it, or check the text against the form you expect first.
    ///
    /// # References
    ///
    /// - GTFOBins
    /// - CWE-88
    Workload "workload/argument-injection": "outside text can become an option of a command", High, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (place, job, step) in cx.steps() {
        let Body::Run(run) = &step.body else { continue };
        if !run.script.value().contains('$')
            || !any_line(run.script.value(), may_stand_in, |line| line.contains('$'))
            || !has_outside_text(place)
        {
            continue;
        }
        let script = run.parsed(place.pipeline.shell_of(job, step));
        for effective in script
            .commands
            .iter()
            .filter_map(lockgate_pipelines::shell::Command::effective)
        {
            command(cx, place, run, script, &effective, out);
        }
    }
}

/// A cheap test before scripts are read: someone outside can start it, and their text is named somewhere.
fn has_outside_text(place: Place<'_>) -> bool {
    let text = place.pipeline.own_text();
    let named = [
        "github.event",
        "head_ref",
        "HEAD_REF",
        "inputs",
        "outputs",
        "GITHUB_EVENT_PATH",
        "gh pr",
        "gh issue",
        "git ",
    ];
    // Elsewhere than on GitHub the platform gives it in variables of its own.
    let elsewhere = place.pipeline.platform != Platform::GitHub;
    let may_be_named = elsewhere || named.iter().any(|name| text.contains(name));
    place.pipeline.may_receive_outside_text() && may_be_named
}

fn command(
    cx: &Context<'_>,
    place: Place<'_>,
    run: &Run,
    script: &Script,
    effective: &Effective<'_>,
    out: &mut Vec<Finding>,
) {
    let constants = effective.args.iter().filter_map(Word::literal);
    let subcommand = constants
        .into_iter()
        .find(|word| !word.starts_with('-'))
        .unwrap_or_default();
    let Some(option) = dangerous_option(&effective.name, &subcommand) else {
        return;
    };
    let end = effective
        .args
        .iter()
        .position(|word| word.literal().as_deref() == Some("--"));
    for (at, word) in effective
        .args
        .iter()
        .enumerate()
        .take(end.unwrap_or(usize::MAX))
    {
        let before = at.checked_sub(1).and_then(|at| effective.args.get(at));
        if before
            .and_then(Word::literal)
            .is_some_and(|option| takes_text(&option))
            && is_one(word)
        {
            continue;
        }
        let Some(taint) = Flow::new(cx.tree).word(place, run, script, word) else {
            continue;
        };
        if taint.is_attacker() && can_be_option(word, &taint) {
            out.push(finding(
                cx,
                place,
                run,
                word,
                &effective.name,
                option,
                &taint,
            ));
        }
    }
}

/// True where the text begins an argument, or is split into several. Branch names cannot begin with `-`
/// (git-check-ref-format) nor hold white space.
fn can_be_option(word: &Word, taint: &Taint) -> bool {
    let is_branch = ["head_ref", "head.ref", "head_branch"]
        .iter()
        .any(|end| taint.origin.ends_with(end));
    let Some(first) = word.parts.first() else {
        return false;
    };
    !is_branch && (is_expanded(&first.kind) || !is_one(word))
}

fn is_expanded(kind: &PartKind) -> bool {
    !matches!(kind, PartKind::Literal(_))
}

/// True where the shell does not split the word.
fn is_one(word: &Word) -> bool {
    let mut parts = word.parts.iter();
    !parts.any(|part| is_expanded(&part.kind) && part.quoted == Quoting::None)
}

fn finding(
    cx: &Context<'_>,
    place: Place<'_>,
    run: &Run,
    word: &Word,
    program: &str,
    option: &str,
    taint: &Taint,
) -> Finding {
    let reach = Reach::of(cx.tree, place, taint);
    let message = format!(
        "`{}` reaches `{program}` as an argument: {} can add options such as `{option}`",
        taint.origin,
        reach.subject()
    );
    let finding = cx.finding(&RULE, run.script.locate(word.span), message);
    let finding = reach
        .explain(taint, finding)
        .severity(reach.severity_of_help());
    let confidence = finding.confidence.min(Confidence::Medium);
    finding.confidence(confidence)
}
