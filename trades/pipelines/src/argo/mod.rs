//! Argo Workflows and the parts of Argo Events that start them, read leniently into the model ("Argo Workflows: Fields",
//! "Argo Events: Sensors").
//!
//! A workflow is a definition that calls the template it begins with; each template is a definition of its own, which
//! also sees the arguments of the workflow it runs in. A trigger of a sensor is a workflow that calls the one it submits.

mod contexts;
mod events;
mod reader;
mod template;
#[cfg(test)]
mod tests;
mod workflow;

use lockgate_evidence::Source;

use crate::model::Definition;

pub use contexts::{context_trust, is_multiline, templates};

/// Reads a file. Never fails: what cannot be read is told in the problems of the first definition.
pub fn read(source: &Source) -> Vec<Definition> {
    reader::read(source)
}

/// The context that an environment variable set by the platform holds; Argo sets none of interest.
pub fn variable(_name: &str) -> Option<String> {
    None
}
