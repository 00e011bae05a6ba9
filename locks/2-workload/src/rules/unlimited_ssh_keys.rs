use lockgate_evidence::{Finding, rule};

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// `add_ssh_keys` of CircleCI without `fingerprints`.
    ///
    /// # Why it matters
    ///
    /// The step then loads every additional key of the project into the job: those for other servers, for other
    /// repositories, for the release. Whatever runs later in the job can use all of them. The severity is low because the
    /// keys come from people with rights on the project and the job is theirs. The confidence is high because the text
    /// decides it.
    ///
    /// # Bad
    ///
    /// ```yaml path=.circleci/config.yml
    /// version: 2.1
    /// jobs:
    ///   deploy:
    ///     docker:
    ///       - image: cimg/base:2024.01
    ///     steps:
    ///       - add_ssh_keys
    ///       - run: ./deploy.sh
    /// workflows:
    ///   main:
    ///     jobs: [deploy]
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=.circleci/config.yml
    /// version: 2.1
    /// jobs:
    ///   deploy:
    ///     docker:
    ///       - image: cimg/base:2024.01
    ///     steps:
    ///       - add_ssh_keys:
    ///           fingerprints:
    ///             - "SHA256:fingerprint-of-the-one-key"
    ///       - run: ./deploy.sh
    /// workflows:
    ///   main:
    ///     jobs: [deploy]
    /// ```
    ///
    /// # How to fix
    ///
    /// List the fingerprints of the keys that the job needs.
    ///
    /// # References
    ///
    /// - Add additional SSH keys to CircleCI, CircleCI Docs
    /// - Configuration reference, `add_ssh_keys`, CircleCI Docs
    Workload "workload/unlimited-ssh-keys": "a job is given every SSH key of the project", Low, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (_, _, step) in cx.steps() {
        let added = step
            .uses()
            .filter(|uses| uses.built_in() == Some("add_ssh_keys"));
        if let Some(uses) = added.filter(|uses| uses.with.get("fingerprints").is_none()) {
            let message =
                "every additional SSH key of the project is loaded: no `fingerprints` say which";
            out.push(cx.finding(&RULE, uses.key, message));
        }
    }
}
