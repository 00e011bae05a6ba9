//! How each of the seven locks stands.

use lockgate_evidence::{Finding, Inspection, Lock, LockReport, LockState, Seven, Unknown};

use super::{Context, Seen};

/// All seven: those that were asked from what they saw, the others as not built yet.
pub(super) fn seven(shown: &[Finding], mut seen: Seen, context: &Context<'_>) -> Seven<LockReport> {
    Seven::from_fn(|lock| {
        if !context.asked.includes(lock) {
            return unknown("not asked");
        }
        match seen.remove(&lock) {
            Some(seen) => inspected(lock, shown, seen, context),
            None => unknown("not inspected by this version"),
        }
    })
}

fn unknown(reason: &str) -> LockReport {
    LockReport {
        reason: Some(reason.to_owned()),
        ..LockReport::default()
    }
}

fn inspected(
    lock: Lock,
    shown: &[Finding],
    mut seen: Inspection,
    context: &Context<'_>,
) -> LockReport {
    for gaps in [&mut seen.unknowns, &mut seen.not_asked] {
        gaps.sort();
        gaps.dedup();
    }
    let worst = shown
        .iter()
        .filter(|finding| finding.rule.lock == lock)
        .map(|finding| finding.severity)
        .max();
    let (state, reason) = match worst {
        Some(worst) if worst >= context.thresholds.fail_on => (LockState::Open, None),
        _ if !seen.unknowns.is_empty() => (LockState::Unknown, Some(why(&seen.unknowns))),
        None if seen.inspected + seen.objects == 0 => (
            LockState::Unknown,
            Some("found no file to inspect".to_owned()),
        ),
        _ if seen.unproved.is_some() => (LockState::Unknown, seen.unproved.take()),
        Some(_) => (LockState::Ajar, None),
        None => (LockState::Closed, None),
    };
    LockReport {
        state,
        reason,
        inspected: seen.inspected,
        objects: seen.objects,
        unknowns: seen.unknowns,
        not_asked: seen.not_asked,
    }
}

fn why(unknowns: &[Unknown]) -> String {
    match unknowns {
        [only] => format!("{}: {}", only.subject, only.reason),
        [first, rest @ ..] => {
            format!(
                "{}: {}, and {} more",
                first.subject,
                first.reason,
                rest.len()
            )
        }
        [] => String::new(),
    }
}
