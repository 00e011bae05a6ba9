use lockgate_evidence::{Finding, Severity, rule};
use lockgate_pipelines::yaml::Text;

use super::archived_action::on_github;
use crate::context::Context;
use crate::facts::patterns;

rule! {
    /// # What it finds
    ///
    /// An action, reusable workflow, `docker://` step or repository of hooks that `denied-actions` of `lockgate.toml` covers,
    /// or that `allowed-actions` does not cover where that list is not empty. Patterns are `owner/*`, `owner/name`,
    /// `docker://registry/*` and `*`; denying wins. Images of `container` and `services` are not actions and are not asked;
    /// nor is what stands in the same repository, or hooks from elsewhere than GitHub.
    ///
    /// # Why it matters
    ///
    /// Every action runs with the rights of its job. A list of those that someone has looked at keeps new ones from coming
    /// in unseen, as the platform's own setting "Allow select actions" does, but already in review. The severity is medium,
    /// and high where a pattern denies the action by name: someone decided against it. The confidence is high because the
    /// lists decide it. Without lists this rule is silent.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// # with denied-actions = ["example/*"]
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: example/build@6c1f0a2b8d4e5f60718293a4b5c6d7e8f9012345
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// # with denied-actions = ["example/*"]
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: trusted/build@6c1f0a2b8d4e5f60718293a4b5c6d7e8f9012345
    /// ```
    ///
    /// # How to fix
    ///
    /// Use an action that is allowed, or have the list changed by whoever owns it.
    ///
    /// # References
    ///
    /// - Managing GitHub Actions settings for a repository, GitHub Docs
    Workload "workload/disallowed-action": "an action is not allowed by policy", Medium, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    if cx.settings.allowed_actions.is_empty() && cx.settings.denied_actions.is_empty() {
        return;
    }
    for (_, uses) in cx.uses() {
        let image = uses
            .reference
            .value()
            .starts_with("docker://")
            .then(|| uses.reference.value().to_owned());
        let name = uses.target.action().or(image);
        out.extend(name.and_then(|name| judge(cx, &uses.reference, &name)));
    }
    let hooks = cx
        .pre_commit()
        .into_iter()
        .flat_map(|file| &file.repositories);
    out.extend(hooks.filter_map(|hooks| judge(cx, &hooks.repo, &on_github(hooks.repo.value())?)));
}

fn judge(cx: &Context<'_>, at: &Text, name: &str) -> Option<Finding> {
    if let Some(pattern) = patterns::covering(&cx.settings.denied_actions, name) {
        let message = format!("`{name}` is denied by `{pattern}` of `denied-actions`");
        return Some(
            cx.finding(&RULE, at.span(), message)
                .severity(Severity::High),
        );
    }
    let allowed = &cx.settings.allowed_actions;
    if allowed.is_empty() || patterns::covering(allowed, name).is_some() {
        return None;
    }
    Some(cx.finding(
        &RULE,
        at.span(),
        format!("`{name}` is not among `allowed-actions`"),
    ))
}
