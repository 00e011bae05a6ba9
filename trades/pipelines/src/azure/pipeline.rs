//! Whole files: pipelines and templates.

use lockgate_evidence::Span;

use super::job::{Scope, Taken};
use super::{job, parts, problem, triggers};
use crate::model::{Container, Job, Kind, Pipeline, Platform, Runtime, Uses};
use crate::yaml::{Document, Node, Problem, Text};

/// Keys that only a pipeline has, never a template.
const OF_PIPELINE: &[&str] = &[
    "trigger",
    "pr",
    "schedules",
    "name",
    "pool",
    "lockBehavior",
    "appendCommitMessageToRunName",
];

/// Keys of a template or of both.
const OF_BOTH: &[&str] = &[
    "resources",
    "extends",
    "stages",
    "jobs",
    "steps",
    "phases",
    "variables",
    "parameters",
    "queue",
    "container",
];

/// True for a mapping that has some key of this format.
pub(super) fn is_ours(root: &Node<'_>) -> bool {
    let known = |key: &str| OF_PIPELINE.contains(&key) || OF_BOTH.contains(&key);
    root.entries()
        .any(|entry| known(entry.key.value()) || entry.key.value().starts_with("${{"))
}

/// True for a mapping that is of this format, whatever its file is called: its lists hold what only this format has.
pub(super) fn is_surely_ours(root: &Node<'_>) -> bool {
    let list = |key: &str, words: &[&str]| {
        let items = parts::get(root, key)
            .map(|node| parts::items(&node))
            .unwrap_or_default();
        items
            .iter()
            .any(|item| words.iter().any(|word| item.what.get(word).is_some()))
    };
    list(
        "steps",
        &[
            "task",
            "script",
            "bash",
            "pwsh",
            "powershell",
            "checkout",
            "template",
        ],
    ) || list("jobs", &["job", "deployment", "template"])
        || list("stages", &["stage", "template"])
        || parts::get(root, "extends").is_some_and(|extends| extends.get("template").is_some())
}

pub(super) fn read(document: &Document, problems: &mut Vec<Problem>) -> Pipeline {
    let mut pipeline = Pipeline::new(document.source().clone(), Platform::Azure, Kind::Workflow);
    let Some(root) = document.root() else {
        return pipeline;
    };
    if !root.is_mapping() {
        problems.push(problem(root.span(), "a pipeline is a mapping"));
        return pipeline;
    }
    let inputs = parts::parameters(parts::get(&root, "parameters"));
    if is_template(&root, document.source().path()) {
        pipeline.kind = Kind::Action(Runtime::Composite);
        pipeline.inputs.clone_from(&inputs);
        pipeline.triggers = triggers::of_template(&root, inputs);
    } else {
        pipeline.triggers = triggers::of_pipeline(&root, inputs);
    }
    pipeline.run_name = parts::text_of(&root, "name");
    pipeline.jobs_key = ["stages", "jobs", "steps", "extends"]
        .iter()
        .find_map(|key| Some(root.entry(key)?.key.span()));
    let variables = parts::variables(parts::entry(&root, "variables"));
    (pipeline.env, pipeline.grants) = (variables.env, variables.groups);
    let mut taken = job::read_root(&root, problems);
    taken.includes.extend(variables.templates);
    taken.includes.extend(repositories(&root));
    place_containers(&root, &mut taken);
    (pipeline.jobs, pipeline.includes) = (taken.jobs, taken.includes);
    pipeline
}

/// True for a file that others take in. A file that says what starts it is none; of the others name and place tell.
fn is_template(root: &Node<'_>, path: &str) -> bool {
    let has = |keys: &[&str]| keys.iter().any(|key| root.get(key).is_some());
    if has(OF_PIPELINE) {
        return false;
    }
    let lower = path.to_ascii_lowercase();
    let (folder, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let named = name.contains("azure-pipeline") || name.starts_with(".vsts-ci");
    !named
        || folder.contains("template")
        || name.contains("template")
        || !has(&["extends", "stages", "jobs", "steps"])
}

/// The repositories that some template is taken from.
fn repositories(root: &Node<'_>) -> Vec<Uses> {
    let found = root
        .get("resources")
        .and_then(|resources| parts::get(&resources, "repositories"));
    let Some(found) = found else {
        return Vec::new();
    };
    let text = root.source().text();
    let used = |uses: &Uses| {
        let alias = root.source().slice(uses.key).trim_matches(['"', '\'']);
        text.contains(&format!("@{alias}"))
    };
    let items = parts::items(&found);
    items
        .iter()
        .filter_map(|item| parts::repository(&item.what))
        .filter(used)
        .collect()
}

/// Containers of `resources` go to the first job that names them, else to the first job, so that each is judged once.
fn place_containers(root: &Node<'_>, taken: &mut Taken) {
    for container in containers(root) {
        let name = container.key.value().to_owned();
        let names = |own: &Container| {
            own.image
                .as_ref()
                .is_some_and(|image| image.value() == name)
        };
        let Some(first) = taken
            .jobs
            .iter()
            .position(|job| job.containers().any(names))
            .or(Some(0))
        else {
            continue;
        };
        for job in &mut taken.jobs {
            forget(job, &names);
        }
        if let Some(job) = taken.jobs.get_mut(first) {
            job.services.push(container);
        }
    }
}

/// A name of a container of `resources` is no image.
fn forget(job: &mut Job, names: &dyn Fn(&Container) -> bool) {
    for own in job.container.iter_mut().chain(&mut job.services) {
        if names(own) {
            own.image = None;
        }
    }
}

fn containers(root: &Node<'_>) -> Vec<Container> {
    let found = root
        .get("resources")
        .and_then(|resources| parts::get(&resources, "containers"));
    let Some(found) = found else {
        return Vec::new();
    };
    let one = |item: parts::Gated<Node<'_>>| {
        let key = parts::text_of(&item.what, "container")?;
        Some(parts::container(key, &item.what, item.what.span()))
    };
    parts::items(&found).into_iter().filter_map(one).collect()
}

/// What holds for every job of the file.
pub(super) fn root_scope(root: &Node<'_>) -> Scope {
    Scope {
        runner: parts::runner(root).unwrap_or_default(),
        ..Scope::default()
    }
}

/// The name of something that has none, at the place where one would stand.
pub(super) fn unnamed(node: &Node<'_>, name: &str) -> Text {
    Text::made(name, node.source(), Span::at(node.span().start))
}
