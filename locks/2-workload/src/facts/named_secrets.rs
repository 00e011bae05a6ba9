//! Secrets that a platform puts into the environment by their names alone, without a mark in the file.

use lockgate_pipelines::model::{Env, GrantKind, Job, Pipeline, Platform, Step};

/// Variables of GitLab that hold a credential of the running job ("Predefined CI/CD variables reference").
const OF_GITLAB_JOB: &[&str] = &[
    "CI_BUILD_TOKEN",
    "CI_DEPENDENCY_PROXY_PASSWORD",
    "CI_DEPLOY_PASSWORD",
    "CI_JOB_JWT",
    "CI_JOB_JWT_V1",
    "CI_JOB_JWT_V2",
    "CI_JOB_TOKEN",
    "CI_REGISTRY_PASSWORD",
    "CI_REPOSITORY_URL",
];

/// Last words of names of credentials.
const LAST_WORDS: &[&str] = &[
    "APIKEY",
    "CREDENTIAL",
    "CREDENTIALS",
    "PASS",
    "PASSPHRASE",
    "PASSWD",
    "PASSWORD",
    "PAT",
    "SECRET",
    "TOKEN",
];

/// Last two words of names of credentials.
const LAST_TWO_WORDS: &[&str] = &[
    "ACCESS_KEY",
    "API_KEY",
    "AUTH_KEY",
    "DEPLOY_KEY",
    "ENCRYPTION_KEY",
    "PRIVATE_KEY",
    "SECRET_KEY",
    "SERVICE_KEY",
    "SIGNING_KEY",
    "SSH_KEY",
];

/// True for a name as people give it to credentials: `NPM_TOKEN`, `AWS_SECRET_ACCESS_KEY`.
pub(crate) fn is_credential_name(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let mut words = upper.rsplit(['_', '-', '.']);
    let last = words.next().unwrap_or_default();
    if LAST_WORDS.contains(&last) {
        return true;
    }
    let two = words.next().map(|before| format!("{before}_{last}"));
    two.is_some_and(|two| LAST_TWO_WORDS.contains(&two.as_str()))
}

/// True for a credential that GitLab makes for the running job and takes back when it ends.
pub(crate) fn is_of_gitlab_job(name: &str) -> bool {
    OF_GITLAB_JOB.contains(&name)
}

/// True where a platform puts the secrets of its settings into the environment of scripts without a word in the file.
pub(crate) fn is_told_by_name(platform: Platform) -> bool {
    matches!(
        platform,
        Platform::Bitbucket | Platform::Buildkite | Platform::CircleCi | Platform::GitLab
    )
}

/// A cheap first question: whether secrets can be met in a file at all.
pub(crate) fn may_be_named(pipeline: &Pipeline) -> bool {
    // The text is that of the whole file; where a file holds many definitions it would be searched for each.
    if pipeline.sibling.is_some() {
        return true;
    }
    let text = pipeline.own_text();
    let on_github = ["secrets", "github.token"];
    let elsewhere = [
        "TOKEN",
        "PASS",
        "SECRET",
        "KEY",
        "CREDENTIAL",
        "PAT",
        "CI_REPOSITORY_URL",
    ];
    on_github.iter().any(|word| text.contains(word))
        || is_told_by_name(pipeline.platform) && elsewhere.iter().any(|word| text.contains(word))
        || pipeline.platform == Platform::Azure && text.contains("$(")
        || pipeline.platform == Platform::Jenkins && text.contains("redentials")
        || is_granted_to_steps(pipeline.platform) && text.to_ascii_lowercase().contains("secret")
}

/// True where each step says itself which secret a variable of it holds.
pub(crate) fn is_granted_to_steps(platform: Platform) -> bool {
    use Platform::{Argo, Drone, Tekton, Woodpecker};
    matches!(platform, Tekton | Argo | Drone | Woodpecker)
}

/// Variables of a step that hold a secret, with the secret's name. Of old versions of Drone and Woodpecker, which only
/// name the secret, the variable is called the same in upper case.
pub(crate) fn granted(step: &Step) -> impl Iterator<Item = (String, String)> {
    let secrets = step.grants.iter();
    let secrets = secrets.filter(|grant| grant.kind == GrantKind::Secret);
    secrets.flat_map(|grant| {
        let name = grant.name.value();
        let secret = grant
            .details("secret")
            .next()
            .map_or(name, |text| text.value());
        [name.to_owned(), name.to_ascii_uppercase()].map(|name| (name, secret.to_owned()))
    })
}

/// True where a variable of a script is a secret that the platform gave: by a grant of the job, or because nothing in
/// the file sets it and its name says so.
pub(crate) fn is_given(pipeline: &Pipeline, job: &Job, name: &str) -> bool {
    if !is_told_by_name(pipeline.platform) {
        return false;
    }
    let granted = job.grants.iter().any(|grant| {
        matches!(grant.kind, GrantKind::Secret | GrantKind::IdToken) && grant.name.value() == name
    });
    // `TOKEN: $TOKEN` hands on what is set elsewhere.
    let is_written = |env: &Env| env.get(name).is_some_and(|own| !own.value.is_templated());
    let is_set = || is_written(&job.env) || is_written(&pipeline.env);
    let is_file = || {
        ["_FILE", "_PATH", "_URL"]
            .iter()
            .any(|end| name.ends_with(end))
    };
    granted || is_of_gitlab_job(name) || is_credential_name(name) && !is_file() && !is_set()
}
