//! Records and scores from files.

use std::path::PathBuf;

use lockgate_advisories::{Compiled, Scores, Skipped};
use lockgate_io::{Part, Taken, read_export};

use super::Change;
use crate::Error;
use crate::error::reading;

/// What is to be imported.
#[derive(Clone, Debug, Default)]
pub struct ImportRequest {
    /// The directory of the database; the place of this user where not given.
    pub db: Option<PathBuf>,
    /// Exports, directories, records, tables.
    pub paths: Vec<PathBuf>,
    /// Forget what the database has.
    pub fresh: bool,
}

/// What came of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Records that were read.
    pub read: usize,
    /// Records that were new or different.
    pub changed: usize,
    /// What could not be read, and why: sorted.
    pub damaged: Vec<(String, String)>,
    /// Statements about packages that say nothing by which a version could be matched.
    pub skipped: Skipped,
    /// Tables that were taken in: what they are, how many CVEs, how many damaged rows.
    pub scores: Vec<(ScoresKind, usize, usize)>,
}

/// What a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScoresKind {
    /// Scores of EPSS.
    Odds,
    /// CISA's catalogue of vulnerabilities known to be exploited.
    Exploited,
}

/// What one part of an export is.
#[derive(Debug)]
enum Item {
    Record(Box<Compiled>),
    Scores(Scores, usize),
}

/// Takes records and scores into the database. Damaged ones are named and do not end it.
pub fn import(request: &ImportRequest) -> Result<ImportReport, Error> {
    let mut change = Change::begin(request.db.as_deref(), request.fresh)?;
    let hint = "name exports of OSV, directories, records or tables";
    let taken = read_export(&request.paths, &make).map_err(|error| reading(&error, hint))?;
    let (records, scores, mut report) = sorted(taken);
    if records.is_empty() && scores.is_empty() {
        return Err(nothing(&report));
    }
    report.changed = change.records(records)?;
    for scores in &scores {
        change.scores(scores)?;
    }
    change.publish()?;
    Ok(report)
}

fn make(_: &str, part: Part<'_>) -> Result<Item, String> {
    let scores =
        |bytes: &[u8]| Scores::read(bytes).map(|(scores, damaged)| Item::Scores(scores, damaged));
    let bytes = match part {
        Part::Record(bytes) => bytes,
        Part::Table(bytes) => return scores(bytes).map_err(|error| error.to_string()),
    };
    match Compiled::read(bytes) {
        Ok(record) => Ok(Item::Record(Box::new(record))),
        // CISA's catalogue is JSON too.
        Err(error) => scores(bytes).map_err(|_| error.to_string()),
    }
}

fn sorted(taken: Vec<Taken<Item>>) -> (Vec<Compiled>, Vec<Scores>, ImportReport) {
    let (mut records, mut scores, mut report) = (
        Vec::with_capacity(taken.len()),
        Vec::new(),
        ImportReport::default(),
    );
    for item in taken {
        match item {
            Ok(Item::Record(record)) => {
                report.skipped = report.skipped.and(record.skipped());
                records.push(*record);
            }
            Ok(Item::Scores(table, damaged)) => {
                let kind = match table {
                    Scores::Odds(_) => ScoresKind::Odds,
                    Scores::Exploited(_) => ScoresKind::Exploited,
                };
                report.scores.push((kind, table.len(), damaged));
                scores.push(table);
            }
            Err(damaged) => report.damaged.push(damaged),
        }
    }
    report.read = records.len();
    report.damaged.sort();
    (records, scores, report)
}

fn nothing(report: &ImportReport) -> Error {
    let why = match report.damaged.first() {
        Some((name, why)) => format!(
            "no record could be read; the first of {} parts is `{name}`: {why}",
            report.damaged.len()
        ),
        None => "no record is in what was named".to_owned(),
    };
    let why = lockgate_settings::visible(&why);
    Error::usage(
        why,
        "name exports of OSV (`<ecosystem>/all.zip`), directories, records (`*.json`, `*.jsonl`) or tables (`*.csv`)",
    )
}
