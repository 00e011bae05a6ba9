use lockgate_evidence::{Confidence, Finding, Fix, Safety, Severity, rule};
use lockgate_pipelines::model::Event;
use lockgate_pipelines::yaml::Text;

use crate::conditions::Kind;
use crate::context::Context;
use crate::data::head_references::Names;
use crate::workspace::{Standing, Untrusted, untrusted};

rule! {
    /// # What it finds
    ///
    /// A run that somebody approves, by a label, a comment of a member or an environment, and that then checks out whatever the
    /// pull request holds at that moment: a branch, `refs/pull/…`, `gh pr checkout`, or a commit that is asked for during the
    /// run. Commits taken from the event itself are left out.
    ///
    /// # Why it matters
    ///
    /// Between the look and the checkout the author can push something else: the approval was for one commit, the run takes
    /// another. A script that waits for the approving comment and pushes within the second is all it takes. The severity is
    /// high where the job executes what it checks out, else medium. The confidence is medium because the time is short and an
    /// environment without reviewers approves nothing at all.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on:
    ///   pull_request_target:
    ///     types: [labeled]
    /// jobs:
    ///   test:
    ///     if: github.event.label.name == 'safe to test'
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions/checkout@v4
    ///         with:
    ///           repository: ${{ github.event.pull_request.head.repo.full_name }}
    ///           ref: ${{ github.event.pull_request.head.ref }}
    ///       - run: make test
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on:
    ///   pull_request_target:
    ///     types: [labeled]
    /// jobs:
    ///   test:
    ///     if: github.event.label.name == 'safe to test'
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions/checkout@v4
    ///         with:
    ///           repository: ${{ github.event.pull_request.head.repo.full_name }}
    ///           ref: ${{ github.event.pull_request.head.sha }}
    ///       - run: make test
    /// ```
    ///
    /// # How to fix
    ///
    /// Check out `github.event.pull_request.head.sha`, the commit the event is about. For `issue_comment`, whose event names no
    /// commit, let the comment name it (`/test 1a2b3c…`) and compare, or refuse where the head was pushed after the comment.
    ///
    /// # References
    ///
    /// - Keeping your GitHub Actions and workflows secure Part 4: New vulnerability patterns, GitHub Security Lab
    /// - CWE-367: Time-of-check Time-of-use Race Condition
    Workload "workload/changing-head-reference": "what was approved is not what is checked out", High, Medium, fixable
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for untrusted in untrusted(cx) {
        let Standing::Approved(kind, source, span) = &untrusted.standing else {
            continue;
        };
        let checkout = &untrusted.checkout;
        if !checkout.foreign || !checkout.origin.is_mutable() || checkout.inside {
            continue;
        }
        let finding = finding(cx, &untrusted, *kind).related(source, *span, "the approval");
        let mut finding = untrusted.with_trigger(finding);
        if let Some(fix) = fix(cx, &untrusted) {
            finding = finding.fix(fix);
        }
        out.push(finding);
    }
}

fn finding(cx: &Context<'_>, untrusted: &Untrusted<'_>, kind: Kind) -> Finding {
    let message = format!(
        "{} is checked out as it is by then, not as it was when {}",
        untrusted.head(),
        approval(kind)
    );
    let executes = !untrusted.executions().is_empty();
    cx.finding(&RULE, untrusted.checkout.span, message)
        .severity(if executes {
            Severity::High
        } else {
            Severity::Medium
        })
        .confidence(if kind == Kind::Environment {
            Confidence::Low
        } else {
            Confidence::Medium
        })
}

fn approval(kind: Kind) -> &'static str {
    match kind {
        Kind::Label => "the label was set",
        Kind::Environment => "the deployment was approved",
        _ => "the comment was written",
    }
}

/// Only where the event names the commit, and the commit comes from the repository that is already named.
fn fix(cx: &Context<'_>, untrusted: &Untrusted<'_>) -> Option<Fix> {
    let pipeline = cx.pipeline()?;
    let only = pipeline
        .triggers
        .iter()
        .all(|trigger| trigger.event == Event::PullRequestTarget);
    let reference = &untrusted.checkout.step.uses()?.with.get("ref")?.value;
    let is_branch = untrusted.checkout.origin.names == Names::Branch;
    (only && is_branch && is_plain(reference)).then(|| {
        let commit = "${{ github.event.pull_request.head.sha }}";
        Fix::new("check out the commit of the event", Safety::Unsafe).edit(
            cx.file.source(),
            reference.span(),
            quoted(cx, reference, commit),
        )
    })
}

fn is_plain(text: &Text) -> bool {
    matches!(text.templates(), [only] if only.span.len() == text.value().trim().len())
}

fn quoted(cx: &Context<'_>, text: &Text, value: &str) -> String {
    match cx.file.source().slice(text.span()).chars().next() {
        Some(quote @ ('"' | '\'')) => format!("{quote}{value}{quote}"),
        _ => value.to_owned(),
    }
}
