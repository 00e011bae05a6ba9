use lockgate_evidence::{Confidence, Finding, Fix, Safety, Severity, rule};
use lockgate_pipelines::expression::{ContextPath, Expr, ExprKind};

use crate::context::Context;
use crate::facts::expressions::{Site, each_expression, written_in};

rule! {
    /// # What it finds
    ///
    /// `contains('a b c', value)` with a text as first argument and a value that somebody chooses: a branch, an actor, an
    /// input, an environment variable. The value is then looked for as a part of the text, not as one of its words.
    ///
    /// # Why it matters
    ///
    /// `contains('refs/heads/main refs/heads/develop', github.ref)` is also true for the branches `mai`, `refs`, `d` and for no
    /// branch at all, since every text contains the empty one. Whoever can choose the value passes the check. The severity is
    /// medium because the way to choose it differs by context and is low for inputs and variables, which people with write
    /// access choose; the confidence is high for contexts of the platform because its rules decide it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   deploy:
    ///     if: contains('refs/heads/main refs/heads/develop', github.ref)
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: ./deploy
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   deploy:
    ///     if: contains(fromJSON('["refs/heads/main", "refs/heads/develop"]'), github.ref)
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: ./deploy
    /// ```
    ///
    /// # How to fix
    ///
    /// Give `contains` a list. The fix splits the text at white space, commas, semicolons and bars, and so narrows what
    /// passes: look at it before you take it.
    ///
    /// # References
    ///
    /// - Evaluate expressions in workflows and actions: `contains`, GitHub Docs
    Workload "workload/unsound-contains": "a part of a text passes for one of its words", Medium, High, fixable
}

/// Contexts that somebody outside of the workflow chooses.
const CHOSEN: &[&str] = &[
    "github.actor",
    "github.base_ref",
    "github.event.comment.user.login",
    "github.event.issue.user.login",
    "github.event.pull_request.base.ref",
    "github.event.pull_request.head.ref",
    "github.event.pull_request.user.login",
    "github.event.sender.login",
    "github.event.workflow_run.head_branch",
    "github.head_ref",
    "github.ref",
    "github.ref_name",
    "github.triggering_actor",
];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    if !pipeline.source.text().contains("ontains(") {
        return;
    }
    each_expression(pipeline, &mut |site| {
        for expr in site.expr.walk() {
            out.extend(unsound(cx, site, expr));
        }
    });
}

fn unsound(cx: &Context<'_>, site: &Site<'_>, expr: &Expr) -> Option<Finding> {
    let ExprKind::Call { name, arguments } = &expr.kind else {
        return None;
    };
    let [list, wanted] = arguments.as_slice() else {
        return None;
    };
    let ExprKind::String(list_text) = &list.ungrouped().kind else {
        return None;
    };
    let path = wanted
        .path()
        .filter(|_| name.text.eq_ignore_ascii_case("contains"))?;
    let platform = CHOSEN.iter().any(|chosen| path.matches(chosen));
    if !platform && !is_given(&path) {
        return None;
    }
    let message = format!(
        "any part of `{list_text}` passes here, and the empty text too, not only its words"
    );
    let fix = as_list(list_text)
        .and_then(|words| written_in(site.text, &words))
        .map(|words| {
            let fix = Fix::new("look for it in a list", Safety::Unsafe);
            fix.edit(site.text.source(), site.locate(list), words)
        });
    let mut finding = cx.finding(&RULE, site.locate(expr), message);
    finding.fix = fix;
    Some(if platform {
        finding
    } else {
        finding
            .severity(Severity::Low)
            .confidence(Confidence::Medium)
    })
}

/// Inputs and variables: of people with write access, or of callers.
fn is_given(path: &ContextPath) -> bool {
    ["env", "inputs", "github.event.inputs"]
        .iter()
        .any(|root| path.is_within(root))
}

fn as_list(text: &str) -> Option<String> {
    let words: Vec<String> = text
        .split(|letter: char| letter.is_whitespace() || ",;|".contains(letter))
        .filter(|word| !word.is_empty())
        .map(|word| format!("\"{word}\""))
        .collect();
    let plain = !words.is_empty() && !text.contains(['\'', '"', '\\', '[']);
    plain.then(|| format!("fromJSON('[{}]')", words.join(", ")))
}
