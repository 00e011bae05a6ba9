//! Bitbucket Pipelines, read leniently into the model.
//!
//! Every step is a job; what several pipelines of the file share by an anchor stands once, with the triggers of all of
//! them. A script is plain text for the shell, pipes are uses. Pull requests of forks start nothing here: they run, if at
//! all, in the fork.
//!
//! Source: Bitbucket Cloud documentation, "Bitbucket Pipelines configuration reference".

mod job;
mod parts;
#[cfg(test)]
mod tests;

use lockgate_evidence::{Source, Span};

use crate::expression::{Dialect, Template};
use crate::model::{Definition, Event, Input, Kind, Pipeline, Platform, Trigger, Trust};
use crate::yaml::{self, Document, Entry, Node, Problem, Text};

/// Reads a file. Never fails: what cannot be read is told in the problems of the first definition.
pub fn read(source: &Source) -> Vec<Definition> {
    let document = yaml::parse_as(source, Dialect::Plain);
    let mut problems = document.problems().to_vec();
    let mut pipeline = file(&document, &mut problems);
    if document.aliases_exhausted() {
        problems.push(problem(
            Span::at(0),
            "aliases are followed too often; the rest is not read",
        ));
    }
    pipeline.problems = problems;
    pipeline.comments = document.comments().to_vec();
    vec![Definition::Pipeline(Box::new(pipeline))]
}

/// Every place of a text where the platform puts a value in: nowhere, all variables are those of the shell.
pub fn templates(_text: &str) -> Vec<Template> {
    Vec::new()
}

/// Who decides the value of a context ("Variables and secrets", default variables). Names of branches and tags are
/// given by people who may push to the repository.
pub fn context_trust(path: &str) -> Trust {
    match path {
        "build.bitbucket_bookmark"
        | "build.bitbucket_branch"
        | "build.bitbucket_pr_destination_branch"
        | "build.bitbucket_tag" => Trust::Partly,
        _ => Trust::Trusted,
    }
}

/// True where the value of a context can hold line feeds: none can.
pub fn is_multiline(_path: &str) -> bool {
    false
}

/// The context that an environment variable set by the platform holds; names arrive in any case.
pub fn variable(name: &str) -> Option<String> {
    let context = format!("build.{}", name.to_ascii_lowercase());
    (context_trust(&context) != Trust::Trusted).then_some(context)
}

fn file(document: &Document, problems: &mut Vec<Problem>) -> Pipeline {
    let source = document.source();
    let mut pipeline = Pipeline::new(source.clone(), Platform::Bitbucket, Kind::Workflow);
    let Some(root) = document.root() else {
        if problems.is_empty() {
            problems.push(problem(Span::at(0), "the file is empty"));
        }
        return pipeline;
    };
    if !root.is_mapping() {
        problems.push(problem(root.span(), "a file of pipelines is a mapping"));
        return pipeline;
    }
    pipeline
        .includes
        .extend(root.entry("clone").map(parts::clone));
    let Some(pipelines) = root.entry("pipelines") else {
        // A file of definitions that others import.
        if root.get("definitions").is_none() {
            problems.push(problem(
                Span::at(root.span().start),
                "the file has no `pipelines`",
            ));
        }
        return pipeline;
    };
    pipeline.jobs_key = Some(pipelines.key.span());
    let mut jobs = job::Jobs::new(&root);
    for kind in pipelines.value.entries() {
        start(&kind, &mut jobs, &mut pipeline, problems);
    }
    pipeline.jobs = jobs.done();
    pipeline
}

/// `default`, `branches`, `tags`, `bookmarks`, `pull-requests`, `custom` ("Pipeline start conditions").
fn start<'a>(
    kind: &Entry<'a>,
    jobs: &mut job::Jobs<'a>,
    pipeline: &mut Pipeline,
    problems: &mut Vec<Problem>,
) {
    let event = match kind.key.value() {
        "pull-requests" => Event::PullRequest,
        "custom" => Event::Dispatch,
        _ => Event::Push,
    };
    if kind.key.value() == "default" {
        let found = trigger(event, kind.key.clone(), kind.span);
        one(&kind.value, found, jobs, pipeline, problems);
        return;
    }
    for named in kind.value.entries() {
        let mut found = trigger(event, kind.key.clone(), named.key.span());
        match kind.key.value() {
            "branches" | "pull-requests" => found.branches.push(named.key.clone()),
            "tags" => found.tags.push(named.key.clone()),
            _ => {}
        }
        one(&named.value, found, jobs, pipeline, problems);
    }
}

/// One pipeline: a list of steps, or one that is taken from elsewhere.
fn one<'a>(
    node: &Node<'a>,
    mut trigger: Trigger,
    jobs: &mut job::Jobs<'a>,
    pipeline: &mut Pipeline,
    problems: &mut Vec<Problem>,
) {
    if let Some(import) = node.entry("import") {
        pipeline.includes.extend(parts::import(&import));
    }
    if !node.is_sequence() && !node.is_mapping() && !node.is_null() {
        problems.push(problem(node.span(), "a pipeline is a list of steps"));
    }
    let items: Vec<_> = node.items().collect();
    for variables in items.iter().filter_map(|item| item.get("variables")) {
        trigger
            .inputs
            .extend(variables.items().filter_map(|item| input(&item)));
    }
    jobs.take(&items, &trigger);
    match pipeline
        .triggers
        .iter_mut()
        .find(|known| known.event == trigger.event)
    {
        Some(known) => {
            known.branches.extend(trigger.branches);
            known.tags.extend(trigger.tags);
            known.inputs.extend(trigger.inputs);
        }
        None => pipeline.triggers.push(trigger),
    }
}

/// `- name: X`, `default:`, `allowed-values:`.
fn input(node: &Node<'_>) -> Option<Input> {
    let options = node.get("allowed-values");
    let kind = options.map(|options| Text::made("choice", node.source(), options.span()));
    Some(Input {
        name: node.text_of("name")?,
        kind,
        default: node.text_of("default"),
        options: options.map_or(0, |options| options.items().count()),
        span: node.span(),
    })
}

fn trigger(event: Event, name: Text, span: Span) -> Trigger {
    Trigger {
        event,
        name,
        span,
        types: Vec::new(),
        branches: Vec::new(),
        branches_ignore: Vec::new(),
        tags: Vec::new(),
        paths: Vec::new(),
        workflows: Vec::new(),
        crons: Vec::new(),
        inputs: Vec::new(),
        secrets: Vec::new(),
    }
}

pub(super) fn problem(span: Span, message: impl Into<String>) -> Problem {
    Problem {
        span,
        message: message.into(),
        syntax: false,
    }
}
