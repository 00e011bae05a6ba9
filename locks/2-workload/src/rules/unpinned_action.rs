use lockgate_evidence::{Finding, Severity, rule};
use lockgate_pipelines::model::{Pin, Target, Uses};

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// An action or reusable workflow of another repository that is used by a tag or branch, or by nothing at all, instead
    /// of by the full id of a commit. Actions covered by `.github/workflows/actions.lock` and those that
    /// `tag-pinned-actions` allows are left out.
    ///
    /// # Why it matters
    ///
    /// A tag or branch can be moved to other content at any time by whoever controls the repository. In March 2025 the tags
    /// of `tj-actions/changed-files` were moved to a commit that printed the secrets of over twenty thousand repositories;
    /// those that had pinned a commit were not touched. The severity is medium because it takes a compromise elsewhere
    /// first; without any reference it is high. The confidence is high because the text decides it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// steps:
    ///   - uses: example/build@v2
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// steps:
    ///   - uses: example/build@6c1f0a2b8d4e5f60718293a4b5c6d7e8f9012345 # v2.3.1
    /// ```
    ///
    /// # How to fix
    ///
    /// Look up the commit of the tag in a place you trust, write its full id after the `@`, and keep the tag as a comment so
    /// that update bots can raise both together.
    ///
    /// # References
    ///
    /// - Secure use reference: Using third-party actions, GitHub Docs
    /// - CVE-2025-30066
    Workload "workload/unpinned-action": "an action is used by a name that can be moved", Medium, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (_, uses) in cx.uses() {
        let Target::Repository { .. } = &uses.target else { continue };
        match uses.target.pin() {
            Some(Pin::Name) => out.push(named(cx, uses)),
            Some(Pin::Nothing) => out.push(unnamed(cx, uses)),
            Some(Pin::Digest) | None => {}
        }
    }
}

fn named(cx: &Context<'_>, uses: &Uses) -> Finding {
    let reference = uses.target.reference().unwrap_or_default();
    let message = format!("`{}` can be moved to other content: `{reference}` is not a commit", uses.reference);
    cx.finding(&RULE, uses.reference.span(), message)
}

fn unnamed(cx: &Context<'_>, uses: &Uses) -> Finding {
    let message = format!("`{}` names no version at all", uses.reference);
    cx.finding(&RULE, uses.reference.span(), message).severity(Severity::High)
}
