//! What may become the value of an expression: the base for taint.

use super::{Expr, ExprKind, LogicalOp};

/// The sub-expressions that may become the value of `expr`, wholly or as a part of it, in source order.
///
/// - `a && b || c`: `a` (when falsy), `b` and `c`.
/// - `format`, `join`, `toJSON`, `fromJSON` and functions not known here: what their arguments may become.
/// - `case(p1, v1, …, default)`: the values, not the predicates.
/// - Comparisons, `!`, `contains`, `startsWith`, `endsWith`, `hashFiles`, `success` and its siblings: nothing, since
///   only a boolean or a digest results.
///
/// The nodes given are literals and accesses.
pub fn value_positions(expr: &Expr) -> Vec<&Expr> {
    collect(expr, Falsy::Kept)
}

/// As [`value_positions`], without operands that become the value only while they are falsy.
///
/// A falsy value is empty, zero, `false` or `null`, so it carries no text of an attacker: of `a && b || c` only `b` and
/// `c` are left.
pub fn content_positions(expr: &Expr) -> Vec<&Expr> {
    collect(expr, Falsy::Dropped)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Falsy {
    Kept,
    Dropped,
}

fn collect(expr: &Expr, falsy: Falsy) -> Vec<&Expr> {
    let mut found = Vec::new();
    let mut stack = vec![expr];
    while let Some(expr) = stack.pop() {
        if is_leaf(expr) {
            found.push(expr);
        } else {
            stack.extend(flows_from(expr, falsy).into_iter().rev());
        }
    }
    found
}

fn is_leaf(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::String(_) => true,
        ExprKind::Group(_) => false,
        _ => expr.path().is_some(),
    }
}

/// The direct sub-expressions whose value flows into the value of `expr`.
fn flows_from(expr: &Expr, falsy: Falsy) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Group(inner) => vec![inner],
        ExprKind::Property { object, .. }
        | ExprKind::Star { object, .. }
        | ExprKind::Index { object, .. } => vec![object],
        ExprKind::Logical { op, operands } => match (op, falsy) {
            (LogicalOp::And, Falsy::Dropped) => operands.last().into_iter().collect(),
            _ => operands.iter().collect(),
        },
        ExprKind::Call { name, arguments } => flowing_arguments(&name.text, arguments),
        _ => Vec::new(),
    }
}

fn flowing_arguments<'a>(name: &str, arguments: &'a [Expr]) -> Vec<&'a Expr> {
    match name.to_ascii_lowercase().as_str() {
        "contains" | "startswith" | "endswith" | "hashfiles" | "success" | "failure" | "always"
        | "cancelled" => Vec::new(),
        "case" => {
            let last = arguments.len().saturating_sub(1);
            let is_value = |at: usize| at % 2 == 1 || at == last;
            let values = arguments.iter().enumerate();
            values
                .filter_map(|(at, argument)| is_value(at).then_some(argument))
                .collect()
        }
        _ => arguments.iter().collect(),
    }
}
