//! `lockgate.toml`, raw to valid.

mod exception;
mod level;

use std::collections::BTreeMap;

use lockgate_evidence::{Confidence, Rule, Severity, Source};
use lockgate_settings::{Located, Problem, Reader, Table, parse};
use lockgate_workload::Settings;

pub use exception::Exception;
pub(crate) use exception::Malformed;
pub use level::Level;
pub(crate) use level::find as find_rule;

use crate::Glob;

/// A valid `lockgate.toml`.
///
/// Only [`Policy::read`] and [`Policy::default`] make one; the second is what stands where there is no
/// file.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// The run fails at this severity or over it.
    pub fail_on: Option<Severity>,
    /// Milder findings are counted, not shown.
    pub min_severity: Option<Severity>,
    /// Less sure findings are counted, not shown.
    pub min_confidence: Option<Confidence>,
    /// What is not inspected, as paths from the file's directory.
    pub exclude: Vec<Glob>,
    /// The baseline, as a path from the file's directory.
    pub baseline: Option<Located<String>>,
    /// The advisory data, as a path from the file's directory.
    pub advisories: Option<Located<String>>,
    /// What lock 2 was told.
    pub workload: Settings,
    /// What lock 3 was told.
    pub dependencies: lockgate_dependencies::Settings,
    /// What lock 6 was told.
    pub secrets: lockgate_secrets::Settings,
    pub(crate) levels: BTreeMap<&'static str, Level>,
    pub(crate) exceptions: Vec<Exception>,
    pub(crate) malformed: Vec<Malformed>,
    pub(crate) source: Option<Source>,
}

impl Policy {
    /// The same; findings about it quote what `shown` makes of its text, in which everything stands at the same place.
    #[must_use]
    pub fn quoting(mut self, shown: impl FnOnce(&Source) -> Source) -> Self {
        self.source = self.source.map(|source| shown(&source));
        self
    }

    /// Reads the text of a `lockgate.toml`; `rules` gives every rule there is, once it is known what lock 6 was told: rules of
    /// the users' own are among that, and files that hold more.
    ///
    /// Everything wrong is told at once, except that syntax errors come alone. What is wrong within an
    /// `[[exception]]` is not an error here: it becomes a finding, and the exception excepts nothing.
    pub fn read(
        source: &Source,
        rules: impl FnOnce(&lockgate_secrets::Settings) -> Vec<&'static Rule>,
    ) -> Result<Self, Vec<Problem>> {
        let table = parse(source.text())?;
        let mut problems = Vec::new();
        let policy = read_policy(source, &table, rules, &mut problems);
        if problems.is_empty() {
            Ok(policy)
        } else {
            Err(problems)
        }
    }

    /// The file, where there is one.
    pub fn source(&self) -> Option<&Source> {
        self.source.as_ref()
    }

    /// The exceptions that are complete, expired or not.
    pub fn exceptions(&self) -> &[Exception] {
        &self.exceptions
    }

    /// The same policy without one of its exceptions.
    #[must_use]
    pub fn without_exception(mut self, index: usize) -> Self {
        self.exceptions.remove(index);
        self
    }

    /// What the policy says of a rule, if anything.
    pub fn level(&self, rule: &Rule) -> Option<Level> {
        self.levels.get(rule.id).copied()
    }

    /// True where the policy leaves out the path, given from the file's directory.
    pub fn excludes(&self, path: &str) -> bool {
        self.exclude.iter().any(|glob| glob.covers(path))
    }
}

fn read_policy(
    source: &Source,
    table: &Table,
    rules: impl FnOnce(&lockgate_secrets::Settings) -> Vec<&'static Rule>,
    problems: &mut Vec<Problem>,
) -> Policy {
    let mut reader = Reader::new(table, problems);
    let scan = reader.table("scan");
    let levels = reader.table("rules");
    let workload = reader.table("workload");
    let dependencies = reader.table("dependencies");
    let secrets = reader.table("secrets");
    let exceptions = reader.tables("exception");
    reader.finish();
    let mut policy = scan
        .map(|table| read_scan(table, problems))
        .unwrap_or_default();
    policy.secrets = secrets
        .map(|table| lockgate_secrets::Settings::read(table, problems))
        .unwrap_or_default();
    policy.dependencies = dependencies
        .map(|table| lockgate_dependencies::Settings::read(table, problems))
        .unwrap_or_default();
    let rules = rules(&policy.secrets);
    policy.levels = levels
        .map(|table| level::read(table, &rules, problems))
        .unwrap_or_default();
    policy.workload = workload
        .map(|table| Settings::read(table, problems))
        .unwrap_or_default();
    for table in exceptions {
        match exception::read(table, &rules) {
            Ok(exception) => policy.exceptions.push(exception),
            Err(malformed) => policy.malformed.push(malformed),
        }
    }
    policy.source = Some(source.clone());
    policy
}

/// The table `[scan]`; the rest of the policy is still at its default.
fn read_scan(table: &Table, problems: &mut Vec<Problem>) -> Policy {
    let severities = Severity::ALL.map(Severity::as_str);
    let confidences = Confidence::ALL.map(Confidence::as_str);
    let mut reader = Reader::new(table, problems);
    let fail_on = reader.word("fail-on", &severities, Severity::parse);
    let min_severity = reader.word("min-severity", &severities, Severity::parse);
    let min_confidence = reader.word("min-confidence", &confidences, Confidence::parse);
    let exclude = reader.strings("exclude").unwrap_or_default();
    let policy = Policy {
        fail_on: fail_on.map(|word| word.value),
        min_severity: min_severity.map(|word| word.value),
        min_confidence: min_confidence.map(|word| word.value),
        exclude: exclude.iter().map(|glob| Glob::new(&glob.value)).collect(),
        baseline: reader.text("baseline"),
        advisories: reader.text("advisories"),
        ..Policy::default()
    };
    reader.finish();
    policy
}
