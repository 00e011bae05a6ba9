//! What every job can read, write, publish and assume, and who can start it.

use std::collections::BTreeSet;

use lockgate_evidence::{Assumed, Certainty, JobPowers, Matrix};
use lockgate_identities::{Policy, Truth, evaluate};
use lockgate_pipelines::model::{
    Access, Event, GrantKind, Job, Permissions, Pipeline, Platform, Reach, SecretsPassed,
};

use crate::facts::parents::Exposure;
use crate::facts::publishing::publishers_of;
use crate::inspect::definitions;
use crate::tree::Tree;
use crate::trust::{
    self, Policies, certainty, logins, logs_in_to, repository_of, starts_of, tokens_of,
};
use crate::{Given, Settings};

/// Every job of the tree with its powers.
pub fn matrix(given: &Given) -> Matrix {
    let policies = trust::read(&given.files);
    let tree = Tree::new(definitions(given));
    let mut jobs = Vec::new();
    for pipeline in tree.pipelines().filter(|pipeline| pipeline.is_workflow()) {
        let own = pipeline.jobs.iter().filter(|job| !job.hidden);
        jobs.extend(own.map(|job| powers(&tree, &policies, &given.settings, pipeline, job)));
    }
    jobs.sort_by(|a, b| (&a.path, a.line, &a.job).cmp(&(&b.path, b.line, &b.job)));
    let mut policies: Vec<_> = policies.each().map(trust::shown).collect();
    policies.sort();
    policies.dedup();
    Matrix { jobs, policies }
}

fn powers(
    tree: &Tree,
    policies: &Policies,
    settings: &Settings,
    pipeline: &Pipeline,
    job: &Job,
) -> JobPowers {
    let starts = starts_of(tree, pipeline, job);
    let (reads, writes) = scopes(pipeline, job);
    JobPowers {
        path: pipeline.path().to_owned(),
        line: pipeline.source.position(job.span.start).line,
        job: job.id.value().to_owned(),
        platform: pipeline.platform.title().to_owned(),
        started_by: started_by(pipeline, &starts),
        proposers: starts.iter().any(|start| is_proposed(start.trigger.event)),
        triggers: sorted(starts.iter().map(|start| start.trigger.name.value())),
        reads,
        writes,
        publishes: published(pipeline, job),
        assumes: assumed(tree, policies, settings, pipeline, job),
        logins: sorted(logins(job).iter().map(|login| match &login.asks {
            Some(asks) => format!("{}: {}", login.provider, asks.value()),
            None => login.provider.to_owned(),
        })),
        secrets: secrets(pipeline, job),
        environments: environment(job),
    }
}

fn sorted<T: Into<String>>(all: impl Iterator<Item = T>) -> Vec<String> {
    let all: BTreeSet<String> = all.map(Into::into).collect();
    all.into_iter().collect()
}

/// Runs of proposed changes have neither secrets nor rights to write.
fn is_proposed(event: Event) -> bool {
    event.reach() == Reach::Anyone && !event.is_privileged()
}

fn started_by(pipeline: &Pipeline, starts: &[Exposure<'_>]) -> Vec<String> {
    let of = |event: Event| match event.reach() {
        Reach::Anyone if is_proposed(event) => "writer",
        Reach::Anyone => "anyone",
        Reach::Caller => "caller",
        Reach::Writer => "writer",
        Reach::Clock => "clock",
    };
    let mut who = sorted(starts.iter().map(|start| of(start.trigger.event)));
    if who.is_empty() && pipeline.trigger(Event::Call).is_some() {
        who.push("caller".to_owned());
    }
    who
}

/// What the platform's token can read and write.
fn scopes(pipeline: &Pipeline, job: &Job) -> (Vec<String>, Vec<String>) {
    if pipeline.platform != Platform::GitHub {
        return (Vec::new(), Vec::new());
    }
    match pipeline.permissions_of(job) {
        Permissions::Missing => (vec!["default".to_owned()], vec!["default".to_owned()]),
        Permissions::All {
            access: Access::Write,
            ..
        } => (Vec::new(), vec!["all".to_owned()]),
        Permissions::All { .. } => (vec!["all".to_owned()], Vec::new()),
        Permissions::Odd { .. } => (vec!["unknown".to_owned()], vec!["unknown".to_owned()]),
        Permissions::Scopes { scopes, .. } => {
            let of = |access: Access| {
                let own = scopes
                    .iter()
                    .filter(move |scope| scope.access == Some(access));
                sorted(own.map(|scope| scope.name.value()))
            };
            (of(Access::Read), of(Access::Write))
        }
    }
}

fn published(pipeline: &Pipeline, job: &Job) -> Vec<String> {
    let publishers = publishers_of(pipeline, job);
    sorted(publishers.map(|publisher| {
        let text = pipeline.source.slice(publisher.span);
        text.split_whitespace()
            .take(6)
            .collect::<Vec<_>>()
            .join(" ")
    }))
}

fn assumed(
    tree: &Tree,
    policies: &Policies,
    settings: &Settings,
    pipeline: &Pipeline,
    job: &Job,
) -> Vec<Assumed> {
    let tokens = tokens_of(tree, settings, pipeline, job);
    if tokens.is_empty() {
        return Vec::new();
    }
    let mut all: Vec<Assumed> = Vec::new();
    for policy in policies.each().filter(|policy| policy.kind.gives()) {
        let answers: Vec<_> = tokens
            .iter()
            .map(|token| {
                (
                    token.start.trigger.name.value(),
                    evaluate(policy, &token.claims).truth,
                )
            })
            .filter(|(_, truth)| *truth != Truth::No)
            .collect();
        let best = answers.iter().map(|(_, truth)| *truth).max();
        if let Some(best) = best {
            let named = logs_in_to(job, policy).is_some();
            let satisfied = certainty(best);
            all.push(Assumed {
                policy: policy.name.shown(),
                satisfied: if named {
                    satisfied.max(Certainty::Unknown)
                } else {
                    satisfied
                },
                provided: provided(settings, policy, satisfied),
                triggers: sorted(answers.into_iter().map(|(name, _)| name)),
            });
        }
    }
    all.sort();
    all.dedup();
    all
}

fn provided(settings: &Settings, policy: &Policy, satisfied: Certainty) -> Option<String> {
    if satisfied == Certainty::Yes {
        return None;
    }
    let named = repository_of(policy).filter(|_| settings.repository.is_none());
    Some(match named {
        Some(name) => format!("this repository is `{name}`"),
        None => "something holds that the files do not tell".to_owned(),
    })
}

/// Names of secrets in the text of the job, and what it is given otherwise.
fn secrets(pipeline: &Pipeline, job: &Job) -> Vec<String> {
    let shared = pipeline
        .env
        .span
        .map_or("", |span| pipeline.source.slice(span));
    let mut names: BTreeSet<String> = BTreeSet::new();
    if pipeline.platform == Platform::GitHub {
        names.extend(named(pipeline.source.slice(job.span)));
        names.extend(named(shared));
    }
    let of_steps = job.steps.iter().flat_map(|step| &step.grants);
    for grant in job.grants.iter().chain(of_steps) {
        match grant.kind {
            GrantKind::Secret => names.insert(grant.name.value().to_owned()),
            GrantKind::SecretGroup => names.insert(format!("{} (group)", grant.name.value())),
            GrantKind::Connection => names.insert(format!("{} (connection)", grant.name.value())),
            _ => false,
        };
    }
    if let Some(call) = &job.call
        && matches!(call.secrets, SecretsPassed::Inherit(_))
    {
        names.insert("all (inherited)".to_owned());
    }
    names.into_iter().collect()
}

fn named(text: &str) -> impl Iterator<Item = String> {
    let rests = text.split("secrets").skip(1);
    rests.filter_map(|rest| {
        let name = rest
            .strip_prefix('.')
            .or_else(|| rest.strip_prefix("['"))
            .or_else(|| rest.strip_prefix("[\""))?;
        let end = name
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-')
            .unwrap_or(name.len());
        (end > 0).then(|| name[..end].to_owned())
    })
}

fn environment(job: &Job) -> Vec<String> {
    let name = job
        .environment
        .as_ref()
        .and_then(|environment| environment.name.as_ref());
    name.map(|name| name.value().to_owned())
        .into_iter()
        .collect()
}
