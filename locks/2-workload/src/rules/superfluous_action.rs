use std::collections::HashSet;

use lockgate_evidence::{Finding, rule};
use lockgate_pipelines::model::Runner;

use crate::context::Context;
use crate::data::superfluous_actions::SUPERFLUOUS_ACTIONS;

rule! {
    /// # What it finds
    ///
    /// An action whose work one command does that GitHub's hosted runners already have, such as `gh release create`. Jobs on
    /// runners that are certainly not GitHub's, and jobs in a container, are left out: there the command may be missing.
    /// Each action is told once a file, at its first use.
    ///
    /// # Why it matters
    ///
    /// Every action of someone else is one more account whose compromise reaches the job, and these tend to be given write
    /// access. What `tj-actions/changed-files` did for twenty thousand repositories until March 2025, `git diff` does too.
    /// The severity is info because nothing is wrong with the action. The confidence is low because the action may do more
    /// than the command, and you may want that.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   release:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: softprops/action-gh-release@6c1f0a2b8d4e5f60718293a4b5c6d7e8f9012345 # v2
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   release:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: gh release create "$GITHUB_REF_NAME" --generate-notes
    ///         env:
    ///           GH_TOKEN: ${{ github.token }}
    /// ```
    ///
    /// # How to fix
    ///
    /// Replace the step by a `run` step with the command.
    ///
    /// # References
    ///
    /// - GitHub-hosted runners, preinstalled software, GitHub Docs
    Workload "workload/superfluous-action": "a command of the runner does what an action is used for", Info, Low
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let mut told = HashSet::new();
    for (place, uses) in cx.uses() {
        let Some(name) = uses.target.repository_name() else {
            continue;
        };
        let name = name.to_ascii_lowercase();
        let Ok(at) = SUPERFLUOUS_ACTIONS.binary_search_by(|(action, _)| (*action).cmp(&name))
        else {
            continue;
        };
        if place.job.container.is_some() || is_own(&place.job.runner) || !told.insert(at) {
            continue;
        }
        let command = SUPERFLUOUS_ACTIONS[at].1;
        let message = format!("`{name}` does what `{command}` does, which the runner has");
        out.push(
            cx.finding(&RULE, uses.reference.span(), message)
                .help(format!("use `{command}` in a `run` step")),
        );
    }
}

/// True for runners that their users set up.
fn is_own(runner: &Runner) -> bool {
    runner.group.is_some()
        || runner
            .labels
            .iter()
            .any(|label| label.value().eq_ignore_ascii_case("self-hosted"))
}
