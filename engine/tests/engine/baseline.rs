//! The baseline.

use lockgate_engine::{ScanRequest, baseline_text, scan, scan_without_baseline};

use crate::bench::{RULE, Repository, UNPINNED, WORKFLOW, show};

#[test]
fn old_findings_are_left_out_and_new_ones_are_not() {
    let repository = Repository::new().policy("[scan]\nbaseline = 'lockgate-baseline.json'\n");
    let report = scan_without_baseline(&repository.request()).expect("it need not be there yet");
    let text = baseline_text(&report);
    repository.write("lockgate-baseline.json", &text);
    let report = repository.scan();
    assert!(report.findings.is_empty() && report.counts.baseline > 0);
    repository.write(
        WORKFLOW,
        format!("# moved\n\n{UNPINNED}      - uses: example/other@v1\n"),
    );
    let report = repository.scan();
    assert_eq!(show(&report), [format!("{WORKFLOW} {RULE}")]);
    let again = scan_without_baseline(&repository.request()).expect("the scan runs");
    assert!(
        again.findings.len() > report.findings.len(),
        "the old ones are still known"
    );
}

#[test]
fn the_file_is_sorted_stable_and_leaves_the_policy_out() {
    let repository = Repository::new().policy("[[exception]]\n");
    repository.write(".github/workflows/a.yml", UNPINNED);
    let text = baseline_text(&repository.scan());
    assert_eq!(text, baseline_text(&repository.scan()));
    assert!(!text.contains("policy/"), "{text}");
    let places: Vec<_> = text
        .lines()
        .filter(|line| line.contains("\"path\""))
        .collect();
    assert!(
        places.is_sorted() && text.starts_with("{\n  \"version\": 1,"),
        "{text}"
    );
}

#[test]
fn a_baseline_that_is_malformed_is_told_where() {
    let repository = Repository::new();
    let refusal = |text: &str| {
        let file = repository.write("b.json", text);
        repository.refusal(&ScanRequest {
            baseline: Some(file),
            ..repository.request()
        })
    };
    let entry = |print: &str| {
        format!(
            "{{\"version\": 1,\n \"findings\": [{{\"path\": \"a\", \"rule\": \"b\", \"fingerprint\": \"{print}\"}}]}}"
        )
    };
    let texts = [
        "{",
        "[]",
        "{\"version\": 2, \"findings\": []}",
        "{\"version\": 1}",
        &entry("xyz"),
        "\u{1b}[2J",
    ];
    let shown: Vec<_> = texts.iter().map(|text| refusal(text)).collect();
    insta::assert_snapshot!(shown.join("\n---\n"), @r#"
    usage: REPO/b.json:1:1: the baseline is malformed: EOF while parsing an object

    hint: write it anew with `lockgate baseline write FILE`
    ---
    usage: REPO/b.json:1:2: the baseline is malformed: invalid length 0, expected an object with `version` and `findings`

    hint: write it anew with `lockgate baseline write FILE`
    ---
    usage: REPO/b.json: version 2 is not known here, only 1

    hint: write it anew with `lockgate baseline write FILE`
    ---
    usage: REPO/b.json:1:14: the baseline is malformed: missing field `findings`

    hint: write it anew with `lockgate baseline write FILE`
    ---
    usage: REPO/b.json:2:62: the baseline is malformed: a fingerprint must be 32 hexadecimal digits

    hint: write it anew with `lockgate baseline write FILE`
    ---
    usage: REPO/b.json:1:1: the baseline is malformed: expected value

    hint: write it anew with `lockgate baseline write FILE`
    "#);
}

#[test]
fn a_baseline_that_is_named_must_be_there() {
    let repository = Repository::new().policy("[scan]\nbaseline = 'gone.json'\n");
    insta::assert_snapshot!(repository.refusal(&repository.request()), @r#"
    usage: `REPO/gone.json` does not exist

    hint: write it anew with `lockgate baseline write FILE`
    "#);
    let file = repository.write("other.json", "{\"version\": 1, \"findings\": []}");
    let request = ScanRequest {
        baseline: Some(file),
        ..repository.request()
    };
    assert!(scan(&request).is_ok(), "the command line has the last word");
}
