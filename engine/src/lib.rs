//! Use cases: scan, fix, init, baseline.

use std::path::PathBuf;

use lockgate_evidence::{Confidence, Lock, Report, Rule, Severity};

/// What a scan is asked for. Paths are the user's own words.
#[derive(Clone, Debug, Default)]
pub struct ScanRequest {
    /// Files and directories; empty means the current directory.
    pub paths: Vec<PathBuf>,
    /// `lockgate.toml`; looked for in the scan root where not given.
    pub config: Option<PathBuf>,
    /// Advisory data in the layout of OSV's public export.
    pub advisories: Option<PathBuf>,
    /// A baseline written by [`baseline_text`].
    pub baseline: Option<PathBuf>,
    /// Only these locks; empty means all.
    pub locks: Vec<Lock>,
    /// Milder findings are counted, not shown.
    pub min_severity: Option<Severity>,
    /// Less sure findings are counted, not shown.
    pub min_confidence: Option<Confidence>,
    /// The run fails at this severity or over it; default `low`.
    pub fail_on: Option<Severity>,
}

/// Why a use case could not run at all, by who is to blame.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Wrong usage or invalid configuration: exit code 2. The message may hold several labelled lines.
    #[error("{message}")]
    Usage {
        /// What, where and why.
        message: String,
        /// The next step.
        hint: Option<String>,
    },
    /// The environment failed: exit code 3.
    #[error("{message}")]
    Environment {
        /// What, where and why.
        message: String,
        /// The next step.
        hint: Option<String>,
    },
}

/// A file as `fix` would leave it.
#[derive(Clone, Debug)]
pub struct FixedFile {
    /// Path as reported.
    pub path: String,
    /// Where it is on disk.
    pub location: PathBuf,
    /// Text before.
    pub before: String,
    /// Text after.
    pub after: String,
    /// Titles of the fixes applied, in order.
    pub titles: Vec<String>,
}

/// What `fix` would do.
#[derive(Clone, Debug, Default)]
pub struct FixPlan {
    /// Files that change, by path.
    pub files: Vec<FixedFile>,
    /// Fixes left out because they may change behaviour and `--unsafe` was not given.
    pub unsafe_left: usize,
    /// Fixes left out because they overlap another; a second run applies them.
    pub overlapping: usize,
}

/// Every rule of every lock, by id.
pub fn rules() -> Vec<&'static Rule> {
    lockgate_workload::rules().to_vec()
}

/// Inspects the tree and judges what was found.
pub fn scan(_request: &ScanRequest) -> Result<Report, Error> {
    todo!("scan")
}

/// Scans and applies every fix in memory until nothing changes.
pub fn plan_fixes(_request: &ScanRequest, _allow_unsafe: bool) -> Result<FixPlan, Error> {
    todo!("plan_fixes")
}

/// Writes the files of a plan, each by a rename; refuses a file that changed meanwhile.
pub fn apply(_plan: &FixPlan) -> Result<(), Error> {
    todo!("apply")
}

/// The baseline file for the findings of a report: sorted, stable, readable.
pub fn baseline_text(_report: &Report) -> String {
    todo!("baseline")
}

/// A commented `lockgate.toml` for what stands in the tree at `root`.
pub fn init_text(_root: &std::path::Path) -> Result<String, Error> {
    todo!("init")
}

/// Writes a new file (`init`, `--output`); with `replace` false an existing file is an error.
pub fn write_file(_path: &std::path::Path, _bytes: &[u8], _replace: bool) -> Result<(), Error> {
    todo!("write")
}

/// The time now in UTC as `YYYY-MM-DDThh:mm:ss`, for the report formats that must tell it.
pub fn now_utc() -> String {
    jiff::Timestamp::now()
        .strftime("%Y-%m-%dT%H:%M:%S")
        .to_string()
}
