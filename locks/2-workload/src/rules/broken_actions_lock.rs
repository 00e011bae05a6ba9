use lockgate_evidence::{Finding, rule};

use crate::context::Context;
use crate::facts::lock_faults;

rule! {
    /// # What it finds
    ///
    /// A `.github/workflows/actions.lock` that cannot mean what it seems to: text that is not YAML, an unknown version, a key
    /// that the format does not have, an entry that stands twice, a path outside the repository, a missing field, a commit
    /// that is no commit or is not the one its pin names, one repository or owner with two numbers, a pin without entry, or
    /// actions that use each other in a circle.
    ///
    /// # Why it matters
    ///
    /// The platform silently ignores a lock file that it cannot read, and runs whatever the tags point to: the repository
    /// looks locked and is not. One stray character in a pull request is enough to switch it off. The severity is high
    /// because that is the state in which `tj-actions/changed-files` met its users in March 2025. The confidence is high
    /// because the format decides it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// version: 'v0.0.2'
    /// workflows:
    ///     '.github/workflows/ci.yml':
    ///         - 'example/build@v2'
    /// dependencies: {}
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// version: 'v0.0.2'
    /// workflows:
    ///     '.github/workflows/ci.yml':
    ///         - 'example/build@v2'
    /// dependencies:
    ///     'example/build@v2':
    ///         ref: 'v2'
    ///         commit: 'sha1-6c1f0a2b8d4e5f60718293a4b5c6d7e8f9012345'
    ///         owner_id: 1001
    ///         repo_id: 2002
    /// ```
    ///
    /// # How to fix
    ///
    /// Run `gh actions-lock`, which writes the file anew, and look at the difference. Do not edit it by hand.
    ///
    /// # References
    ///
    /// - github/actions-lockfile, schema v0.0.2
    /// - github/gh-actions-lock, issue 125
    Workload "workload/broken-actions-lock": "the lock file of actions is void", High, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(lock) = cx.actions_lock() else {
        return;
    };
    let faults = lock_faults::find(lock);
    out.extend(faults.into_iter().map(|fault| {
        let finding = cx.finding(&RULE, fault.span, fault.message);
        finding.help("the platform ignores the whole file: run `gh actions-lock` to write it anew")
    }));
}
