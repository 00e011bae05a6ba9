use lockgate_evidence::{Confidence, Finding, Fix, Safety, Severity, rule};

use super::artifact_poisoning::{executed, exposure_note, poisoned};
use crate::context::Context;
use crate::edits::inputs::set_input;
use crate::facts::parents::Exposure;
use crate::tree::Place;
use crate::workspace::{Extraction, checkout_folder};

rule! {
    /// # What it finds
    ///
    /// An artifact that anyone can write, extracted over the workspace of a run with the rights of the repository: a download
    /// without `path`, `unzip` or `tar` without a folder, while a checkout stands in the same place. Where something known then
    /// executes the workspace, `workload/artifact-poisoning` speaks instead. Extraction below `runner.temp` or into a folder
    /// of its own is left out, and so are jobs that check nothing out.
    ///
    /// # Why it matters
    ///
    /// The archive decides the names of its files. It can hold `.git/config` with a program to run, a `package.json`, a local
    /// action, or any script that a later step calls, today or after the next edit. The severity is medium because no step that
    /// executes the workspace was seen; the confidence is medium because the reader of the archive may refuse some names.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on:
    ///   workflow_run:
    ///     workflows: [Pull request]
    /// jobs:
    ///   comment:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions/checkout@v4
    ///       - uses: actions/download-artifact@v4
    ///         with:
    ///           run-id: ${{ github.event.workflow_run.id }}
    ///           github-token: ${{ github.token }}
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on:
    ///   workflow_run:
    ///     workflows: [Pull request]
    /// jobs:
    ///   comment:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions/checkout@v4
    ///       - uses: actions/download-artifact@v4
    ///         with:
    ///           path: ${{ runner.temp }}/artifact
    ///           run-id: ${{ github.event.workflow_run.id }}
    ///           github-token: ${{ github.token }}
    /// ```
    ///
    /// # How to fix
    ///
    /// Extract below `${{ runner.temp }}` and read the files from there.
    ///
    /// # References
    ///
    /// - Keeping your GitHub Actions and workflows secure Part 4: New vulnerability patterns, GitHub Security Lab
    /// - CWE-73: External Control of File Name or Path
    Workload "workload/artifact-overwrite": "an artifact that anyone can write is extracted over a checkout", Medium, Medium, fixable
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (place, exposure, extraction) in poisoned(cx) {
        if covers_checkout(place, &extraction) && executed(place, &exposure, &extraction).is_empty()
        {
            out.push(finding(cx, &exposure, &extraction));
        }
    }
}

/// True where a checkout of the job stands in the folder the artifact is put into.
fn covers_checkout(place: Place<'_>, extraction: &Extraction<'_>) -> bool {
    let Some(folder) = &extraction.folder else {
        return false;
    };
    // What is checked out afterwards replaces what was extracted before.
    let steps = place.job.steps.iter().take(extraction.step.index);
    steps
        .filter_map(checkout_folder)
        .any(|checkout| folder.holds(&checkout))
}

fn finding(cx: &Context<'_>, exposure: &Exposure<'_>, extraction: &Extraction<'_>) -> Finding {
    let message = format!(
        "`{}` extracts files that anyone can write over the checkout",
        extraction.what
    );
    let mut finding = cx
        .finding(&RULE, extraction.span, message)
        .severity(Severity::Medium);
    if !exposure.certain {
        finding = finding.confidence(Confidence::Low);
    }
    if let Some(download) = extraction.download {
        finding = finding.related(
            cx.file.source(),
            download,
            "the artifact is downloaded here",
        );
    }
    let note = exposure_note(exposure);
    finding = finding.related(
        &exposure.pipeline.source,
        exposure.trigger.name.span(),
        note,
    );
    match fix(cx, extraction) {
        Some(fix) => finding.fix(fix),
        None => finding,
    }
}

/// Later steps have to look in the new place, so it is never safe.
fn fix(cx: &Context<'_>, extraction: &Extraction<'_>) -> Option<Fix> {
    let fix = Fix::new(
        "extract below the runner's temporary folder",
        Safety::Unsafe,
    );
    // Within `{ … }` the braces of the expression need quotes; elsewhere they do no harm.
    let path = "\"${{ runner.temp }}/artifact\"";
    set_input(fix, cx.file.source(), extraction.uses?, "path", path)
}
