use lockgate_evidence::{Finding, rule};
use lockgate_pipelines::model::PackageKind;

use crate::context::Context;
use crate::data::orb_owners::is_known;

rule! {
    /// # What it finds
    ///
    /// An orb of CircleCI whose namespace is neither the platform's own nor that of a vendor known for its product.
    ///
    /// # Why it matters
    ///
    /// An orb is code of its publisher that runs in the job, beside its secrets. CircleCI checks only certified orbs; using
    /// any other must be allowed in the organisation's settings for exactly that reason. Here it is worth a look who
    /// publishes it and what it does. The severity is info, since most such orbs are honest and often one's own; the
    /// confidence is medium because the list of known namespaces is never complete.
    ///
    /// # Bad
    ///
    /// ```yaml path=.circleci/config.yml
    /// version: 2.1
    /// orbs:
    ///   deploy: somebody/deploy-anything@1.2.3
    /// workflows:
    ///   main:
    ///     jobs: [deploy/run]
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=.circleci/config.yml
    /// version: 2.1
    /// orbs:
    ///   aws-cli: circleci/aws-cli@5.1.2
    /// jobs:
    ///   deploy:
    ///     executor: aws-cli/default
    ///     steps:
    ///       - aws-cli/setup
    ///       - run: ./deploy.sh
    /// workflows:
    ///   main:
    ///     jobs: [deploy]
    /// ```
    ///
    /// # How to fix
    ///
    /// Read its source (`circleci orb source namespace/name@version`), name a full version, and keep secrets out of the jobs
    /// that use it; or write the few commands yourself.
    ///
    /// # References
    ///
    /// - Orbs overview, "Certified, partner and community orbs", CircleCI Docs
    /// - Managing your organization's orb security settings, CircleCI Docs
    Workload "workload/uncertified-orb": "an orb is of a publisher nobody checked", Info, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    for uses in &pipeline.includes {
        let orb = uses
            .target
            .package()
            .filter(|package| package.kind == PackageKind::Orb);
        if let Some(orb) = orb.filter(|orb| !is_known(&orb.name)) {
            let message = format!(
                "`{}` is neither certified nor of a vendor that is known for it",
                orb.name
            );
            out.push(cx.finding(&RULE, uses.reference.span(), message));
        }
    }
}
