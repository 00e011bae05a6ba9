//! SARIF 2.1.0 for code scanning, kept small: only rules that fired, nothing twice, no indentation.

use std::collections::BTreeMap;

use lockgate_evidence::{
    Confidence, Counts, Exposed, Finding, Label, Location, Report, Rule, Severity, Source, Span,
    Trail, Unknown,
};
use serde::Serialize;

use super::{VERSION, cleared_words, excerpt, json_text};
use crate::escape::{uri, visible};

/// The whole file.
#[derive(Serialize)]
struct Log<'a> {
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    invocations: [Invocation; 1],
    column_kind: &'static str,
    results: Vec<Outcome<'a>>,
    properties: RunProperties,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Descriptor<'a>>,
}

/// A rule that fired.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor<'a> {
    id: &'a str,
    short_description: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    full_description: Option<Text>,
    help: Help,
    default_configuration: Configuration,
    properties: RuleProperties,
}

#[derive(Serialize)]
struct Help {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<String>,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct RuleProperties {
    security_severity: &'static str,
    precision: &'static str,
    tags: [&'static str; 2],
}

/// One finding. What can be looked up is left out: the rule's index, and the level where it is the
/// rule's own.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'a> {
    rule_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<&'static str>,
    message: Text,
    locations: Vec<Place>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Place>,
    partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<[Suppression; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<OutcomeProperties<'a>>,
}

/// On whose word a result does not count (3.35).
#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    status: &'static str,
    justification: String,
}

/// What SARIF has no word for: a leaked secret, as reports may know it.
#[derive(Serialize)]
struct OutcomeProperties<'a> {
    preview: &'a str,
    provider: &'a str,
    opens: &'a str,
    rotate: &'a str,
    why: &'a [String],
    score: u8,
    places: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    trail: Option<&'a Trail>,
}

#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "lockgate/v1")]
    v1: String,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
    physical_location: Physical,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Commit>,
}

/// The commit that holds the artifact. SARIF's own word for it wants the address of the repository, which nobody told.
#[derive(Serialize)]
struct Commit {
    commit: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<usize>,
    end_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Text,
}

/// What SARIF has no word for.
#[derive(Serialize)]
struct RunProperties {
    suppressed: Counts,
    locks: BTreeMap<&'static str, &'static str>,
}

/// The report on one line.
pub(crate) fn render(report: &Report) -> String {
    let rules = fired(report);
    let driver = Driver {
        name: "lockgate",
        semantic_version: VERSION,
        rules: rules.iter().map(|rule| descriptor(rule)).collect(),
    };
    let run = Run {
        tool: Tool { driver },
        invocations: [invocation(report)],
        column_kind: "unicodeCodePoints",
        results: all(report).map(outcome).collect(),
        properties: properties(report),
    };
    let log = Log {
        version: "2.1.0",
        runs: [run],
    };
    json_text(&log, false)
}

/// What counts, and then what a statement takes out of that.
fn all(report: &Report) -> impl Iterator<Item = &Finding> {
    report.findings.iter().chain(&report.cleared)
}

/// The rules with at least one finding, by name.
fn fired(report: &Report) -> Vec<&'static Rule> {
    let rules = all(report).map(|of| (of.rule.id, of.rule));
    rules.collect::<BTreeMap<_, _>>().into_values().collect()
}

fn descriptor(rule: &Rule) -> Descriptor<'_> {
    let explain = format!("`lockgate explain {}` shows the whole page.", rule.id);
    let fix = rule.section("How to fix");
    Descriptor {
        id: rule.id,
        short_description: text(rule.summary),
        full_description: rule.section("Why it matters").map(text),
        help: Help {
            text: format!(
                "{}{explain}",
                fix.map(|fix| format!("{fix}\n\n")).unwrap_or_default()
            ),
            markdown: None,
        },
        default_configuration: Configuration {
            level: level(rule.severity),
        },
        properties: RuleProperties {
            security_severity: score(rule.severity),
            precision: precision(rule.confidence),
            tags: ["security", rule.lock.as_str()],
        },
    }
}

fn outcome(finding: &Finding) -> Outcome<'_> {
    let rule = finding.rule;
    let differs = level(finding.severity) != level(rule.severity);
    let labelled = |label| {
        let of = finding.locations.iter().filter(move |of| of.label == label);
        of.map(place).collect()
    };
    Outcome {
        rule_id: rule.id,
        level: differs.then(|| level(finding.severity)),
        message: text(&finding.message),
        locations: labelled(Label::Primary),
        related_locations: labelled(Label::Related),
        partial_fingerprints: Fingerprints {
            v1: finding.fingerprint().to_string(),
        },
        suppressions: finding.flaw.as_deref().and_then(|flaw| {
            let cleared = flaw.cleared.as_ref()?;
            Some([Suppression {
                kind: "external",
                status: "accepted",
                justification: visible(&cleared_words(cleared)),
            }])
        }),
        properties: finding.exposed.as_deref().map(secret),
    }
}

fn secret(exposed: &Exposed) -> OutcomeProperties<'_> {
    OutcomeProperties {
        preview: &exposed.preview,
        provider: &exposed.provider,
        opens: &exposed.opens,
        rotate: &exposed.rotate,
        why: &exposed.why,
        score: exposed.score,
        places: exposed.places,
        trail: exposed.trail.as_ref(),
    }
}

fn place(location: &Location) -> Place {
    let note = (!location.note.is_empty()).then(|| location.note.clone());
    let words: Vec<String> = note
        .into_iter()
        .chain(excerpt::commit(&location.source))
        .collect();
    Place {
        message: (!words.is_empty()).then(|| text(&words.join(", "))),
        physical_location: Physical {
            artifact_location: Artifact {
                uri: uri(location.source.path()),
                properties: location.source.revision().map(|commit| Commit {
                    commit: commit.to_owned(),
                }),
            },
            region: region(&location.source, location.span),
        },
    }
}

fn region(source: &Source, span: Span) -> Region {
    let start = source.position(span.start);
    let end = source.position(span.end);
    Region {
        start_line: start.line,
        start_column: start.column,
        end_line: (end.line != start.line).then_some(end.line),
        end_column: end.column,
    }
}

fn invocation(report: &Report) -> Invocation {
    let notifications: Vec<_> = report.unknowns().map(notification).collect();
    Invocation {
        execution_successful: notifications.is_empty(),
        tool_execution_notifications: notifications,
    }
}

fn notification(unknown: &Unknown) -> Notification {
    Notification {
        level: "warning",
        message: text(&format!("{}: {}", unknown.subject, unknown.reason)),
    }
}

fn properties(report: &Report) -> RunProperties {
    let state = |(lock, of): (lockgate_evidence::Lock, &lockgate_evidence::LockReport)| {
        (lock.as_str(), of.state.as_str())
    };
    RunProperties {
        suppressed: report.counts,
        locks: report.locks.iter().map(state).collect(),
    }
}

/// Words for people; brackets that SARIF viewers would take for a link are escaped (3.11.6).
fn text(words: &str) -> Text {
    let lines: Vec<String> = words.split('\n').map(visible).collect();
    let text = lines.join("\n");
    let text = if text.contains("](") {
        text.replace('\\', "\\\\")
            .replace('[', "\\[")
            .replace(']', "\\]")
    } else {
        text
    };
    Text { text }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// In the middle of the band that code scanning gives the same word.
fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
        Severity::Info => "1.0",
    }
}

fn precision(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "very-high",
        Confidence::Medium => "high",
        Confidence::Low => "medium",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    /// Parts of the run, each on a line.
    fn parts(pointer: &str) -> String {
        let value: serde_json::Value =
            serde_json::from_str(&render(&sample::usual())).expect("it is JSON");
        let part = value.pointer(pointer).expect("it is there");
        sample::members(part)
    }

    #[test]
    fn results_are_short_and_whole() {
        insta::assert_snapshot!(parts("/runs/0/results"), @r#"
        {"ruleId":"workload/missing-timeout","message":{"text":"job `build` has no `timeout-minutes`"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":".github/workflows/ci.yml"},"region":{"startLine":3,"startColumn":3,"endColumn":8}}}],"partialFingerprints":{"lockgate/v1":"0dfe99fc27ba76f40625dd505f9d5b0a"}}
        {"ruleId":"workload/unpinned-action","message":{"text":"action `actions/checkout` is pinned to a tag"},"locations":[{"message":{"text":"the owner can move this tag"},"physicalLocation":{"artifactLocation":{"uri":".github/workflows/ci.yml"},"region":{"startLine":6,"startColumn":15,"endColumn":34}}}],"relatedLocations":[{"message":{"text":"runs on this trigger"},"physicalLocation":{"artifactLocation":{"uri":".github/workflows/ci.yml"},"region":{"startLine":1,"startColumn":5,"endColumn":9}}},{"message":{"text":"policy asks for a commit"},"physicalLocation":{"artifactLocation":{"uri":"lockgate.toml"},"region":{"startLine":2,"startColumn":1,"endColumn":15}}}],"partialFingerprints":{"lockgate/v1":"278e7365c8c16fe8b642c0fceae6ead4"}}
        "#);
    }

    #[test]
    fn every_rule_there_is_has_its_entry() {
        let source = Source::new("w.yml", "on: push\n");
        let span = Span::new(0, 2);
        let rules = lockgate_engine::rules();
        let mut report = sample::clean();
        report.findings = rules
            .iter()
            .map(|rule| Finding::new(rule, &source, span, "found"))
            .collect();
        let value: serde_json::Value = serde_json::from_str(&render(&report)).expect("it is JSON");
        let entries = value
            .pointer("/runs/0/tool/driver/rules")
            .and_then(|list| list.as_array());
        let entries = entries.expect("there is a list of rules");
        for rule in rules {
            let entry = entries.iter().find(|entry| entry["id"] == rule.id);
            let entry = entry.unwrap_or_else(|| panic!("{} has no entry", rule.id));
            for text in [
                "/shortDescription/text",
                "/fullDescription/text",
                "/help/text",
            ] {
                let text = entry.pointer(text).and_then(|text| text.as_str());
                assert!(
                    text.is_some_and(|text| text.len() > 20),
                    "{}: {entry}",
                    rule.id
                );
            }
        }
    }

    #[test]
    fn rules_that_fired_are_described() {
        insta::assert_snapshot!(parts("/runs/0/tool/driver/rules"), @r#"
        {"id":"workload/missing-timeout","shortDescription":{"text":"a job may run for hours"},"help":{"text":"`lockgate explain workload/missing-timeout` shows the whole page."},"defaultConfiguration":{"level":"note"},"properties":{"security-severity":"3.0","precision":"high","tags":["security","workload"]}}
        {"id":"workload/unpinned-action","shortDescription":{"text":"an action is used by a name that can be moved"},"fullDescription":{"text":"The next run executes what the name points to then."},"help":{"text":"Pin to a full commit id.\n\n`lockgate explain workload/unpinned-action` shows the whole page."},"defaultConfiguration":{"level":"error"},"properties":{"security-severity":"8.0","precision":"very-high","tags":["security","workload"]}}
        "#);
    }

    #[test]
    fn what_could_not_be_told_is_a_notification() {
        insta::assert_snapshot!(parts("/runs/0/invocations"), @r#"{"executionSuccessful":false,"toolExecutionNotifications":[{"level":"warning","message":{"text":".github/workflows/odd.yml: not UTF-8"}}]}"#);
    }

    #[test]
    fn a_message_cannot_become_a_link_nor_a_path_another_place() {
        let sarif = render(&sample::hostile());
        assert!(!sarif.contains(" [a](https"), "{sarif}");
        assert!(sarif.contains(r#""uri":"%3A%3Aadd-mask"#), "{sarif}");
    }

    /// The budget is half of a tenth of what the best peer writes (6.3 kB for each result).
    #[test]
    fn a_result_costs_little() {
        let mut report = sample::usual();
        let finding = report.findings[0].clone();
        report.findings = vec![finding; 1000];
        let bytes = render(&report).len() / 1000;
        assert!(bytes <= 320, "{bytes} bytes for each result");
    }

    #[test]
    fn a_leaked_secret_has_properties_and_its_commit() {
        let log = render(&sample::leaked());
        let value: serde_json::Value = serde_json::from_str(&log).expect("it is JSON");
        insta::assert_snapshot!(sample::members(&value["runs"][0]["results"][0]), @r#"
        ruleId: "secrets/example-token"
        message: {"text":"Example token `exam…` stands in plain text at 7 places"}
        locations: [{"physicalLocation":{"artifactLocation":{"uri":"src/a.py"},"region":{"startLine":2,"startColumn":10,"endColumn":30}}}]
        relatedLocations: [{"message":{"text":"the same secret, commit abcdef12"},"physicalLocation":{"artifactLocation":{"uri":"old/a.py","properties":{"commit":"abcdef12abcdef12abcdef12abcdef12abcdef12"}},"region":{"startLine":2,"startColumn":10,"endColumn":30}}}]
        partialFingerprints: {"lockgate/v1":"07070707070707070707070707070707"}
        properties: {"preview":"exam…","provider":"Example","opens":"everything","rotate":"revoke it in the settings","why":["known by its own form","its checksum holds"],"score":99,"places":7,"trail":{"first":{"id":"0123456701234567012345670123456701234567","author":"Ada <ada@example.com>","time":"2024-01-02T03:04:05Z","path":"old/a.py"},"last":{"id":"abcdef12abcdef12abcdef12abcdef12abcdef12","author":"Ada <ada@example.com>","time":"2025-03-04T05:06:07Z","path":"old/a.py"},"at_head":true,"refs":["refs/heads/main","refs/heads/x","refs/tags/v1","refs/tags/v2"]}}
        "#);
    }
}
