//! Findings that a statement of a VEX document takes out of what counts.

use lockgate_evidence::{Cleared, Finding, Flaw, LockState, Source};

use crate::bench::{ALPHA, Case, at};

fn cleared(mut finding: Finding) -> Finding {
    finding.flaw = Some(Box::new(Flaw {
        cleared: Some(Cleared {
            status: "not_affected".to_owned(),
            author: "Example Corp".to_owned(),
            reason: "component_not_present".to_owned(),
            path: "vex.json".to_owned(),
            line: 1,
        }),
        ..Flaw::default()
    }));
    finding
}

#[test]
fn a_cleared_finding_is_told_counted_and_fails_nothing() {
    let source = Source::new("w.yml", "one two\n");
    let alone = Case::new(vec![cleared(at(&ALPHA, &source, "one"))]).judge();
    assert!(alone.findings.is_empty() && !alone.failed);
    assert_eq!((alone.cleared.len(), alone.counts.cleared), (1, 1));
    assert_eq!(alone.locks.workload.state, LockState::Closed);
    let both = vec![
        cleared(at(&ALPHA, &source, "one")),
        at(&ALPHA, &source, "two"),
    ];
    let both = Case::new(both).judge();
    assert_eq!(
        (both.findings.len(), both.cleared.len(), both.failed),
        (1, 1, true)
    );
}

#[test]
fn an_exception_of_a_cleared_finding_is_not_called_unused() {
    let source = Source::new("w.yml", "one\n");
    let policy = "[[exception]]\nrule = \"workload/alpha\"\npath = \"w.yml\"\nreason = \"x\"\nowner = \"us\"\nexpires = 2099-01-01\n";
    let report = Case::new(vec![cleared(at(&ALPHA, &source, "one"))])
        .policy(policy)
        .judge();
    assert!(report.findings.is_empty());
    assert_eq!((report.counts.cleared, report.counts.excepted), (1, 0));
}
