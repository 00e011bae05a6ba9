//! What an expression comes to for one token, as far as it can be told.

use regex::Regex;

use super::{Expr, ExprKind};
use crate::pattern::{Pattern, Truth};
use crate::value::HOLE;

/// A value of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// A text of which perhaps only a pattern is known.
    Text(Pattern),
    /// A truth value.
    Bool(bool),
    /// Several texts.
    List(Vec<Pattern>),
    /// The token has no such claim.
    Absent,
    /// It cannot be told.
    Unknown,
}

/// Answers what a path (`assertion.sub`) is.
pub type Lookup<'a> = dyn Fn(&str) -> Scalar + 'a;

/// Whether the expression holds.
///
/// A path that the token lacks makes what asks for it fail, which refuses the token; so it counts as not holding,
/// except within `has` and where `||` has another way.
pub fn evaluate(expr: &Expr, lookup: &Lookup<'_>) -> Truth {
    match &expr.kind {
        ExprKind::Bool(value) => Truth::of(*value),
        ExprKind::Not(inner) if lacks(inner, lookup) => Truth::No,
        ExprKind::Not(inner) => evaluate(inner, lookup).negated(),
        ExprKind::And(left, right) => evaluate(left, lookup).and(evaluate(right, lookup)),
        ExprKind::Or(left, right) => evaluate(left, lookup).or(evaluate(right, lookup)),
        ExprKind::Equal(left, right) => equal(&value(left, lookup), &value(right, lookup)),
        ExprKind::In(left, right) => within(&value(left, lookup), right, lookup),
        ExprKind::Has(inner) => match value(inner, lookup) {
            Scalar::Absent => Truth::No,
            Scalar::Unknown => Truth::Unknown,
            _ => Truth::Yes,
        },
        ExprKind::Method(target, name, arguments) => method(target, name, arguments, lookup),
        ExprKind::Path(_) => match value(expr, lookup) {
            Scalar::Bool(value) => Truth::of(value),
            Scalar::Unknown => Truth::Unknown,
            _ => Truth::No,
        },
        _ => Truth::Unknown,
    }
}

/// True where the expression asks directly for a claim that is not there.
fn lacks(expr: &Expr, lookup: &Lookup<'_>) -> bool {
    let absent = |part: &Expr| matches!(value(part, lookup), Scalar::Absent);
    match &expr.kind {
        ExprKind::Equal(left, right) | ExprKind::In(left, right) => absent(left) || absent(right),
        ExprKind::Method(target, _, _) => absent(target),
        ExprKind::Path(_) => absent(expr),
        _ => false,
    }
}

fn value(expr: &Expr, lookup: &Lookup<'_>) -> Scalar {
    match &expr.kind {
        ExprKind::Text(text) | ExprKind::Number(text) => Scalar::Text(Pattern::literal(text)),
        ExprKind::Bool(value) => Scalar::Bool(*value),
        ExprKind::Path(path) if path.contains(HOLE) => Scalar::Unknown,
        ExprKind::Path(path) => lookup(path),
        ExprKind::Method(target, name, arguments) if arguments.is_empty() => {
            changed_case(value(target, lookup), name)
        }
        _ => Scalar::Unknown,
    }
}

fn changed_case(value: Scalar, name: &str) -> Scalar {
    let Scalar::Text(pattern) = &value else {
        return value;
    };
    match (name, pattern.exact()) {
        ("lowerAscii", Some(text)) => Scalar::Text(Pattern::literal(&text.to_ascii_lowercase())),
        ("upperAscii", Some(text)) => Scalar::Text(Pattern::literal(&text.to_ascii_uppercase())),
        _ => Scalar::Unknown,
    }
}

fn equal(left: &Scalar, right: &Scalar) -> Truth {
    match (left, right) {
        (Scalar::Absent, _) | (_, Scalar::Absent) => Truth::No,
        (Scalar::Unknown, _) | (_, Scalar::Unknown) => Truth::Unknown,
        (Scalar::Text(left), Scalar::Text(right)) => possible(left, right),
        (Scalar::Bool(left), Scalar::Bool(right)) => Truth::of(left == right),
        _ => Truth::No,
    }
}

/// Whether two texts can be the same. Where one is only a pattern they can, but need not.
fn possible(left: &Pattern, right: &Pattern) -> Truth {
    let met = left.meets(right);
    if met == Truth::Yes && (left.is_wild() || right.is_wild()) {
        return Truth::Unknown;
    }
    met
}

fn within(left: &Scalar, right: &Expr, lookup: &Lookup<'_>) -> Truth {
    if let ExprKind::List(items) = &right.kind {
        let each = items.iter().map(|item| equal(left, &value(item, lookup)));
        return each.fold(Truth::No, Truth::or);
    }
    match (left, value(right, lookup)) {
        (_, Scalar::Unknown) => Truth::Unknown,
        (Scalar::Text(left), Scalar::List(items)) => items
            .iter()
            .map(|item| possible(left, item))
            .fold(Truth::No, Truth::or),
        _ => Truth::No,
    }
}

fn method(target: &Expr, name: &str, arguments: &[Expr], lookup: &Lookup<'_>) -> Truth {
    let text = match value(target, lookup) {
        Scalar::Text(text) => text,
        Scalar::Unknown => return Truth::Unknown,
        _ => return Truth::No,
    };
    let [
        Expr {
            kind: ExprKind::Text(wanted),
            ..
        },
    ] = arguments
    else {
        return Truth::Unknown;
    };
    let wanted_as = |before, after| Pattern::literal(wanted).open(before, after);
    match name {
        "startsWith" => fixed(&text, &wanted_as(false, true)),
        "endsWith" => fixed(&text, &wanted_as(true, false)),
        "contains" => fixed(&text, &wanted_as(true, true)),
        "matches" => matches(&text, wanted),
        _ => Truth::Unknown,
    }
}

fn fixed(text: &Pattern, wanted: &Pattern) -> Truth {
    let met = text.meets(wanted);
    if met == Truth::Yes && text.is_wild() {
        return Truth::Unknown;
    }
    met
}

fn matches(text: &Pattern, expression: &str) -> Truth {
    match text.exact() {
        Some(text) if !expression.contains(HOLE) => {
            Regex::new(expression).map_or(Truth::No, |regex| Truth::of(regex.is_match(&text)))
        }
        _ => {
            let Some(patterns) = Pattern::regex(expression, false) else {
                return Truth::Unknown;
            };
            let some = patterns
                .iter()
                .any(|pattern| pattern.meets(text) != Truth::No);
            if some { Truth::Unknown } else { Truth::No }
        }
    }
}
