use lockgate_evidence::{Finding, Severity, Span, rule};

use crate::context::Context;
use crate::facts::spots::{Spot, contains_ignoring_case, spots};

rule! {
    /// # What it finds
    ///
    /// An expression for which the platform must hand every secret to the runner: the whole `secrets` context, as in
    /// `toJSON(secrets)`, or a secret chosen at run time, as in `secrets[matrix.name]`. A name in quotes is fine.
    ///
    /// # Why it matters
    ///
    /// The runner normally gets only the secrets that a job names. With such an expression it gets all of them, also
    /// those of the organisation, and whatever runs in the job can read them from the runner's memory, as the malware in
    /// `tj-actions/changed-files` did in March 2025; in September 2025 the Shai-Hulud worm planted workflows that posted
    /// `toJSON(secrets)` to a web hook. The severity is high for the whole context and medium for a chosen one. The
    /// confidence is high because the expression decides it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   deploy:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: ./deploy
    ///         env:
    ///           ALL: ${{ toJSON(secrets) }}
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   deploy:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: ./deploy
    ///         env:
    ///           DEPLOY_KEY: ${{ secrets.DEPLOY_KEY }}
    /// ```
    ///
    /// # How to fix
    ///
    /// Name each secret. Where the choice depends on the target, give each target a deployment environment that holds a
    /// secret of the same name, or write one job for each.
    ///
    /// # References
    ///
    /// - Secure use reference, GitHub Docs
    /// - CVE-2025-30066
    Workload "workload/whole-secrets-context": "every secret is handed to the runner", High, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    if !contains_ignoring_case(pipeline.source.text(), "secrets") {
        return;
    }
    for spot in spots(pipeline) {
        look(cx, &spot, out);
    }
}

fn look(cx: &Context<'_>, spot: &Spot<'_>, out: &mut Vec<Finding>) {
    spot.each_expression(|expr| {
        for access in expr.contexts() {
            let [root, rest @ ..] = access.path.segments() else {
                continue;
            };
            if root != "secrets" {
                continue;
            }
            let written = spot
                .text
                .value()
                .get(access.span.range())
                .unwrap_or_default();
            match rest.first().map(String::as_str) {
                None | Some("*") => out.push(whole(cx, spot, access.span)),
                Some("?") => out.push(chosen(cx, spot, access.span, written)),
                Some(_) => {}
            }
        }
    });
}

fn whole(cx: &Context<'_>, spot: &Spot<'_>, span: Span) -> Finding {
    let message = format!(
        "{} get every secret of the repository and its organisation",
        place(spot)
    );
    cx.finding(&RULE, spot.text.locate(span), message)
}

fn chosen(cx: &Context<'_>, spot: &Spot<'_>, span: Span, written: &str) -> Finding {
    let written = written.split_whitespace().collect::<Vec<_>>().join(" ");
    let message = format!(
        "`{written}` is chosen at run time, so {} get every secret",
        place(spot)
    );
    cx.finding(&RULE, spot.text.locate(span), message)
        .severity(Severity::Medium)
}

fn place(spot: &Spot<'_>) -> String {
    spot.job.map_or("all jobs".to_owned(), |job| {
        format!("the steps of job `{}`", job.id)
    })
}
