use lockgate_evidence::{Finding, Fix, Safety, Severity, rule};
use lockgate_pipelines::model::Uses;
use lockgate_pipelines::yaml::entry_with_line;

use crate::context::Context;
use crate::data::credentials::APP_TOKEN_ACTIONS;

rule! {
    /// # What it finds
    ///
    /// A token of a GitHub app that can do more or live longer than the job needs: `actions/create-github-app-token`
    /// without any `permission-…` input, with `owner` but without `repositories`, or with `skip-token-revoke`; other
    /// actions that make such tokens without narrowing them.
    ///
    /// # Why it matters
    ///
    /// Without narrowing, the token has every right of the app's installation, and with `owner` alone it has them in every
    /// repository the app is installed in. An app is installed for several purposes, a job has one. A token that is not
    /// revoked is valid for an hour after whatever stole it. The severity is medium because the token must leak first, and
    /// low for the missing revocation. The confidence is high because the inputs decide it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions/create-github-app-token@v2
    ///         with:
    ///           app-id: ${{ vars.APP_ID }}
    ///           private-key: ${{ secrets.APP_KEY }}
    ///           owner: example
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
    ///       - uses: actions/create-github-app-token@v2
    ///         with:
    ///           app-id: ${{ vars.APP_ID }}
    ///           private-key: ${{ secrets.APP_KEY }}
    ///           owner: example
    ///           repositories: website
    ///           permission-contents: write
    /// ```
    ///
    /// # How to fix
    ///
    /// Name the rights with `permission-…` and the repositories with `repositories`; leave revocation on.
    ///
    /// # References
    ///
    /// - actions/create-github-app-token, README
    /// - Generating an installation access token for a GitHub App, GitHub Docs
    Workload "workload/over-broad-app-token": "an app's token can do more than the job needs", Medium, High, fixable
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (_, uses) in cx.uses() {
        if uses.with.expression.is_some() {
            continue;
        }
        if uses.is("actions/create-github-app-token") {
            official(cx, uses, out);
        } else if let Some(finding) = other(cx, uses) {
            out.push(finding);
        }
    }
}

fn official(cx: &Context<'_>, uses: &Uses, out: &mut Vec<Finding>) {
    let permissions: Vec<_> = uses
        .with
        .bindings
        .iter()
        .map(|binding| binding.key.value().to_ascii_lowercase())
        .filter(|name| name.starts_with("permission-"))
        .collect();
    if permissions.is_empty() {
        let message = "the app's token has every right of its installation: no `permission-…` input narrows it";
        out.push(cx.finding(&RULE, uses.reference.span(), message));
    }
    let organisation = !permissions.is_empty()
        && permissions
            .iter()
            .all(|name| name.starts_with("permission-organization-"));
    if let Some(owner) = uses.with.get("owner")
        && uses.with.get("repositories").is_none()
        && !organisation
    {
        let message = format!(
            "the app's token reaches every repository of `{}` in which the app is installed",
            owner.value
        );
        out.push(cx.finding(&RULE, owner.span, message));
    }
    out.extend(unrevoked(cx, uses));
}

fn unrevoked(cx: &Context<'_>, uses: &Uses) -> Option<Finding> {
    let keys = ["skip-token-revoke", "skip_token_revoke"];
    let skip = keys.into_iter().find_map(|key| uses.with.get(key))?;
    let written = skip.value.value();
    if written.is_empty() || skip.value.as_bool() == Some(false) || skip.value.is_templated() {
        return None;
    }
    let message =
        "the app's token stays valid for an hour after the job: `skip-token-revoke` is set";
    let finding = cx
        .finding(&RULE, skip.span, message)
        .severity(Severity::Low);
    let source = uses.reference.source();
    let alone = uses.with.bindings.len() == 1;
    let (span, text) = match entry_with_line(source, skip.span).filter(|_| !alone) {
        Some(line) => (line, ""),
        None => (skip.value.span(), "false"),
    };
    // The token may be used by a later job, which would then fail.
    Some(finding.fix(Fix::new("let the token be revoked", Safety::Unsafe).edit(source, span, text)))
}

fn other(cx: &Context<'_>, uses: &Uses) -> Option<Finding> {
    let (action, input) = APP_TOKEN_ACTIONS
        .iter()
        .find(|(action, _)| uses.is(action))?;
    if uses.with.get(input).is_some() {
        return None;
    }
    let message = if input.is_empty() {
        format!(
            "`{action}` makes a token with every right of the app's installation and cannot narrow it"
        )
    } else {
        format!("the app's token has every right of its installation: `{input}` is not set")
    };
    let finding = cx.finding(&RULE, uses.reference.span(), message);
    Some(finding.help("use `actions/create-github-app-token` with `permission-…` inputs"))
}
