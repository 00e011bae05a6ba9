use lockgate_evidence::{Confidence, Finding, Severity, rule};
use lockgate_pipelines::model::Event;

use crate::context::Context;
use crate::facts::parents::{Exposure, exposures};
use crate::tree::Place;
use crate::workspace::{
    Execution, Extraction, Ground, Reading, Standing, executions, extractions, readings, rights,
    standing, who,
};

rule! {
    /// # What it finds
    ///
    /// A run with the rights of the repository that downloads an artifact of a run that anyone can start, and then executes it or
    /// believes it: a build tool, script or local action runs where the artifact was extracted, or a file of it is read into
    /// `GITHUB_ENV`, `GITHUB_PATH` or `GITHUB_OUTPUT`. Downloads are `actions/download-artifact` with `run-id`, the other known
    /// actions, `gh run download`, and the API. Whether anyone can start the other run is looked up in the workflows of the tree.
    ///
    /// # Why it matters
    ///
    /// A workflow on `pull_request` runs proposed code, so whoever opens a pull request writes what its artifacts hold, every
    /// file name and every byte. A file extracted over the workspace replaces a script that runs next; a value with a line feed
    /// that is read into `GITHUB_ENV` sets `LD_PRELOAD` or `NODE_OPTIONS`. Legit Security showed it in 2022 on a workflow of the
    /// Rust project. The severity is critical for execution, high for the environment and the path, and low for outputs,
    /// which harm only where they are used as code. The confidence is medium because names of files inside the archive are
    /// not known here.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on:
    ///   workflow_run:
    ///     workflows: [Pull request]
    /// jobs:
    ///   publish:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions/checkout@v4
    ///       - uses: actions/download-artifact@v4
    ///         with:
    ///           name: site
    ///           run-id: ${{ github.event.workflow_run.id }}
    ///           github-token: ${{ github.token }}
    ///       - run: make publish
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on:
    ///   workflow_run:
    ///     workflows: [Pull request]
    /// jobs:
    ///   publish:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions/checkout@v4
    ///       - uses: actions/download-artifact@v4
    ///         with:
    ///           name: site
    ///           path: ${{ runner.temp }}/site
    ///           run-id: ${{ github.event.workflow_run.id }}
    ///           github-token: ${{ github.token }}
    ///       - run: make publish SITE="$RUNNER_TEMP/site"
    /// ```
    ///
    /// # How to fix
    ///
    /// Extract below `${{ runner.temp }}`, treat every file as data, and check values for their shape before they are used:
    /// `grep -Ex '[0-9]+'` for a number. Take what the event already says (`github.event.workflow_run.head_sha`) from the event.
    ///
    /// # References
    ///
    /// - Keeping your GitHub Actions and workflows secure Part 4: New vulnerability patterns, GitHub Security Lab
    /// - Artifact poisoning in GitHub Actions imports malware via software pipelines, Legit Security
    /// - CWE-829: Inclusion of Functionality from Untrusted Control Sphere
    Workload "workload/artifact-poisoning": "a privileged run trusts an artifact that anyone can write", Critical, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (place, exposure, extraction) in poisoned(cx) {
        let executed = executed(place, &exposure, &extraction);
        let read = readings(place, &extraction);
        let worst = read
            .iter()
            .min_by_key(|reading| reading.into == "GITHUB_OUTPUT");
        let finding = match (executed.first(), worst) {
            (Some(first), _) => by_execution(cx, place, &extraction, first),
            (None, Some(reading)) => by_reading(cx, reading),
            (None, None) => continue,
        };
        out.push(with_origin(cx, finding, &exposure, &extraction));
    }
}

/// Every artifact of an outsider that a job of the file extracts, with the trigger.
pub(super) fn poisoned<'a>(cx: &Context<'a>) -> Vec<(Place<'a>, Exposure<'a>, Extraction<'a>)> {
    let Some(pipeline) = cx.pipeline() else {
        return Vec::new();
    };
    let mut exposures = exposures(cx.tree, pipeline);
    exposures.retain(|exposure| exposure.trigger.event == Event::WorkflowRun);
    if exposures.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for place in cx.jobs() {
        for extraction in extractions(place) {
            let place = Place {
                step: Some(extraction.step),
                ..place
            };
            let open = exposures
                .iter()
                .find(|exposure| standing(place, exposure) == Some(Standing::Open));
            if let Some(exposure) = open {
                found.push((place, exposure.clone(), extraction));
            }
        }
    }
    found
}

/// What of the job executes files where the artifact was put.
pub(super) fn executed(
    place: Place<'_>,
    exposure: &Exposure<'_>,
    extraction: &Extraction<'_>,
) -> Vec<Execution> {
    let Some(folder) = extraction.folder.clone() else {
        return Vec::new();
    };
    let ground = Ground {
        step: extraction.step.index,
        command: extraction.command,
        folder,
        event: exposure.trigger.event,
        at_once: false,
    };
    executions(place, &ground)
}

fn by_execution(
    cx: &Context<'_>,
    place: Place<'_>,
    extraction: &Extraction<'_>,
    first: &Execution,
) -> Finding {
    let rights = rights(place.pipeline, place.job);
    let message = format!(
        "`{}` executes {}, which the artifact of a pull request can replace, within reach of {}",
        first.what,
        first.reads,
        rights.words()
    );
    let over_checkout = extraction
        .folder
        .as_ref()
        .is_none_or(crate::workspace::Folder::is_workspace);
    let severity = if rights.any() {
        Severity::Critical
    } else {
        Severity::High
    };
    cx.finding(&RULE, first.span, message)
        .severity(severity)
        .confidence(if over_checkout {
            Confidence::Medium
        } else {
            Confidence::High
        })
}

fn by_reading(cx: &Context<'_>, reading: &Reading) -> Finding {
    let (severity, effect) = match reading.into {
        "GITHUB_OUTPUT" => (Severity::Low, "becomes an output of the step"),
        "GITHUB_PATH" => (Severity::High, "decides where later steps find programs"),
        _ => (Severity::High, "can set any variable for later steps"),
    };
    let message = format!("a file of an artifact that anyone can write {effect}");
    cx.finding(&RULE, reading.span, message).severity(severity)
}

fn with_origin(
    cx: &Context<'_>,
    finding: Finding,
    exposure: &Exposure<'_>,
    extraction: &Extraction<'_>,
) -> Finding {
    let source = cx.file.source();
    let mut finding = finding;
    if let Some(download) = extraction.download {
        finding = finding.related(source, download, "the artifact is downloaded here");
    }
    let note = format!("`{}` extracts the artifact", extraction.what);
    finding = finding.related(source, extraction.span, note);
    if !exposure.certain {
        finding.confidence = finding.confidence.min(Confidence::Low);
    }
    let note = exposure_note(exposure);
    finding.related(
        &exposure.pipeline.source,
        exposure.trigger.name.span(),
        note,
    )
}

/// Who starts the run whose artifact it is.
pub(super) fn exposure_note(exposure: &Exposure<'_>) -> String {
    let name = &exposure.trigger.name;
    if exposure.certain {
        format!("`{name}`: {}", who(exposure.trigger.event))
    } else {
        format!(
            "`{name}` waits for a workflow that was not inspected, so who starts that is not known"
        )
    }
}
