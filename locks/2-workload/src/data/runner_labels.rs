//! Labels of runners and whose machines they are.

use lockgate_evidence::Span;
use lockgate_pipelines::expression::{Expr, ExprKind, content_positions};
use lockgate_pipelines::model::Job;
use lockgate_pipelines::yaml::Text;

/// Starts of labels of the platform's own machines ("GitHub-hosted runners reference", actionlint 1.7.12; 2026-11).
static HOSTED: &[&str] = &["macos-", "ubuntu-", "windows-"];

/// Parts of labels of vendors whose machines are thrown away after each job (their documentation; 2026-11).
static VENDORS: &[&str] = &[
    "actuated-",
    "blacksmith-",
    "buildjet-",
    "cirun-",
    "codebuild-",
    "codspeed-",
    "depot-",
    "namespace-profile-",
    "nscloud-",
    "runs-on=",
    "runs-on/",
    "ubicloud-",
    "warp-",
];

/// Words that every self-hosted runner has as a label, or can have (GitHub Docs; 2026-11).
static PRESET: &[&str] = &["arm", "arm64", "linux", "macos", "windows", "x64"];

/// True for a label of a machine that is thrown away after the job.
pub(crate) fn is_hosted(label: &str) -> bool {
    let label = label.to_ascii_lowercase();
    HOSTED.iter().any(|start| label.starts_with(start)) || is_vendor(&label)
}

/// True for the label of a third party that gives a fresh machine to each job.
pub(crate) fn is_vendor(label: &str) -> bool {
    let label = label.to_ascii_lowercase();
    VENDORS.iter().any(|vendor| label.starts_with(vendor))
        || matches!(label.as_str(), "ubicloud" | "depot" | "warp")
}

/// True for a preset label, which alone says nothing of whose machine it is.
pub(crate) fn is_preset(label: &str) -> bool {
    PRESET
        .iter()
        .any(|preset| preset.eq_ignore_ascii_case(label))
}

/// The labels a job can ask for, with where each is written: matrix values and texts of expressions are followed.
/// What cannot be followed is left out.
pub(crate) fn expanded(job: &Job) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    for label in &job.runner.labels {
        if label.is_templated() {
            of_template(job, label, &mut found);
        } else {
            found.push((label.value().trim().to_owned(), label.span()));
        }
    }
    found
}

fn of_template(job: &Job, label: &Text, found: &mut Vec<(String, Span)>) {
    let [template] = label.templates() else {
        return;
    };
    let whole = template.span == Span::new(0, label.value().trim_end().len());
    let Ok(expr) = template.expression.as_ref() else {
        return;
    };
    // A label put together from pieces is none of the pieces.
    let joined =
        |part: &Expr| matches!(part.call(), Some((name, _)) if name == "format" || name == "join");
    if !whole || expr.walk().any(joined) {
        return;
    }
    for part in content_positions(expr) {
        of_part(job, label, part, found);
    }
}

fn of_part(job: &Job, label: &Text, part: &Expr, found: &mut Vec<(String, Span)>) {
    if let ExprKind::String(text) = &part.kind {
        let span = label.locate(part.span);
        found.extend(listed(text).into_iter().map(|label| (label, span)));
        return;
    }
    let Some(path) = part.path().filter(|path| path.root() == "matrix") else {
        return;
    };
    let dimension = path.segments()[1..].join(".");
    for value in job
        .matrix
        .of(&dimension)
        .filter(|value| !value.is_templated())
    {
        found.extend(
            listed(value.value())
                .into_iter()
                .map(|label| (label, value.span())),
        );
    }
}

/// The texts of a JSON list, or the one text.
fn listed(text: &str) -> Vec<String> {
    let list = text
        .trim_start()
        .starts_with('[')
        .then(|| serde_json::from_str::<Vec<String>>(text));
    match list {
        Some(Ok(labels)) => labels,
        _ => vec![text.trim().to_owned()],
    }
}
