use lockgate_evidence::{Confidence, Finding, Span, rule};
use lockgate_pipelines::model::{Platform, Run, Step, Uses};
use lockgate_pipelines::shell::{Effective, Script, Word};
use lockgate_pipelines::yaml::Text;

use crate::context::Context;
use crate::data::credentials::{
    DRY_RUN_OPTIONS, PUBLIC_LABELS, PUBLISH_COMMANDS, PUBLISH_INPUTS, PublishCommand,
    REGISTRY_HINTS, REGISTRY_OPTIONS,
};
use crate::facts::named_secrets::{is_granted_to_steps, may_be_named};
use crate::facts::script::options;
use crate::facts::spots::{ScriptSecrets, env_of, is_platform_token, secrets_in, short};
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// A package that is published with a stored token to a registry that would trust the identity of the job instead
    /// (trusted publishing): crates.io, npm, NuGet, PyPI and RubyGems; by an action with a token as input, or by a command
    /// with a stored token in its environment. Dry runs and registries of one's own are left out.
    ///
    /// # Why it matters
    ///
    /// Whoever reads the token once can publish from anywhere until someone revokes it. That is how the malicious versions
    /// of `ultralytics` in December 2024 and of `nx` in August 2025 were published after the pipelines had been entered; the
    /// Shai-Hulud worm of September 2025 lived on stored npm tokens. An identity token is valid for minutes, for one
    /// workflow. The severity is medium because the token must leak first. The confidence is high where the token is seen
    /// at the publishing action or command, and medium where it merely stands in the environment of the job or an
    /// earlier step may have logged in with it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   publish:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: cargo publish
    ///         env:
    ///           CARGO_REGISTRY_TOKEN: ${{ secrets.CRATES_IO_TOKEN }}
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   publish:
    ///     runs-on: ubuntu-latest
    ///     permissions:
    ///       id-token: write
    ///     steps:
    ///       - uses: rust-lang/crates-io-auth-action@v1
    ///         id: auth
    ///       - run: cargo publish
    ///         env:
    ///           CARGO_REGISTRY_TOKEN: ${{ steps.auth.outputs.token }}
    /// ```
    ///
    /// # How to fix
    ///
    /// Name the workflow as a trusted publisher at the registry, give the job `id-token: write`, remove the token here, and
    /// revoke it there.
    ///
    /// # References
    ///
    /// - Trusted Publishers for All Package Repositories, OpenSSF
    /// - Trusted publishing: crates.io, npm, NuGet, PyPI, RubyGems documentation
    Workload "workload/long-lived-publish-credential": "a package is published with a stored token", Medium, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    if !may_be_named(pipeline) {
        return;
    }
    for (place, job, step) in cx.steps() {
        if let Some(uses) = step.uses() {
            out.extend(action(cx, uses).or_else(|| releasing(cx, step, uses)));
        }
        let Some(run) = step.run() else { continue };
        let text = run.script.value();
        if text.contains("publish") || text.contains("upload") || text.contains("push") {
            let script = run.parsed(pipeline.shell_of(job, step));
            commands(cx, &place, run, script, out);
        }
    }
}

fn action(cx: &Context<'_>, uses: &Uses) -> Option<Finding> {
    let known = PUBLISH_INPUTS.iter().find(|known| uses.is(known.action))?;
    let token = uses.with.get(known.input)?;
    let secret = secrets_in(&token.value).into_iter().next()?;
    if is_platform_token(&secret.name) || elsewhere(uses) {
        return None;
    }
    Some(told(
        cx,
        token.span,
        short(uses),
        known.instead,
        &secret.name,
    ))
}

/// True where an input names a registry other than the public one.
fn elsewhere(uses: &Uses) -> bool {
    let inputs = [
        "repository-url",
        "repository_url",
        "registry",
        "gem-server",
        "registry-url",
    ];
    let named = inputs.into_iter().filter_map(|name| uses.input(name));
    named.into_iter().any(|address| !is_public(address))
}

/// True for an address or name of a public registry, told by one label of its host.
fn is_public(address: &str) -> bool {
    PUBLIC_LABELS.iter().any(|label| address.contains(label))
}

fn commands(
    cx: &Context<'_>,
    place: &Place<'_>,
    run: &Run,
    script: &Script,
    out: &mut Vec<Finding>,
) {
    let mut secrets = None;
    for command in &script.commands {
        let Some(effective) = command.effective() else {
            continue;
        };
        let Some(known) = PUBLISH_COMMANDS
            .iter()
            .find(|known| matches(known, &effective))
        else {
            continue;
        };
        if is_harmless(&effective) {
            continue;
        }
        let secrets = secrets.get_or_insert_with(|| ScriptSecrets::of(place, run, script));
        let Some((secret, confidence)) = token(
            known,
            place,
            &effective,
            command.assignments.as_slice(),
            secrets,
        ) else {
            continue;
        };
        let name = known.words.join(" ");
        let span = run.script.locate(command.span);
        out.push(told(cx, span, &name, known.registry, &secret).confidence(confidence));
    }
}

/// True where the program, or the one that `python -m`, `pipx run`, `uvx` or `bundle exec` runs, is the known one.
fn matches(known: &PublishCommand, command: &Effective<'_>) -> bool {
    let args = command.args.iter().filter_map(Word::literal);
    let plain = args
        .filter(|word| !word.starts_with(['-', '+']))
        .map(|word| match word.split_once('@') {
            Some((name, _)) if !name.is_empty() => name.to_owned(),
            _ => word.split("==").next().unwrap_or_default().to_owned(),
        });
    let words: Vec<String> = [command.name.clone()].into_iter().chain(plain).collect();
    let runner = match words.first().map(String::as_str) {
        Some("uvx" | "npx" | "bunx" | "pnpx") => 1,
        Some("pipx" | "bundle" | "uv" | "poetry" | "hatch" | "pdm")
            if words
                .get(1)
                .is_some_and(|word| word == "run" || word == "exec") =>
        {
            2
        }
        Some(name) if name.starts_with("python") => 1,
        _ => 0,
    };
    words.get(runner..).is_some_and(|words| {
        words.len() >= known.words.len()
            && words
                .iter()
                .zip(known.words)
                .all(|(word, known)| word == known)
    })
}

/// True where nothing is published, or to a registry of one's own.
fn is_harmless(command: &Effective<'_>) -> bool {
    let has = |options: &[&str]| {
        let words = command.args.iter().map(Word::literal_prefix);
        words.into_iter().any(|word| {
            let name = word.split_once('=').map_or(word.as_str(), |(name, _)| name);
            options.contains(&name)
        })
    };
    let public = command.args.iter().any(|word| is_public(&word.text));
    has(DRY_RUN_OPTIONS) || !public && (has(REGISTRY_OPTIONS) || to_named_source(command))
}

/// `nuget push` to a server that is not the public one, whose address was let through before.
fn to_named_source(command: &Effective<'_>) -> bool {
    matches!(command.name.as_str(), "dotnet" | "nuget")
        && command.args.iter().any(|word| {
            word.text.contains("://") || matches!(word.text.as_str(), "-s" | "--source" | "-Source")
        })
}

/// The stored token a command publishes with.
fn token(
    known: &PublishCommand,
    place: &Place<'_>,
    command: &Effective<'_>,
    prefixes: &[lockgate_pipelines::shell::Assignment],
    secrets: &ScriptSecrets,
) -> Option<(String, Confidence)> {
    let stored = |secret: &&str| !is_platform_token(secret);
    let option = options(command.args)
        .into_iter()
        .filter(|option| known.options.contains(&option.name.as_str()))
        .find_map(|option| secrets.in_word(option.word).filter(stored));
    let prefix = prefixes
        .iter()
        .filter(|prefix| known.variables.contains(&prefix.name.as_str()));
    let prefix = || {
        prefix
            .into_iter()
            .find_map(|prefix| secrets.in_word(&prefix.value).filter(stored))
    };
    if let Some(secret) = option.or_else(prefix) {
        return Some((secret.to_owned(), Confidence::High));
    }
    // A variable that is set decides, also where it holds no stored token.
    let bound = env_of(place)
        .into_iter()
        .rfind(|binding| known.variables.contains(&binding.key.value()));
    let given = || {
        known
            .variables
            .iter()
            .find_map(|name| secrets.variable(name))
    };
    let Some(binding) = bound else {
        if is_granted_to_steps(place.pipeline.platform) {
            return Some((given()?.to_owned(), Confidence::High));
        }
        return named_for(known, place).map(|secret| (secret, Confidence::Medium));
    };
    let own = place
        .step
        .is_some_and(|step| step.env.get(binding.key.value()).is_some());
    let confidence = if own {
        Confidence::High
    } else {
        Confidence::Medium
    };
    let secret = secrets.variable(binding.key.value()).filter(stored)?;
    Some((secret.to_owned(), confidence))
}

/// A secret of the job that is named after the registry: an earlier step may have logged in with it.
fn named_for(known: &PublishCommand, place: &Place<'_>) -> Option<String> {
    let (_, hints) = REGISTRY_HINTS
        .iter()
        .find(|(registry, _)| *registry == known.registry)?;
    let own = place.job.steps.iter().flat_map(values);
    let outer = env_of(place).into_iter().map(|binding| &binding.value);
    outer
        .chain(own)
        .flat_map(secrets_in)
        .map(|secret| secret.name)
        .find(|name| {
            let name = name.to_ascii_uppercase();
            hints.iter().any(|hint| name.contains(hint))
        })
}

/// What a step gets: inputs, environment, script.
fn values(step: &Step) -> impl Iterator<Item = &Text> {
    let inputs = step.uses().map(|uses| &uses.with);
    let bindings = inputs.into_iter().chain([&step.env]);
    let values = bindings.flat_map(|env| env.bindings.iter().map(|binding| &binding.value));
    values.chain(step.run().map(|run| &run.script))
}

/// An action that releases or publishes, with a registry's token in its step's environment.
fn releasing(cx: &Context<'_>, step: &Step, uses: &Uses) -> Option<Finding> {
    let action = short(uses).to_ascii_lowercase();
    let releases = ["release", "publish", "changesets"]
        .iter()
        .any(|word| action.contains(word));
    if !releases {
        return None;
    }
    step.env.bindings.iter().find_map(|binding| {
        let known = PUBLISH_COMMANDS
            .iter()
            .find(|known| known.variables.contains(&binding.key.value()))?;
        let secret = secrets_in(&binding.value).into_iter().next()?;
        (!is_platform_token(&secret.name)).then(|| {
            told(cx, binding.span, short(uses), known.registry, &secret.name)
                .confidence(Confidence::Medium)
        })
    })
}

fn told(cx: &Context<'_>, span: Span, what: &str, registry: &str, secret: &str) -> Finding {
    let message = format!("`{what}` publishes to {registry} with the stored token `{secret}`");
    let of = cx
        .pipeline()
        .map_or(Platform::GitHub, |pipeline| pipeline.platform);
    let help = match of {
        Platform::GitHub => format!("name this workflow as a trusted publisher at {registry}"),
        _ => format!(
            "name this pipeline as a trusted publisher at {registry}, where it takes {}",
            of.title()
        ),
    };
    cx.finding(&RULE, span, message).help(help)
}
