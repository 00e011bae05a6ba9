//! GitLab's SAST report, version 15.0.4 of its form.

use lockgate_evidence::{Finding, Report, Severity, Unknown};
use serde::Serialize;

use super::{Moment, VERSION, json_text};
use crate::escape::visible;

/// The version of GitLab's form.
const FORM: &str = "15.0.4";
/// GitLab refuses a longer `name`, in characters.
const NAME: usize = 255;
/// GitLab refuses a longer `solution`, in characters.
const SOLUTION: usize = 7000;

#[derive(Serialize)]
struct Sast<'a> {
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
    identifiers: [Identifier<'a>; 1],
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    start_line: usize,
    end_line: usize,
}

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
pub(crate) fn render(report: &Report, moment: &Moment) -> String {
    let sast = Sast {
        version: FORM,
        vulnerabilities: report.findings.iter().map(vulnerability).collect(),
        scan: scan(report, moment),
    };
    json_text(&sast, true)
}

fn vulnerability(finding: &Finding) -> Vulnerability<'_> {
    let rule = finding.rule;
    Vulnerability {
        id: finding.fingerprint().to_string(),
        category: "sast",
        name: cut(rule.summary, NAME),
        description: visible(&finding.message),
        severity: severity(finding.severity),
        solution: solution(finding),
        scanner: Named {
            id: "lockgate",
            name: "lockgate",
        },
        location: place(finding),
        identifiers: [Identifier {
            kind: "lockgate_rule",
            name: rule.id,
            value: rule.id,
        }],
    }
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
    }
}

fn scan<'a>(report: &Report, moment: &'a Moment) -> Scan<'a> {
    Scan {
        analyzer: scanner(),
        scanner: scanner(),
        kind: "sast",
        start_time: bare(&moment.started),
        end_time: bare(&moment.ended),
        status: "success",
        messages: report.unknowns().map(message).collect(),
    }
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
        let text = render(&sample::usual(), &moment);
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
}
