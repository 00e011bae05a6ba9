//! Writing fixes.

use std::fs;

use lockgate_engine::{Error, FixPlan, FixedFile, apply, plan_fixes, write_file};

use crate::bench::{Repository, UNPINNED, WORKFLOW};

fn plan(repository: &Repository) -> FixPlan {
    FixPlan {
        files: vec![FixedFile {
            path: WORKFLOW.to_owned(),
            location: repository.path(WORKFLOW),
            before: UNPINNED.to_owned(),
            after: "fixed".to_owned(),
            titles: vec!["fix it".to_owned()],
            masked: None,
        }],
        ..FixPlan::default()
    }
}

fn text(repository: &Repository) -> String {
    fs::read_to_string(repository.path(WORKFLOW)).expect("it is there")
}

#[test]
fn a_plan_is_written() {
    let repository = Repository::new();
    assert_eq!(apply(&plan(&repository)), Ok(()));
    assert_eq!(text(&repository), "fixed");
}

#[test]
fn a_file_that_changed_meanwhile_stops_the_writing() {
    let repository = Repository::new();
    let other = repository.write(".github/workflows/other.yml", "changed");
    let mut plan = plan(&repository);
    plan.files.push(FixedFile {
        location: other,
        before: "was".to_owned(),
        ..plan.files[0].clone()
    });
    let error = apply(&plan).expect_err("one file changed");
    assert!(
        matches!(&error, Error::Environment { message, .. } if message.contains("has changed"))
    );
    assert_eq!(
        text(&repository),
        UNPINNED,
        "nothing is written before all was looked at"
    );
}

#[test]
fn planning_settles() {
    let repository = Repository::new();
    let plan = plan_fixes(&repository.request(), true).expect("the plan is made");
    assert_eq!(apply(&plan), Ok(()));
    let again = plan_fixes(&repository.request(), true).expect("the plan is made");
    assert!(again.files.is_empty(), "{again:?}");
}

#[test]
fn a_new_file_replaces_nothing_unasked() {
    let repository = Repository::new();
    let path = repository.path("lockgate.toml");
    assert_eq!(write_file(&path, b"one", false), Ok(()));
    let error = write_file(&path, b"two", false).expect_err("it is there");
    assert!(matches!(error, Error::Usage { .. }));
    assert_eq!(write_file(&path, b"three", true), Ok(()));
    let error = write_file(&repository.path("no/such/file"), b"", true).expect_err("no directory");
    assert!(matches!(error, Error::Usage { hint: Some(_), .. }));
}
