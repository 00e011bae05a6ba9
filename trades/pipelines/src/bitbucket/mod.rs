//! Bitbucket Pipelines, read leniently into the model.

use lockgate_evidence::Source;

use crate::expression::Template;
use crate::model::{Definition, Trust};

/// Reads a file. Never fails: what cannot be read is told in the problems of the first definition.
pub fn read(_source: &Source) -> Vec<Definition> {
    Vec::new()
}

/// Every place of a text where the platform puts a value in.
pub fn templates(_text: &str) -> Vec<Template> {
    Vec::new()
}

/// Who decides the value of a context, in the spelling of [`ContextPath`](crate::expression::ContextPath).
pub fn context_trust(_path: &str) -> Trust {
    Trust::Trusted
}

/// True where the value of a context can hold line feeds.
pub fn is_multiline(_path: &str) -> bool {
    false
}

/// The context that an environment variable set by the platform holds.
pub fn variable(_name: &str) -> Option<String> {
    None
}
