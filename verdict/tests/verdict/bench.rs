//! Two rules, a file and a day.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::{Date, date};
use lockgate_evidence::{
    Comment, Confidence, Finding, Inspection, Lock, Report, Rule, Severity, Source, Span,
};
use lockgate_verdict::{Asked, Baseline, Context, Policy, RULES, Thresholds, judge};

pub(crate) static ALPHA: Rule = rule("workload/alpha", Severity::High);
pub(crate) static BETA: Rule = rule("workload/beta", Severity::Low);

/// The day of all tests.
pub(crate) const TODAY: Date = date(2026, 6, 15);

const fn rule(id: &'static str, severity: Severity) -> Rule {
    Rule {
        lock: Lock::Workload,
        id,
        summary: "a test",
        severity,
        confidence: Confidence::Medium,
        fixable: false,
        page: "",
    }
}

pub(crate) fn rules() -> Vec<&'static Rule> {
    let mut rules = vec![&ALPHA, &BETA];
    rules.extend(RULES);
    rules
}

/// What is judged, with the defaults of a whole scan without a policy.
pub(crate) struct Case {
    pub(crate) policy: Policy,
    pub(crate) thresholds: Thresholds,
    pub(crate) baseline: Baseline,
    pub(crate) asked: Asked,
    pub(crate) seen: Inspection,
}

impl Case {
    pub(crate) fn new(findings: Vec<Finding>) -> Self {
        Self {
            policy: Policy::default(),
            thresholds: Thresholds::default(),
            baseline: Baseline::default(),
            asked: Asked {
                locks: Vec::new(),
                everything: true,
                history: true,
                policy_paths: HashMap::new(),
            },
            seen: Inspection {
                findings,
                inspected: 1,
                ..Inspection::default()
            },
        }
    }

    /// Every `#` of the source begins a comment.
    pub(crate) fn comments_of(mut self, source: &Source) -> Self {
        let text = source.text();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            if let Some(hash) = line.find('#') {
                let span = Span::new(at + hash, at + line.trim_end_matches('\n').len());
                self.seen.comments.push(Comment {
                    source: source.clone(),
                    span,
                });
            }
            at += line.len();
        }
        self
    }

    pub(crate) fn policy(mut self, text: &str) -> Self {
        let source = Source::new("lockgate.toml", text);
        self.policy = Policy::read(&source, |_| rules()).expect("the test's policy is valid");
        self
    }

    pub(crate) fn judge(self) -> Report {
        let context = Context {
            policy: &self.policy,
            thresholds: self.thresholds,
            baseline: &self.baseline,
            today: TODAY,
            asked: &self.asked,
            rules: &rules(),
        };
        judge(BTreeMap::from([(Lock::Workload, self.seen)]), &context)
    }
}

/// A finding at the first place of `text` in the source.
pub(crate) fn at(rule: &'static Rule, source: &Source, text: &str) -> Finding {
    let start = source
        .text()
        .find(text)
        .expect("the test names text that is there");
    Finding::new(rule, source, Span::new(start, start + text.len()), "found")
}

/// One line for each finding, then the counts that are not zero.
pub(crate) fn show(report: &Report) -> String {
    let mut lines: Vec<String> = report.findings.iter().map(line).collect();
    let counts = report.counts;
    let named = [
        ("ignored", counts.ignored),
        ("excepted", counts.excepted),
        ("baseline", counts.baseline),
        ("below", counts.below),
    ];
    lines.extend(
        named
            .iter()
            .filter(|(_, n)| *n > 0)
            .map(|(name, n)| format!("{name}: {n}")),
    );
    lines.join("\n")
}

fn line(finding: &Finding) -> String {
    let primary = finding.primary();
    let at = primary.source.position(primary.span.start);
    let path = primary.source.path();
    format!(
        "{path}:{}:{} {} {}: {}",
        at.line, at.column, finding.severity, finding.rule.id, finding.message
    )
}
