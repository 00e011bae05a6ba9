//! Azure Pipelines, read leniently into the model ("YAML schema reference for Azure Pipelines").
//!
//! A file that is a template has a call as its trigger, its parameters are the inputs. Stages are not kept: each job
//! takes over variables, pool and condition of its stage. Keys that are template expressions (`${{ if … }}`) are looked
//! through; the expression stands in the gates of what is below.

mod contexts;
mod job;
mod parts;
mod pipeline;
mod step;
mod task;
mod templates;
#[cfg(test)]
mod tests;
mod triggers;

use lockgate_evidence::{Source, Span};

use crate::expression::Dialect;
use crate::model::Definition;
use crate::yaml::{self, Problem};

pub use contexts::{context_trust, is_multiline, names_secret, variable};
pub use templates::{condition, templates};

/// Reads a file. Never fails: what cannot be read is told in the problems of the first definition.
pub fn read(source: &Source) -> Vec<Definition> {
    let document = yaml::parse_as(source, Dialect::Azure);
    let mut problems = document.problems().to_vec();
    if document.root().is_none() && problems.is_empty() {
        problems.push(problem(Span::at(0), "the file is empty"));
    }
    let foreign = document
        .root()
        .is_some_and(|root| root.is_mapping() && !pipeline::is_ours(&root));
    if foreign && problems.is_empty() {
        return Vec::new();
    }
    let mut pipeline = pipeline::read(&document, &mut problems);
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

/// True where a text has words that hardly any other format has; a cheap first question.
pub(crate) fn may_be(text: &str) -> bool {
    let takes_template = || {
        text.contains("template:") && (text.contains("extends:") || text.contains("parameters:"))
    };
    text.contains("vmImage:") || has_task(text) || takes_template()
}

/// `task: Name@1`.
fn has_task(text: &str) -> bool {
    let mut tasks = text.split("task: ").skip(1);
    tasks.any(|rest| {
        let word = rest.split_whitespace().next().unwrap_or_default();
        word.rsplit_once('@')
            .is_some_and(|(_, version)| version.starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// True for the root of a pipeline or template of this platform.
pub(crate) fn is_pipeline(source: &Source) -> bool {
    let document = yaml::parse_as(source, Dialect::Azure);
    let root = document.root();
    root.is_some_and(|root| pipeline::is_surely_ours(&root))
}

fn problem(span: Span, message: impl Into<String>) -> Problem {
    Problem {
        span,
        message: message.into(),
        syntax: false,
    }
}
