//! Exceptions: what passes on whose word.

use lockgate_evidence::{Finding, LockState, Source, Unknown};

use crate::bench::{ALPHA, BETA, Case, at, rules, show};

fn exception(rest: &str) -> String {
    format!("[[exception]]\nreason = 'r'\nowner = 'o'\n{rest}")
}

fn source() -> Source {
    Source::new(".github/workflows/ci.yml", "one\ntwo\nthree\n")
}

#[test]
fn an_exception_by_path_covers_its_rule_there() {
    let source = source();
    let findings = vec![at(&ALPHA, &source, "one"), at(&BETA, &source, "two")];
    let policy =
        exception("rule = 'alpha'\npath = '.github/workflows/*.yml'\nexpires = 2026-06-15");
    let report = Case::new(findings).policy(&policy).judge();
    insta::assert_snapshot!(show(&report), @r#"
    .github/workflows/ci.yml:2:1 low workload/beta: found
    excepted: 1
    "#);
}

#[test]
fn an_exception_by_fingerprint_covers_one_finding() {
    let source = source();
    let (first, second) = (at(&ALPHA, &source, "one"), at(&ALPHA, &source, "two"));
    let print = first.fingerprint();
    let policy = exception(&format!(
        "rule = 'alpha'\nfingerprint = '{print}'\nexpires = '2099-01-01'"
    ));
    let report = Case::new(vec![first, second]).policy(&policy).judge();
    insta::assert_snapshot!(show(&report), @r#"
    .github/workflows/ci.yml:2:1 high workload/alpha: found
    excepted: 1
    "#);
}

#[test]
fn with_path_and_fingerprint_both_must_match() {
    let source = source();
    let finding = at(&ALPHA, &source, "one");
    let print = finding.fingerprint();
    let policy = exception(&format!(
        "rule = 'alpha'\npath = 'other.yml'\nfingerprint = '{print}'\nexpires = 2099-01-01"
    ));
    let report = Case::new(vec![finding]).policy(&policy).judge();
    insta::assert_snapshot!(show(&report), @r#"
    .github/workflows/ci.yml:1:1 high workload/alpha: found
    lockgate.toml:4:8 low policy/unused-exception: the exception of `workload/alpha` matches no finding
    "#);
}

#[test]
fn an_expired_exception_excepts_nothing_and_is_a_finding() {
    let source = source();
    let policy = exception("rule = 'alpha'\npath = '**'\nexpires = 2026-06-14");
    let report = Case::new(vec![at(&ALPHA, &source, "one")])
        .policy(&policy)
        .judge();
    insta::assert_snapshot!(show(&report), @r#"
    .github/workflows/ci.yml:1:1 high workload/alpha: found
    lockgate.toml:6:11 low policy/expired-exception: the exception of `workload/alpha` expired on 2026-06-14
    "#);
}

#[test]
fn a_malformed_exception_excepts_nothing_and_is_a_finding() {
    let source = source();
    let policy = "[[exception]]\nrule = 'alpha'\npath = '**'\n\
                  [[exception]]\nrule = 'alhpa'\nreason = ' '\nowner = 1\nexpires = 'soon'\nfingerprint = 'x'\n\
                  [[exception]]\nrule = 'policy/unused-exception'\npath = '**'\nreason = 'r'\nowner = 'o'\nexpires = 2099-01-01\n\
                  [[exception]]\nrule = 'alpha'\nreason = 'r'\nowner = 'o'\nexpires = 2099-01-01\nuntil = 1\n";
    let report = Case::new(vec![at(&ALPHA, &source, "one")])
        .policy(policy)
        .judge();
    insta::assert_snapshot!(show(&report), @r#"
    .github/workflows/ci.yml:1:1 high workload/alpha: found
    lockgate.toml:1:1 low policy/malformed-exception: this exception is malformed and excepts nothing: missing `reason`
    lockgate.toml:5:8 low policy/malformed-exception: this exception is malformed and excepts nothing: unknown rule `alhpa`
    lockgate.toml:11:8 low policy/malformed-exception: this exception is malformed and excepts nothing: `policy/unused-exception` cannot be excepted
    lockgate.toml:16:1 low policy/malformed-exception: this exception is malformed and excepts nothing: missing `path` or `fingerprint`
    "#);
    let help: Vec<_> = report
        .findings
        .iter()
        .filter_map(|f| f.help.as_deref())
        .collect();
    insta::assert_snapshot!(help.join("\n"), @r#"
    did you mean `alpha`?
    correct what it labels instead
    `path` is a pattern as in `**/release.yml`
    "#);
}

#[test]
fn an_exception_is_called_unused_only_where_that_is_certain() {
    let policy = exception("rule = 'alpha'\npath = 'a/**'\nexpires = 2099-01-01");
    let unused = |change: &dyn Fn(&mut Case)| {
        let mut case = Case::new(Vec::new()).policy(&policy);
        change(&mut case);
        case.judge().findings.len()
    };
    let gap = |subject: &str| Unknown {
        subject: subject.to_owned(),
        reason: "r".to_owned(),
    };
    assert_eq!(unused(&|_| ()), 1);
    assert_eq!(
        unused(&|case| case.asked.everything = false),
        0,
        "only some files"
    );
    assert_eq!(
        unused(&|case| case.seen.unknowns.push(gap("a/b.yml"))),
        0,
        "unreadable"
    );
    assert_eq!(
        unused(&|case| case.seen.unknowns.push(gap("b.yml"))),
        1,
        "another file"
    );
    assert_eq!(
        unused(&|case| case.seen.not_asked.push(gap("rule workload/alpha"))),
        0
    );
}

#[test]
fn paths_are_meant_from_the_policy_and_not_from_the_scan() {
    let source = Source::new("ci.yml", "one\n");
    let policy = exception("rule = 'alpha'\npath = 'sub/ci.yml'\nexpires = 2099-01-01");
    let mut case = Case::new(vec![at(&ALPHA, &source, "one")]).policy(&policy);
    case.asked
        .policy_paths
        .insert("ci.yml".to_owned(), "sub/ci.yml".to_owned());
    assert_eq!(show(&case.judge()), "excepted: 1");
}

#[test]
fn an_exception_for_a_hidden_finding_is_used() {
    let source = source();
    let policy = exception("rule = 'alpha'\npath = '**'\nexpires = 2099-01-01")
        + "\n[rules.alpha]\nlevel = 'off'\n";
    let report = Case::new(vec![at(&ALPHA, &source, "one")])
        .policy(&policy)
        .judge();
    assert_eq!(show(&report), "below: 1");
}

#[test]
fn findings_on_the_policy_fail_the_run_and_leave_the_locks_alone() {
    let policy = exception("rule = 'alpha'\npath = '**'\nexpires = 2099-01-01");
    let report = Case::new(Vec::<Finding>::new()).policy(&policy).judge();
    assert!(report.failed);
    assert_eq!(report.locks.workload.state, LockState::Closed);
    assert_eq!(report.locks.configuration.state, LockState::Unknown);
    assert!(rules().iter().all(|rule| report.rules.contains(rule)));
}
