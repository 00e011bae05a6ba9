//! What is wrong with exceptions and ignores.

use lockgate_evidence::{Finding, Lock, Rule, Source, Unknown};

use super::suppress::Use;
use super::{Context, Seen};
use crate::ignores::{Complete, Ignore, Order};
use crate::policy::Malformed;
use crate::{
    EXPIRED_EXCEPTION, EXPIRED_IGNORE, Exception, MALFORMED_EXCEPTION, MALFORMED_IGNORE,
    UNUSED_EXCEPTION, UNUSED_IGNORE,
};

const HOW_TO_IGNORE: &str = "write `# lockgate: ignore[rule] reason until=YYYY-MM-DD`";

/// Every such finding, in no particular order.
pub(super) fn all(
    ignores: &[Ignore],
    used: &Use,
    seen: &Seen,
    context: &Context<'_>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(source) = &context.policy.source {
        let malformed = context.policy.malformed.iter();
        findings.extend(malformed.map(|exception| malformed_exception(source, exception)));
        for (exception, used) in context.policy.exceptions.iter().zip(&used.exceptions) {
            findings.extend(judge_exception(source, exception, *used, seen, context));
        }
    }
    for (ignore, used) in ignores.iter().zip(&used.ignores) {
        findings.extend(match &ignore.order {
            Order::Malformed(why) => Some(malformed_ignore(ignore, why)),
            Order::Complete(order) => {
                let unused = |rule: &&&'static Rule| !used.contains(rule.id);
                let unused: Vec<_> = order.rules.iter().filter(unused).copied().collect();
                judge_ignore(ignore, order, &unused, seen, context)
            }
        });
    }
    findings
}

fn malformed_exception(source: &Source, exception: &Malformed) -> Finding {
    let (first, rest) = exception
        .problems
        .split_first()
        .expect("a malformed exception has at least one problem");
    let message = format!(
        "this exception is malformed and excepts nothing: {}",
        first.message
    );
    let mut finding = Finding::new(&MALFORMED_EXCEPTION, source, first.span, message);
    for problem in rest {
        finding = finding.related(source, problem.span, problem.message.clone());
    }
    match &first.hint {
        Some(hint) => finding.help(hint.clone()),
        None => finding,
    }
}

fn judge_exception(
    source: &Source,
    exception: &Exception,
    is_used: bool,
    seen: &Seen,
    context: &Context<'_>,
) -> Option<Finding> {
    let rule = exception.rule.id;
    if exception.is_expired(context.today) {
        let message = format!(
            "the exception of `{rule}` expired on {}",
            exception.expires.value
        );
        let found = Finding::new(&EXPIRED_EXCEPTION, source, exception.expires.span, message);
        let owner = lockgate_settings::visible(&exception.owner);
        let help = format!("fix what it covered, or let its owner, {owner}, decide again");
        return Some(
            found
                .related(source, exception.span, "excepts nothing now")
                .help(help),
        );
    }
    if is_used || is_uncertain(exception, seen, context) {
        return None;
    }
    let message = format!("the exception of `{rule}` matches no finding");
    let found = Finding::new(&UNUSED_EXCEPTION, source, exception.span, message);
    Some(found.help("remove it, or correct its `path` or `fingerprint`"))
}

fn malformed_ignore(ignore: &Ignore, why: &str) -> Finding {
    let message = format!("this ignore is malformed and ignores nothing: {why}");
    Finding::new(&MALFORMED_IGNORE, &ignore.source, ignore.span, message).help(HOW_TO_IGNORE)
}

fn judge_ignore(
    ignore: &Ignore,
    order: &Complete,
    unused: &[&'static Rule],
    seen: &Seen,
    context: &Context<'_>,
) -> Option<Finding> {
    let at =
        |rule: &'static Rule, message| Finding::new(rule, &ignore.source, ignore.span, message);
    if order.is_expired(context.today) {
        let message = format!(
            "the ignore of {} expired on {}",
            ids(&order.rules),
            order.until
        );
        let found = at(&EXPIRED_IGNORE, message);
        return Some(found.help("fix what it covered, or decide again and write a new day"));
    }
    let path = ignore.source.path();
    let unread = unknowns(seen).any(|unknown| unknown.subject == path);
    let certain = |rule: &&&Rule| !unread && !lacks_data(rule, seen, context);
    let unused: Vec<_> = unused.iter().filter(certain).copied().collect();
    if unused.is_empty() {
        return None;
    }
    let message = format!("the ignore of {} matches no finding", ids(&unused));
    Some(at(&UNUSED_IGNORE, message).help("remove it, or move it to the line of the finding"))
}

fn ids(rules: &[&'static Rule]) -> String {
    let quoted: Vec<_> = rules
        .iter()
        .map(|rule: &&Rule| format!("`{}`", rule.id))
        .collect();
    quoted.join(", ")
}

/// True where the rule was not asked, not everywhere, or without the data it needs.
fn lacks_data(rule: &Rule, seen: &Seen, context: &Context<'_>) -> bool {
    let names = |subject: &str| subject.replace(' ', "-").contains(rule.name());
    let Some(of_lock) = seen.get(&rule.lock) else {
        return true;
    };
    let mut gaps = of_lock.unknowns.iter().chain(&of_lock.not_asked);
    !context.asked.everything
        || !context.asked.includes(rule.lock)
        || (rule.lock == Lock::Secrets && !context.asked.history)
        || gaps.any(|gap| names(&gap.subject))
}

/// True where the exception may be meant for something that could not be told.
fn is_uncertain(exception: &Exception, seen: &Seen, context: &Context<'_>) -> bool {
    let covers = |subject: &str| match &exception.path {
        Some(glob) => glob.matches(context.asked.policy_path(subject)),
        None => true,
    };
    lacks_data(exception.rule, seen, context)
        || unknowns(seen).any(|unknown| covers(&unknown.subject))
}

fn unknowns(seen: &Seen) -> impl Iterator<Item = &Unknown> {
    seen.values().flat_map(|inspection| &inspection.unknowns)
}
