use lockgate_evidence::{Finding, rule};

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// A pipeline file that cannot be read as meant: text that is not YAML, a file without jobs, a step that is neither
    /// `run` nor `uses`, a list where a mapping must stand. What can be read of the file is still checked by every other
    /// rule. The lock file of actions is left to `workload/broken-actions-lock`.
    ///
    /// # Why it matters
    ///
    /// What cannot be read cannot be judged, and readers differ in what they forgive: a file that one reader skips and
    /// the platform runs is a place to hide. The severity is medium because the platform refuses most such files, and the
    /// confidence is high because the grammar decides it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - name: does nothing
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
    ///       - name: builds
    ///         run: make
    /// ```
    ///
    /// # How to fix
    ///
    /// Mend the marked place, or remove the file where nothing uses it.
    ///
    /// # References
    ///
    /// - Workflow syntax for GitHub Actions, GitHub Docs
    /// - YAML Ain't Markup Language, version 1.2.2
    Workload "workload/malformed-file": "a pipeline file cannot be read as meant", Medium, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    if cx.actions_lock().is_some() {
        return;
    }
    let problems = cx.file.problems();
    let Some(first) = problems.first() else {
        return;
    };
    // One finding a file: the first problem is the cause, the others are often its echo.
    let mut finding = cx.finding(&RULE, first.span, first.message.clone());
    for other in problems.iter().skip(1).take(3) {
        finding = finding.related(cx.file.source(), other.span, other.message.clone());
    }
    out.push(match misplaced(cx) {
        Some(help) => finding.help(help),
        None => finding,
    });
}

/// What to do about the configuration of the update bot where it lies among the workflows.
fn misplaced(cx: &Context<'_>) -> Option<&'static str> {
    let path = cx.workflow()?.path();
    let bot = path.ends_with("/dependabot.yml") || path.ends_with("/dependabot.yaml");
    bot.then_some("the platform reads this file as a workflow and refuses it; move it to `.github/dependabot.yml`")
}
