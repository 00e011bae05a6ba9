//! Tekton, read leniently into the model ("Tekton Pipelines", "Tekton Triggers" and "Pipelines as Code").
//!
//! An object is a definition: a task or pipeline is an action that others use by its name, a run and each trigger of a
//! listener is a workflow. What is written inline (`taskSpec`, `pipelineSpec`) is a definition of its own that also sees
//! the parameters around it.

mod as_code;
mod contexts;
mod interceptors;
mod parts;
mod pipeline;
mod reader;
mod references;
mod task;
#[cfg(test)]
mod tests;
mod triggers;

use lockgate_evidence::Source;

use crate::model::Definition;

pub use contexts::{context_trust, is_multiline, templates};

/// Reads a file. Never fails: what cannot be read is told in the problems of the first definition.
pub fn read(source: &Source) -> Vec<Definition> {
    reader::read(source)
}

/// The context that an environment variable set by the platform holds; Tekton sets none.
pub fn variable(_name: &str) -> Option<String> {
    None
}
