//! The first policy.

use lockgate_engine::{ScanRequest, init_text, scan};

use crate::bench::{Repository, show, unpinned};

#[test]
fn a_first_policy_is_valid_and_changes_nothing() {
    let repository = Repository::new();
    let text = init_text(&repository.path("")).expect("it is written");
    assert!(text.contains("1 pipeline file, 1 use of actions"), "{text}");
    assert!(
        text.contains("#allowed-actions = [\"example/*\"]"),
        "{text}"
    );
    let report = repository.policy(&text).scan();
    assert_eq!(show(&report), [unpinned()]);
}

#[test]
fn every_line_that_is_commented_out_is_valid_too() {
    let repository = Repository::new();
    repository.write(
        ".github/workflows/odd.yml",
        "  uses: \"x\\\"]\"/y@v1\n  uses: a'/b@v1\n uses: \u{1b}/x\n",
    );
    let text = init_text(&repository.path("")).expect("it is written");
    let uncomment = |line: &str| match line.strip_prefix('#') {
        Some(rest) if !rest.starts_with(' ') && !rest.is_empty() => rest.to_owned(),
        _ => line.to_owned(),
    };
    let open: Vec<_> = text
        .lines()
        .map(uncomment)
        .filter(|line| !line.starts_with("baseline"))
        .collect();
    repository.write("advisories/x", "");
    let open = open.join("\n").replace("../advisories", "advisories");
    let report = repository.policy(&open).scan();
    assert!(
        show(&report).iter().all(|line| !line.contains("malformed")),
        "{open}"
    );
}

#[test]
fn an_empty_tree_has_a_policy_and_a_missing_one_has_not() {
    let empty = tempfile::TempDir::new().expect("a temporary directory");
    let text = init_text(empty.path()).expect("it is written");
    insta::assert_snapshot!(text.lines().take(8).collect::<Vec<_>>().join("\n"), @r#"
    # What lockgate checks here, and what may pass. `lockgate rules` lists the rules, and
    # `lockgate explain RULE` tells about one of them.
    #
    # Written by `lockgate init`. No pipeline file was found in the tree.

    [scan]
    # The run fails at this severity or over it: info, low, medium, high or critical.
    fail-on = "low"
    "#);
    assert!(init_text(&empty.path().join("gone")).is_err());
    let request = ScanRequest {
        paths: vec![empty.path().to_owned()],
        ..ScanRequest::default()
    };
    assert!(scan(&request).is_ok());
}
