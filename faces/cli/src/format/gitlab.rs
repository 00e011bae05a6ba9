//! GitLab's reports of SAST and of secret detection, version 15.0.4 of their forms.
//!
//! GitLab takes each kind of finding from a report of its own, so that each finding stands in one of the two. What the other
//! one holds is counted in the messages. The field for the extract of the source is never written: it is meant to hold the
//! secret.

use lockgate_evidence::{CommitRef, Exposed, Finding, Report, Severity, Unknown};
use serde::Serialize;

use super::{Moment, VERSION, exposed, json_text, plural};
use crate::escape::visible;

/// The version of GitLab's form.
const FORM: &str = "15.0.4";
/// GitLab refuses a longer `name`, in characters.
const NAME: usize = 255;
/// GitLab refuses a longer `solution`, in characters.
const SOLUTION: usize = 7000;

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Everything but leaked secrets.
    Sast,
    /// Leaked secrets.
    Secrets,
}

impl Form {
    fn word(self) -> &'static str {
        match self {
            Self::Sast => "sast",
            Self::Secrets => "secret_detection",
        }
    }

    fn holds(self, finding: &Finding) -> bool {
        finding.exposed.is_some() == (self == Self::Secrets)
    }

    /// How the other one is asked for.
    fn other(self) -> &'static str {
        match self {
            Self::Sast => "gitlab-secrets",
            Self::Secrets => "gitlab",
        }
    }
}

#[derive(Serialize)]
struct Whole<'a> {
    version: &'static str,
    vulnerabilities: Vec<Vulnerability<'a>>,
    scan: Scan<'a>,
}

#[derive(Serialize)]
struct Vulnerability<'a> {
    id: String,
    category: &'static str,
    name: String,
    description: String,
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    solution: Option<String>,
    scanner: Named,
    location: Place<'a>,
    identifiers: Vec<Identifier<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    start_line: usize,
    end_line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<Commit<'a>>,
}

/// Required of a secret.
#[derive(Serialize)]
struct Commit<'a> {
    sha: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'a str>,
}

/// What GitLab's own analyser says of a file that it did not read from a commit.
const NO_COMMIT: &str = "0000000";

#[derive(Serialize)]
struct Identifier<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'a str,
    value: &'a str,
}

#[derive(Serialize)]
struct Named {
    id: &'static str,
    name: &'static str,
}

#[derive(Serialize)]
struct Scanner {
    id: &'static str,
    name: &'static str,
    version: &'static str,
    vendor: Vendor,
}

#[derive(Serialize)]
struct Vendor {
    name: &'static str,
}

#[derive(Serialize)]
struct Scan<'a> {
    analyzer: Scanner,
    scanner: Scanner,
    #[serde(rename = "type")]
    kind: &'static str,
    start_time: &'a str,
    end_time: &'a str,
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    messages: Vec<Message>,
}

#[derive(Serialize)]
struct Message {
    level: &'static str,
    value: String,
}

/// The report, indented.
pub(crate) fn render(form: Form, report: &Report, moment: &Moment) -> String {
    let held = report.findings.iter().filter(|of| form.holds(of));
    let whole = Whole {
        version: FORM,
        vulnerabilities: held.map(|of| vulnerability(form, of)).collect(),
        scan: scan(form, report, moment),
    };
    json_text(&whole, true)
}

fn vulnerability(form: Form, finding: &Finding) -> Vulnerability<'_> {
    let rule = finding.rule;
    Vulnerability {
        id: finding.fingerprint().to_string(),
        category: form.word(),
        name: cut(rule.summary, NAME),
        description: description(finding),
        severity: severity(finding.severity),
        solution: solution(finding),
        scanner: Named {
            id: "lockgate",
            name: "lockgate",
        },
        location: place(finding),
        identifiers: identifiers(finding),
    }
}

/// The message, then remarks on lines of their own.
fn description(finding: &Finding) -> String {
    let remarks = exposed::remarks(finding).into_iter();
    let remarks = remarks.map(|(name, words)| format!("\n\n{name}: {}", visible(&words)));
    visible(&finding.message) + &remarks.collect::<String>()
}

fn identifiers(finding: &Finding) -> Vec<Identifier<'_>> {
    let rule = Identifier {
        kind: "lockgate_rule",
        name: finding.rule.id,
        value: finding.rule.id,
    };
    let weakness = finding.exposed.is_some().then_some(Identifier {
        kind: "cwe",
        name: "CWE-798",
        value: "798",
    });
    std::iter::once(rule).chain(weakness).collect()
}

/// What the finding says, or else the rule's page.
fn solution(finding: &Finding) -> Option<String> {
    let help = finding.help.as_deref().map(visible);
    let page = || finding.rule.section("How to fix").map(str::to_owned);
    help.or_else(page).map(|text| cut(&text, SOLUTION))
}

fn place(finding: &Finding) -> Place<'_> {
    let primary = finding.primary();
    Place {
        file: primary.source.path(),
        start_line: primary.source.position(primary.span.start).line,
        end_line: primary.source.position(primary.span.end).line,
        commit: finding.exposed.as_deref().map(|of| commit(finding, of)),
    }
}

/// The commit that the place is shown of.
fn commit<'a>(finding: &'a Finding, exposed: &'a Exposed) -> Commit<'a> {
    let revision = finding.primary().source.revision();
    let trail = exposed.trail.as_ref();
    let known = trail
        .into_iter()
        .flat_map(|of| of.last.iter().chain(&of.first));
    let told: Option<&CommitRef> = known
        .into_iter()
        .find(|commit| Some(commit.id.as_str()) == revision);
    Commit {
        sha: revision.unwrap_or(NO_COMMIT),
        author: told.map(|commit| visible(&commit.author)),
        date: told.map(|commit| commit.time.as_str()),
    }
}

fn scan<'a>(form: Form, report: &Report, moment: &'a Moment) -> Scan<'a> {
    Scan {
        analyzer: scanner(),
        scanner: scanner(),
        kind: form.word(),
        start_time: bare(&moment.started),
        end_time: bare(&moment.ended),
        status: "success",
        messages: report
            .unknowns()
            .map(message)
            .chain(elsewhere(form, report))
            .collect(),
    }
}

/// What the other report holds.
fn elsewhere(form: Form, report: &Report) -> Option<Message> {
    let others = report.findings.iter().filter(|of| !form.holds(of)).count();
    (others > 0).then(|| Message {
        level: "warn",
        value: format!(
            "{} in the report of `lockgate scan --format {}`",
            plural(others, "further finding"),
            form.other()
        ),
    })
}

/// GitLab's form wants UTC without saying so.
fn bare(time: &str) -> &str {
    time.trim_end_matches('Z')
}

fn scanner() -> Scanner {
    Scanner {
        id: "lockgate",
        name: "lockgate",
        version: VERSION,
        vendor: Vendor { name: "lockgate" },
    }
}

fn message(unknown: &Unknown) -> Message {
    Message {
        level: "warn",
        value: visible(&format!("{}: {}", unknown.subject, unknown.reason)),
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "Info",
        Severity::Low => "Low",
        Severity::Medium => "Medium",
        Severity::High => "High",
        Severity::Critical => "Critical",
    }
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_usual_report() {
        let moment = Moment {
            started: "2025-01-02T03:04:05Z".into(),
            ended: "2025-01-02T03:04:06Z".into(),
        };
        let text = render(Form::Sast, &sample::usual(), &moment);
        let report: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        insta::assert_snapshot!(sample::members(&report), @r#"
        version: "15.0.4"
        vulnerabilities: [{"id":"0dfe99fc27ba76f40625dd505f9d5b0a","category":"sast","name":"a job may run for hours","description":"job `build` has no `timeout-minutes`","severity":"Low","scanner":{"id":"lockgate","name":"lockgate"},"location":{"file":".github/workflows/ci.yml","start_line":3,"end_line":3},"identifiers":[{"type":"lockgate_rule","name":"workload/missing-timeout","value":"workload/missing-timeout"}]},{"id":"278e7365c8c16fe8b642c0fceae6ead4","category":"sast","name":"an action is used by a name that can be moved","description":"action `actions/checkout` is pinned to a tag","severity":"High","solution":"pin to a full commit id","scanner":{"id":"lockgate","name":"lockgate"},"location":{"file":".github/workflows/ci.yml","start_line":6,"end_line":6},"identifiers":[{"type":"lockgate_rule","name":"workload/unpinned-action","value":"workload/unpinned-action"}]}]
        scan: {"analyzer":{"id":"lockgate","name":"lockgate","version":"0.1.0","vendor":{"name":"lockgate"}},"scanner":{"id":"lockgate","name":"lockgate","version":"0.1.0","vendor":{"name":"lockgate"}},"type":"sast","start_time":"2025-01-02T03:04:05","end_time":"2025-01-02T03:04:06","status":"success","messages":[{"level":"warn","value":".github/workflows/odd.yml: not UTF-8"}]}
        "#);
        insta::assert_snapshot!(sample::members(&report["scan"]), @r#"
        analyzer: {"id":"lockgate","name":"lockgate","version":"0.1.0","vendor":{"name":"lockgate"}}
        scanner: {"id":"lockgate","name":"lockgate","version":"0.1.0","vendor":{"name":"lockgate"}}
        type: "sast"
        start_time: "2025-01-02T03:04:05"
        end_time: "2025-01-02T03:04:06"
        status: "success"
        messages: [{"level":"warn","value":".github/workflows/odd.yml: not UTF-8"}]
        "#);
    }

    #[test]
    fn secrets_have_a_report_of_their_own() {
        let mut report = sample::leaked_long_ago();
        report.findings.extend(sample::usual().findings);
        let text = render(Form::Secrets, &report, &Moment::default());
        let value: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(value["scan"]["type"], "secret_detection");
        insta::assert_snapshot!(sample::members(&value["vulnerabilities"][0]), @r#"
        id: "07070707070707070707070707070707"
        category: "secret_detection"
        name: "an Example token stands in plain text"
        description: "Example token `exam…` stands in plain text at 7 places\n\nopens: everything\n\nwhy: known by its own form; its checksum holds\n\nhistory: first in commit 01234567 of 2024-01-02 by Ada <ada@example.com> (old/a.py); last in commit abcdef12 of 2025-03-04 by Ada <ada@example.com> (old/a.py); still at HEAD; reachable from main, x, v1 and 1 more\n\nmore: the same secret at 6 further places"
        severity: "Critical"
        solution: "revoke it in the settings"
        scanner: {"id":"lockgate","name":"lockgate"}
        location: {"file":"old/a.py","start_line":2,"end_line":2,"commit":{"sha":"abcdef12abcdef12abcdef12abcdef12abcdef12","author":"Ada <ada@example.com>","date":"2025-03-04T05:06:07Z"}}
        identifiers: [{"type":"lockgate_rule","name":"secrets/example-token","value":"secrets/example-token"},{"type":"cwe","name":"CWE-798","value":"798"}]
        "#);
        insta::assert_snapshot!(value["scan"]["messages"], @r#"[{"level":"warn","value":".github/workflows/odd.yml: not UTF-8"},{"level":"warn","value":"2 further findings in the report of `lockgate scan --format gitlab`"}]"#);
        let other = render(Form::Sast, &report, &Moment::default());
        assert!(!other.contains("secrets/example-token"), "{other}");
        assert!(other.contains(
            "1 further finding in the report of `lockgate scan --format gitlab-secrets`"
        ));
    }
}
