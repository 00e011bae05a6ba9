use lockgate_evidence::{Confidence, Finding, Severity, rule};

use crate::context::Context;
use crate::workspace::{Standing, Untrusted, untrusted};

rule! {
    /// # What it finds
    ///
    /// A checkout of code that anyone can propose, in a run that has the rights of the repository: `actions/checkout` with
    /// the head of the pull request as `ref` or `repository`, `refs/pull/…`, the commit of a `workflow_run`, `gh pr checkout`,
    /// `git fetch origin pull/…` followed by a checkout, also where the reference comes through an output, a variable or an
    /// input. Where something in the same job executes what was checked out, `workload/untrusted-code-execution` speaks
    /// instead. Checkouts that only a member can cause, by a check of the repository, the author or a merge, are left out, and
    /// those that somebody approves first are the business of `workload/changing-head-reference`.
    ///
    /// # Why it matters
    ///
    /// `pull_request_target`, `workflow_run` and `issue_comment` run with the secrets and the token of the repository, because
    /// they are meant to run the repository's own code. With foreign files in the workspace any later step that loads a
    /// configuration file, follows a symbolic link or calls a build tool becomes code execution; GitHub's Security Lab named
    /// the pattern a "pwn request", and late in 2024 it cost `spotbugs/sonar-findbugs` the token that led, over several projects,
    /// to `tj-actions/changed-files`. The severity is high because one added line completes the attack. Without a token that can write and
    /// without secrets it is medium, and low where only a branch of this repository can come, though an outsider names which.
    /// The confidence is medium because no step known to execute the files was seen.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: pull_request_target
    /// jobs:
    ///   size:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions/checkout@v4
    ///         with:
    ///           ref: ${{ github.event.pull_request.head.sha }}
    ///       - run: du -sh .
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: pull_request
    /// permissions:
    ///   contents: read
    /// jobs:
    ///   size:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions/checkout@v4
    ///       - run: du -sh .
    /// ```
    ///
    /// # How to fix
    ///
    /// Use `pull_request`, which runs proposed code without secrets. Where the result must be written back, hand it as an
    /// artifact to a second workflow on `workflow_run` that treats it as data. Where only the list of changed files is needed,
    /// ask the API for it instead of checking out.
    ///
    /// # References
    ///
    /// - Keeping your GitHub Actions and workflows secure: Preventing pwn requests, GitHub Security Lab
    /// - Events that trigger workflows: `pull_request_target`, GitHub Docs
    /// - CWE-829: Inclusion of Functionality from Untrusted Control Sphere
    Workload "workload/untrusted-checkout": "a privileged run checks out code that anyone can propose", High, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let open = untrusted(cx)
        .into_iter()
        .filter(|untrusted| untrusted.standing == Standing::Open && !untrusted.checkout.inside);
    let quiet = open.filter(|untrusted| untrusted.executions().is_empty());
    out.extend(quiet.map(|untrusted| finding(cx, &untrusted)));
}

fn finding(cx: &Context<'_>, untrusted: &Untrusted<'_>) -> Finding {
    let rights = untrusted.rights();
    let message = format!(
        "{} is checked out within reach of {}",
        untrusted.head(),
        rights.words()
    );
    let severity = match (untrusted.checkout.foreign, rights.any()) {
        (true, true) => Severity::High,
        (true, false) => Severity::Medium,
        (false, _) => Severity::Low,
    };
    let finding = cx
        .finding(&RULE, untrusted.checkout.span, message)
        .severity(severity)
        .confidence(untrusted.confidence().min(Confidence::Medium));
    untrusted.with_trigger(finding)
}
