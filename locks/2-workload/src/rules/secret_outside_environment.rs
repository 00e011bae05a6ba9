use lockgate_evidence::{Finding, rule};
use lockgate_pipelines::model::{Job, Pipeline};
use lockgate_pipelines::yaml::Text;

use crate::context::Context;
use crate::facts::spots::{SecretUse, listed, secrets_in, spots};

rule! {
    /// # What it finds
    ///
    /// A job that reads secrets without naming a deployment `environment`. The platform's own token does not count; a
    /// called workflow and a job that calls one are left out, since environments do not reach through calls.
    ///
    /// # Why it matters
    ///
    /// A secret of the repository can be read by any workflow on any branch, so everyone who can push a branch can read
    /// it. A secret of an environment is handed out only for the branches the environment allows and after the reviews it
    /// asks for. In August 2025 the npm token of Nx was stolen through a workflow on an old branch. The severity is info
    /// and the confidence low, because a job in which only trusted people can run anything may do without, and what the
    /// environment would protect cannot be seen in the file.
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
    ///           DEPLOY_KEY: ${{ secrets.DEPLOY_KEY }}
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   deploy:
    ///     runs-on: ubuntu-latest
    ///     environment: production
    ///     steps:
    ///       - run: ./deploy
    ///         env:
    ///           DEPLOY_KEY: ${{ secrets.DEPLOY_KEY }}
    /// ```
    ///
    /// # How to fix
    ///
    /// Make an environment with the branches that may use it, move the secret there, and name the environment in the job.
    ///
    /// # References
    ///
    /// - Managing environments for deployment, GitHub Docs
    /// - GHSA-cxm3-wv7p-598c
    Workload "workload/secret-outside-environment": "a job reads secrets that every branch can read", Info, Low
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.workflow() else {
        return;
    };
    if pipeline.only_called() || !pipeline.source.text().contains("secrets") {
        return;
    }
    let all = spots(pipeline);
    for job in &pipeline.jobs {
        if job.environment.is_some() || job.call.is_some() {
            continue;
        }
        let own = all
            .iter()
            .filter(|spot| spot.job.is_some_and(|other| std::ptr::eq(other, job)));
        let read: Vec<_> = own
            .flat_map(|spot| {
                secrets_in(spot.text)
                    .into_iter()
                    .map(|secret| (spot.text, secret))
            })
            .filter(|(_, secret)| !secret.is_platform_token())
            .collect();
        out.extend(finding(cx, pipeline, job, &read));
    }
}

/// One finding a job: the first secret, and how many more.
fn finding(
    cx: &Context<'_>,
    _: &Pipeline,
    job: &Job,
    read: &[(&Text, SecretUse)],
) -> Option<Finding> {
    let (text, first) = read.first()?;
    let mut names: Vec<&str> = Vec::new();
    for (_, secret) in read {
        if !names.contains(&secret.name.as_str()) {
            names.push(&secret.name);
        }
    }
    let message = format!(
        "job `{}` reads {} without an `environment` that guards it",
        job.id,
        listed(&names)
    );
    Some(cx.finding(&RULE, text.locate(first.span), message))
}
