//! What one lock saw.

use std::any::Any;

use crate::{Finding, Source, Span, Unknown};

/// What a lock saw, before anybody judges it.
#[derive(Debug, Default)]
pub struct Inspection {
    /// In no particular order.
    pub findings: Vec<Finding>,
    /// What could not be told.
    pub unknowns: Vec<Unknown>,
    /// What needed data the user did not name.
    pub not_asked: Vec<Unknown>,
    /// Why the lock's own question stays unanswered, whatever was found, where data are missing that the user did not name. The
    /// lock is then never closed; `not_asked` or `unknowns` say what is missing.
    pub unproved: Option<String>,
    /// How many files were inspected.
    pub inspected: usize,
    /// How many objects of a repository's history were inspected.
    pub objects: usize,
    /// Inline ignores are read by the lock's reader: every comment with its place.
    pub comments: Vec<Comment>,
    /// What was read, which nobody needs any more. Freeing it can take a tenth of the time of an inspection, so whoever ends
    /// next may forget it instead.
    pub remains: Option<Box<dyn Any + Send>>,
}

/// A comment of an inspected file, from `#` to the end of the line.
#[derive(Clone, Debug)]
pub struct Comment {
    /// The file.
    pub source: Source,
    /// From `#` to the last byte before the line feed.
    pub span: Span,
}
