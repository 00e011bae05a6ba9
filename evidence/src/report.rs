//! Everything one run can say.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{Finding, Matrix, Rule, Seven};

/// Something that could not be told, and why. Never shown or counted as fine.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Unknown {
    /// What could not be told: a path, or the name of the missing data.
    pub subject: String,
    /// Why, lower case, no full stop.
    pub reason: String,
}

/// How a lock stands after a scan.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum LockState {
    /// Inspected, and nothing was found.
    Closed,
    /// Inspected, and what was found is below the threshold that fails the run.
    Ajar,
    /// Inspected, and something at or over the threshold was found.
    Open,
    /// Not inspected, or not wholly.
    #[default]
    Unknown,
}

impl LockState {
    /// The lower-case word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Ajar => "ajar",
            Self::Open => "open",
            Self::Unknown => "unknown",
        }
    }
}

/// One lock's part of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LockReport {
    /// How it stands.
    pub state: LockState,
    /// Why, where the state is unknown.
    pub reason: Option<String>,
    /// How many files it inspected.
    pub inspected: usize,
    /// How many objects of a repository's history it inspected.
    pub objects: usize,
    /// What it could not tell.
    pub unknowns: Vec<Unknown>,
    /// What it was not asked, because data the user did not name would be needed. Stated, not counted as
    /// incomplete.
    pub not_asked: Vec<Unknown>,
}

/// What was left out of the findings, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Counts {
    /// By a VEX document that the user named.
    #[serde(skip_serializing_if = "is_zero")]
    pub cleared: usize,
    /// By an inline `# lockgate: ignore[…]` comment.
    pub ignored: usize,
    /// By an exception of `lockgate.toml`.
    pub excepted: usize,
    /// By the baseline.
    pub baseline: usize,
    /// By `--min-severity`, `--min-confidence` or a rule's level `off`.
    pub below: usize,
}

impl Counts {
    /// All of them.
    pub fn total(self) -> usize {
        self.cleared + self.ignored + self.excepted + self.baseline + self.below
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for a reference"
)]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// The result of a scan, in its final order.
#[derive(Clone, Debug)]
pub struct Report {
    /// Sorted by [`Finding::order`].
    pub findings: Vec<Finding>,
    /// Findings that a statement of a VEX document takes out of what counts, sorted likewise; each says on whose word.
    pub cleared: Vec<Finding>,
    /// All seven locks.
    pub locks: Seven<LockReport>,
    /// What was left out.
    pub counts: Counts,
    /// Every rule that was asked, so that renderers can list them.
    pub rules: Vec<&'static Rule>,
    /// True where some finding is at or over the threshold.
    pub failed: bool,
    /// What every job can do, where that was asked for.
    pub matrix: Option<Matrix>,
}

impl Report {
    /// Everything that could not be told, over all locks that were asked.
    pub fn unknowns(&self) -> impl Iterator<Item = &Unknown> {
        self.locks.iter().flat_map(|(_, lock)| &lock.unknowns)
    }
}
