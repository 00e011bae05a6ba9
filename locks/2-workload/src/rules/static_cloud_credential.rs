use lockgate_evidence::{Confidence, Finding, rule};
use lockgate_pipelines::expression::Dialect;
use lockgate_pipelines::model::{GrantKind, Platform, Step};

use crate::context::Context;
use crate::data::credentials::{CLOUD_INPUTS, CLOUD_VARIABLES, CredentialInput};
use crate::facts::named_secrets::may_be_named;
use crate::facts::spots::{Role, Spot, secrets_in, short, spots};

rule! {
    /// # What it finds
    ///
    /// A login to a cloud by a stored, long-lived credential, where the cloud trusts the identity token of the job:
    /// inputs of the login actions, and variables in which the clouds' tools look for such a credential. Keys for services
    /// that only speak a cloud's protocol (an endpoint of one's own is set) are left out.
    ///
    /// # Why it matters
    ///
    /// A stored key works from anywhere until someone changes it; the keys that CircleCI's customers had stored had all to
    /// be changed in January 2023. A role that trusts the job's identity gives a credential for minutes, to this
    /// repository and branch only. The severity is medium because the key must leak first. The confidence is high for the
    /// login actions and medium for variables, which other tools read, too.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: aws-actions/configure-aws-credentials@v4
    ///         with:
    ///           aws-region: eu-central-1
    ///           aws-access-key-id: ${{ secrets.KEY_ID }}
    ///           aws-secret-access-key: ${{ secrets.KEY }}
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: aws-actions/configure-aws-credentials@v4
    ///         with:
    ///           aws-region: eu-central-1
    ///           role-to-assume: arn:aws:iam::123456789012:role/deploy
    /// ```
    ///
    /// # How to fix
    ///
    /// Let the cloud trust the repository's identity (OpenID Connect) under the narrowest subject that works, give the job
    /// `id-token: write`, and delete the stored key.
    ///
    /// # References
    ///
    /// - OpenID Connect, GitHub Docs
    /// - CircleCI security alert of 4 January 2023
    Workload "workload/static-cloud-credential": "a cloud login uses a stored key", Medium, High
}

/// Signs that a key is for another service that speaks the cloud's protocol.
const OWN_ENDPOINT: &[&str] = &[
    "aws_endpoint",
    "endpoint-url",
    "endpoint_url",
    "r2.cloudflarestorage",
    "s3_endpoint",
    "localstack",
    "minio",
];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    if !may_be_named(pipeline) {
        return;
    }
    for (_, _, step) in cx.steps() {
        out.extend(given(cx, step));
    }
    for spot in spots(pipeline) {
        match spot.role {
            Role::Input if pipeline.platform == Platform::Bitbucket => {
                out.extend(of_pipe(cx, &spot));
            }
            Role::Input => out.extend(input(cx, &spot)),
            Role::Env => out.extend(variable(cx, &spot)),
            _ => {}
        }
    }
}

/// A secret that a step is given under the name by which tools of a cloud look for it.
fn given(cx: &Context<'_>, step: &Step) -> Option<Finding> {
    let secrets = step
        .grants
        .iter()
        .filter(|grant| grant.kind == GrantKind::Secret);
    let mut known = secrets.filter_map(|grant| {
        let name = grant.name.value();
        let (_, instead) = CLOUD_VARIABLES.iter().find(|(own, _)| name == *own)?;
        Some((grant, instead))
    });
    let (grant, instead) = known.next()?;
    let text = cx.file.source().text().to_ascii_lowercase();
    if OWN_ENDPOINT.iter().any(|sign| text.contains(sign)) {
        return None;
    }
    let message = format!("`{}` is a stored credential of a cloud", grant.name);
    let finding = cx.finding(&RULE, grant.span, message);
    Some(
        finding
            .confidence(Confidence::Medium)
            .help(format!("use {instead}")),
    )
}

fn input(cx: &Context<'_>, spot: &Spot<'_>) -> Option<Finding> {
    let uses = spot.step?.uses()?;
    let key = spot.key?;
    let known = |known: &&CredentialInput| {
        key.value().eq_ignore_ascii_case(known.input) && uses.is(known.action)
    };
    let known = CLOUD_INPUTS.iter().find(known)?;
    let secret = secret_of(spot)?;
    let message = format!(
        "`{}` logs in with the stored credential `{secret}`",
        short(uses)
    );
    let finding = cx.finding(&RULE, spot.text.span(), message);
    Some(finding.help(format!(
        "use {}; the job then needs `id-token: write`",
        known.instead
    )))
}

fn variable(cx: &Context<'_>, spot: &Spot<'_>) -> Option<Finding> {
    let key = spot.key?;
    let (_, instead) = CLOUD_VARIABLES
        .iter()
        .find(|(name, _)| key.value() == *name)?;
    let secret = secret_of(spot)?;
    let text = cx.file.source().text().to_ascii_lowercase();
    if OWN_ENDPOINT.iter().any(|sign| text.contains(sign)) {
        return None;
    }
    let message = format!("`{key}` is the stored credential `{secret}`");
    let finding = cx
        .finding(&RULE, spot.text.span(), message)
        .confidence(Confidence::Medium);
    if spot.text.dialect() == Dialect::Azure {
        return Some(finding.help("use a service connection with workload identity federation"));
    }
    let on_github = spot.text.dialect() == Dialect::GitHub;
    if place_has_actions(cx) {
        let needs = if on_github {
            "; the job then needs `id-token: write`"
        } else {
            ""
        };
        return Some(finding.help(format!("use {instead}{needs}")));
    }
    Some(finding.help(ROLE))
}

/// What to do where no action logs in.
const ROLE: &str = "let the job take a role by an identity of its own: a token of the platform, or that of its machine";

/// True on platforms that log in by actions, or whose rows name what they have instead.
fn place_has_actions(cx: &Context<'_>) -> bool {
    let without = [Platform::Bitbucket, Platform::Buildkite, Platform::Jenkins];
    cx.pipeline()
        .is_none_or(|pipeline| !without.contains(&pipeline.platform))
}

/// A variable of a pipe that is filled from the variables of the repository.
fn of_pipe(cx: &Context<'_>, spot: &Spot<'_>) -> Option<Finding> {
    let key = spot.key?;
    let secret = spot.text.value().trim().strip_prefix('$')?;
    CLOUD_VARIABLES
        .iter()
        .find(|(name, _)| key.value() == *name)?;
    let pipe = spot.step?.uses()?;
    let message = format!(
        "`{}` logs in with the stored credential `{}`",
        pipe.reference,
        secret.trim_matches(['{', '}'])
    );
    let finding = cx.finding(&RULE, spot.text.span(), message);
    Some(finding.help("give the step `oidc: true` and the pipe `AWS_OIDC_ROLE_ARN`, or the like of the other clouds"))
}

fn secret_of(spot: &Spot<'_>) -> Option<String> {
    let secret = secrets_in(spot.text).into_iter().next()?;
    (!secret.is_platform_token()).then_some(secret.name)
}
