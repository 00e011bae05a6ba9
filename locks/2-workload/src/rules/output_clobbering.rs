use lockgate_evidence::{Finding, rule};
use lockgate_pipelines::model::{Body, Run};

use crate::context::Context;
use crate::flow::{Channel, Flow, Reach, Write, writes};
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// A script that writes text with line feeds, chosen by an outsider, to `GITHUB_OUTPUT` without a delimiter or with one
    /// that is fixed and so can be written by the outsider too.
    ///
    /// # Why it matters
    ///
    /// A line `other=value` in the text sets another output of the step, and so decides what later steps believe: a flag
    /// `is_safe`, a version, a path. The severity is one step below running code, because it depends on who reads the
    /// outputs; it is high where anyone can start the workflow with the repository's rights and low in fork pull requests.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: issue_comment
    /// jobs:
    ///   parse:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - env:
    ///           BODY: ${{ github.event.comment.body }}
    ///         run: echo "body=$BODY" >> "$GITHUB_OUTPUT"
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: issue_comment
    /// jobs:
    ///   parse:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - env:
    ///           BODY: ${{ github.event.comment.body }}
    ///         run: |
    ///           delimiter=$(openssl rand -hex 16)
    ///           { echo "body<<$delimiter"; echo "$BODY"; echo "$delimiter"; } >> "$GITHUB_OUTPUT"
    /// ```
    ///
    /// # How to fix
    ///
    /// Use a random delimiter as above, or keep one line (`head -n 1`), or hand the value over in `env` instead of an output.
    ///
    /// # References
    ///
    /// - Workflow commands for GitHub Actions: Multiline strings, GitHub Docs
    /// - CWE-93
    Workload "workload/output-clobbering": "outside text can set other outputs of the step", High, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (place, _, step) in cx.steps() {
        let Body::Run(run) = &step.body else { continue };
        let script = run.script.value();
        if ["GITHUB_OUTPUT", "github.output"]
            .iter()
            .any(|name| script.contains(name))
        {
            let found = writes(place, run)
                .into_iter()
                .filter(|write| write.channel == Channel::Output);
            out.extend(found.filter_map(|write| judge(cx, place, run, &write)));
        }
    }
}

fn judge(cx: &Context<'_>, place: Place<'_>, run: &Run, write: &Write) -> Option<Finding> {
    let random = write
        .delimiter
        .as_ref()
        .is_some_and(|delimiter| delimiter.contains(['$', '`']));
    if random {
        return None;
    }
    let taint = Flow::new(cx.tree).write(place, run, write)?;
    if taint.is_read_from_artifact_in(&run.script) || !taint.is_attacker() || !taint.multiline {
        return None;
    }
    let why = match &write.delimiter {
        Some(delimiter) => format!("the fixed delimiter `{delimiter}` can be part of it"),
        None => "a line feed in it begins another output".to_owned(),
    };
    let message = format!(
        "`{}` is written to `GITHUB_OUTPUT`, and {why}",
        taint.origin
    );
    let reach = Reach::of(cx.tree, place, &taint);
    let finding = cx.finding(&RULE, run.script.locate(write.span), message);
    Some(
        reach
            .explain(&taint, finding)
            .severity(reach.severity_of_help()),
    )
}
