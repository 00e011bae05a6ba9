use lockgate_evidence::{Finding, Severity, rule};
use lockgate_pipelines::model::{GrantKind, Job, Package, Pin, Pipeline, Step, Target, Uses};

use crate::context::Context;
use crate::data::orb_owners::is_known;

rule! {
    /// # What it finds
    ///
    /// A job of CircleCI that is given a context and runs an orb of a publisher who is neither the platform nor a vendor
    /// known for its product.
    ///
    /// # Why it matters
    ///
    /// A context puts all its variables into the environment of every step of the job, so the orb's code can read them all,
    /// whether it needs them or not. That is how a changed Bash uploader of Codecov read the secrets of its users' builds from
    /// January to April 2021. The severity is low for a full version, which cannot be published again, and medium for anything
    /// else, since the next version runs unseen. The confidence is medium because the publisher may be yourself.
    ///
    /// # Bad
    ///
    /// ```yaml path=.circleci/config.yml
    /// version: 2.1
    /// orbs:
    ///   deploy: somebody/deploy-anything@1
    /// workflows:
    ///   main:
    ///     jobs:
    ///       - deploy/run:
    ///           context: production
    ///           filters: {branches: {only: main}}
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=.circleci/config.yml
    /// version: 2.1
    /// orbs:
    ///   lint: somebody/lint-anything@1.2.3
    /// jobs:
    ///   deploy:
    ///     docker:
    ///       - image: cimg/base:2024.01
    ///     steps:
    ///       - run: ./deploy.sh
    /// workflows:
    ///   main:
    ///     jobs:
    ///       - lint/run
    ///       - deploy:
    ///           context: production
    ///           requires: [lint/run]
    ///           filters: {branches: {only: main}}
    /// ```
    ///
    /// # How to fix
    ///
    /// Split the job: the orb in one without contexts, what needs the secrets in another. Where the orb itself needs one,
    /// make a context that holds nothing else, and name the orb by a full version.
    ///
    /// # References
    ///
    /// - Using contexts, CircleCI Docs
    /// - Bash Uploader Security Update, Codecov, April 2021
    Workload "workload/secrets-given-to-orb": "a publisher nobody checked can read a context", Medium, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.workflow() else {
        return;
    };
    for job in &pipeline.jobs {
        let Some(context) = job
            .grants
            .iter()
            .find(|grant| grant.kind == GrantKind::SecretGroup)
        else {
            continue;
        };
        let Some((uses, orb)) = foreign(cx, pipeline, job) else {
            continue;
        };
        let message = format!(
            "the orb `{}` can read every variable of the context `{}`",
            orb.name, context.name
        );
        let finding = cx.finding(&RULE, context.name.span(), message);
        let finding = finding.related(
            cx.file.source(),
            uses.reference.span(),
            "the orb is used here",
        );
        let is_firm = orb.pin >= Pin::Version;
        out.push(if is_firm {
            finding.severity(Severity::Low)
        } else {
            finding
        });
    }
}

/// The first orb of an unknown publisher that the job runs: as a whole, by its own steps, or by those of its definition.
fn foreign<'a>(
    cx: &Context<'a>,
    pipeline: &'a Pipeline,
    job: &'a Job,
) -> Option<(&'a Uses, &'a Package)> {
    let call = job.call.as_ref().map(|call| &call.uses);
    let definition = call.and_then(|call| cx.tree.target(pipeline, call));
    let inner = definition
        .iter()
        .flat_map(|definition| definition.jobs.iter().flat_map(|job| &job.steps));
    let steps = job.steps.iter().chain(inner).filter_map(Step::uses);
    call.into_iter().chain(steps).find_map(|uses| {
        let Target::Included { alias, .. } = &uses.target else {
            return None;
        };
        let orb = pipeline.included(alias)?.target.package()?;
        (!is_known(&orb.name)).then_some((uses, orb))
    })
}
