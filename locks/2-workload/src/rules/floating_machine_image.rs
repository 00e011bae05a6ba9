use lockgate_evidence::{Confidence, Finding, rule};

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// Machines of CircleCI whose content is not named: `machine: true`, an image `default` or one that ends in `:current`,
    /// `:edge` or `:default`, and `setup_remote_docker` without `version`. Images that a parameter decides are left out.
    ///
    /// # Why it matters
    ///
    /// The platform puts another machine under such a name every few months, or at any time: with it change compiler,
    /// container engine and every tool that the build takes from the machine. Nothing in the repository shows it, and a build
    /// of last month cannot be made again. The severity is info because the platform itself publishes these images. The
    /// confidence is high because the text decides it, and medium for the container engine, whose default is a maintained
    /// release.
    ///
    /// # Bad
    ///
    /// ```yaml path=.circleci/config.yml
    /// version: 2.1
    /// jobs:
    ///   build:
    ///     machine:
    ///       image: ubuntu-2204:current
    ///     steps:
    ///       - run: make
    /// workflows:
    ///   main:
    ///     jobs: [build]
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=.circleci/config.yml
    /// version: 2.1
    /// jobs:
    ///   build:
    ///     machine:
    ///       image: ubuntu-2204:2024.11.1
    ///     steps:
    ///       - run: make
    /// workflows:
    ///   main:
    ///     jobs: [build]
    /// ```
    ///
    /// # How to fix
    ///
    /// Name an image by its date, and give `setup_remote_docker` a `version`; raise both on purpose.
    ///
    /// # References
    ///
    /// - Using the Linux VM execution environment, "Use machine with selected image", CircleCI Docs
    /// - Running Docker commands, "Docker version", CircleCI Docs
    Workload "workload/floating-machine-image": "a machine is named by what the platform changes", Info, High
}

/// Tags under which the platform puts other images.
const FLOATING: &[&str] = &["current", "default", "edge"];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for place in cx.jobs() {
        let runner = &place.job.runner;
        for image in runner.labels.iter().filter(|image| !image.is_templated()) {
            let tag = image.value().rsplit(':').next().unwrap_or_default();
            if FLOATING.contains(&tag) {
                let message =
                    format!("`{image}` is whatever machine the platform offers on that day");
                out.push(cx.finding(&RULE, image.span(), message));
            }
        }
        if let Some(span) = runner
            .span
            .filter(|span| runner.labels.is_empty() && is_bare(cx.file.source().slice(*span)))
        {
            out.push(cx.finding(
                &RULE,
                span,
                "`machine` without an image is whatever machine the platform offers on that day",
            ));
        }
    }
    for (_, _, step) in cx.steps() {
        let remote = step
            .uses()
            .filter(|uses| uses.built_in() == Some("setup_remote_docker"));
        if let Some(uses) = remote.filter(|uses| uses.with.get("version").is_none()) {
            let message =
                "the container engine is of whatever version the platform offers on that day";
            out.push(
                cx.finding(&RULE, uses.key, message)
                    .confidence(Confidence::Medium),
            );
        }
    }
}

/// `machine: true`, as a word or in a mapping without an image.
fn is_bare(entry: &str) -> bool {
    entry.starts_with("machine") && !entry.contains("image")
}
