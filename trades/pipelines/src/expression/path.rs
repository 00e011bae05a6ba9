//! Which context an expression reads, in one spelling.

use std::fmt;

use lockgate_evidence::Span;

use super::{Expr, ExprKind, Value, fold};

/// One context access of an expression; made by [`Expr::contexts`].
#[derive(Clone, Debug, PartialEq)]
pub struct ContextAccess<'a> {
    /// The bytes of the whole access.
    pub span: Span,
    /// The access in its normal spelling.
    pub path: ContextPath,
    /// The node itself.
    pub expr: &'a Expr,
}

/// A context access in one spelling: lower case, dotted, `*` for every element, `?` for a computed index.
///
/// `github['event'].issue['Title']` and `GitHub.Event.Issue.title` are both `github.event.issue.title`. An index
/// that folds to a constant counts as that constant, so hiding a name behind `format` does not help.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContextPath {
    segments: Vec<String>,
}

impl ContextPath {
    /// The segments, root first.
    pub fn segments(&self) -> &[String] {
        &self.segments
    }

    /// The context's name: `github`, `secrets`, `env`, …
    pub fn root(&self) -> &str {
        self.segments.first().map_or("", String::as_str)
    }

    /// The last segment.
    pub fn last(&self) -> &str {
        self.segments.last().map_or("", String::as_str)
    }

    /// True where the path may denote exactly `pattern`, a dotted lower-case path.
    ///
    /// `*` and `?` on either side stand for any one segment.
    pub fn matches(&self, pattern: &str) -> bool {
        let wanted: Vec<&str> = pattern.split('.').collect();
        wanted.len() == self.segments.len() && self.agrees(&wanted)
    }

    /// True where the path is `prefix` or lies below it; `*` and `?` as in [`matches`](Self::matches).
    pub fn is_within(&self, prefix: &str) -> bool {
        let wanted: Vec<&str> = prefix.split('.').collect();
        wanted.len() <= self.segments.len() && self.agrees(&wanted)
    }

    /// True where the value read contains what `pattern` denotes: the path is `pattern` or lies above it.
    ///
    /// `toJSON(github.event)` exposes `github.event.issue.title`.
    pub fn exposes(&self, pattern: &str) -> bool {
        let wanted: Vec<&str> = pattern.split('.').collect();
        self.segments.len() <= wanted.len() && self.agrees(&wanted)
    }

    fn agrees(&self, wanted: &[&str]) -> bool {
        self.segments
            .iter()
            .zip(wanted)
            .all(|(ours, theirs)| ours == theirs || is_wild(ours) || is_wild(theirs))
    }
}

fn is_wild(segment: &str) -> bool {
    segment == "*" || segment == "?"
}

impl fmt::Display for ContextPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.segments.join("."))
    }
}

impl Expr {
    /// The context this expression reads, where it is an access that starts at a context.
    ///
    /// Parentheses along the chain are looked through. `None` for anything else, also for an access into the
    /// result of a function.
    pub fn path(&self) -> Option<ContextPath> {
        let mut reversed = Vec::new();
        let mut expr = self;
        loop {
            let (segment, object) = match &expr.kind {
                ExprKind::Context(name) => {
                    reversed.push(name.text.to_ascii_lowercase());
                    reversed.reverse();
                    return Some(ContextPath { segments: reversed });
                }
                ExprKind::Group(inner) => {
                    expr = inner;
                    continue;
                }
                ExprKind::Property { object, name } => (name.text.to_ascii_lowercase(), object),
                ExprKind::Star { object, .. } => ("*".to_owned(), object),
                ExprKind::Index { object, index } => (index_segment(index), object),
                _ => return None,
            };
            reversed.push(segment);
            expr = object;
        }
    }
}

fn index_segment(index: &Expr) -> String {
    match fold(index) {
        Some(Value::String(text)) => text.to_lowercase(),
        Some(value @ Value::Number(_)) => value.to_text(),
        _ => "?".to_owned(),
    }
}
