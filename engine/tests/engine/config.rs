//! Finding and reading `lockgate.toml`.

use std::fs;

use lockgate_engine::{ScanRequest, scan};
use lockgate_evidence::Severity;

use crate::bench::{RULE, Repository, UNPINNED, WORKFLOW, show, unpinned};

const EXCEPTION: &str = "[[exception]]\nrule = 'unpinned-action'\npath = '.github/workflows/ci.yml'\n\
                         reason = 'a test'\nowner = 'tests'\nexpires = 2099-12-31\n";

#[test]
fn an_exception_is_applied_and_counted() {
    let report = Repository::new().policy(EXCEPTION).scan();
    assert_eq!((show(&report), report.counts.excepted), (Vec::new(), 1));
}

#[test]
fn what_is_wrong_with_exceptions_is_found_at_their_lines() {
    let expired = EXCEPTION.replace("2099", "2001");
    let unused = EXCEPTION.replace("ci.yml", "gone.yml");
    let report = Repository::new()
        .policy(&format!("{expired}{unused}[[exception]]\n"))
        .scan();
    let expected = [
        unpinned(),
        "lockgate.toml policy/expired-exception".to_owned(),
        "lockgate.toml policy/unused-exception".to_owned(),
        "lockgate.toml policy/malformed-exception".to_owned(),
    ];
    assert_eq!(show(&report), expected);
}

#[test]
fn a_policy_that_cannot_be_read_stops_the_scan() {
    let repository = Repository::new()
        .policy("[scan]\nfail_on = 'high'\n\n[rules.unpined-action]\nlevel = 'of'\n");
    insta::assert_snapshot!(repository.refusal(&repository.request()), @r#"
    usage: REPO/lockgate.toml:2:1: unknown key `fail_on`
      |
    2 | fail_on = 'high'
      | ^^^^^^^
      = hint: did you mean `fail-on`?

    REPO/lockgate.toml:4:8: unknown rule `unpined-action`
      |
    4 | [rules.unpined-action]
      |        ^^^^^^^^^^^^^^
      = hint: did you mean `unpinned-action`?

    REPO/lockgate.toml:5:9: unknown value of `level`: `of`
      |
    5 | level = 'of'
      |         ^^^^
      = hint: did you mean `off`?

    hint: correct the problems above; nothing was scanned, because a policy with them could let pass what it should not
    "#);
    let repository = Repository::new().policy("[scan\n");
    insta::assert_snapshot!(repository.refusal(&repository.request()), @r#"
    usage: REPO/lockgate.toml:1:6: invalid TOML: unclosed table, expected `]`
      |
    1 | [scan
      |      ^

    hint: correct the problem above; nothing was scanned, because a policy with it could let pass what it should not
    "#);
    repository.write("lockgate.toml", b"[scan]\nexclude = ['\xff']\n");
    insta::assert_snapshot!(repository.refusal(&repository.request()), @r#"
    usage: REPO/lockgate.toml:2:13: not UTF-8 from here on
      |
    2 | exclude = ['
      |             ^
      = hint: save the file as UTF-8

    hint: correct the problem above; nothing was scanned, because a policy with it could let pass what it should not
    "#);
}

#[test]
fn excluded_paths_are_not_inspected_and_the_policy_counts_from_its_directory() {
    let repository = Repository::new().policy("[scan]\nexclude = ['sub/vendor']\n");
    repository.write(".git/config", "");
    repository.write("sub/vendor/x/action.yml", "runs: 1");
    repository.write("sub/own/action.yml", "runs: 1");
    let request = ScanRequest {
        paths: vec![repository.path("sub")],
        ..ScanRequest::default()
    };
    let report = scan(&request).expect("the scan runs");
    assert_eq!(report.locks.workload.inspected, 1);
}

#[test]
fn exceptions_hold_from_wherever_the_scan_is_started() {
    let repository = Repository::new().policy(EXCEPTION);
    repository.write(".git/config", "");
    for path in ["", ".github", ".github/workflows", WORKFLOW] {
        let request = ScanRequest {
            paths: vec![repository.path(path)],
            ..ScanRequest::default()
        };
        let report = scan(&request).expect("the scan runs");
        assert_eq!(
            (show(&report), report.counts.excepted),
            (Vec::new(), 1),
            "{path}"
        );
    }
}

#[test]
fn a_part_of_the_tree_calls_no_exception_unused() {
    let repository = Repository::new().policy(&EXCEPTION.replace("ci.yml", "other.yml"));
    repository.write(".git/config", "");
    let request = ScanRequest {
        paths: vec![repository.path(WORKFLOW)],
        ..ScanRequest::default()
    };
    let report = scan(&request).expect("the scan runs");
    assert_eq!(show(&report).len(), 1, "{:?}", show(&report));
    let request = ScanRequest {
        paths: vec![repository.path("")],
        locks: vec![lockgate_evidence::Lock::Secrets],
        ..ScanRequest::default()
    };
    assert_eq!(
        show(&scan(&request).expect("the scan runs")),
        Vec::<String>::new()
    );
}

#[test]
fn the_command_line_has_the_last_word() {
    let repository = Repository::new()
        .policy("[scan]\nfail-on = 'critical'\n[rules.unpinned-action]\nlevel = 'high'\n");
    repository.write(WORKFLOW, UNPINNED);
    assert!(!repository.scan().failed);
    let request = ScanRequest {
        fail_on: Some(Severity::High),
        ..repository.request()
    };
    assert!(scan(&request).expect("the scan runs").failed);
}

#[test]
fn a_named_policy_is_read_from_anywhere() {
    let repository = Repository::new();
    let config = Repository::new().policy("[rules.unpinned-action]\nlevel = 'off'\n");
    let request = ScanRequest {
        config: Some(config.path("lockgate.toml")),
        ..repository.request()
    };
    let report = scan(&request).expect("the scan runs");
    assert!(show(&report).is_empty() && report.counts.below > 0);
    let request = ScanRequest {
        config: Some(repository.path("none.toml")),
        ..repository.request()
    };
    insta::assert_snapshot!(repository.refusal(&request), @r#"
    usage: `REPO/none.toml` does not exist

    hint: name a readable file with `--config`
    "#);
}

#[test]
fn a_named_policy_elsewhere_speaks_of_the_tree_that_is_scanned() {
    let repository = Repository::new();
    let config = Repository::new().policy(&format!(
        "{EXCEPTION}{}",
        EXCEPTION.replace("ci.yml", "x.yml")
    ));
    let request = ScanRequest {
        config: Some(config.path("lockgate.toml")),
        ..repository.request()
    };
    let report = scan(&request).expect("the scan runs");
    let policy = format!(
        "{} policy/unused-exception",
        config.path("lockgate.toml").display()
    );
    assert_eq!((show(&report), report.counts.excepted), (vec![policy], 1));
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_policy_quotes_nothing() {
    let repository = Repository::new();
    let outside = Repository::new();
    let secret = outside.write("secret", "hunter2 = [");
    std::os::unix::fs::symlink(&secret, repository.path("lockgate.toml")).expect("a link");
    let refusal = repository.refusal(&repository.request());
    assert!(!refusal.contains("hunter2"));
    insta::assert_snapshot!(refusal, @r#"
    usage: `REPO/lockgate.toml` is a symbolic link, which is not followed

    hint: name a readable file with `--config`
    "#);
    fs::remove_file(repository.path("lockgate.toml")).expect("the test owns it");
    fs::create_dir(repository.path("lockgate.toml")).expect("a directory");
    insta::assert_snapshot!(repository.refusal(&repository.request()), @r#"
    usage: `REPO/lockgate.toml` is a directory

    hint: name a readable file with `--config`
    "#);
}

#[test]
fn a_policy_cannot_name_a_baseline_elsewhere() {
    let outside = Repository::new();
    let secret = outside.write("secret.json", "hunter2");
    for path in [
        secret.to_string_lossy().into_owned(),
        "../x/secret.json".to_owned(),
    ] {
        let repository = Repository::new().policy(&format!("[scan]\nbaseline = '{path}'\n"));
        let refusal = repository.refusal(&repository.request());
        assert!(refusal.contains("outside its directory"), "{refusal}");
    }
}

#[test]
fn rules_of_the_policy_have_levels_too() {
    let text = format!(
        "{}[rules.unused-exception]\nlevel = 'off'\n",
        EXCEPTION.replace("ci.yml", "gone.yml")
    );
    let report = Repository::new().policy(&text).scan();
    assert_eq!(
        (show(&report), report.counts.below > 0),
        (vec![unpinned()], true)
    );
    assert!(report.rules.iter().any(|rule| rule.id == RULE));
}
