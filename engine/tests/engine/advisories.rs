//! Advisory data.

use std::io::Write;
use std::path::PathBuf;

use lockgate_engine::{ScanRequest, scan};
use lockgate_evidence::Report;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::bench::Repository;

const RECORD: &str = r#"{"id":"GHSA-test","summary":"it leaks","affected":[{"package":{"ecosystem":"GitHub Actions",
    "name":"Example/Build"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2"}]}]}]}"#;

fn scan_with(repository: &Repository, data: PathBuf) -> Report {
    let request = ScanRequest {
        advisories: Some(data),
        ..repository.request()
    };
    scan(&request).expect("the scan runs")
}

fn reasons(report: &Report) -> Vec<&str> {
    report.unknowns().map(|gap| gap.reason.as_str()).collect()
}

#[test]
fn no_data_is_not_asked_and_useless_data_is_unknown() {
    let repository = Repository::new();
    let report = repository.scan();
    assert!(!report.locks.workload.not_asked.is_empty() && reasons(&report).is_empty());
    repository.write("osv/npm/x.json", RECORD);
    let report = scan_with(&repository, repository.path("osv"));
    assert!(
        reasons(&report)[0].starts_with("no `GitHub Actions` records in `"),
        "{:?}",
        reasons(&report)
    );
}

#[test]
fn damaged_records_are_counted() {
    let repository = Repository::new();
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [("a.json", RECORD), ("b.json", "{"), ("c.json", "[]")] {
        zip.start_file(name, SimpleFileOptions::default())
            .expect("a member");
        zip.write_all(text.as_bytes()).expect("bytes");
    }
    let bytes = zip.finish().expect("a zip file").into_inner();
    repository.write("osv/GitHub Actions/all.zip", bytes);
    let report = scan_with(&repository, repository.path("osv"));
    assert_eq!(reasons(&report), ["2 advisory records could not be read"]);
}

#[test]
fn a_policy_names_data_from_its_directory() {
    let repository = Repository::new().policy("[scan]\nadvisories = 'osv'\n");
    repository.write("osv/GitHub Actions/a.json", RECORD);
    assert!(reasons(&repository.scan()).is_empty());
}

#[test]
fn data_that_is_not_there_is_wrong_usage() {
    let repository = Repository::new();
    let request = ScanRequest {
        advisories: Some(repository.path("gone")),
        ..repository.request()
    };
    insta::assert_snapshot!(repository.refusal(&request), @r#"
    usage: `REPO/gone` does not exist

    hint: name a directory in the layout of OSV's public export with `--advisories`
    "#);
    let file = repository.write("data.zip", "no zip");
    let request = ScanRequest {
        advisories: Some(file),
        ..repository.request()
    };
    assert!(
        repository
            .refusal(&request)
            .starts_with("usage: `REPO/data.zip` is no readable zip file")
    );
}
