//! What is told where there is no advisory database.
//!
//! Lockfiles are inspected all the same. That nobody was asked about flaws is stated once, and the lock is unknown. The run is
//! incomplete only where the user asked this lock by its name: whoever has made no database yet can still use all other locks.

use lockgate_evidence::{Inspection, Unknown};

use crate::inspect::Given;

/// The rules that need a database, as exceptions name them.
const RULES: &str =
    "known-vulnerability, malicious-package, informational-advisory, unassessed-package";
const WHY: &str =
    "no advisory database: make one with `lockgate db import` or `lockgate db update`";

/// States what was not asked. Gaps in files matter to these questions more than to any other: they share their weight.
pub(crate) fn state(given: &Given<'_>, inspection: &mut Inspection) {
    inspection.unproved = Some("no advisory database was there to ask".to_owned());
    let unknown = Unknown {
        subject: RULES.to_owned(),
        reason: WHY.to_owned(),
    };
    if given.is_named {
        inspection.unknowns.push(unknown);
        return;
    }
    if inspection.inspected == 0 {
        return;
    }
    inspection.not_asked.push(unknown);
    let mut gaps = std::mem::take(&mut inspection.unknowns);
    gaps.sort();
    inspection.not_asked.extend(in_one(&gaps));
}

/// All gaps as one, by the first of them.
fn in_one(gaps: &[Unknown]) -> Option<Unknown> {
    let first = gaps.first()?;
    let reason = match gaps.len() {
        1 => format!("{}: {}", first.subject, first.reason),
        many => format!("{}: {}, and {} more", first.subject, first.reason, many - 1),
    };
    Some(Unknown {
        subject: "packages that could not be told".to_owned(),
        reason,
    })
}
