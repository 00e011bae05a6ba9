use lockgate_evidence::{Finding, Fix, Safety, Severity, rule};
use lockgate_pipelines::expression::{Expr, ExprKind, Value, fold};

use crate::context::Context;
use crate::facts::expressions::{Site, each_expression, written_in};

rule! {
    /// # What it finds
    ///
    /// An expression that says in a roundabout way what could be said plainly: `format` or `join` of constants, a computed
    /// property name that is always the same, `fromJSON(toJSON(x))`. Lists and objects written with `fromJSON` are left out.
    ///
    /// # Why it matters
    ///
    /// Such an expression hides what it reads from reviewers and from scanners that search for text:
    /// `github[format('{0}_ref', 'head')]` is `github.head_ref`. There is no honest use for it that the plain form does not serve.
    /// By itself it exposes nothing, so the severity is low where it hides what is read, and info where it only hides a
    /// constant. The confidence is medium because generated files have such leftovers.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: make
    ///         env:
    ///           TOKEN: ${{ secrets[format('{0}_TOKEN', 'DEPLOY')] }}
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: make
    ///         env:
    ///           TOKEN: ${{ secrets.DEPLOY_TOKEN }}
    /// ```
    ///
    /// # How to fix
    ///
    /// Write the value itself. The fix puts the value in place of the expression.
    ///
    /// # References
    ///
    /// - Evaluate expressions in workflows and actions, GitHub Docs
    Workload "workload/obfuscated-expression": "an expression hides a constant", Low, Medium, fixable
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    each_expression(pipeline, &mut |site| hidden(cx, site, site.expr, out));
}

/// The outermost hidden constants of an expression.
fn hidden(cx: &Context<'_>, site: &Site<'_>, expr: &Expr, out: &mut Vec<Finding>) {
    if let Some((plain, what)) = plain_form(site, expr) {
        let written = site.text.value().get(expr.span.range()).unwrap_or_default();
        let span = site.locate(expr);
        let reads = matches!(expr.kind, ExprKind::Index { .. }) || round_trip(expr).is_some();
        let severity = if reads { RULE.severity } else { Severity::Info };
        let mut finding = cx
            .finding(&RULE, span, format!("`{written}` is {what} `{plain}`"))
            .severity(severity);
        finding.fix = written_in(site.text, &plain).map(|edit| {
            let fix = Fix::new(format!("write `{plain}`"), Safety::Safe);
            fix.edit(site.text.source(), span, edit)
        });
        out.push(finding);
        return;
    }
    for child in expr.children() {
        hidden(cx, site, child, out);
    }
}

fn plain_form(site: &Site<'_>, expr: &Expr) -> Option<(String, &'static str)> {
    if let Some(inner) = round_trip(expr) {
        let inner = site.text.value().get(inner.span.range())?;
        return Some((inner.to_owned(), "only a long way to say"));
    }
    if let ExprKind::Index { object, index } = &expr.kind {
        return property(site, object, index);
    }
    let hides = matches!(expr.kind, ExprKind::Call { .. } | ExprKind::Compare { .. });
    // Whole conditions are the business of `always-true-condition`; `if: 1 == 2` is how people switch things off.
    let switch = site.condition && std::ptr::eq(expr, site.expr);
    let value = fold(expr).filter(|_| hides && !switch)?;
    Some((literal(&value)?, "always"))
}

/// `x` of `fromJSON(toJSON(x))`.
fn round_trip(expr: &Expr) -> Option<&Expr> {
    let (outer, [inner]) = expr.call()? else {
        return None;
    };
    let (name, [value]) = inner.call()? else {
        return None;
    };
    (outer == "fromjson" && name == "tojson").then_some(value)
}

/// `object.name` of `object[<computed but constant>]`.
fn property(site: &Site<'_>, object: &Expr, index: &Expr) -> Option<(String, &'static str)> {
    let computed = !matches!(
        index.ungrouped().kind,
        ExprKind::String(_) | ExprKind::Number(_)
    );
    let Value::String(name) = fold(index).filter(|_| computed)? else {
        return None;
    };
    let object = site.text.value().get(object.span.range())?;
    let word = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    let plain = if word && !name.starts_with(|first: char| first.is_ascii_digit() || first == '-') {
        format!("{object}.{name}")
    } else {
        format!("{object}[{}]", literal(&Value::String(name))?)
    };
    Some((plain, "always"))
}

/// A constant as an expression writes it; lists and objects have no literal.
fn literal(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => {
            let odd = text
                .contains(|letter: char| letter.is_control() || letter == '"' || letter == '\\');
            (!odd).then(|| format!("'{}'", text.replace('\'', "''")))
        }
        Value::Array(_) | Value::Object(_) => None,
        other => Some(other.to_text()).map(|text| {
            if text.is_empty() {
                "null".to_owned()
            } else {
                text
            }
        }),
    }
}
