//! What is constant, however it is written.

use super::{Expr, ExprKind, LogicalOp, Value, functions};

/// The value of `expr` where nothing outside the expression decides it.
///
/// Literals, operators by GitHub's loose rules, and the pure functions `format`, `join`, `contains`, `startsWith`,
/// `endsWith`, `toJSON`, `fromJSON` and `case`. `None` where a context is read (unless a short circuit makes that
/// unreachable), a status function is called, or the runner would fail.
pub fn fold(expr: &Expr) -> Option<Value> {
    match &expr.kind {
        ExprKind::Null => Some(Value::Null),
        ExprKind::Bool(value) => Some(Value::Bool(*value)),
        ExprKind::Number(value) => Some(Value::Number(*value)),
        ExprKind::String(value) => Some(Value::String(value.clone())),
        ExprKind::Group(inner) => fold(inner),
        ExprKind::Not(inner) => truthiness(inner).map(|value| Value::Bool(!value)),
        ExprKind::Compare { op, left, right } => {
            let (left, right) = (fold(left)?, fold(right)?);
            Some(Value::Bool(functions::compare(*op, &left, &right)))
        }
        ExprKind::Logical { op, operands } => fold_logical(*op, operands),
        ExprKind::Call { name, arguments } => functions::call(&name.text, arguments),
        ExprKind::Property { object, name } => lookup(&fold(object)?, &name.text),
        ExprKind::Index { object, index } => {
            let (object, index) = (fold(object)?, fold(index)?);
            index_into(&object, &index)
        }
        ExprKind::Star { .. } | ExprKind::Context(_) => None,
    }
}

/// Whether `expr` is always true or always false, where that can be told.
///
/// Knows more than [`fold`]: `x || true` is true and `x && false` is false whatever `x` is. Status functions are not
/// decided: `always()` is a choice, not a disguise.
pub fn truthiness(expr: &Expr) -> Option<bool> {
    match &expr.kind {
        ExprKind::Group(inner) => truthiness(inner),
        ExprKind::Not(inner) => truthiness(inner).map(|value| !value),
        ExprKind::Logical { op, operands } => {
            let deciding = *op == LogicalOp::Or;
            let mut known = true;
            for operand in operands {
                match truthiness(operand) {
                    Some(value) if value == deciding => return Some(deciding),
                    Some(_) => {}
                    None => known = false,
                }
            }
            known.then_some(!deciding)
        }
        _ => fold(expr).map(|value| value.is_truthy()),
    }
}

/// The first operand that decides, where every operand before it is known.
fn fold_logical(op: LogicalOp, operands: &[Expr]) -> Option<Value> {
    let mut last = None;
    for operand in operands {
        let value = fold(operand)?;
        if value.is_truthy() == (op == LogicalOp::Or) {
            return Some(value);
        }
        last = Some(value);
    }
    last
}

fn index_into(object: &Value, index: &Value) -> Option<Value> {
    match (object, index) {
        (Value::Array(items), Value::Number(at)) => {
            let is_at = |n: u32| f64::from(n).total_cmp(at).is_eq();
            let position = items.iter().zip(0u32..).find(|(_, n)| is_at(*n));
            Some(position.map_or(Value::Null, |(item, _)| item.clone()))
        }
        (Value::Object(_), Value::String(key)) => lookup(object, key),
        _ => None,
    }
}

/// A member by name, without regard to case; `null` where there is none.
fn lookup(object: &Value, key: &str) -> Option<Value> {
    let Value::Object(members) = object else {
        return None;
    };
    let found = members
        .iter()
        .find(|(name, _)| name.to_lowercase() == key.to_lowercase());
    Some(found.map_or(Value::Null, |(_, value)| value.clone()))
}
