//! Jenkins, read leniently into the model: declarative and scripted pipelines, and the Groovy around them.
//!
//! A stage with steps of its own is a job; steps outside of stages belong to the job of their `node`, of the function
//! around them, or of the file. `sh`, `bat`, `powershell` and `pwsh` are scripts, every other step is a use of the step
//! of that name with its arguments. Variables of Groovy stand in [`Pipeline::locals`](crate::model::Pipeline::locals).
//!
//! Source: Jenkins User Handbook, "Pipeline Syntax" and "Pipeline Steps Reference".

mod blocks;
mod contexts;
mod credentials;
mod declarative;
mod docker;
mod groovy;
mod libraries;
mod names;
mod proposals;
mod reader;
mod steps;
#[cfg(test)]
mod tests;
mod triggers;
mod values;

use lockgate_evidence::{Source, Span};

use crate::expression::{Template, dollar_names};
use crate::model::{Definition, Kind, Pipeline, Platform, Runtime};
use crate::yaml::Problem;

pub use contexts::{context_trust, is_multiline, variable};
pub use proposals::keeps_proposals_out;

/// Reads a file. Never fails: what cannot be read is told in the problems of the first definition.
pub fn read(source: &Source) -> Vec<Definition> {
    let text = source.text();
    let script = groovy::parse(text, Span::new(0, text.len()));
    let kind = if is_library(source.path()) {
        Kind::Action(Runtime::Composite)
    } else {
        Kind::Workflow
    };
    let mut pipeline = Pipeline::new(source.clone(), Platform::Jenkins, kind);
    pipeline.problems = script.faults.iter().map(problem).collect();
    pipeline.comments.clone_from(&script.comments);
    reader::fill(&mut pipeline, &script);
    vec![Definition::Pipeline(Box::new(pipeline))]
}

/// Every place of a text in double quotes where the platform puts a variable in. What the reader finds in a file it
/// knows better: there expressions are read, and escaped dollars are none.
pub fn templates(text: &str) -> Vec<Template> {
    dollar_names(text, false, |name| vec!["env".to_owned(), name.to_owned()])
}

/// True for steps of a shared library ("Extending with Shared Libraries", directory structure).
pub(crate) fn is_library(path: &str) -> bool {
    let mut folders = path.rsplit('/').skip(1);
    path.ends_with(".groovy") && folders.next() == Some("vars")
}

/// True for other Groovy that runs a pipeline: what a `Jenkinsfile` loads, or what a job names instead of one.
pub(crate) fn is_pipeline(source: &Source) -> bool {
    let text = source.text();
    let begins = |word: &str| {
        text.match_indices(word)
            .any(|(at, _)| at == 0 || text.as_bytes().get(at - 1) == Some(&b'\n'))
    };
    let steps = || text.contains("sh ") || text.contains("sh(");
    begins("pipeline {")
        || text.contains("node(") && text.contains("stage(") && steps()
        || is_library(source.path()) && text.contains("def call") && steps()
}

fn problem((span, message): &(Span, &'static str)) -> Problem {
    Problem {
        span: *span,
        message: (*message).to_owned(),
        syntax: true,
    }
}
