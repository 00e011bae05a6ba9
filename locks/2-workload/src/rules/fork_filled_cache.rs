use lockgate_evidence::{Finding, Span, rule};
use lockgate_pipelines::model::{Job, Pipeline, Uses};
use lockgate_pipelines::yaml::Text;

use crate::context::Context;
use crate::facts::proposed::proposed;

rule! {
    /// # What it finds
    ///
    /// A job of CircleCI that is given a context and restores a cache which a job that also builds proposed changes saves
    /// under the same beginning of its key.
    ///
    /// # Why it matters
    ///
    /// What a cache holds is run: packages, compilers, build results. Caches of forks are kept apart only as long as the
    /// project does not pass secrets to builds of forks; branches of the repository share them always. So whoever gets a
    /// proposed change built can leave something that the job with the secrets takes up, as the attackers of
    /// `Cacheract` showed in 2024 on another platform. The severity is low because it takes that switch or a person who may
    /// push; the confidence is low because what is cached cannot be told from its key.
    ///
    /// # Bad
    ///
    /// ```yaml path=.circleci/config.yml
    /// version: 2.1
    /// jobs:
    ///   test:
    ///     docker: [{image: cimg/node:22.1}]
    ///     steps:
    ///       - run: npm ci && npm test
    ///       - save_cache: {key: 'npm-{{ checksum "package-lock.json" }}', paths: [node_modules]}
    ///   publish:
    ///     docker: [{image: cimg/node:22.1}]
    ///     steps:
    ///       - restore_cache: {key: 'npm-{{ checksum "package-lock.json" }}'}
    ///       - run: npm publish
    /// workflows:
    ///   main:
    ///     jobs:
    ///       - test
    ///       - publish:
    ///           context: npm
    ///           filters: {branches: {only: main}}
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=.circleci/config.yml
    /// version: 2.1
    /// jobs:
    ///   test:
    ///     docker: [{image: cimg/node:22.1}]
    ///     steps:
    ///       - run: npm ci && npm test
    ///       - save_cache: {key: 'npm-{{ checksum "package-lock.json" }}', paths: [node_modules]}
    ///   publish:
    ///     docker: [{image: cimg/node:22.1}]
    ///     steps:
    ///       - run: npm ci && npm publish
    /// workflows:
    ///   main:
    ///     jobs:
    ///       - test
    ///       - publish:
    ///           context: npm
    ///           filters: {branches: {only: main}}
    /// ```
    ///
    /// # How to fix
    ///
    /// Build what is published from nothing, or give the job with the secrets a key of its own that no other job saves.
    ///
    /// # References
    ///
    /// - Caching dependencies, "Caching and open source", CircleCI Docs
    /// - The Monsters in Your Build Cache, Adnan Khan, 2024
    Workload "workload/fork-filled-cache": "a job with secrets restores what proposed changes may have saved", Low, Low
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.workflow() else {
        return;
    };
    let saved: Vec<Text> = pipeline
        .jobs
        .iter()
        .filter(|job| proposed(pipeline, job).is_some())
        .flat_map(|job| keys(cx, pipeline, job, "save_cache"))
        .collect();
    for job in pipeline
        .jobs
        .iter()
        .filter(|job| !job.grants.is_empty() && proposed(pipeline, job).is_none())
    {
        for key in keys(cx, pipeline, job, "restore_cache") {
            let own = begins(key.value());
            let Some(filled) = saved
                .iter()
                .find(|saved| saved.value().starts_with(own) && !own.is_empty())
            else {
                continue;
            };
            let message = format!(
                "job `{}`, which has secrets, restores a cache that builds of proposed changes save",
                job.id
            );
            out.push(cx.finding(&RULE, key.span(), message).related(
                cx.file.source(),
                filled.span(),
                "saved here",
            ));
        }
    }
}

/// What a key always begins with.
fn begins(key: &str) -> &str {
    let end = key.find("{{").into_iter().chain(key.find("<<")).min();
    key.get(..end.unwrap_or(key.len())).unwrap_or_default()
}

/// The keys of such steps in the definition of a job.
fn keys(cx: &Context<'_>, pipeline: &Pipeline, job: &Job, step: &str) -> Vec<Text> {
    let definition = job
        .call
        .as_ref()
        .and_then(|call| cx.tree.target(pipeline, &call.uses));
    let steps = definition
        .into_iter()
        .flat_map(|definition| definition.steps().map(|(_, step)| step));
    let named = steps.filter_map(|own| own.uses().filter(|uses| uses.built_in() == Some(step)));
    named.flat_map(written_keys).collect()
}

fn written_keys(uses: &Uses) -> Vec<Text> {
    let is_key = |name: &str| matches!(name, "key" | "keys");
    let bindings = uses
        .with
        .bindings
        .iter()
        .filter(|binding| is_key(binding.key.value()));
    bindings
        .map(|binding| binding.value.clone())
        .filter(|value| value.span() != Span::at(0))
        .collect()
}
