use lockgate_evidence::{Confidence, Finding, Severity, rule};

use crate::context::Context;
use crate::facts::proposed::proposed;

rule! {
    /// # What it finds
    ///
    /// A `checkout` of Azure Pipelines with `persistCredentials: true` and steps after it.
    ///
    /// # Why it matters
    ///
    /// The agent then leaves the token with which it fetched the code in `.git/config`, where every later step of the job
    /// can read it: build scripts, tests, packages that run something when they are installed. The token is that of the job
    /// and may read, often also write, the repositories of the project. What is published together with its `.git` folder
    /// takes the token along; researchers found hundreds of such tokens in public artifacts in 2024 ("ArtiPACKED"). The
    /// severity is low, as for the same habit elsewhere, and medium where proposed changes are built by that job. The
    /// confidence is high because the text says it.
    ///
    /// # Bad
    ///
    /// ```yaml path=azure-pipelines.yml
    /// trigger: [main]
    /// pr: none
    /// steps:
    ///   - checkout: self
    ///     persistCredentials: true
    ///   - script: npm ci && npm test
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=azure-pipelines.yml
    /// trigger: [main]
    /// pr: none
    /// steps:
    ///   - checkout: self
    ///   - script: npm ci && npm test
    /// ```
    ///
    /// # How to fix
    ///
    /// Remove `persistCredentials`. A step that pushes can be given the token by itself: `git -c
    /// http.extraheader="AUTHORIZATION: bearer $SYSTEM_ACCESSTOKEN" push` with `SYSTEM_ACCESSTOKEN: $(System.AccessToken)` in its
    /// `env`; best in a job of its own, after the build.
    ///
    /// # References
    ///
    /// - steps.checkout definition, `persistCredentials`, Azure Pipelines documentation
    /// - ArtiPACKED: Hacking Giants Through a Race Condition in GitHub Actions Artifacts, Unit 42, 2024
    Workload "workload/persisted-job-token": "a checkout leaves the job's token to every later step", Low, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (place, job, step) in cx.steps() {
        let Some(uses) = step
            .uses()
            .filter(|uses| uses.built_in() == Some("checkout"))
        else {
            continue;
        };
        let Some(kept) = uses.with.get("persistCredentials") else {
            continue;
        };
        let is_last = job.steps.len() == step.index + 1;
        if kept.value.as_bool() != Some(true) || is_last {
            continue;
        }
        let finding = |message| cx.finding(&RULE, kept.span, message);
        let proposed = proposed(place.pipeline, job).filter(|proposed| !proposed.is_implied);
        out.push(match proposed {
            Some(proposed) => finding(
                "the job's token stays in `.git/config`, where code of pull requests can read it",
            )
            .severity(Severity::Medium)
            .confidence(Confidence::Medium)
            .related(
                cx.file.source(),
                proposed.trigger.name.span(),
                "pull requests are built",
            ),
            None => finding(
                "the job's token stays in `.git/config`, where every later step can read it",
            ),
        });
    }
}
