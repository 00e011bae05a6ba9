//! Whether a job brings in what an outsider wrote.
//!
//! A coarse look for rules that grade by it. The rules on untrusted checkout and injection look closely.

use lockgate_evidence::Span;
use lockgate_pipelines::expression::content_positions;
use lockgate_pipelines::github::context_trust;
use lockgate_pipelines::model::{Job, Step, Trust};
use lockgate_pipelines::yaml::Text;

/// Parts of texts that name a proposed change or the head of a finished run.
const HEADS: &[&str] = &[
    "github.head_ref",
    "pull_request.head",
    "pull_request.number",
    "event.number",
    "issue.number",
    "refs/pull/",
    "workflow_run.head_branch",
    "workflow_run.head_sha",
    "workflow_run.head_commit",
    "head_sha",
    "head_ref",
];

/// Commands that fetch a proposed change.
const FETCHES: &[&str] = &[
    "gh pr checkout",
    "hub pr checkout",
    "git fetch origin pull/",
    "refs/pull/",
    "pull/${",
];

/// Where a job checks out a proposed change.
pub(crate) fn checkout_of_change(job: &Job) -> Option<Span> {
    job.steps.iter().find_map(checks_out)
}

fn checks_out(step: &Step) -> Option<Span> {
    if let Some(run) = step.run() {
        let text = run.script.value();
        let at = FETCHES
            .iter()
            .find_map(|fetch| text.find(fetch).map(|at| Span::new(at, at + fetch.len())))?;
        return Some(run.script.locate(at));
    }
    let uses = step.uses().filter(|uses| uses.is("actions/checkout"))?;
    let inputs = ["ref", "repository"]
        .into_iter()
        .filter_map(|name| uses.with.get(name));
    let mut of_head =
        inputs.filter(|input| HEADS.iter().any(|head| input.value.value().contains(head)));
    of_head.next().map(|input| input.value.span())
}

/// Where a job puts text of an outsider into a script.
pub(crate) fn expansion(job: &Job) -> Option<Span> {
    job.steps.iter().find_map(|step| {
        let script = match (step.run(), step.uses()) {
            (Some(run), _) => &run.script,
            (_, Some(uses)) if uses.is("actions/github-script") => &uses.with.get("script")?.value,
            _ => return None,
        };
        expands(script)
    })
}

fn expands(script: &Text) -> Option<Span> {
    script.templates().iter().find_map(|template| {
        let expr = template.expression.as_ref().ok()?;
        let outside = content_positions(expr)
            .into_iter()
            .filter_map(lockgate_pipelines::expression::Expr::path)
            .any(|path| context_trust(&path.to_string()) == Trust::Attacker);
        outside.then(|| script.locate(template.span))
    })
}

/// Where a job takes in anything an outsider wrote.
pub(crate) fn taken_in(job: &Job) -> Option<Span> {
    checkout_of_change(job)
        .or_else(|| expansion(job))
        .or_else(|| artifact_of_other_run(job))
}

/// Where a job fetches what another run left.
pub(crate) fn artifact_of_other_run(job: &Job) -> Option<Span> {
    job.steps.iter().find_map(|step| {
        if let Some(run) = step.run() {
            let at = run.script.value().find("gh run download")?;
            return Some(run.script.locate(Span::new(at, at + 15)));
        }
        let uses = step.uses()?;
        let own = uses.is("actions/download-artifact") && uses.input("run-id").is_none();
        let known = uses.is_any(&[
            "actions/download-artifact",
            "dawidd6/action-download-artifact",
        ]);
        let script = uses
            .input("script")
            .is_some_and(|script| script.contains("downloadArtifact"));
        (known && !own || script).then(|| uses.reference.span())
    })
}
