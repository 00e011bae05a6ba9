use lockgate_evidence::{Confidence, Finding, Severity, Span, rule};
use lockgate_pipelines::model::Platform;

use crate::context::Context;
use crate::data::container_powers::{CAPABILITIES, SHARED, SOCKETS};
use crate::facts::container_runs::{ContainerRun, container_runs, is_throwaway};

rule! {
    /// # What it finds
    ///
    /// A container that is no boundary to the machine it runs on: `--privileged`, strong capabilities, the host's process
    /// or network namespace, security profiles switched off, or the socket of the container engine mounted. It looks at
    /// `container` and `services` of jobs and at `docker run` in scripts.
    ///
    /// # Why it matters
    ///
    /// Such a container is root on the runner: it can read the memory of other jobs, change what the next job runs, and
    /// use the runner's credentials. Where the runner is a machine that is kept, that outlives the job, so the severity is
    /// medium, and high where proposed changes from outside run there. On the platform's own runners, where a step is root
    /// by `sudo` anyway and the machine is thrown away, it is low. The confidence is high because the options decide it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: self-hosted
    ///     container:
    ///       image: registry.example/build:3
    ///       options: --privileged
    ///     steps:
    ///       - run: make
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: self-hosted
    ///     container:
    ///       image: registry.example/build:3
    ///       options: --cap-drop=ALL
    ///     steps:
    ///       - run: make
    /// ```
    ///
    /// # How to fix
    ///
    /// Remove the option. To build images, use a builder that needs no privileges (BuildKit rootless, Buildah, Kaniko). Where
    /// the power is needed, run the job on machines that are thrown away after each job.
    ///
    /// # References
    ///
    /// - Docker run reference: Runtime privilege and Linux capabilities
    /// - CIS Docker Benchmark, sections 5.4, 5.9, 5.31
    Workload "workload/privileged-container": "a container is no boundary to its machine", Medium, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for run in container_runs(cx) {
        let powers = powers(&run);
        let Some((first, others)) = powers.split_first() else {
            continue;
        };
        let in_cluster = matches!(
            run.place.pipeline.platform,
            Platform::Tekton | Platform::Argo
        );
        let told = |power: &str| {
            if in_cluster {
                power.replace("the runner", "its node")
            } else {
                power.to_owned()
            }
        };
        let message = format!("{} {}", run.what, told(&first.1));
        let mut finding = graded(&run, cx.finding(&RULE, first.0, message));
        for (span, power) in others {
            finding = finding.related(cx.file.source(), *span, format!("and {}", told(power)));
        }
        out.push(finding);
    }
}

fn graded(run: &ContainerRun<'_>, finding: Finding) -> Finding {
    if is_throwaway(run.place.job) {
        return finding.severity(Severity::Low);
    }
    let kept = run
        .place
        .job
        .runner
        .labels
        .iter()
        .any(|label| label.value().eq_ignore_ascii_case("self-hosted"));
    if kept && run.place.pipeline.reachable_by_anyone() {
        return finding.severity(Severity::High);
    }
    if kept {
        finding
    } else {
        finding.confidence(Confidence::Medium)
    }
}

/// Each power with where it is given.
fn powers(run: &ContainerRun<'_>) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    if let Some(span) = run.flag("--privileged") {
        found.push((
            span,
            "is privileged: root in it is root on the runner".to_owned(),
        ));
    }
    for (value, span) in run.option(&["--cap-add"]) {
        let name = value.to_ascii_uppercase();
        let name = name.strip_prefix("CAP_").unwrap_or(&name);
        if CAPABILITIES.contains(&name) {
            found.push((
                span,
                format!("has the capability `{name}`, which is enough to leave it"),
            ));
        }
    }
    for (value, span) in run.option(&["--pid", "--network", "--net", "--userns", "--ipc", "--uts"])
    {
        let option = option_name(run, span);
        if let Some((_, what)) = SHARED
            .iter()
            .find(|(name, _)| *name == option && value == "host")
        {
            found.push((span, format!("shares {what} with the runner")));
        }
    }
    for (value, span) in run.option(&["--security-opt"]) {
        if value.contains("unconfined") || value.contains("disable") {
            found.push((
                span,
                format!("switches off a security profile by `{value}`"),
            ));
        }
    }
    found.extend(mounts(run));
    // On a machine that is thrown away there is nobody else on its network.
    if is_throwaway(run.place.job) {
        found.retain(|(_, power)| !power.starts_with("shares the network"));
    }
    found
}

/// The name of the option that starts at `span`.
fn option_name(run: &ContainerRun<'_>, span: Span) -> String {
    let word = run.words.iter().find(|(_, own)| own.start == span.start);
    word.map_or_else(String::new, |(word, _)| {
        word.split('=').next().unwrap_or_default().to_owned()
    })
}

fn mounts(run: &ContainerRun<'_>) -> Vec<(Span, String)> {
    let options = run.option(&["-v", "--volume", "--mount"]);
    let all = run.volumes.iter().cloned().chain(options);
    all.filter_map(|(value, span)| {
        let socket = SOCKETS.iter().find(|socket| value.contains(*socket))?;
        Some((
            span,
            format!("can command the container engine through `{socket}`"),
        ))
    })
    .collect()
}
