use std::collections::BTreeSet;

use lockgate_evidence::{Confidence, Finding, rule};
use lockgate_pipelines::model::{Pipeline, Platform};
use lockgate_pipelines::yaml::Text;

use crate::context::Context;
use crate::data::credentials::{PUBLISH_COMMANDS, SECRET_INPUTS, TOKEN_SHAPES};
use crate::facts::named_secrets::is_credential_name;
use crate::facts::spots::{Role, Spot, spots};

rule! {
    /// # What it finds
    ///
    /// A credential written into the workflow: a text that has the shape of a well-known token, in a variable or an input;
    /// and a literal where a well-known action or publishing tool expects its secret. Passwords of test databases and
    /// obvious placeholders are left out.
    ///
    /// # Why it matters
    ///
    /// Everyone who can read the repository, now or in any old commit, has the credential; bots find tokens in public
    /// repositories within minutes. The severity is high because nothing else is needed to use it. The confidence is high
    /// for the shape of a token and medium for a literal in a credential's place. Looking for secrets in other files is the
    /// work of the lock `secrets`.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: docker/login-action@v3
    ///         with:
    ///           username: builder
    ///           password: hunter2-not-real
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
    ///       - uses: docker/login-action@v3
    ///         with:
    ///           username: builder
    ///           password: ${{ secrets.REGISTRY_PASSWORD }}
    /// ```
    ///
    /// # How to fix
    ///
    /// Revoke the credential at its issuer, since the old one stays in the history, and read the new one from a secret.
    ///
    /// # References
    ///
    /// - Using secrets in GitHub Actions, GitHub Docs
    /// - CWE-798
    Workload "workload/hardcoded-secret": "a credential stands in the workflow", High, High
}

/// Words of texts that stand where a secret would.
const PLACEHOLDERS: &[&str] = &[
    "change",
    "dummy",
    "example",
    "fake",
    "invalid",
    "none",
    "null",
    "placeholder",
    "test",
    "xxx",
    "your",
];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    locals(cx, pipeline, out);
    for spot in spots(pipeline) {
        let (Some(key), Role::Env | Role::Input | Role::Secret) = (spot.key, spot.role) else {
            continue;
        };
        if spot.text.is_templated() {
            continue;
        }
        let value = spot.text.value();
        // The place is the key: what prints findings must have no reason to print the secret.
        if let Some(what) = shape(value) {
            let article = if what.starts_with(['A', 'O', 'a']) {
                "an"
            } else {
                "a"
            };
            let message = format!("`{key}` holds what looks like {article} {what}");
            let finding = cx.finding(&RULE, key.span(), message);
            out.push(finding.conceal(spot.text.span()));
        } else if let Some(message) = expected(&spot)
            .or_else(|| named(pipeline, key).filter(|_| !is_elsewhere(pipeline, &spot)))
            .filter(|_| !is_placeholder(value))
        {
            out.push(
                cx.finding(&RULE, key.span(), message)
                    .confidence(Confidence::Medium)
                    .conceal(spot.text.span()),
            );
        }
    }
}

/// What a text is that begins and goes on like a token.
pub(super) fn shape(value: &str) -> Option<&'static str> {
    let value = value.trim();
    if value.starts_with("-----BEGIN") && value.contains("PRIVATE KEY") {
        return Some("private key");
    }
    let known = TOKEN_SHAPES.iter().find(|(start, least, _)| {
        value.strip_prefix(start).is_some_and(|rest| {
            rest.len() >= *least
                && rest
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
                && rest.bytes().any(|byte| byte.is_ascii_digit())
        })
    });
    // A run of one character is a placeholder in the shape of a token.
    known.filter(|_| is_varied(value)).map(|(_, _, what)| *what)
}

fn is_varied(value: &str) -> bool {
    let bytes: BTreeSet<u8> = value.bytes().collect();
    bytes.len() > 8
}

/// A literal where a secret is expected.
/// On platforms whose values are told by their names: a variable, a setting or a local that is called like a credential.
fn named(pipeline: &Pipeline, key: &Text) -> Option<String> {
    let platforms = [Platform::Bitbucket, Platform::Buildkite, Platform::Jenkins];
    let name = key.value();
    let own = name.rsplit('.').next().unwrap_or(name);
    let words = in_words(own);
    // What is called a credential in Jenkins is the id of one.
    let is_id = pipeline.platform == Platform::Jenkins && words.contains("CREDENTIAL");
    let told = platforms.contains(&pipeline.platform) && !is_id && is_credential_name(&words);
    told.then(|| format!("`{own}` is written into the pipeline"))
}

/// Values that only say where a secret is, or of databases that end with the job: settings of Buildkite's plugins,
/// variables that one of them decrypts, first passwords of images.
fn is_elsewhere(pipeline: &Pipeline, spot: &Spot<'_>) -> bool {
    const DATABASES: &[&str] = &[
        "MARIADB_",
        "MONGO",
        "MSSQL_",
        "MYSQL_",
        "POSTGRES_",
        "RABBITMQ_",
    ];
    let name = spot.key.map_or("", Text::value);
    let of_plugin = spot.role == Role::Input || name.starts_with("SECRET_");
    pipeline.platform == Platform::Buildkite && of_plugin
        || DATABASES.iter().any(|database| name.starts_with(database))
}

/// `adminPassword` as `ADMIN_PASSWORD`.
fn in_words(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    let mut before = None;
    for letter in name.chars() {
        if letter.is_ascii_uppercase()
            && before.is_some_and(|before: char| before.is_ascii_lowercase())
        {
            words.push('_');
        }
        words.push(letter.to_ascii_uppercase());
        before = Some(letter);
    }
    words
}

/// Variables of the language that the file is written in.
fn locals(cx: &Context<'_>, pipeline: &Pipeline, out: &mut Vec<Finding>) {
    for local in &pipeline.locals {
        let value = local.value.value();
        if local.value.is_templated() || is_placeholder(value) {
            continue;
        }
        if let Some(message) = named(pipeline, &local.key) {
            let finding = cx.finding(&RULE, local.key.span(), message);
            out.push(
                finding
                    .confidence(Confidence::Medium)
                    .conceal(local.value.span()),
            );
        }
    }
}

fn expected(spot: &Spot<'_>) -> Option<String> {
    let key = spot.key?;
    match spot.role {
        Role::Input => {
            let uses = spot.step?.uses()?;
            let (_, inputs) = SECRET_INPUTS.iter().find(|(action, _)| uses.is(action))?;
            let known = inputs
                .iter()
                .any(|input| key.value().eq_ignore_ascii_case(input));
            known.then(|| {
                format!(
                    "`{key}` of `{}` is written into the workflow",
                    crate::facts::spots::short(uses)
                )
            })
        }
        Role::Env => {
            let mut names = PUBLISH_COMMANDS
                .iter()
                .flat_map(|command| command.variables);
            let known = names.any(|name| key.value() == *name);
            known.then(|| format!("the publishing token `{key}` is written into the file"))
        }
        _ => None,
    }
}

pub(super) fn is_placeholder(value: &str) -> bool {
    let lower = value.trim().to_ascii_lowercase();
    // `$X` and `%X%` are put in by whatever reads them.
    lower.len() < 8
        || lower.contains(['$', '%', '<', ' '])
        || PLACEHOLDERS.iter().any(|word| lower.contains(word))
}
