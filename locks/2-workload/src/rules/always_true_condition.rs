use lockgate_evidence::{Finding, Fix, Safety, Severity, rule};
use lockgate_pipelines::expression::{self, Expr, ExprKind, LogicalOp, fold, truthiness};
use lockgate_pipelines::yaml::{Style, Text};

use crate::conditions::{Condition, condition};
use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// An `if:` that is true whatever happens: text or a line feed stands around its `${{ }}`, or a part of it is a constant
    /// that decides the whole, as in `github.event_name == 'push' || 'release'`. A plain `true` is left out.
    ///
    /// # Why it matters
    ///
    /// The condition was written to keep something from running, and does not. Text around `${{ }}` makes the whole a text,
    /// and a text that is not empty is true; the `|` and `>` of YAML add such a text, a line feed. The severity is medium,
    /// and high where the condition names an actor, a fork, an association or a label, because then an outsider passes. The
    /// confidence is high: the platform's rules decide it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: pull_request_target
    /// jobs:
    ///   build:
    ///     if: ${{ github.event.pull_request.head.repo.fork == false }} && ${{ github.event.action == 'opened' }}
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: make
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: pull_request_target
    /// jobs:
    ///   build:
    ///     if: github.event.pull_request.head.repo.fork == false && github.event.action == 'opened'
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: make
    /// ```
    ///
    /// # How to fix
    ///
    /// Write the condition without `${{ }}`, or put all of it into one. For several lines use `>-` or `|-`. The fix
    /// makes the condition count, so it changes when the step or job runs: look at it before you take it.
    ///
    /// # References
    ///
    /// - Workflow syntax for GitHub Actions: `jobs.<job_id>.if`, GitHub Docs
    /// - actions/runner issue 1173
    Workload "workload/always-true-condition": "a condition is true whatever happens", Medium, High, fixable
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for place in cx.jobs() {
        let steps = place.job.steps.iter().map(|step| &step.condition);
        for text in steps.chain([&place.job.condition]).flatten() {
            out.extend(always_true(cx, text));
        }
    }
}

fn always_true(cx: &Context<'_>, text: &Text) -> Option<Finding> {
    let (message, fix) = match condition(text) {
        Condition::AlwaysTrue => (around(text), unfence(text)),
        Condition::Expression(expr) => (constant(text, &expr)?, None),
        Condition::Unreadable => return None,
    };
    let mut finding = cx.finding(&RULE, text.span(), message);
    finding.fix = fix;
    if guards_something(text.value()) {
        finding = finding.severity(Severity::High);
    }
    Some(finding)
}

fn around(text: &Text) -> String {
    let trimmed = text.value().trim();
    let whole = text
        .templates()
        .first()
        .is_some_and(|first| first.span.len() == trimmed.len());
    let what = match (whole, text.value().contains('\n')) {
        (true, true) => "a line feed",
        (true, false) => "white space",
        (false, _) => "text",
    };
    format!("this condition is always true: {what} stands outside of `${{{{ }}}}`")
}

/// Why an expression is always true, where a constant part decides it.
fn constant(text: &Text, expr: &Expr) -> Option<String> {
    if truthiness(expr) != Some(true) || matches!(expr.ungrouped().kind, ExprKind::Bool(true)) {
        return None;
    }
    let part = deciding(expr);
    let written = text.value().get(part.span.range()).unwrap_or_default();
    Some(format!(
        "this condition is always true: `{written}` is true by itself"
    ))
}

/// The operand of an outer `||` that is true by itself, else the whole.
fn deciding(expr: &Expr) -> &Expr {
    match &expr.ungrouped().kind {
        ExprKind::Logical {
            op: LogicalOp::Or,
            operands,
        } => {
            let own = operands
                .iter()
                .find(|operand| truthiness(operand) == Some(true));
            own.map_or(expr, Expr::ungrouped)
        }
        _ => expr,
    }
}

fn guards_something(text: &str) -> bool {
    let names = [
        "actor",
        "fork",
        "head.repo",
        "head_repository",
        "author_association",
        ".login",
        "label",
    ];
    names.iter().any(|name| text.contains(name))
}

/// The same text as one expression.
fn unfence(text: &Text) -> Option<Fix> {
    let joined = joined(text)?;
    let expr = expression::parse(joined.trim()).ok()?;
    if fold(&expr).is_some() || truthiness(&expr).is_some() {
        return None;
    }
    let title = "make it one expression";
    let fix = Fix::new(title, Safety::Unsafe);
    if matches!(text.style(), Style::Plain) {
        let single = !joined.trim().contains('\n');
        let whole = format!("${{{{ {} }}}}", joined.trim());
        return single.then(|| fix.edit(text.source(), text.span(), whole));
    }
    let mut fix = fix;
    for template in text.templates() {
        let inner = inner(text, template)?;
        fix = fix.edit(text.source(), text.locate(template.span), inner);
    }
    Some(fix)
}

/// The value with each `${{ x }}` replaced by `x`.
fn joined(text: &Text) -> Option<String> {
    let mut joined = String::new();
    let mut from = 0;
    for template in text.templates() {
        joined.push_str(text.value().get(from..template.span.start)?);
        joined.push_str(&inner(text, template)?);
        from = template.span.end;
    }
    joined.push_str(text.value().get(from..)?);
    Some(joined)
}

/// The inside of a template, in parentheses where it would otherwise bind to its neighbours.
fn inner(text: &Text, template: &expression::Template) -> Option<String> {
    let expr = template.expression.as_ref().ok()?;
    let written = text.source().slice(text.locate(template.inner)).trim();
    let alone = text.templates().len() == 1 && text.value().trim().len() == template.span.len();
    let binds = matches!(
        expr.kind,
        ExprKind::Logical { .. } | ExprKind::Compare { .. }
    );
    let closed = alone
        || !binds
        || matches!(&expr.kind, ExprKind::Compare { .. }) && !text.value().contains('!');
    Some(if closed {
        written.to_owned()
    } else {
        format!("({written})")
    })
}
