use std::collections::HashMap;

use lockgate_evidence::{Finding, Severity, rule};
use lockgate_pipelines::gitlab::{Holds, Scenario};
use lockgate_pipelines::model::{Grant, GrantKind, Job, Pipeline};
use lockgate_pipelines::yaml::Text;

use crate::context::Context;
use crate::facts::gitlab::{Effective, running_jobs};
use crate::tree::Tree;

rule! {
    /// # What it finds
    ///
    /// An `id_tokens` entry of GitLab without `aud`, with a wildcard in it, or with the same `aud` as a job that deploys to
    /// production, while its own job also runs for merge requests or on branches that nothing protects.
    ///
    /// # Why it matters
    ///
    /// The audience says for whom a token is. Without one, or with a wildcard, whatever service is careless takes it; and where
    /// jobs of any branch get tokens for the audience that production trusts, only the conditions on the other side stand between
    /// a proposed change and production. GitLab hands such a token to every job that asks. The severity is medium for what is
    /// missing or wild and low for what is shared, because the other side may look at `ref_protected` and `environment`; the
    /// confidence is high, and medium where it is shared.
    ///
    /// # Bad
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// deploy:
    ///   id_tokens:
    ///     CLOUD_TOKEN:
    ///       aud: "*"
    ///   script: ./deploy
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// deploy:
    ///   id_tokens:
    ///     CLOUD_TOKEN:
    ///       aud: https://cloud.example/production
    ///   environment: production
    ///   rules:
    ///     - if: $CI_COMMIT_REF_PROTECTED == "true"
    ///   script: ./deploy
    /// ```
    ///
    /// # How to fix
    ///
    /// Give every trusting service an audience of its own, and production another one than tests; on the other side ask for
    /// `ref_protected` or the environment as well.
    ///
    /// # References
    ///
    /// - OpenID Connect (OIDC) Authentication Using ID Tokens, GitLab Docs
    /// - RFC 7519, section 4.1.3
    Workload "workload/id-token-audience": "an identity token is good for more than its job", Medium, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    for job in &pipeline.jobs {
        out.extend(tokens(job).filter_map(|grant| judge(cx, grant)));
    }
    if pipeline.jobs.iter().any(|job| tokens(job).next().is_some()) {
        shared(cx, pipeline, out);
    }
}

fn tokens(job: &Job) -> impl Iterator<Item = &Grant> {
    job.grants
        .iter()
        .filter(|grant| grant.kind == GrantKind::IdToken)
}

fn judge(cx: &Context<'_>, grant: &Grant) -> Option<Finding> {
    let name = &grant.name;
    let Some(first) = grant.details("aud").next() else {
        let message = format!("`{name}` names no audience");
        return Some(cx.finding(&RULE, name.span(), message));
    };
    let wild = grant.details("aud").find(|aud| aud.value().contains('*'));
    let empty = first.value().trim().is_empty().then_some(first);
    let text = wild.or(empty)?;
    let message = format!("`{name}` is good for every audience that `{text}` covers");
    Some(cx.finding(&RULE, text.span(), message))
}

/// Audiences of jobs that deploy to production, asked for by jobs that anybody's branch runs.
fn shared(cx: &Context<'_>, pipeline: &Pipeline, out: &mut Vec<Finding>) {
    let trusted = audiences_of_production(cx.tree, pipeline);
    if trusted.is_empty() {
        return;
    }
    for (_, job, effective) in running_jobs(cx) {
        let open = [Scenario::MergeRequest, Scenario::Branch];
        let is_open = open
            .iter()
            .any(|scenario| effective.surely(*scenario).is_some());
        if !is_open || effective.is_production() {
            continue;
        }
        for found in effective
            .grants()
            .filter(|found| found.value.kind == GrantKind::IdToken)
        {
            let shared = found.value.details("aud").find_map(|aud| {
                let (other, place) = trusted.get(aud.value())?;
                Some((aud.clone(), *other, *place))
            });
            let Some((audience, other, place)) = shared else {
                continue;
            };
            let message = format!(
                "job `{}` runs for branches that nothing protects and gets a token for `{audience}`, the audience of the deployment `{}`",
                job.id, other.id
            );
            let finding = cx.finding(&RULE, job.id.span(), message);
            let finding = finding.related(audience.source(), audience.span(), "this audience");
            let finding = finding.severity(Severity::Low);
            out.push(
                finding
                    .confidence(lockgate_evidence::Confidence::Medium)
                    .related(place.source(), place.span(), "the same here"),
            );
        }
    }
}

/// Audience to the job, and where it is written.
fn audiences_of_production<'a>(
    tree: &'a Tree,
    pipeline: &Pipeline,
) -> HashMap<String, (&'a Job, &'a Text)> {
    let mut found = HashMap::new();
    for (file, job) in tree
        .gitlab()
        .jobs(tree, pipeline)
        .filter(|(_, job)| !job.hidden)
    {
        let effective = Effective::new(tree, file, job);
        let is_closed = effective.decision(Scenario::Branch).runs == Holds::No
            && effective.decision(Scenario::MergeRequest).runs == Holds::No;
        if !is_closed || !effective.is_production() {
            continue;
        }
        for grant in effective
            .grants()
            .filter(|found| found.value.kind == GrantKind::IdToken)
        {
            for aud in grant
                .value
                .details("aud")
                .filter(|aud| !aud.value().contains('$'))
            {
                found.entry(aud.value().to_owned()).or_insert((job, aud));
            }
        }
    }
    found
}
