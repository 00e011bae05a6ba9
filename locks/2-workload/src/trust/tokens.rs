//! Which tokens a job can have, from what starts it.
//!
//! Source: the reference of claims of each platform (GitHub Docs, "Example subject claims"; GitLab Docs, "ID token
//! authentication"). Subjects customised for a repository or organisation stand nowhere in the tree and are not
//! known here. A pull request from a fork gets no token.

use lockgate_identities::cel::Scalar;
use lockgate_identities::{Claims, HOLE, Pattern};
use lockgate_pipelines::model::{Access, Event, GrantKind, Job, Pipeline, Platform, Trigger};
use lockgate_pipelines::yaml::Text;

use crate::Settings;
use crate::conditions::guards;
use crate::facts::parents::{Exposure, starts};
use crate::tree::{Place, Tree};

/// Tokens that one start of a job can have.
pub(crate) struct Token<'a> {
    /// What starts it.
    pub(crate) start: Exposure<'a>,
    /// What is known of the claims.
    pub(crate) claims: Claims,
}

/// True where the job may ask for a token.
fn may_ask(pipeline: &Pipeline, job: &Job) -> bool {
    match pipeline.platform {
        Platform::GitHub => pipeline.permissions_of(job).access("id-token") == Some(Access::Write),
        Platform::GitLab => job
            .grants
            .iter()
            .any(|grant| grant.kind == GrantKind::IdToken),
        _ => false,
    }
}

/// Every way in which a job starts; a condition on the event may leave some of its pipeline's out.
pub(crate) fn starts_of<'a>(
    tree: &'a Tree,
    pipeline: &'a Pipeline,
    job: &'a Job,
) -> Vec<Exposure<'a>> {
    let guards = guards(&Place {
        pipeline,
        job,
        step: None,
    });
    let mut starts = starts(tree, pipeline);
    starts.retain(|start| {
        let event = start.trigger.event;
        pipeline.trigger(event).is_none() || guards.runs_under(event)
    });
    starts
}

/// Every kind of token a job can have.
pub(crate) fn tokens_of<'a>(
    tree: &'a Tree,
    settings: &Settings,
    pipeline: &'a Pipeline,
    job: &'a Job,
) -> Vec<Token<'a>> {
    if !may_ask(pipeline, job) {
        return Vec::new();
    }
    match pipeline.platform {
        Platform::GitHub => {
            let starts = starts_of(tree, pipeline, job).into_iter();
            starts
                .flat_map(|start| of_start(settings, pipeline, job, &start))
                .collect()
        }
        Platform::GitLab => starts_of(tree, pipeline, job)
            .into_iter()
            .map(|start| of_gitlab(settings, job, start))
            .collect(),
        _ => Vec::new(),
    }
}

fn of_start<'a>(
    settings: &Settings,
    pipeline: &Pipeline,
    job: &Job,
    start: &Exposure<'a>,
) -> Vec<Token<'a>> {
    let mut tokens = Vec::new();
    for (reference, part) in references(start.trigger) {
        for repository in subjects(settings) {
            let claims = claims(
                settings,
                pipeline,
                job,
                start,
                &reference,
                &part,
                &repository,
            );
            tokens.push(Token {
                start: start.clone(),
                claims,
            });
        }
    }
    tokens
}

/// The repository as subjects write it: by name, and with its numbers where they are given.
fn subjects(settings: &Settings) -> Vec<String> {
    let Some(name) = &settings.repository else {
        return vec![HOLE.to_string()];
    };
    let mut all = vec![name.clone()];
    all.extend(settings.immutable());
    all
}

/// The `ref` claim of each kind of run, and the last part of its subject.
fn references(trigger: &Trigger) -> Vec<(String, String)> {
    let plain = |reference: String| (reference.clone(), format!("ref:{reference}"));
    let default = || {
        ["main", "master"]
            .map(|branch| plain(format!("refs/heads/{branch}")))
            .to_vec()
    };
    match trigger.event {
        Event::Push => pushed(trigger).into_iter().map(plain).collect(),
        Event::PullRequest | Event::PullRequestReview | Event::PullRequestReviewComment => {
            vec![("refs/pull/*/merge".to_owned(), "pull_request".to_owned())]
        }
        Event::PullRequestTarget => {
            let mut all = default();
            all.push(("refs/heads/*".to_owned(), "pull_request".to_owned()));
            all
        }
        Event::Release => vec![plain("refs/tags/*".to_owned())],
        Event::Dispatch | Event::Reference => vec![
            plain("refs/heads/*".to_owned()),
            plain("refs/tags/*".to_owned()),
        ],
        Event::MergeGroup => vec![plain("refs/heads/gh-readonly-queue/*".to_owned())],
        _ => default(),
    }
}

fn pushed(trigger: &Trigger) -> Vec<String> {
    let of = |texts: &[Text], kind: &str| -> Vec<String> {
        let kept = texts.iter().filter(|text| !text.value().starts_with('!'));
        kept.map(|text| format!("refs/{kind}/{}", text.value().replace("**", "*")))
            .collect()
    };
    let mut all = of(&trigger.branches, "heads");
    all.extend(of(&trigger.tags, "tags"));
    if trigger.branches.is_empty()
        && (trigger.tags.is_empty() || !trigger.branches_ignore.is_empty())
    {
        all.push("refs/heads/*".to_owned());
    }
    if trigger.tags.is_empty() && trigger.branches.is_empty() && trigger.branches_ignore.is_empty()
    {
        all.push("refs/tags/*".to_owned());
    }
    all
}

fn claims(
    settings: &Settings,
    pipeline: &Pipeline,
    job: &Job,
    start: &Exposure<'_>,
    reference: &str,
    part: &str,
    subject: &str,
) -> Claims {
    let glob = |text: &str| Scalar::Text(Pattern::glob(text));
    let mut claims = Claims::partial();
    claims.text("iss", "https://token.actions.githubusercontent.com");
    let environment = job.environment.as_ref().map(|environment| {
        let name = environment
            .name
            .as_ref()
            .filter(|name| !name.is_templated());
        name.map_or_else(|| HOLE.to_string(), |name| name.value().to_owned())
    });
    if let Some(name) = &environment {
        claims.text("environment", name);
        claims.text("sub", &format!("repo:{subject}:environment:{name}"));
    } else {
        claims.set("environment", Scalar::Absent);
        claims.set("sub", glob(&format!("repo:{subject}:{part}")));
    }
    claims.set("ref", glob(reference));
    claims.text("event_name", start.trigger.name.value());
    let name = settings
        .repository
        .clone()
        .unwrap_or_else(|| HOLE.to_string());
    claims.text("repository", &name);
    let owner = name
        .split_once('/')
        .map_or_else(|| HOLE.to_string(), |(owner, _)| owner.to_owned());
    claims.text("repository_owner", &owner);
    for (claim, id) in [
        ("repository_id", &settings.repository_id),
        ("repository_owner_id", &settings.owner_id),
    ] {
        match id {
            Some(id) => claims.text(claim, id),
            None => claims.set(claim, Scalar::Unknown),
        }
    }
    claims.set(
        "job_workflow_ref",
        glob(&format!("{name}/{}@{reference}", pipeline.path())),
    );
    claims.set(
        "workflow_ref",
        glob(&format!("{name}/{}@{reference}", start.pipeline.path())),
    );
    claims
}

fn of_gitlab<'a>(settings: &Settings, job: &Job, start: Exposure<'a>) -> Token<'a> {
    let mut claims = Claims::partial();
    let path = settings
        .repository
        .clone()
        .unwrap_or_else(|| HOLE.to_string());
    claims.text("iss", "https://gitlab.com");
    claims.set(
        "sub",
        Scalar::Text(Pattern::glob(&format!(
            "project_path:{path}:ref_type:*:ref:*"
        ))),
    );
    claims.text("project_path", &path);
    let audiences = job
        .grants
        .iter()
        .filter(|grant| grant.kind == GrantKind::IdToken);
    let audiences: Vec<_> = audiences.flat_map(|grant| grant.details("aud")).collect();
    if !audiences.is_empty() {
        claims.set(
            "aud",
            Scalar::List(
                audiences
                    .iter()
                    .map(|aud| Pattern::literal(aud.value()))
                    .collect(),
            ),
        );
    }
    Token { start, claims }
}
