//! Buildkite, read leniently into the model.
//!
//! Every step is a job. Its plugins run before and after its commands and are uses. When the file is uploaded, `$NAME`
//! and `${NAME}` are replaced everywhere in it by the environment of the job that uploads; `$$` and `\$` leave a dollar for
//! the shell.
//!
//! Source: Buildkite Documentation, "Defining your pipeline steps", "Environment variables", "Plugins".

mod job;
mod plugin;
#[cfg(test)]
mod tests;

use lockgate_evidence::{Source, Span};

use crate::expression::{Dialect, Template, named};
use crate::model::{Binding, Definition, Env, Event, Kind, Pipeline, Platform, Trigger, Trust};
use crate::yaml::{self, Document, Entry, Node, Problem, Text};

/// Variables that the author of a commit or of a proposed change writes, in lower case.
const OF_AUTHOR: &[&str] = &[
    "buildkite_branch",
    "buildkite_build_author",
    "buildkite_build_author_email",
    "buildkite_message",
];

/// Variables that people with rights of their own choose.
const OF_OTHERS: &[&str] = &[
    "buildkite_build_creator",
    "buildkite_build_creator_email",
    "buildkite_pull_request_labels",
    "buildkite_pull_request_repo",
    "buildkite_tag",
];

/// Reads a file. Never fails: what cannot be read is told in the problems of the first definition.
pub fn read(source: &Source) -> Vec<Definition> {
    let document = yaml::parse_as(source, Dialect::Buildkite);
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

/// Every `$NAME` and `${NAME…}` that is replaced when the pipeline is uploaded. Spans are those of `text`.
pub fn templates(text: &str) -> Vec<Template> {
    let found = interpolations(text).into_iter();
    found
        .filter_map(|found| match found {
            Found::Value(span, inner) => Some((span, inner)),
            Found::Escape(_) => None,
        })
        .map(|(span, inner)| {
            named(
                span,
                inner,
                vec!["env".to_owned(), text[inner.range()].to_owned()],
            )
        })
        .collect()
}

/// Who decides the value of a context ("Environment variables").
pub fn context_trust(path: &str) -> Trust {
    let Some(name) = path.strip_prefix("build.") else {
        return Trust::Trusted;
    };
    match name {
        _ if OF_AUTHOR.contains(&name) => Trust::Attacker,
        _ if OF_OTHERS.contains(&name) => Trust::Partly,
        _ => Trust::Trusted,
    }
}

/// True where the value of a context can hold line feeds.
pub fn is_multiline(path: &str) -> bool {
    path == "build.buildkite_message"
}

/// The context that an environment variable set by the platform holds; names arrive in any case.
pub fn variable(name: &str) -> Option<String> {
    let context = format!("build.{}", name.to_ascii_lowercase());
    (context_trust(&context) != Trust::Trusted).then_some(context)
}

/// A mark of the upload.
enum Found {
    /// A value is put in: all of it, and the name.
    Value(Span, Span),
    /// The byte that only escapes the dollar behind it.
    Escape(usize),
}

fn interpolations(text: &str) -> Vec<Found> {
    let bytes = text.as_bytes();
    let length = |from: usize| {
        let name = bytes.get(from..).unwrap_or_default();
        let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
        name.iter().take_while(is_name).count()
    };
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = text[at..].find(['$', '\\']) {
        let start = at + offset;
        at = start + 1;
        let next = bytes.get(start + 1);
        if next == Some(&b'$') {
            found.push(Found::Escape(start));
            at = start + 2;
        } else if bytes[start] == b'$' {
            let braced = next == Some(&b'{');
            let from = start + 1 + usize::from(braced);
            let inner = Span::new(from, from + length(from));
            let starts = bytes.get(from).is_some_and(|byte| !byte.is_ascii_digit());
            let close = || {
                let close = text[inner.end..].find('}')?;
                Some(inner.end + close + 1)
            };
            let end = if braced { close() } else { Some(inner.end) };
            if let Some(end) = end.filter(|_| starts && !inner.is_empty()) {
                found.push(Found::Value(Span::new(start, end), inner));
                at = end;
            }
        }
    }
    found
}

/// The text as it is after the upload: escapes are gone, values are templates.
pub(super) fn uploaded(text: &Text) -> Text {
    let mut dropped = Vec::new();
    let mut templates = Vec::new();
    for found in interpolations(text.value()) {
        match found {
            Found::Escape(at) => dropped.push(at),
            Found::Value(span, inner) => {
                let gone = dropped.len();
                let moved = |span: Span| Span::new(span.start - gone, span.end - gone);
                let name = text.value()[inner.range()].to_owned();
                let segments = vec!["env".to_owned(), name];
                templates.push(named(moved(span), moved(inner), segments));
            }
        }
    }
    text.unescaped(&dropped, templates)
}

fn file(document: &Document, problems: &mut Vec<Problem>) -> Pipeline {
    let source = document.source();
    let mut pipeline = Pipeline::new(source.clone(), Platform::Buildkite, Kind::Workflow);
    let Some(root) = document.root() else {
        if problems.is_empty() {
            problems.push(problem(Span::at(0), "the file is empty"));
        }
        return pipeline;
    };
    let steps = if root.is_sequence() {
        Some(root)
    } else {
        let entry = root.entry("steps");
        pipeline.jobs_key = entry.as_ref().map(|entry| entry.key.span());
        entry.map(|entry| entry.value)
    };
    if steps.is_none_or(|steps| !steps.is_sequence() && !steps.is_null()) {
        let span = steps.map_or(Span::at(root.span().start), |steps| steps.span());
        problems.push(problem(span, "`steps` is not a list of steps"));
    }
    pipeline.env = env(root.entry("env"));
    pipeline.triggers = triggers(&pipeline);
    let mut jobs = job::Jobs::new(&root);
    for item in steps.iter().flat_map(Node::items) {
        jobs.take(&item);
    }
    pipeline.jobs = jobs.done();
    pipeline
}

/// What starts a build stands in the settings: pushes, people, and proposed changes; those of forks where it is switched on.
fn triggers(pipeline: &Pipeline) -> Vec<Trigger> {
    let span = pipeline.jobs_key.unwrap_or(Span::at(0));
    let made = |event, name: &str| Trigger {
        event,
        name: Text::made(name, &pipeline.source, span),
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
    };
    vec![
        made(Event::Push, "push"),
        made(Event::PullRequest, "pull request"),
        made(Event::Dispatch, "new build"),
    ]
}

pub(super) fn env(entry: Option<Entry<'_>>) -> Env {
    let Some(entry) = entry else {
        return Env::default();
    };
    let bindings = entry.value.entries().filter_map(|entry| {
        Some(Binding {
            value: uploaded(&entry.value.text()?),
            key: entry.key,
            span: entry.span,
        })
    });
    // `env: ["A=b"]` is also allowed.
    let pairs = entry.value.items().filter_map(|item| {
        let pair = item.text()?;
        let (name, value) = pair.value().split_once('=')?;
        let source = pair.source();
        Some(Binding {
            key: Text::made(name, source, pair.span()),
            value: Text::made(value, source, pair.span()),
            span: pair.span(),
        })
    });
    Env {
        bindings: bindings.chain(pairs).collect(),
        expression: None,
        span: Some(entry.span),
    }
}

fn problem(span: Span, message: impl Into<String>) -> Problem {
    Problem {
        span,
        message: message.into(),
        syntax: false,
    }
}
