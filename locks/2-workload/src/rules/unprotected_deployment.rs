use lockgate_evidence::{Confidence, Finding, Severity, rule};
use lockgate_pipelines::gitlab::Scenario;
use lockgate_pipelines::yaml::Text;

use crate::context::Context;
use crate::facts::gitlab::{Effective, running_jobs};

rule! {
    /// # What it finds
    ///
    /// A job of GitLab that deploys to production, told by `deployment_tier` or by the name of its `environment`, and that
    /// nothing keeps from running for merge requests or on branches that nobody protects. `when: manual` does not keep it: whoever
    /// may push may also press the button. Jobs that only stop, verify or prepare are left out.
    ///
    /// # Why it matters
    ///
    /// Every developer can push a branch of his own with changes nobody has reviewed and have it deployed from there, with what the
    /// job may do. The severity is medium, and the confidence is medium, because the environment itself may be protected in the
    /// project's settings, which no file shows.
    ///
    /// # Bad
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// deploy:
    ///   environment: production
    ///   script: ./deploy
    ///   when: manual
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// deploy:
    ///   environment: production
    ///   script: ./deploy
    ///   rules:
    ///     - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
    ///       when: manual
    /// ```
    ///
    /// # How to fix
    ///
    /// Let rules admit only the default branch, tags, or `$CI_COMMIT_REF_PROTECTED == "true"`, protect these refs, and protect
    /// the environment as well.
    ///
    /// # References
    ///
    /// - Protected environments, GitLab Docs; Deployment safety, GitLab Docs
    /// - CICD-SEC-1, OWASP Top 10 CI/CD Security Risks
    Workload "workload/unprotected-deployment": "production is deployed to from any branch", Medium, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (_, job, effective) in running_jobs(cx) {
        if !effective.is_production() {
            continue;
        }
        let open = [
            (Scenario::MergeRequest, "in pipelines of merge requests"),
            (Scenario::Branch, "on branches that nobody protects"),
        ];
        let Some((decision, runs)) = open
            .into_iter()
            .find_map(|(scenario, on)| Some((effective.surely(scenario)?, on)))
        else {
            continue;
        };
        let how = match effective.when(&decision) {
            Some("manual") => "whoever may push can start it there",
            _ => "it runs there by itself",
        };
        let place = place(&effective).unwrap_or(&job.id);
        let message = format!("job `{}` deploys to `{place}` {runs}: {how}", job.id);
        let mut finding = cx.finding(&RULE, job.id.span(), message);
        if !effective.is_whole {
            finding = finding.confidence(Confidence::Low);
        }
        if effective.when(&decision) == Some("manual") && decision.rule.is_some() {
            finding = finding.severity(Severity::Low);
        }
        if let Some(text) = decision.rule.and_then(|rule| rule.text.as_ref()) {
            finding = finding.related(text.source(), text.span(), "this lets it in");
        }
        out.push(finding);
    }
}

/// The name of the environment.
fn place<'a>(effective: &Effective<'a>) -> Option<&'a Text> {
    let mut definitions = effective.definitions.iter();
    definitions.find_map(|(_, job)| job.environment.as_ref()?.name.as_ref())
}
