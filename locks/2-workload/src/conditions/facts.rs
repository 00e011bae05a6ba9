//! What follows from a condition being true.

use lockgate_pipelines::expression::{Expr, ExprKind, LogicalOp, truthiness};

use super::{Guard, Kind, leaf};
use crate::tree::Place;

/// What is assumed while a condition is read.
#[derive(Clone, Copy)]
pub(super) struct Assumed<'a> {
    /// Name of the event; `None` where it is not known.
    pub(super) event: Option<&'a str>,
    /// Whose condition it is.
    pub(super) place: &'a Place<'a>,
    /// How many `needs` were followed already.
    pub(super) depth: usize,
}

/// What holds where a condition is true.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Facts {
    /// The condition cannot be true under the assumed event.
    pub(super) impossible: bool,
    /// Guards, their spans relative to the condition's text or already in the file.
    pub(super) guards: Vec<(Kind, At)>,
}

/// Where a guard stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum At {
    /// In the condition that is being read.
    Here(lockgate_evidence::Span),
    /// Somewhere else in the file.
    File(lockgate_evidence::Span),
}

impl Facts {
    pub(super) fn impossible() -> Self {
        Self {
            impossible: true,
            guards: Vec::new(),
        }
    }

    pub(super) fn of(kind: Kind, at: &Expr) -> Self {
        Self {
            impossible: false,
            guards: vec![(kind, At::Here(at.span))],
        }
    }

    pub(super) fn elsewhere(guards: Vec<Guard>) -> Self {
        let guards = guards
            .into_iter()
            .map(|guard| (guard.kind, At::File(guard.span)))
            .collect();
        Self {
            impossible: false,
            guards,
        }
    }

    /// Both hold.
    fn and(mut self, other: Self) -> Self {
        self.impossible |= other.impossible;
        self.guards.extend(other.guards);
        self
    }

    /// One of the two holds; which one is not known. Where both have guards, but different ones, the weaker
    /// side's stand for both.
    fn or(mut self, other: Self) -> Self {
        if self.impossible {
            return other;
        }
        if other.impossible {
            return self;
        }
        let guarded = !self.guards.is_empty() && !other.guards.is_empty();
        let weaker = if self.strength() > other.strength() {
            self.guards.clone()
        } else {
            other.guards.clone()
        };
        self.guards
            .retain(|(kind, _)| other.guards.iter().any(|(own, _)| own == kind));
        if self.guards.is_empty() && guarded {
            self.guards = weaker;
        }
        self
    }

    /// The best guard as a place in the order of [`Kind`]; lower is stronger.
    fn strength(&self) -> Option<Kind> {
        self.guards.iter().map(|(kind, _)| *kind).min()
    }
}

/// What follows from `expr` being true, or false where `negated`.
pub(super) fn read(expr: &Expr, negated: bool, assumed: &Assumed<'_>) -> Facts {
    if let Some(value) = truthiness(expr) {
        return if value == negated {
            Facts::impossible()
        } else {
            Facts::default()
        };
    }
    match &expr.kind {
        ExprKind::Group(inner) => read(inner, negated, assumed),
        ExprKind::Not(inner) => read(inner, !negated, assumed),
        ExprKind::Logical { op, operands } => {
            let all = (*op == LogicalOp::And) != negated;
            let parts = operands
                .iter()
                .map(|operand| read(operand, negated, assumed));
            let joined = parts.reduce(
                |left, right| {
                    if all { left.and(right) } else { left.or(right) }
                },
            );
            joined.unwrap_or_default()
        }
        _ => leaf::read(expr, negated, assumed),
    }
}
