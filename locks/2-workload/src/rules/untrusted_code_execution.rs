use lockgate_evidence::{Confidence, Finding, rule};

use crate::context::Context;
use crate::workspace::{Execution, Standing, Untrusted, severity_of_execution, untrusted};

rule! {
    /// # What it finds
    ///
    /// A command or action that executes files of a pull request in a run with the rights of the repository: after an untrusted
    /// checkout (see `workload/untrusted-checkout`) the same job calls a build tool, package manager, test runner, linter with
    /// loadable configuration, an agent that takes orders from files, a script or program of the workspace, or an action by a
    /// local path. The checkout may be done by a composite action of this repository. Folders are followed: what stands in
    /// another checkout is not executed by a command that stays outside of it.
    ///
    /// # Why it matters
    ///
    /// The author of the pull request decides what `make`, `npm ci` or `cargo test` does, and so gets the token and the secrets
    /// of the job. Anyone with an account can do it, without any approval: late in 2024 a pull request to `spotbugs/sonar-findbugs`
    /// replaced `mvnw` and took the token that led, over several projects, to `tj-actions/changed-files`. The severity is
    /// critical; high where the token can only read and no secrets are in reach, since caches of the default branch can still
    /// be poisoned; medium where only a branch of this repository can come. The confidence is high where the reference comes
    /// from the event, medium where the run looks it up or an agent may refuse, and low where an output that was not followed
    /// decides whether it runs.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: pull_request_target
    /// jobs:
    ///   test:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions/checkout@v4
    ///         with:
    ///           ref: ${{ github.event.pull_request.head.sha }}
    ///       - run: npm ci && npm test
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: pull_request
    /// permissions:
    ///   contents: read
    /// jobs:
    ///   test:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions/checkout@v4
    ///       - run: npm ci && npm test
    /// ```
    ///
    /// # How to fix
    ///
    /// Run proposed code on `pull_request` only, which has neither secrets nor a token that can write. Where a result must be
    /// written back, hand it as an artifact to a second workflow on `workflow_run` that treats it as data.
    ///
    /// # References
    ///
    /// - Keeping your GitHub Actions and workflows secure: Preventing pwn requests, GitHub Security Lab
    /// - Living off the pipeline, BoostSecurity
    /// - CWE-94: Improper Control of Generation of Code
    Workload "workload/untrusted-code-execution": "a privileged run executes code that anyone can propose", Critical, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for untrusted in untrusted(cx) {
        if untrusted.standing != Standing::Open {
            continue;
        }
        let executions = untrusted.executions();
        if let Some((first, rest)) = executions.split_first() {
            out.push(finding(cx, &untrusted, first, rest));
        }
    }
}

fn finding(
    cx: &Context<'_>,
    untrusted: &Untrusted<'_>,
    first: &Execution,
    rest: &[Execution],
) -> Finding {
    let message = format!(
        "`{}` executes {} from {}, within reach of {}",
        first.what,
        first.reads,
        untrusted.head(),
        untrusted.rights().words(),
    );
    let mut finding = cx
        .finding(&RULE, first.span, message)
        .severity(severity_of_execution(untrusted))
        .confidence(if first.is_obeyed() {
            untrusted.confidence().min(Confidence::Medium)
        } else {
            untrusted.confidence()
        })
        .related(
            cx.file.source(),
            untrusted.checkout.span,
            format!("{} is checked out here", untrusted.head()),
        );
    for other in rest.iter().take(2) {
        finding = finding.related(
            cx.file.source(),
            other.span,
            format!("executes {} too", other.reads),
        );
    }
    untrusted.with_trigger(finding)
}
