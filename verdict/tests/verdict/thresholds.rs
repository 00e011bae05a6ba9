//! Levels, thresholds, baseline, numbering and the states of the locks.

use lockgate_evidence::{Confidence, Lock, LockState, Severity, Source, Unknown};
use lockgate_verdict::{Asked, Context};

use crate::bench::{ALPHA, BETA, Case, TODAY, at, rules, show};

fn source() -> Source {
    Source::new("w.yml", "one\none\ntwo\n")
}

#[test]
fn levels_change_severities_and_thresholds_hide_and_count() {
    let source = source();
    let findings = || vec![at(&ALPHA, &source, "one"), at(&BETA, &source, "two")];
    let case = Case::new(findings())
        .policy("[rules.alpha]\nlevel = 'info'\n[rules.beta]\nlevel = 'off'\n");
    insta::assert_snapshot!(show(&case.judge()), @r#"
    w.yml:1:1 info workload/alpha: found
    below: 1
    "#);
    let mut case = Case::new(findings());
    case.thresholds.min_severity = Severity::Medium;
    insta::assert_snapshot!(show(&case.judge()), @r#"
    w.yml:1:1 high workload/alpha: found
    below: 1
    "#);
    let mut case = Case::new(findings());
    case.thresholds.min_confidence = Confidence::High;
    insta::assert_snapshot!(show(&case.judge()), @"below: 2");
}

#[test]
fn the_baseline_covers_as_many_as_it_holds() {
    let source = source();
    let first = at(&ALPHA, &source, "one");
    let mut second = first.clone();
    second.locations[0].span = lockgate_evidence::Span::new(4, 7);
    let mut case = Case::new(vec![second.clone(), first.clone()]);
    case.baseline = [first.fingerprint()].into_iter().collect();
    let report = case.judge();
    insta::assert_snapshot!(show(&report), @r#"
    w.yml:2:1 high workload/alpha: found
    baseline: 1
    "#);
    let rest: Vec<_> = report
        .findings
        .iter()
        .map(lockgate_evidence::Finding::fingerprint)
        .collect();
    let mut case = Case::new(vec![first.clone(), second]);
    case.baseline = rest.into_iter().chain([first.fingerprint()]).collect();
    assert_eq!(show(&case.judge()), "baseline: 2");
}

#[test]
fn findings_that_say_the_same_are_one() {
    let source = source();
    let finding = at(&ALPHA, &source, "two");
    let twice = vec![finding.clone().severity(Severity::Low), finding.clone()];
    insta::assert_snapshot!(show(&Case::new(twice).judge()), @"w.yml:3:1 high workload/alpha: found");
    let sure = finding
        .clone()
        .severity(Severity::Info)
        .confidence(Confidence::High);
    let mut case = Case::new(vec![finding.clone(), sure]);
    case.thresholds.min_confidence = Confidence::High;
    assert_eq!(
        show(&case.judge()),
        "w.yml:3:1 high workload/alpha: found",
        "worst and surest"
    );
    let other = finding
        .clone()
        .related(&source, lockgate_evidence::Span::new(0, 3), "from here");
    assert_eq!(Case::new(vec![finding, other]).judge().findings.len(), 2);
}

#[test]
fn the_state_follows_what_is_shown() {
    let source = source();
    let state = |change: &dyn Fn(&mut Case)| {
        let mut case = Case::new(vec![at(&BETA, &source, "one")]);
        change(&mut case);
        let report = case.judge();
        (
            report.locks.workload.state,
            report.failed,
            report.locks.workload.reason,
        )
    };
    let unknown = |case: &mut Case| {
        case.seen.unknowns.push(Unknown {
            subject: "x.yml".to_owned(),
            reason: "gone".to_owned(),
        });
    };
    assert_eq!(state(&|_| ()), (LockState::Open, true, None));
    assert_eq!(state(&unknown), (LockState::Open, true, None));
    let lenient = |case: &mut Case| case.thresholds.fail_on = Severity::High;
    assert_eq!(state(&lenient), (LockState::Ajar, false, None));
    let both = |case: &mut Case| {
        unknown(case);
        lenient(case);
    };
    assert_eq!(
        state(&both),
        (LockState::Unknown, false, Some("x.yml: gone".to_owned()))
    );
    let nothing = |case: &mut Case| case.seen.findings.clear();
    assert_eq!(state(&nothing), (LockState::Closed, false, None));
    let unproved = |case: &mut Case| case.seen.unproved = Some("no data".to_owned());
    let both = |case: &mut Case| {
        nothing(case);
        unproved(case);
    };
    let unasked = (LockState::Unknown, false, Some("no data".to_owned()));
    assert_eq!(state(&both), unasked, "nothing found is nothing proved");
    assert_eq!(state(&unproved).0, LockState::Open);
    let empty = |case: &mut Case| case.seen = lockgate_evidence::Inspection::default();
    assert_eq!(
        state(&empty).0,
        LockState::Unknown,
        "nothing inspected is nothing proved"
    );
}

#[test]
fn a_lock_that_was_not_asked_or_not_built_is_unknown() {
    let case = Case::new(Vec::new());
    let asked = Asked {
        locks: vec![Lock::Secrets],
        ..case.asked.clone()
    };
    let context = Context {
        policy: &case.policy,
        thresholds: case.thresholds,
        baseline: &case.baseline,
        today: TODAY,
        asked: &asked,
        rules: &rules(),
    };
    let report = lockgate_verdict::judge(lockgate_verdict::Seen::new(), &context);
    let reason = |lock: Lock| report.locks.of(lock).reason.clone().unwrap_or_default();
    assert_eq!(reason(Lock::Workload), "not asked");
    assert_eq!(reason(Lock::Secrets), "not inspected by this version");
    assert!(
        report
            .locks
            .iter()
            .all(|(_, lock)| lock.state == LockState::Unknown)
    );
    assert!(!report.rules.contains(&&ALPHA));
}
