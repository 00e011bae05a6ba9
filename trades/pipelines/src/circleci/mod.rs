//! CircleCI, read leniently into the model ("CircleCI configuration reference").
//!
//! The first definition holds the workflows: its jobs are the calls of jobs. Each job, command and executor of the file,
//! those of inline orbs included, is a definition of its own. Merge keys (`<<: *name`) are looked through.

mod contexts;
mod executor;
mod parts;
mod step;
mod templates;
#[cfg(test)]
mod tests;
mod workflow;

use lockgate_evidence::{Source, Span};

use crate::expression::Dialect;
use crate::model::{Body, Definition, Job, Kind, Pipeline, Platform, Runtime, Target};
use crate::yaml::{self, Document, Node, Problem};

pub use contexts::{context_trust, is_multiline, variable};
pub use templates::templates;

/// Keys of the root of a configuration.
const ROOT_KEYS: &[&str] = &[
    "workflows",
    "jobs",
    "orbs",
    "commands",
    "executors",
    "setup",
];

/// Reads a file. Never fails: what cannot be read is told in the problems of the first definition.
pub fn read(source: &Source) -> Vec<Definition> {
    let document = yaml::parse_as(source, Dialect::CircleCi);
    let mut problems = document.problems().to_vec();
    let root = document.root();
    if root.is_none() && problems.is_empty() {
        problems.push(problem(Span::at(0), "the file is empty"));
    }
    let is_ours = |root: &Node<'_>| ROOT_KEYS.iter().any(|key| root.get(key).is_some());
    if root.is_some_and(|root| root.is_mapping() && !is_ours(&root)) && problems.is_empty() {
        return Vec::new();
    }
    let mut pipelines = definitions(&document, &mut problems);
    if document.aliases_exhausted() {
        problems.push(problem(
            Span::at(0),
            "aliases are followed too often; the rest is not read",
        ));
    }
    if let Some(main) = pipelines.first_mut() {
        main.problems = problems;
        main.comments = document.comments().to_vec();
    }
    pipelines
        .into_iter()
        .map(|pipeline| Definition::Pipeline(Box::new(pipeline)))
        .collect()
}

fn definitions(document: &Document, problems: &mut Vec<Problem>) -> Vec<Pipeline> {
    let mut main = Pipeline::new(
        document.source().clone(),
        Platform::CircleCi,
        Kind::Workflow,
    );
    let Some(root) = document.root() else {
        return vec![main];
    };
    if !root.is_mapping() {
        problems.push(problem(root.span(), "a configuration is a mapping"));
        return vec![main];
    }
    workflow::read(&root, &mut main, problems);
    let mut found = vec![main];
    siblings(&root, "", &mut found, problems);
    let inline = parts::inline_orbs(&root);
    for (alias, orb) in &inline {
        siblings(orb, &format!("{alias}/"), &mut found, problems);
    }
    let aliases: Vec<String> = inline.into_iter().map(|(alias, _)| alias).collect();
    for job in found.iter_mut().flat_map(|pipeline| &mut pipeline.jobs) {
        own_orbs(job, &aliases);
    }
    found
}

/// Parts of inline orbs are definitions of the file.
fn own_orbs(job: &mut Job, aliases: &[String]) {
    let own = |target: &mut Target, kind: &str| {
        if let Target::Included { alias, name } = target
            && aliases.contains(alias)
        {
            *target = Target::Sibling(format!("{kind}{alias}/{name}"));
        }
    };
    if let Some(call) = &mut job.call {
        own(&mut call.uses.target, JOBS);
    }
    for step in &mut job.steps {
        if let Body::Uses(uses) = &mut step.body {
            own(&mut uses.target, "");
        }
    }
}

/// Commands, jobs and executors, each by the name that its users give it.
fn siblings(root: &Node<'_>, prefix: &str, found: &mut Vec<Pipeline>, problems: &mut Vec<Problem>) {
    for (key, kind) in [("commands", ""), ("jobs", JOBS), ("executors", EXECUTORS)] {
        let Some(named) = root.get(key) else { continue };
        if named.text().is_some() {
            problems.push(problem(named.span(), format!("`{key}` is not a mapping")));
        }
        for entry in named.entries().filter(|entry| entry.value.is_mapping()) {
            let mut pipeline = Pipeline::new(
                root.source().clone(),
                Platform::CircleCi,
                Kind::Action(Runtime::Composite),
            );
            pipeline.sibling = Some(format!("{kind}{prefix}{}", entry.key));
            pipeline.name = Some(entry.key.clone());
            pipeline.inputs = parts::parameters(&entry.value);
            let mut job = Job::new(entry.key.clone(), entry.span);
            job.first_key = entry.value.entries().next().map(|first| first.key.span());
            job.hidden = kind == EXECUTORS;
            executor::read(&entry.value, &mut job);
            step::read(&entry.value, prefix, &mut job, problems);
            pipeline.jobs.push(job);
            found.push(pipeline);
        }
    }
}

/// What the names of jobs begin with among the definitions of a file; commands may have the same names.
pub const JOBS: &str = "jobs.";

/// What the names of executors begin with.
pub const EXECUTORS: &str = "executors.";

fn problem(span: Span, message: impl Into<String>) -> Problem {
    Problem {
        span,
        message: message.into(),
        syntax: false,
    }
}
