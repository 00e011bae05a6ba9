//! The pure functions, for folding ("Functions" of the expressions reference).

use std::cmp::Ordering;

use super::{CompareOp, Expr, Value, fold, json};

/// The longest text a fold may build; a fold is a diagnosis, not a run.
const MAX_TEXT: usize = 64 * 1024;

/// The value of a call, where the function is pure and its arguments are constant.
pub(super) fn call(name: &str, arguments: &[Expr]) -> Option<Value> {
    let name = name.to_ascii_lowercase();
    if name == "case" {
        return case(arguments);
    }
    let pure = [
        "format",
        "join",
        "contains",
        "startswith",
        "endswith",
        "tojson",
        "fromjson",
    ];
    if !pure.contains(&name.as_str()) {
        return None;
    }
    let values: Vec<Value> = arguments.iter().map(fold).collect::<Option<_>>()?;
    let value = apply(&name, &values)?;
    let fits = !matches!(&value, Value::String(text) if text.len() > MAX_TEXT);
    fits.then_some(value)
}

/// `left op right` by GitHub's loose rules.
pub(super) fn compare(op: CompareOp, left: &Value, right: &Value) -> bool {
    let order = || left.loose_order(right);
    match op {
        CompareOp::Equal => left.loosely_equals(right),
        CompareOp::NotEqual => !left.loosely_equals(right),
        CompareOp::Less => order() == Some(Ordering::Less),
        CompareOp::LessOrEqual => matches!(order(), Some(Ordering::Less | Ordering::Equal)),
        CompareOp::Greater => order() == Some(Ordering::Greater),
        CompareOp::GreaterOrEqual => matches!(order(), Some(Ordering::Greater | Ordering::Equal)),
    }
}

fn apply(name: &str, values: &[Value]) -> Option<Value> {
    match (name, values) {
        ("format", [pattern, rest @ ..]) => format(&pattern.to_text(), rest).map(Value::String),
        ("join", [list]) => join(list, ",").map(Value::String),
        ("join", [list, separator]) => join(list, &separator.to_text()).map(Value::String),
        ("contains", [whole, item]) => Some(Value::Bool(contains(whole, item))),
        ("startswith", [text, start]) => Some(affix(text, start, |t, s| t.starts_with(s))),
        ("endswith", [text, end]) => Some(affix(text, end, |t, e| t.ends_with(e))),
        ("tojson", [value]) => Some(Value::String(json::write(value))),
        ("fromjson", [text]) => json::read(&text.to_text()),
        _ => None,
    }
}

/// `case(predicate, value, …, default)`: the first value whose predicate is true.
fn case(arguments: &[Expr]) -> Option<Value> {
    let (default, pairs) = arguments.split_last()?;
    if pairs.is_empty() || pairs.len() % 2 != 0 {
        return None;
    }
    for pair in pairs.chunks_exact(2) {
        if fold(&pair[0])?.is_truthy() {
            return fold(&pair[1]);
        }
    }
    fold(default)
}

/// `{0}` takes an argument, `{{` and `}}` are braces; anything else in braces makes the runner fail.
fn format(pattern: &str, values: &[Value]) -> Option<String> {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(at) = rest.find(['{', '}']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("{{") {
            out.push('{');
            rest = after;
        } else if let Some(after) = rest.strip_prefix("}}") {
            out.push('}');
            rest = after;
        } else {
            let (index, after) = rest.strip_prefix('{')?.split_once('}')?;
            out.push_str(&values.get(index.parse::<usize>().ok()?)?.to_text());
            rest = after;
        }
        if out.len() > MAX_TEXT {
            return None;
        }
    }
    out.push_str(rest);
    Some(out)
}

/// A separator may be long and the items many, so the size is looked at before anything is built.
fn join(list: &Value, separator: &str) -> Option<String> {
    match list {
        Value::Array(items) if items.len().saturating_mul(separator.len()) > MAX_TEXT => None,
        Value::Array(items) => {
            let texts: Vec<String> = items.iter().map(Value::to_text).collect();
            Some(texts.join(separator))
        }
        Value::Object(_) => Some(String::new()),
        other => Some(other.to_text()),
    }
}

fn contains(whole: &Value, item: &Value) -> bool {
    match whole {
        Value::Array(items) => items.iter().any(|one| one.loosely_equals(item)),
        Value::Object(_) => false,
        text => {
            let item = item.to_text().to_uppercase();
            text.to_text().to_uppercase().contains(&item)
        }
    }
}

fn affix(text: &Value, affix: &Value, holds_for: impl Fn(&str, &str) -> bool) -> Value {
    let is_simple = |value: &Value| !matches!(value, Value::Array(_) | Value::Object(_));
    let simple = is_simple(text) && is_simple(affix);
    let (text, affix) = (
        text.to_text().to_uppercase(),
        affix.to_text().to_uppercase(),
    );
    Value::Bool(simple && holds_for(&text, &affix))
}
