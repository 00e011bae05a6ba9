use lockgate_evidence::{Finding, Severity, rule};
use lockgate_pipelines::model::{Target, Uses, is_commit};

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// `include: remote` of GitLab, also as a bare address and in `trigger: include`, without `integrity`. An address with
    /// the full id of a commit in its path is told only where it is asked for over `http://`.
    ///
    /// # Why it matters
    ///
    /// The file is fetched again for every pipeline, and its jobs run with the variables and tokens of this project. Whoever
    /// answers under that address, and over `http://` whoever stands on the way, runs what he likes; nothing here shows it.
    /// The severity is high over `http://` and medium otherwise, since somebody must take the other place first. The
    /// confidence is high because the text decides it.
    ///
    /// # Bad
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// include:
    ///   - remote: https://ci.example/templates/build.yml
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// include:
    ///   - remote: https://ci.example/templates/build.yml
    ///     integrity: sha256-0f3a2b1c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f70819=
    /// ```
    ///
    /// # How to fix
    ///
    /// Copy the file into this repository or into a project of your own and include it from there by commit; or write
    /// `integrity: sha256-…` beside it (GitLab 17.9 and later).
    ///
    /// # References
    ///
    /// - CI/CD YAML syntax reference, `include:remote` and `include:integrity`, GitLab Docs
    /// - CICD-SEC-3, OWASP Top 10 CI/CD Security Risks
    Workload "workload/remote-include": "a pipeline takes in whatever an address answers", Medium, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    for uses in pipeline.all_uses() {
        if let Target::Url(url) = &uses.target {
            out.extend(judge(cx, uses, url));
        }
    }
}

fn judge(cx: &Context<'_>, uses: &Uses, url: &str) -> Option<Finding> {
    let is_plain = url
        .get(..7)
        .is_some_and(|start| start.eq_ignore_ascii_case("http://"));
    let is_held = uses
        .input("integrity")
        .is_some_and(|text| text.starts_with("sha256-"));
    if is_held || !is_plain && url.split(['/', '?', '=', '&']).any(is_commit) {
        return None;
    }
    let (message, severity) = if is_plain {
        (
            format!(
                "`{url}` is fetched without encryption: whoever stands on the way decides what runs here"
            ),
            Severity::High,
        )
    } else {
        (
            format!(
                "whoever answers under `{url}` decides what runs here: no `integrity` holds the content"
            ),
            Severity::Medium,
        )
    };
    Some(
        cx.finding(&RULE, uses.reference.span(), message)
            .severity(severity),
    )
}
