use lockgate_evidence::{Finding, Fix, Safety, rule};
use lockgate_pipelines::expression::{Expr, ExprKind, LogicalOp, Value, fold};

use crate::context::Context;
use crate::facts::expressions::{Site, each_expression, written_in};

rule! {
    /// # What it finds
    ///
    /// `condition && value || other` whose `value` is false as the platform sees it: `''`, `0`, `false` or `null`. The result
    /// is then always `other`.
    ///
    /// # Why it matters
    ///
    /// The form looks like a choice and is none: `&&` gives its falsy operand, and `||` passes over it. In
    /// `github.event_name == 'pull_request' && '' || secrets.TOKEN` the secret is there for pull requests as well. What the choice
    /// decides differs, so the severity is low; the confidence is high because the platform's rules decide it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: [push, pull_request]
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: make
    ///         env:
    ///           PUBLISH: ${{ github.event_name == 'pull_request' && '' || 'yes' }}
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: [push, pull_request]
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: make
    ///         env:
    ///           PUBLISH: ${{ github.event_name != 'pull_request' && 'yes' || '' }}
    /// ```
    ///
    /// # How to fix
    ///
    /// Turn the condition round, so that the value that can be empty stands last, or use `case(condition, value, other)`. The
    /// fix gives the expression the result it was meant to have, so it changes what the workflow does.
    ///
    /// # References
    ///
    /// - Evaluate expressions in workflows and actions: Operators, `case`, GitHub Docs
    Workload "workload/unsound-ternary": "a choice always gives its last value", Low, High, fixable
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    if !pipeline.source.text().contains("||") {
        return;
    }
    each_expression(pipeline, &mut |site| {
        for expr in site.expr.walk() {
            out.extend(unsound(cx, site, expr));
        }
    });
}

fn unsound(cx: &Context<'_>, site: &Site<'_>, expr: &Expr) -> Option<Finding> {
    let ExprKind::Logical {
        op: LogicalOp::Or,
        operands,
    } = &expr.kind
    else {
        return None;
    };
    let (at, choice) = operands
        .iter()
        .enumerate()
        .find(|(_, operand)| falsy_choice(operand).is_some())?;
    let (conditions, value) = falsy_choice(choice)?;
    if at + 1 == operands.len() {
        return None;
    }
    let written = site.text.value().get(value.span.range())?;
    let message =
        format!("`{written}` is never the result: it is false, so `||` goes on to the next value");
    let mut finding = cx.finding(&RULE, site.locate(value), message);
    if let [_, other] = operands.as_slice() {
        let replacement = repaired(site.text.value(), conditions, value, other)?;
        finding.fix = written_in(site.text, &replacement).map(|edit| {
            let fix = Fix::new("make the choice real", Safety::Unsafe);
            fix.edit(site.text.source(), site.locate(expr), edit)
        });
    }
    Some(finding)
}

/// Conditions and value of `a && b && ''`.
fn falsy_choice(expr: &Expr) -> Option<(&[Expr], &Expr)> {
    let ExprKind::Logical {
        op: LogicalOp::And,
        operands,
    } = &expr.ungrouped().kind
    else {
        return None;
    };
    let (value, conditions) = operands.split_last()?;
    let falsy = fold(value).is_some_and(|value| !value.is_truthy());
    let open = conditions.iter().all(|condition| fold(condition).is_none());
    (falsy && open).then_some((conditions, value))
}

/// Turned round where the other value is surely true; `case` where it may be empty itself.
fn repaired(text: &str, conditions: &[Expr], value: &Expr, other: &Expr) -> Option<String> {
    let (first, last) = (conditions.first()?, conditions.last()?);
    let condition = text.get(first.span.start..last.span.end)?;
    let (value, other_text) = (text.get(value.span.range())?, text.get(other.span.range())?);
    let sure = fold(other).as_ref().is_some_and(Value::is_truthy);
    let single = conditions.len() == 1
        && matches!(
            first.kind,
            ExprKind::Context(_)
                | ExprKind::Property { .. }
                | ExprKind::Call { .. }
                | ExprKind::Group(_)
        );
    Some(match (sure, single) {
        (false, _) => format!("case({condition}, {value}, {other_text})"),
        (true, true) => format!("!{condition} && {other_text} || {value}"),
        (true, false) => format!("!({condition}) && {other_text} || {value}"),
    })
}
