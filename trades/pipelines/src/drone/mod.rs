//! Drone and Woodpecker, read leniently into the model ("Drone: Pipeline", "Woodpecker: Workflow syntax").
//!
//! Both put `${NAME}` into the file before they read it as YAML. Forks get no secrets unless a switch outside of the file
//! gives them, so a proposed change is [`Event::PullRequest`](crate::model::Event::PullRequest).

mod contexts;
mod pipelines;
mod steps;
#[cfg(test)]
mod tests;
mod triggers;
mod workflows;

use lockgate_evidence::{Source, Span};

use crate::expression::Dialect;
use crate::model::{Definition, Pipeline};
use crate::yaml::{self, Node, Problem};

pub use contexts::{context_trust, is_multiline, templates, variable};

/// Reads a file of Drone. Never fails: what cannot be read is told in the problems of the first definition.
pub fn read_drone(source: &Source) -> Vec<Definition> {
    read(source, pipelines::documents)
}

/// Reads a file of Woodpecker. Never fails: what cannot be read is told in the problems of the first definition.
pub fn read_woodpecker(source: &Source) -> Vec<Definition> {
    read(source, workflows::document)
}

/// What could not be read.
struct Problems(Vec<Problem>);

impl Problems {
    fn add(&mut self, span: Span, message: impl Into<String>) {
        self.0.push(Problem {
            span,
            message: message.into(),
            syntax: false,
        });
    }
}

fn read(
    source: &Source,
    documents: fn(&Source, &[Node<'_>], &mut Problems) -> Vec<Pipeline>,
) -> Vec<Definition> {
    let document = yaml::parse_as(source, Dialect::Drone);
    let mut problems = Problems(document.problems().to_vec());
    let roots: Vec<_> = document.roots().filter(|root| !root.is_null()).collect();
    if roots.is_empty() && problems.0.is_empty() {
        problems.add(Span::at(0), "the file is empty");
    }
    let mut found = documents(source, &roots, &mut problems);
    if document.aliases_exhausted() {
        let message = "aliases are followed too often; the rest is not read";
        problems.add(Span::at(0), message);
    }
    if let Some(first) = found.first_mut() {
        first.problems = problems.0;
        first.comments = document.comments().to_vec();
    }
    let boxed = found.into_iter().map(Box::new);
    boxed.map(Definition::Pipeline).collect()
}
