//! The part of the Common Expression Language that attribute conditions of Google Cloud use.
//!
//! Source: Common Expression Language specification (cel-spec, "Language Definition"); "Map attributes and attribute
//! conditions", Google Cloud IAM. What is not known evaluates to unknown, never to true or false.

mod eval;
mod lexer;
mod parser;
#[cfg(test)]
mod tests;

pub use eval::{Lookup, Scalar, evaluate};
pub use parser::parse;

use lockgate_evidence::Span;

/// Longest expression that is read; the platform's own limit is 4096.
pub const MAX_LENGTH: usize = 16 * 1024;
/// Deepest nesting that is read.
pub const MAX_DEPTH: usize = 48;

/// An expression and its place in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// Bytes of the text.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ExprKind {
    /// A text.
    Text(String),
    /// A number, as written.
    Number(String),
    /// A truth value.
    Bool(bool),
    /// A dotted path: `assertion.sub`, `attribute.repository`, `google.subject`.
    Path(String),
    /// A list.
    List(Vec<Expr>),
    /// `!`.
    Not(Box<Expr>),
    /// `&&`.
    And(Box<Expr>, Box<Expr>),
    /// `||`.
    Or(Box<Expr>, Box<Expr>),
    /// `==`; `!=` is its negation.
    Equal(Box<Expr>, Box<Expr>),
    /// `in`.
    In(Box<Expr>, Box<Expr>),
    /// `has(…)`.
    Has(Box<Expr>),
    /// `target.name(arguments)`.
    Method(Box<Expr>, String, Vec<Expr>),
    /// Anything else.
    Other(Vec<Expr>),
}

impl Expr {
    /// The parts.
    pub fn children(&self) -> Vec<&Self> {
        match &self.kind {
            ExprKind::Text(_) | ExprKind::Number(_) | ExprKind::Bool(_) | ExprKind::Path(_) => {
                Vec::new()
            }
            ExprKind::List(items) | ExprKind::Other(items) => items.iter().collect(),
            ExprKind::Not(inner) | ExprKind::Has(inner) => vec![inner],
            ExprKind::And(left, right)
            | ExprKind::Or(left, right)
            | ExprKind::Equal(left, right)
            | ExprKind::In(left, right) => vec![left, right],
            ExprKind::Method(target, _, arguments) => {
                std::iter::once(&**target).chain(arguments).collect()
            }
        }
    }

    /// False where some part is not known here.
    pub fn is_understood(&self) -> bool {
        let known = match &self.kind {
            ExprKind::Other(_) => false,
            ExprKind::Method(_, name, _) => METHODS.contains(&name.as_str()),
            _ => true,
        };
        known && self.children().into_iter().all(Self::is_understood)
    }

    /// Every path in it.
    pub fn paths(&self) -> Vec<&str> {
        let mut paths = Vec::new();
        let mut open = vec![self];
        while let Some(expr) = open.pop() {
            if let ExprKind::Path(path) = &expr.kind {
                paths.push(path.as_str());
            }
            open.extend(expr.children());
        }
        paths
    }

    /// True where some part is a text.
    pub fn has_text(&self) -> bool {
        matches!(self.kind, ExprKind::Text(_)) || self.children().into_iter().any(Self::has_text)
    }

    /// What must all hold: `a && (b && c)` is a, b and c.
    pub fn conjuncts(&self) -> Vec<&Self> {
        self.flat(|expr| match &expr.kind {
            ExprKind::And(left, right) => Some((left, right)),
            _ => None,
        })
    }

    /// Of which one must hold.
    pub fn disjuncts(&self) -> Vec<&Self> {
        self.flat(|expr| match &expr.kind {
            ExprKind::Or(left, right) => Some((left, right)),
            _ => None,
        })
    }

    fn flat(&self, split: impl Fn(&Self) -> Option<(&Box<Self>, &Box<Self>)>) -> Vec<&Self> {
        let mut parts = Vec::new();
        let mut open = vec![self];
        while let Some(expr) = open.pop() {
            match split(expr) {
                Some((left, right)) => open.extend([&**right, &**left]),
                None => parts.push(expr),
            }
        }
        parts
    }
}

/// Methods the evaluation knows.
const METHODS: &[&str] = &[
    "contains",
    "endsWith",
    "lowerAscii",
    "matches",
    "startsWith",
    "upperAscii",
];
