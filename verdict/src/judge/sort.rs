//! One order, whatever order the findings came in.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;

use lockgate_evidence::{Finding, Fingerprint, Fix, Location};

/// Sorts by [`Finding::order`] and then by everything else that shows, worst first.
pub(super) fn sort(findings: &mut [Finding]) {
    findings.sort_by(compare);
}

fn compare(a: &Finding, b: &Finding) -> Ordering {
    a.order()
        .cmp(&b.order())
        .then_with(|| b.severity.cmp(&a.severity))
        .then_with(|| b.confidence.cmp(&a.confidence))
        .then_with(|| places(a).cmp(places(b)))
        .then_with(|| a.help.cmp(&b.help))
        .then_with(|| compare_fixes(a.fix.as_ref(), b.fix.as_ref()))
}

fn places(finding: &Finding) -> impl Iterator<Item = (&str, usize, usize, &str)> {
    finding.locations.iter().map(place)
}

fn place(location: &Location) -> (&str, usize, usize, &str) {
    let span = location.span;
    (location.source.path(), span.start, span.end, &location.note)
}

/// A finding with a fix comes before the same finding without one, so that the fix is kept.
fn compare_fixes(a: Option<&Fix>, b: Option<&Fix>) -> Ordering {
    let key = |fix: Option<&Fix>| {
        fix.map(|fix| {
            let edits = fix.edits.iter();
            let edits = edits.map(|edit| {
                (
                    edit.source.path().to_owned(),
                    edit.span,
                    edit.replacement.clone(),
                )
            });
            (fix.safety, fix.title.clone(), edits.collect::<Vec<_>>())
        })
    };
    a.is_none()
        .cmp(&b.is_none())
        .then_with(|| key(a).cmp(&key(b)))
}

/// Removes findings that say the same of the same places. They must be sorted.
///
/// The one that stays is as bad as the worst and as sure as the surest of them, so that a rule that
/// reports twice can never weaken itself below a threshold.
pub(super) fn deduplicate(findings: &mut Vec<Finding>) {
    findings.dedup_by(|later, earlier| {
        let is_same = later.order() == earlier.order() && places(later).eq(places(earlier));
        if is_same {
            earlier.severity = earlier.severity.max(later.severity);
            earlier.confidence = earlier.confidence.max(later.confidence);
        }
        is_same
    });
}

/// Numbers findings of equal content, which tells their fingerprints apart.
///
/// The order of numbers is part of the defence: hidden findings come last, and worse findings come first,
/// so that one finding more can only move the others to places that the baseline covers less.
pub(super) fn number(findings: &mut [Finding], is_hidden: impl Fn(usize) -> bool) {
    let mut order: Vec<usize> = (0..findings.len()).collect();
    order.sort_by_key(|&at| (is_hidden(at), Reverse(findings[at].severity), at));
    let mut next: HashMap<Fingerprint, usize> = HashMap::new();
    for at in order {
        findings[at].occurrence = 0;
        let count = next.entry(findings[at].fingerprint()).or_default();
        findings[at].occurrence = *count;
        *count += 1;
    }
}
