use lockgate_evidence::{Confidence, Finding, Fix, Safety, Severity, rule};
use lockgate_pipelines::expression::{CompareOp, ContextPath, Expr, ExprKind, Value, fold};
use lockgate_pipelines::model::Event;
use lockgate_pipelines::yaml::Text;

use crate::conditions::{condition, conjuncts, guards};
use crate::context::Context;
use crate::data::bots::{BOT_IDS, CAUSES};
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// A condition that lets something run because `github.actor`, or another name of whoever caused the event, is a bot or
    /// one named person. Conditions that keep a bot out (`!=`), and those beside a sound check of the author or the
    /// repository, are left out. Persons are only told where people outside can cause the event.
    ///
    /// # Why it matters
    ///
    /// The actor is who did the last thing, not who wrote the change. An attacker proposes a change and has the bot act on
    /// it: Dependabot rebases on demand, merges into forks, and pushes commits onto branches that hold other commits; the last
    /// event is then the bot's ("Weaponizing Dependabot: Pwn Request at its finest", 2025). The severity is high under
    /// triggers with the repository's rights, medium under others. The confidence is high where the check decides alone and
    /// medium otherwise. For a person, who must be brought to act on the change, the severity is low.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: pull_request_target
    /// jobs:
    ///   merge:
    ///     if: github.actor == 'dependabot[bot]'
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: ./merge
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: pull_request_target
    /// jobs:
    ///   merge:
    ///     if: github.event.pull_request.user.login == 'dependabot[bot]'
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: ./merge
    /// ```
    ///
    /// # How to fix
    ///
    /// Ask who opened the proposed change, `github.event.pull_request.user.login`, and keep forks out with
    /// `github.event.pull_request.head.repo.full_name == github.repository`. The fix does the first; the step then also runs when
    /// a person pushes to the bot's change.
    ///
    /// # References
    ///
    /// - Weaponizing Dependabot: Pwn Request at its finest, BoostSecurity, 2025
    /// - Automating Dependabot with GitHub Actions, GitHub Docs
    Workload "workload/spoofable-actor-check": "who caused an event passes for who wrote the change", Medium, High, fixable
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    let text = pipeline.source.text();
    if !text.contains("actor") && !text.contains("sender") {
        return;
    }
    for place in cx.jobs() {
        out.extend(
            place
                .job
                .condition
                .as_ref()
                .into_iter()
                .flat_map(|text| spoofable(cx, &place, text)),
        );
    }
    for (place, _, step) in cx.steps() {
        out.extend(
            step.condition
                .as_ref()
                .into_iter()
                .flat_map(|text| spoofable(cx, &place, text)),
        );
    }
}

fn spoofable(cx: &Context<'_>, place: &Place<'_>, text: &Text) -> Vec<Finding> {
    let condition = condition(text);
    let Some(whole) = condition.expression() else {
        return Vec::new();
    };
    let dominating = conjuncts(whole);
    let checks = whole.walk().filter_map(actor_check);
    let checks: Vec<_> = checks
        .filter(|check| !is_negated(whole, check.whole))
        .collect();
    if checks.is_empty() || guards(place).sound().is_some() {
        return Vec::new();
    }
    let decides = |check: &ActorCheck<'_>| {
        dominating
            .iter()
            .any(|expr| std::ptr::eq(*expr, check.whole))
    };
    checks
        .iter()
        .filter_map(|check| finding(cx, place, text, check, decides(check)))
        .collect()
}

/// `github.actor == 'x'`.
struct ActorCheck<'e> {
    whole: &'e Expr,
    context: &'e Expr,
    path: ContextPath,
    name: String,
}

fn actor_check(expr: &Expr) -> Option<ActorCheck<'_>> {
    let (context, value) = match &expr.kind {
        ExprKind::Compare {
            op: CompareOp::Equal,
            left,
            right,
        } => match (left.path(), right.path()) {
            (Some(_), None) => (&**left, &**right),
            (None, Some(_)) => (&**right, &**left),
            _ => return None,
        },
        ExprKind::Call { .. } => {
            let (name, [left, right]) = expr.call()? else {
                return None;
            };
            match (name.as_str(), left.path()) {
                ("contains", None) => (right, left),
                ("contains" | "startswith" | "endswith", Some(_)) => (left, right),
                _ => return None,
            }
        }
        _ => return None,
    };
    let path = context
        .path()
        .filter(|path| CAUSES.iter().any(|cause| path.matches(cause)))?;
    let name = match fold(value)? {
        Value::Array(names) => names
            .iter()
            .map(Value::to_text)
            .collect::<Vec<_>>()
            .join("`, `"),
        other => other.to_text(),
    };
    Some(ActorCheck {
        whole: expr,
        context: context.ungrouped(),
        path,
        name,
    })
}

/// True where the check stands under an odd number of `!`.
fn is_negated(whole: &Expr, part: &Expr) -> bool {
    whole.walk().any(|expr| match &expr.kind {
        ExprKind::Not(inner) => inner.walk().any(|below| std::ptr::eq(below, part)),
        _ => false,
    })
}

fn finding(
    cx: &Context<'_>,
    place: &Place<'_>,
    text: &Text,
    check: &ActorCheck<'_>,
    decides: bool,
) -> Option<Finding> {
    let exposed = place
        .pipeline
        .triggers
        .iter()
        .find(|trigger| trigger.event.is_exposed() && guards(place).runs_under(trigger.event));
    let proposed = place
        .pipeline
        .triggers
        .iter()
        .find(|trigger| is_proposal(trigger.event));
    let trigger = exposed.or(proposed)?;
    let bot = is_bot(&check.name);
    if !bot && exposed.is_none_or(|trigger| !is_proposal(trigger.event)) {
        return None;
    }
    let message = format!(
        "`{}` is who caused the event, so `{}` can be made to pass for the author of a change",
        check.path, check.name
    );
    let severity = match (bot, exposed) {
        (true, Some(_)) => Severity::High,
        (true, None) => Severity::Medium,
        (false, _) => Severity::Low,
    };
    let confidence = if decides && bot {
        Confidence::High
    } else {
        Confidence::Medium
    };
    let finding = cx
        .finding(&RULE, text.locate(check.whole.span), message)
        .severity(severity)
        .confidence(confidence);
    let mut finding = finding.related(cx.file.source(), trigger.name.span(), "anyone can start it");
    finding.fix = fix(place, text, check);
    Some(finding)
}

fn is_bot(name: &str) -> bool {
    name.to_ascii_lowercase().contains("[bot]") || name.ends_with("bot") || BOT_IDS.contains(&name)
}

fn is_proposal(event: Event) -> bool {
    matches!(
        event,
        Event::PullRequest
            | Event::PullRequestTarget
            | Event::PullRequestReview
            | Event::PullRequestReviewComment
    )
}

/// Asks the author instead, where every trigger has one.
fn fix(place: &Place<'_>, text: &Text, check: &ActorCheck<'_>) -> Option<Fix> {
    let all = place
        .pipeline
        .triggers
        .iter()
        .all(|trigger| is_proposal(trigger.event));
    let name = if matches!(check.path.last(), "actor_id" | "id") {
        "id"
    } else {
        "login"
    };
    let author = format!("github.event.pull_request.user.{name}");
    let fix = Fix::new("ask who opened the change", Safety::Unsafe);
    all.then(|| fix.edit(text.source(), text.locate(check.context.span), author))
}
