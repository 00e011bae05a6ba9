//! Runs `cases/6-secrets/*.md`: one file per rule that is not data, or per thing that holds for many.
//!
//! Cases hold no secret: see [`lockgate_secrets::samples::fill`] for the placeholders. Expected is a line for every leak, in
//! the order of paths and places: `path:line:column rule severity/confidence secret`, with placeholders for values.

use std::path::Path;

use lockgate_secrets::samples::{Filled, fill};
use lockgate_secrets::{Detector, Settings};
use lockgate_testkit::{Scenario, hold};

#[test]
fn every_case_says_what_is_found() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/6-secrets");
    hold(&folder, |_, scenario| found(scenario));
}

fn found(scenario: &Scenario) -> String {
    let detector = Detector::new(settings(scenario));
    let mut files: Vec<_> = scenario.files().collect();
    files.sort_unstable();
    let lines: String = files
        .into_iter()
        .map(|(path, text)| in_file(&detector, path, &fill(text)))
        .collect();
    if lines.is_empty() {
        return "nothing\n".to_owned();
    }
    lines
}

fn in_file(detector: &Detector, path: &str, filled: &Filled) -> String {
    let traces = detector.scan(filled.text.as_bytes());
    let seen = detector.see(path, filled.text.as_bytes(), &traces);
    let mut out = String::new();
    for seen in seen {
        for (placeholder, value) in &filled.values {
            let mut names = seen.leaks.iter().map(|(leak, _)| filled.name(leak));
            let is_leak = names.any(|name| name.contains(placeholder.as_str()));
            assert!(
                !is_leak || !seen.source.text().contains(value.as_str()),
                "{placeholder} is shown"
            );
        }
        for (leak, span) in &seen.leaks {
            let place = seen.source.position(span.start);
            out += &format!(
                "{}:{}:{} {} {}/{} {}\n",
                seen.source.path(),
                place.line,
                place.column,
                leak.kind.rule.name(),
                leak.severity,
                leak.confidence,
                filled.name(leak),
            );
        }
    }
    out
}

/// The block `toml` holds the keys of `[secrets]`.
fn settings(scenario: &Scenario) -> Settings {
    let Some(block) = scenario.block("toml") else {
        return Settings::default();
    };
    let table = lockgate_settings::parse(&block.text).expect("the settings are TOML");
    let mut problems = Vec::new();
    let settings = Settings::read(&table, &mut problems);
    assert!(problems.is_empty(), "{problems:?}");
    settings
}
