use lockgate_evidence::{Finding, Severity, rule};
use lockgate_pipelines::model::Platform;

use crate::context::Context;
use crate::facts::gitlab::Effective;
use crate::flow::{Flow, Reach, Taint, dotenv_writes};
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// A script of GitLab that writes text of an outsider, which can hold line feeds or stands without a name, into a report of
    /// variables (`artifacts: reports: dotenv`).
    ///
    /// # Why it matters
    ///
    /// Each line of the report is a variable of later jobs, above those of the file. Text with a line feed in it sets any of them:
    /// `LD_PRELOAD`, `BASH_ENV`, the address of a registry, the name of an image. The message of a commit keeps the texts of a
    /// merge request, so the line also arrives in the pipeline after the merge. The severity follows from who can bring the text
    /// here; the confidence is that of the way it was followed.
    ///
    /// # Bad
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// prepare:
    ///   script: echo "NOTES=$CI_COMMIT_MESSAGE" >> build.env
    ///   artifacts:
    ///     reports:
    ///       dotenv: build.env
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// prepare:
    ///   script: echo "COMMIT=$CI_COMMIT_SHA" >> build.env
    ///   artifacts:
    ///     reports:
    ///       dotenv: build.env
    /// ```
    ///
    /// # How to fix
    ///
    /// Write only values whose form is known, and take line feeds out of the others: `printf 'NOTES=%s' "$(… | tr -d '\\r\\n')"`.
    /// Long texts go into a file among the artifacts.
    ///
    /// # References
    ///
    /// - GitLab CI/CD artifacts reports types, `artifacts:reports:dotenv`, GitLab Docs
    /// - CWE-93
    Workload "workload/dotenv-injection": "outside text can set variables of later jobs", High, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let on_gitlab = cx
        .pipeline()
        .is_some_and(|pipeline| pipeline.platform == Platform::GitLab);
    if !on_gitlab {
        return;
    }
    for (place, job, step) in cx.steps() {
        let Some(run) = step
            .run()
            .filter(|run| run.script.value().contains('>') || run.script.value().contains("tee"))
        else {
            continue;
        };
        for file in reports(cx, place) {
            if !run.script.value().contains(file.as_str()) {
                continue;
            }
            let script = run.parsed(place.pipeline.shell_of(job, step));
            for (command, name) in dotenv_writes(script, &file) {
                let taint = Flow::new(cx.tree).printed(place, run, script, command);
                let Some(taint) = taint.filter(|taint| is_told(taint, name.as_deref())) else {
                    continue;
                };
                let span = run.script.locate(script.commands[command].span);
                out.push(told(cx, place, &taint, span, &file));
            }
        }
    }
}

fn is_told(taint: &Taint, name: Option<&str>) -> bool {
    taint.is_attacker() && (taint.multiline || name.is_none())
}

fn told(
    cx: &Context<'_>,
    place: Place<'_>,
    taint: &Taint,
    span: lockgate_evidence::Span,
    file: &str,
) -> Finding {
    let reach = Reach::of(cx.tree, place, taint);
    let message = format!(
        "`{}` can hold lines of its own and is written to `{file}`: {} can set any variable of later jobs",
        taint.origin,
        reach.subject()
    );
    let finding = reach.explain(taint, cx.finding(&RULE, span, message));
    let severity = finding.severity.min(Severity::High);
    finding.severity(severity)
}

/// The files of variables that a job, or a job that takes its script, hands on.
fn reports(cx: &Context<'_>, place: Place<'_>) -> Vec<String> {
    let effective = Effective::of(cx.tree, place);
    let own = effective.artifacts().map(|found| found.value);
    let heirs = effective.heirs();
    let heirs = heirs
        .iter()
        .filter_map(|(_, job)| job.gitlab.as_deref()?.artifacts.as_ref());
    let files = own
        .into_iter()
        .chain(heirs)
        .flat_map(|artifacts| &artifacts.dotenv);
    let mut files: Vec<String> = files.map(|file| file.value().to_owned()).collect();
    files.sort();
    files.dedup();
    files
}
