//! Action metadata files ("Metadata syntax for GitHub Actions").

use super::{job, parts, problem, workflow};
use crate::model::{Job, Kind, Pipeline, Runner, Runtime};
use crate::yaml::{Document, Entry, Node, Problem};

pub(super) fn read(document: &Document, problems: &mut Vec<Problem>) -> Pipeline {
    let mut pipeline = workflow::empty(document, Kind::Action(Runtime::Other));
    let Some(root) = document.root() else {
        return pipeline;
    };
    pipeline.name = root.text_of("name");
    pipeline.inputs = parts::inputs(root.get("inputs"));
    pipeline.outputs = parts::outputs(root.get("outputs"));
    pipeline.jobs_key = parts::key_span(&root, "runs");
    let Some(runs) = root.entry("runs") else {
        problems.push(problem(root.span(), "the action has no `runs`"));
        return pipeline;
    };
    pipeline.kind = Kind::Action(runtime(&runs.value));
    if matches!(pipeline.kind, Kind::Action(Runtime::Composite)) {
        pipeline.jobs = vec![composite(&runs, problems)];
    }
    pipeline
}

fn runtime(runs: &Node<'_>) -> Runtime {
    let Some(using) = runs.text_of("using") else {
        return Runtime::Other;
    };
    let word = using.value().to_ascii_lowercase();
    match word.as_str() {
        "composite" => Runtime::Composite,
        "docker" => Runtime::Docker {
            image: runs.text_of("image"),
            args: runs
                .get("args")
                .map(|args| args.texts())
                .unwrap_or_default(),
        },
        _ if word.starts_with("node") => Runtime::Node {
            scripts: ["pre", "main", "post"]
                .iter()
                .filter_map(|key| runs.text_of(key))
                .collect(),
            using,
        },
        _ => Runtime::Other,
    }
}

/// The steps of a composite action stand in one job named `runs`.
fn composite(runs: &Entry<'_>, problems: &mut Vec<Problem>) -> Job {
    let mut job = job::read(runs, problems);
    job.runner = Runner::default();
    job.steps.shrink_to_fit();
    job
}
