//! The baseline file.

use std::path::Path;

use lockgate_evidence::{Finding, Fingerprint, Report};
use lockgate_io::{Links, read_bytes, shown};
use lockgate_settings::visible;
use lockgate_verdict::{Baseline, is_policy};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Error;
use crate::error::reading;

/// The one form there is.
const VERSION: u32 = 1;

/// Largest baseline that is read: 64 MiB, some three hundred thousand findings.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

const HINT: &str = "write it anew with `lockgate baseline write FILE`";

#[derive(Debug, Serialize, Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "an object with `version` and `findings`"
)]
struct File {
    version: u32,
    findings: Vec<Entry>,
}

/// Only the fingerprint counts; rule and path are for the people who review the file.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "an object with `path`, `rule` and `fingerprint`"
)]
struct Entry {
    path: String,
    rule: String,
    fingerprint: Print,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Print(Fingerprint);

impl Serialize for Print {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Print {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong = || serde::de::Error::custom("a fingerprint must be 32 hexadecimal digits");
        Fingerprint::parse(&text).map(Self).ok_or_else(wrong)
    }
}

/// The baseline file for the findings of a report: sorted, stable, readable.
///
/// Give it the report of [`scan_without_baseline`](crate::scan_without_baseline), or what an older baseline
/// holds is lost. Findings of the policy itself are left out: no baseline applies to them.
pub fn baseline_text(report: &Report) -> String {
    let known = report
        .findings
        .iter()
        .filter(|finding| !is_policy(finding.rule));
    let mut findings: Vec<_> = known.map(entry).collect();
    findings.sort();
    findings.dedup();
    let file = File {
        version: VERSION,
        findings,
    };
    let mut text = serde_json::to_string_pretty(&file).expect("strings and numbers are JSON");
    text.push('\n');
    text
}

fn entry(finding: &Finding) -> Entry {
    Entry {
        rule: finding.rule.id.to_owned(),
        path: finding.primary().source.path().to_owned(),
        fingerprint: Print(finding.fingerprint()),
    }
}

/// Reads a baseline; everything but the one form is the user's mistake.
pub(crate) fn read(path: &Path, links: Links) -> Result<Baseline, Error> {
    let bytes = read_bytes(path, MAX_BYTES, links).map_err(|error| reading(&error, HINT))?;
    let name = visible(&shown(path));
    let file: File = serde_json::from_slice(&bytes).map_err(|error| malformed(&name, &error))?;
    if file.version != VERSION {
        let message = format!(
            "{name}: version {} is not known here, only {VERSION}",
            file.version
        );
        return Err(Error::usage(message, HINT));
    }
    Ok(file
        .findings
        .into_iter()
        .map(|entry| entry.fingerprint.0)
        .collect())
}

/// The place is told apart from the message, in the form of compilers.
fn malformed(name: &str, error: &serde_json::Error) -> Error {
    let (line, column) = (error.line(), error.column());
    let words = error.to_string();
    let place = format!(" at line {line} column {column}");
    let what = words.strip_suffix(&place).unwrap_or(&words);
    let message = format!(
        "{name}:{line}:{column}: the baseline is malformed: {}",
        visible(what)
    );
    Error::usage(message, HINT)
}
