use lockgate_evidence::{Finding, rule};
use lockgate_pipelines::model::{Body, Job};
use lockgate_pipelines::shell::Word;
use lockgate_pipelines::yaml::Text;

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// A step of Bitbucket that deploys (a pipe that is named so, `kubectl apply`, `helm upgrade`, `terraform apply`,
    /// `serverless deploy`, `cdk deploy`) without `deployment:`.
    ///
    /// # Why it matters
    ///
    /// Only variables of a deployment can be kept from other branches and put behind a person's approval. What such a step
    /// uses instead are variables of the repository, which every pipeline of every branch can read, so whoever may push any
    /// branch can deploy. The severity is low because it needs write access; the confidence is medium because the names of
    /// programs tell what a deployment is.
    ///
    /// # Bad
    ///
    /// ```yaml path=bitbucket-pipelines.yml
    /// pipelines:
    ///   branches:
    ///     main:
    ///       - step:
    ///           name: Deploy
    ///           script:
    ///             - terraform apply -auto-approve
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=bitbucket-pipelines.yml
    /// pipelines:
    ///   branches:
    ///     main:
    ///       - step:
    ///           name: Deploy
    ///           deployment: production
    ///           script:
    ///             - terraform apply -auto-approve
    /// ```
    ///
    /// # How to fix
    ///
    /// Name the deployment, move the secrets of the step to its variables, and limit it to the branch it is made from.
    ///
    /// # References
    ///
    /// - Set up and monitor deployments; Variables and secrets, Bitbucket Cloud documentation
    /// - CICD-SEC-5: Insufficient PBAC, OWASP
    Workload "workload/undeclared-deployment": "a step deploys without a deployment environment", Low, Medium
}

/// Programs with the subcommand that deploys.
const DEPLOYING: &[(&str, &[&str])] = &[
    ("cdk", &["deploy"]),
    ("eb", &["deploy"]),
    ("firebase", &["deploy"]),
    ("fly", &["deploy"]),
    ("helm", &["install", "upgrade"]),
    ("kubectl", &["apply", "rollout", "set"]),
    ("serverless", &["deploy"]),
    ("sls", &["deploy"]),
    ("terraform", &["apply"]),
    ("tofu", &["apply"]),
    ("vercel", &["deploy"]),
];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for place in cx.jobs() {
        if place.job.environment.is_some() {
            continue;
        }
        if let Some((text, span, what)) = deploys(cx, place.job) {
            let message = format!(
                "`{what}` deploys, but `{}` has no `deployment`: its variables are those of every branch",
                place.job.id
            );
            out.push(cx.finding(&RULE, text.locate(span), message));
        }
    }
}

/// The first thing in a job that deploys.
fn deploys<'a>(
    cx: &Context<'a>,
    job: &'a Job,
) -> Option<(&'a Text, lockgate_evidence::Span, String)> {
    let pipeline = cx.pipeline()?;
    job.steps.iter().find_map(|step| match &step.body {
        Body::Uses(uses) => {
            let name = uses.target.package()?.name.as_str();
            let all = lockgate_evidence::Span::new(0, uses.reference.value().len());
            name.contains("deploy")
                .then(|| (&uses.reference, all, name.to_owned()))
        }
        Body::Run(run) => {
            let script = run.parsed(pipeline.shell_of(job, step));
            script.commands.iter().find_map(|command| {
                let effective = command.effective()?;
                let (_, verbs) = DEPLOYING.iter().find(|(name, _)| *name == effective.name)?;
                let mut words = effective.args.iter().filter_map(Word::literal);
                let verb = words.find(|word| !word.starts_with('-'))?;
                let dry = effective
                    .args
                    .iter()
                    .any(|word| word.text.contains("dry-run"));
                let is_one = verbs.contains(&verb.as_str()) && !dry;
                is_one.then(|| {
                    (
                        &run.script,
                        command.span,
                        format!("{} {verb}", effective.name),
                    )
                })
            })
        }
        Body::Nothing => None,
    })
}
