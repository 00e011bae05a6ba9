use lockgate_evidence::{Confidence, Finding, Fix, Safety, Severity, Span, rule};
use lockgate_pipelines::model::{Access, Event, Job, Pipeline, Run, Step};
use lockgate_pipelines::shell::{Command, Effective};

use crate::context::Context;
use crate::data::attesting::{
    NOT_TOLD, NPM_DECIDED, NPM_TOKENS, PAGE_OPTIONS, RELEASE_PAGES, SELF_ATTESTING, SIGNING_WORDS,
};
use crate::facts::publishing::{Publisher, publishers_of};
use crate::facts::spots::env_of;
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// A workflow that publishes packages, images or files of a release, and in which nothing signs or attests anything: no
    /// cosign, no attestation, no SLSA generator, no provenance, no signature. Also `npm publish` without `--provenance`
    /// with a stored token in a job that may ask for an identity token. Left out are publishers that attest by
    /// themselves (trusted publishing to PyPI and npm, images by `docker/build-push-action`), those that are configured in files
    /// of their own (GoReleaser, semantic-release), pages of a release without files, and registries that take no attestation (crates.io).
    ///
    /// # Why it matters
    ///
    /// Whoever downloads an unsigned release cannot tell it from one that was made elsewhere with a stolen token. That was the
    /// difference between the two waves of `ultralytics` in December 2024: the second came from a laptop and had no
    /// attestation. Nothing is exposed by it alone, so the severity is info; it is low for npm where one word is missing and
    /// everything else is there. The confidence is medium: a signature may be made by another workflow or tool, and
    /// `publishConfig` in `package.json` can ask for provenance too.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on:
    ///   push:
    ///     tags: ["v*"]
    /// jobs:
    ///   release:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: gh release create "$GITHUB_REF_NAME" dist/*
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on:
    ///   push:
    ///     tags: ["v*"]
    /// jobs:
    ///   release:
    ///     runs-on: ubuntu-latest
    ///     permissions:
    ///       attestations: write
    ///       contents: write
    ///       id-token: write
    ///     steps:
    ///       - uses: actions/attest-build-provenance@v3
    ///         with:
    ///           subject-path: dist/*
    ///       - run: gh release create "$GITHUB_REF_NAME" dist/*
    /// ```
    ///
    /// # How to fix
    ///
    /// Attest what is published in the job that built it, with `actions/attest-build-provenance` or `cosign attest-blob`, and say
    /// in the release notes how to verify it. For npm, add `--provenance`; the fix does so. It is unsafe because publishing
    /// fails for private repositories and for packages that name another repository.
    ///
    /// # References
    ///
    /// - SLSA 1.0, Build track
    /// - Generating provenance statements, npm Docs
    /// - Using artifact attestations to establish provenance for builds, GitHub Docs
    Workload "workload/unattested-release": "a release is neither signed nor attested", Info, Medium, fixable
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.workflow() else {
        return;
    };
    let before = out.len();
    for (place, job, step) in cx.steps() {
        if let Some(run) = step
            .run()
            .filter(|run| run.script.value().contains("npm publish"))
        {
            npm(cx, place, job, run, out);
        }
    }
    if out.len() == before
        && let Some(finding) = unsigned(cx, pipeline)
        && !is_signed(pipeline, 0, cx)
    {
        out.push(finding);
    }
}

fn unsigned(cx: &Context<'_>, pipeline: &Pipeline) -> Option<Finding> {
    let jobs = pipeline.jobs.iter();
    let all =
        jobs.flat_map(|job| publishers_of(pipeline, job).map(move |publisher| (job, publisher)));
    let all: Vec<(&Job, Publisher<'_>)> = all.collect();
    if all
        .iter()
        .any(|(job, publisher)| attests(pipeline, job, publisher))
    {
        return None;
    }
    let mut bare = all
        .iter()
        .filter(|(job, publisher)| needs_signature(pipeline, job, publisher));
    let (_, first) = bare.next()?;
    let said = said(pipeline, first);
    let message = format!("`{said}` publishes what nothing in this workflow signs or attests");
    let mut finding = cx.finding(&RULE, first.span, message);
    for (_, other) in bare.take(3) {
        finding = finding.related(&pipeline.source, other.span, "and publishes here");
    }
    Some(finding)
}

/// The action or the first words of the command.
fn said<'a>(pipeline: &'a Pipeline, publisher: &Publisher<'_>) -> String {
    let text: &'a str = pipeline
        .source
        .slice(publisher.span)
        .trim_matches(['"', '\'']);
    if publisher.step.uses().is_some() {
        return text.split('@').next().unwrap_or(text).to_owned();
    }
    let words = text
        .split_whitespace()
        .take_while(|word| !word.starts_with(['-', '"', '\'', '$', '\\']));
    words.take(3).collect::<Vec<_>>().join(" ")
}

fn needs_signature(pipeline: &Pipeline, job: &Job, publisher: &Publisher<'_>) -> bool {
    let said = said(pipeline, publisher).to_ascii_lowercase();
    !NOT_TOLD.iter().any(|start| said.starts_with(start)) && !is_bare_page(pipeline, job, publisher)
}

/// True for a publisher that attests by itself.
fn attests(pipeline: &Pipeline, job: &Job, publisher: &Publisher<'_>) -> bool {
    let by_action = SELF_ATTESTING.iter().any(|(action, switch)| {
        let uses = publisher.step.uses().filter(|uses| uses.is(action));
        uses.is_some_and(|uses| switch.is_empty() || uses.input(switch).is_none())
    });
    let place = Place {
        pipeline,
        job,
        step: Some(publisher.step),
    };
    let said = said(pipeline, publisher);
    let npm = ["npm publish", "pnpm publish", "yarn npm publish"]
        .iter()
        .any(|start| said.starts_with(start));
    by_action || npm && asks_identity(place) && !has_npm_token(place)
}

/// True for the page of a release to which no files are added.
fn is_bare_page(pipeline: &Pipeline, job: &Job, publisher: &Publisher<'_>) -> bool {
    if let Some(uses) = publisher.step.uses() {
        let page = RELEASE_PAGES.iter().find(|(action, _)| uses.is(action));
        return page
            .is_some_and(|(_, inputs)| inputs.iter().all(|input| uses.input(input).is_none()));
    }
    let Some(run) = publisher.step.run() else {
        return false;
    };
    let script = run.parsed(pipeline.shell_of(job, publisher.step));
    let mut creates = script
        .commands
        .iter()
        .filter_map(Command::effective)
        .filter(|command| {
            let mut words = command.args.iter().map(|word| word.text.as_str());
            command.name == "gh"
                && words.next() == Some("release")
                && matches!(words.next(), Some("create" | "upload"))
        });
    publisher_is_gh(pipeline, publisher) && creates.all(|create| operands(&create) <= 1)
}

fn publisher_is_gh(pipeline: &Pipeline, publisher: &Publisher<'_>) -> bool {
    said(pipeline, publisher).starts_with("gh release create")
}

/// How many tags and files a command `gh release create` names.
fn operands(create: &Effective<'_>) -> usize {
    let mut words = create.args.iter().skip(2).map(|word| word.text.as_str());
    let mut count = 0;
    while let Some(word) = words.next() {
        match word {
            _ if PAGE_OPTIONS.contains(&word) => drop(words.next()),
            // An array most often holds options.
            _ if word.starts_with('-') || word.contains("[@]") => {}
            _ => count += 1,
        }
    }
    count
}

fn asks_identity(place: Place<'_>) -> bool {
    place.pipeline.permissions_of(place.job).access("id-token") == Some(Access::Write)
}

fn has_npm_token(place: Place<'_>) -> bool {
    let bound = env_of(&place);
    let npm = |binding: &&lockgate_pipelines::model::Binding| {
        NPM_TOKENS.contains(&binding.key.value()) && !binding.value.value().trim().is_empty()
    };
    bound.iter().any(npm)
}

/// True where anything in the workflow, in one that it calls, or in one that calls it, speaks of signing.
fn is_signed(pipeline: &Pipeline, depth: usize, cx: &Context<'_>) -> bool {
    if pipeline.jobs.iter().any(speaks_of_signing) {
        return true;
    }
    let calls = pipeline.jobs.iter().filter_map(|job| job.call.as_ref());
    let mut called = calls.filter_map(|call| cx.tree.target(pipeline, &call.uses));
    let steps = pipeline.steps().filter_map(|(_, step)| step.uses());
    let mut used = steps.filter_map(|uses| cx.tree.target(pipeline, uses));
    let deeper = depth < 2
        && (called.any(|called| is_signed(called, depth + 1, cx))
            || used.any(|used| is_signed(used, depth + 1, cx)));
    let called_by = || {
        let callable = depth == 0 && pipeline.trigger(Event::Call).is_some();
        callable
            && cx
                .tree
                .users(pipeline)
                .iter()
                .any(|(user, _)| user.pipeline.jobs.iter().any(speaks_of_signing))
    };
    deeper || called_by()
}

fn speaks_of_signing(job: &Job) -> bool {
    let call = job
        .call
        .iter()
        .any(|call| is_signing(call.uses.reference.value()));
    call || job
        .env
        .bindings
        .iter()
        .any(|binding| is_signing(binding.key.value()))
        || job.steps.iter().any(step_signs)
}

fn step_signs(step: &Step) -> bool {
    let env = step
        .env
        .bindings
        .iter()
        .any(|binding| is_signing(binding.key.value()));
    let run = step.run().is_some_and(|run| is_signing(run.script.value()));
    let uses = step.uses().is_some_and(|uses| {
        let mut inputs = uses.with.bindings.iter();
        is_signing(uses.reference.value())
            || inputs.any(|input| is_signing(input.key.value()) || is_signing(input.value.value()))
    });
    env || run || uses
}

fn is_signing(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    SIGNING_WORDS.iter().any(|word| lower.contains(word))
}

/// `npm publish` with a stored token where an identity token could be had.
fn npm(cx: &Context<'_>, place: Place<'_>, job: &Job, run: &Run, out: &mut Vec<Finding>) {
    let decided = env_of(&place).iter().any(|binding| {
        binding
            .key
            .value()
            .eq_ignore_ascii_case("npm_config_provenance")
    });
    if decided || !asks_identity(place) || !has_npm_token(place) || elsewhere(job) {
        return;
    }
    let Some(step) = place.step else { return };
    let script = run.parsed(place.pipeline.shell_of(job, step));
    let bare = script
        .commands
        .iter()
        .filter_map(|command| Some((command, command.effective()?)));
    for (command, effective) in bare.filter(|(_, effective)| is_bare(effective)) {
        let Some(word) = effective.args.iter().find(|word| word.text == "publish") else {
            continue;
        };
        let at = Span::at(run.script.locate(word.span).end);
        let fix = Fix::new("publish with provenance", Safety::Unsafe).edit(
            cx.file.source(),
            at,
            " --provenance",
        );
        let message = "`npm publish` leaves out `--provenance`, although the job may ask for the identity it takes";
        let finding = cx.finding(&RULE, run.script.locate(command.span), message);
        out.push(
            finding
                .severity(Severity::Low)
                .confidence(Confidence::Medium)
                .fix(fix),
        );
    }
}

fn is_bare(command: &Effective<'_>) -> bool {
    let decided = |text: &str| NPM_DECIDED.iter().any(|option| text.contains(option));
    command.name == "npm"
        && command.args.iter().any(|word| word.text == "publish")
        && !command.args.iter().any(|word| decided(&word.text))
}

/// True where the job publishes to the platform's own registry, which takes no provenance.
fn elsewhere(job: &Job) -> bool {
    let uses = job.steps.iter().filter_map(Step::uses);
    uses.into_iter().any(|uses| {
        uses.input("registry-url")
            .is_some_and(|url| url.contains("npm.pkg."))
    })
}
