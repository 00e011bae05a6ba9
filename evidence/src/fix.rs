//! Mechanical changes that remove a finding.

use crate::{Source, Span};

/// Whether a fix can change what the pipeline does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Safety {
    /// Same behaviour for every honest input.
    Safe,
    /// May change behaviour; applied only with `--unsafe`.
    Unsafe,
}

/// One replacement of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The file to change.
    pub source: Source,
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What stands there afterwards.
    pub replacement: String,
}

/// Edits that together remove one finding. They are applied all or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, an imperative of a few words.
    pub title: String,
    /// Whether it can change behaviour.
    pub safety: Safety,
    /// The edits; they do not overlap each other.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A fix without edits yet.
    pub fn new(title: impl Into<String>, safety: Safety) -> Self {
        Self {
            title: title.into(),
            safety,
            edits: Vec::new(),
        }
    }

    /// Adds one edit.
    #[must_use]
    pub fn edit(mut self, source: &Source, span: Span, replacement: impl Into<String>) -> Self {
        self.edits.push(Edit {
            source: source.clone(),
            span,
            replacement: replacement.into(),
        });
        self
    }
}
