//! From what was seen to what is reported.

mod policy_findings;
mod sort;
mod state;
mod suppress;

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use lockgate_evidence::{Confidence, Counts, Finding, Inspection, Lock, Report, Rule, Severity};

use crate::ignores::{self, Ignore};
use crate::{Baseline, Level, Policy, RULES};
use suppress::{Fate, Use};

/// From where on something counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// The run fails at this severity or over it.
    pub fail_on: Severity,
    /// Milder findings are counted, not shown.
    pub min_severity: Severity,
    /// Less sure findings are counted, not shown.
    pub min_confidence: Confidence,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            fail_on: Severity::Low,
            min_severity: Severity::Info,
            min_confidence: Confidence::Low,
        }
    }
}

/// What the run was asked to look at.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Only these locks; empty means all.
    pub locks: Vec<Lock>,
    /// True where everything was scanned that the policy could speak of.
    ///
    /// Only then can an exception or an ignore be called unused.
    pub everything: bool,
    /// True where no history was left out that could hold leaked secrets: only then can an exception of one be called unused.
    pub history: bool,
    /// Reported path to path from the directory of `lockgate.toml`, where the two differ.
    pub policy_paths: HashMap<String, String>,
}

impl Asked {
    /// True where the lock was asked.
    pub fn includes(&self, lock: Lock) -> bool {
        self.locks.is_empty() || self.locks.contains(&lock)
    }

    /// The path as exceptions name it.
    pub(crate) fn policy_path<'a>(&'a self, reported: &'a str) -> &'a str {
        self.policy_paths
            .get(reported)
            .map_or(reported, String::as_str)
    }
}

/// Everything a judgement depends on besides what was seen.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// The policy file.
    pub policy: &'a Policy,
    /// The thresholds, of the command line or else of the policy.
    pub thresholds: Thresholds,
    /// What was there before.
    pub baseline: &'a Baseline,
    /// The day on which exceptions are judged.
    pub today: Date,
    /// What was asked.
    pub asked: &'a Asked,
    /// Every rule of the locks.
    pub rules: &'a [&'static Rule],
}

impl Context<'_> {
    /// True where the finding is counted and not shown.
    pub(crate) fn is_below(&self, finding: &Finding) -> bool {
        self.policy.level(finding.rule) == Some(Level::Off)
            || finding.severity < self.thresholds.min_severity
            || finding.confidence < self.thresholds.min_confidence
    }

    /// Gives the finding the severity that the policy sets for its rule.
    pub(crate) fn apply_level(&self, finding: &mut Finding) {
        if let Some(Level::At(severity)) = self.policy.level(finding.rule) {
            finding.severity = severity;
        }
    }
}

/// What each lock saw that was asked.
pub type Seen = BTreeMap<Lock, Inspection>;

/// Judges what the locks saw.
///
/// The result depends on the set of findings, not on their order. A finding more never turns a failed run
/// into one that does not fail, except where it is the finding that an unused exception was waiting for.
pub fn judge(mut seen: Seen, context: &Context<'_>) -> Report {
    let mut findings = Vec::new();
    let mut comments = Vec::new();
    for inspection in seen.values_mut() {
        findings.append(&mut inspection.findings);
        comments.append(&mut inspection.comments);
    }
    for finding in &mut findings {
        context.apply_level(finding);
    }
    sort::sort(&mut findings);
    sort::deduplicate(&mut findings);
    let ignores = ignores::read_all(&comments, context.rules);
    let mut used = Use::new(&ignores, context.policy);
    let mut counts = Counts::default();
    let left = suppress::suppress(findings, &ignores, context, &mut used, &mut counts);
    let mut shown = left.shown;
    shown.extend(judge_policy(&ignores, &used, &seen, context, &mut counts));
    sort::sort(&mut shown);
    let failed = shown
        .iter()
        .any(|finding| finding.severity >= context.thresholds.fail_on);
    Report {
        locks: state::seven(&shown, seen, context),
        rules: asked_rules(context),
        findings: shown,
        cleared: left.cleared,
        counts,
        failed,
        matrix: None,
    }
}

/// What is wrong with the exceptions and ignores themselves. Only thresholds apply to these.
fn judge_policy(
    ignores: &[Ignore],
    used: &Use,
    seen: &Seen,
    context: &Context<'_>,
    counts: &mut Counts,
) -> Vec<Finding> {
    let mut findings = policy_findings::all(ignores, used, seen, context);
    for finding in &mut findings {
        context.apply_level(finding);
    }
    sort::sort(&mut findings);
    sort::number(&mut findings, |_| false);
    findings.retain(|finding| !Fate::below(context.is_below(finding)).count(counts));
    findings
}

fn asked_rules(context: &Context<'_>) -> Vec<&'static Rule> {
    let asked = context
        .rules
        .iter()
        .filter(|rule| context.asked.includes(rule.lock));
    let mut rules: Vec<_> = asked.copied().chain(RULES.iter().copied()).collect();
    rules.sort_by_key(|rule| rule.id);
    rules.dedup_by_key(|rule| rule.id);
    rules
}
