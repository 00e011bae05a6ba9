//! Scanning.

use std::fs;

use lockgate_engine::{ScanRequest, rules, scan};
use lockgate_evidence::{Lock, LockState};

use crate::bench::{RULE, Repository, UNPINNED, WORKFLOW, show, unpinned};

#[test]
fn a_repository_is_scanned_from_end_to_end() {
    let report = Repository::new().scan();
    assert_eq!(show(&report), [unpinned()]);
    assert!(report.failed);
    assert_eq!(report.locks.workload.state, LockState::Open);
    assert_eq!(report.locks.workload.inspected, 1);
    assert_eq!(report.locks.secrets.state, LockState::Closed);
    let reason = report.locks.identity.reason.as_deref();
    assert_eq!(reason, Some("not inspected by this version"));
}

#[test]
fn the_same_input_gives_the_same_report() {
    let repository = Repository::new();
    for number in 0..30 {
        repository.write(&format!(".github/workflows/{number}.yml"), UNPINNED);
    }
    let all = |_| format!("{:?}", repository.scan().findings);
    assert_eq!(all(0), all(1));
}

#[test]
fn a_named_file_is_scanned_wherever_it_lies() {
    let repository = Repository::new();
    let path = repository.write("elsewhere/ci.yml", UNPINNED);
    let request = ScanRequest {
        paths: vec![path.clone()],
        ..ScanRequest::default()
    };
    let report = scan(&request).expect("the scan runs");
    assert_eq!(show(&report), [format!("{} {RULE}", path.display())]);
}

#[test]
fn a_path_that_is_not_there_is_wrong_usage() {
    let repository = Repository::new();
    let request = ScanRequest {
        paths: vec![repository.path("gone")],
        ..ScanRequest::default()
    };
    insta::assert_snapshot!(repository.refusal(&request), @r#"
    usage: `REPO/gone` does not exist

    hint: name files or directories that are there; without a path the current directory is scanned
    "#);
}

#[test]
fn a_lock_that_is_not_asked_reads_nothing() {
    let repository = Repository::new();
    let request = ScanRequest {
        locks: vec![Lock::Secrets],
        ..repository.request()
    };
    let report = scan(&request).expect("the scan runs");
    assert!(report.findings.is_empty() && !report.failed);
    assert_eq!(report.locks.workload.reason.as_deref(), Some("not asked"));
}

#[test]
fn an_empty_directory_proves_nothing() {
    let repository = Repository::new();
    fs::remove_dir_all(repository.path(".github")).expect("the test owns it");
    let report = repository.scan();
    assert_eq!(report.locks.workload.state, LockState::Unknown);
    let unknowns: Vec<_> = report.unknowns().map(|gap| gap.subject.as_str()).collect();
    assert_eq!(unknowns, ["the paths given"]);
    assert!(!report.failed);
}

#[test]
fn a_damaged_file_is_unknown_and_hides_no_other() {
    let repository = Repository::new();
    repository.write(".github/workflows/bad.yml", b"\xff\xfe\0\0");
    repository.write(".github/workflows/big.yml", vec![b'#'; 11 * 1024 * 1024]);
    let report = repository.scan();
    assert!(show(&report).contains(&unpinned()));
    let unknowns: Vec<_> = report.unknowns().map(|gap| gap.subject.as_str()).collect();
    assert_eq!(
        unknowns,
        [".github/workflows/bad.yml", ".github/workflows/big.yml"]
    );
}

#[test]
fn a_damaged_file_counts_where_a_pipeline_names_it() {
    let repository = Repository::new();
    repository.write("ci/run.sh", b"echo \xff");
    repository.write("ci/other.sh", b"echo \xff");
    repository.write(
        ".github/workflows/calls.yml",
        "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: ./ci/run.sh\n",
    );
    let report = repository.scan();
    let unknowns: Vec<_> = report.unknowns().map(|gap| gap.subject.as_str()).collect();
    assert_eq!(unknowns, ["ci/run.sh"]);
}

#[test]
fn a_large_file_that_nothing_names_is_told_without_failing_the_run() {
    let repository = Repository::new();
    repository.write("data/big.yaml", vec![b'#'; 11 * 1024 * 1024]);
    let report = repository.scan();
    assert!(report.unknowns().next().is_none());
    let not_asked = &report.locks.workload.not_asked;
    assert!(
        not_asked
            .iter()
            .any(|gap| gap.reason.contains("data/big.yaml"))
    );
}

#[test]
fn every_rule_is_listed_once_and_in_order() {
    let ids: Vec<_> = rules().iter().map(|rule| rule.id).collect();
    assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
    assert!(ids.contains(&"policy/unused-ignore") && ids.contains(&RULE));
}

#[test]
fn an_inline_ignore_reaches_its_finding() {
    let repository = Repository::new();
    let ignored = UNPINNED.replace(
        "build@v1",
        "build@v1 # lockgate: ignore[unpinned-action] the test wants it so until=2099-12-31",
    );
    repository.write(WORKFLOW, ignored);
    let report = repository.scan();
    assert_eq!((show(&report), report.counts.ignored), (Vec::new(), 1));
}
