//! The versioned report for machines. Its schema is published as `docs/json-schema/report.v1.json`.
//!
//! These structs are the contract: the words of the evidence crate may move, these may only grow.

use lockgate_evidence::{
    Cleared, Counts, Edit, Exposed, Finding, Fix, Label, Location, LockReport, LockState, Position,
    Report, Safety, Seven, Source, Span, Trail, Unknown,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{VERSION, json_text};

/// The version of this form; raised when a reader of the older one could be misled.
const FORM: u32 = 1;

/// A report of lockgate, version 1.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "lockgate report, version 1")]
struct ReportV1<'a> {
    /// The version of this form, always 1.
    #[schemars(range(min = 1, max = 1))]
    version: u32,
    /// What wrote it.
    tool: Tool,
    /// True where some finding is at or over the threshold.
    failed: bool,
    /// False where something could not be told.
    complete: bool,
    /// All seven locks.
    locks: Seven<LockV1<'a>>,
    /// What was counted.
    counts: CountsV1,
    /// What was found, in order of path and place.
    findings: Vec<FindingV1<'a>>,
    /// What a VEX document takes out of what counts, in the same order; left out where there is nothing of the kind.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cleared: Vec<FindingV1<'a>>,
}

/// What wrote the report.
#[derive(Serialize, JsonSchema)]
struct Tool {
    /// Always `lockgate`.
    name: &'static str,
    /// The version of the tool.
    version: &'static str,
}

/// How one lock stands.
#[derive(Serialize, JsonSchema)]
struct LockV1<'a> {
    /// The place in the flight, 1 to 7.
    #[schemars(range(min = 1, max = 7))]
    number: usize,
    /// How it stands.
    state: LockState,
    /// Why, where the state is unknown.
    reason: Option<&'a str>,
    /// How many files were inspected.
    inspected: usize,
    /// How many objects of a repository's history were inspected; left out where it was not looked at.
    #[serde(skip_serializing_if = "is_zero")]
    objects: usize,
    /// What could not be told.
    unknowns: &'a [Unknown],
    /// What was not asked, because data for it was not named.
    not_asked: &'a [Unknown],
}

/// What was counted.
#[derive(Serialize, JsonSchema)]
struct CountsV1 {
    /// Findings in this report, by severity.
    findings: SeverityCounts,
    /// Findings left out, by reason.
    left_out: Counts,
    /// Things that could not be told.
    unknowns: usize,
}

/// A number for each severity.
#[derive(Serialize, JsonSchema)]
struct SeverityCounts {
    /// All of them.
    total: usize,
    /// An outsider can take over the pipeline or its secrets.
    critical: usize,
    /// Exposes something an attacker can reach with effort or luck.
    high: usize,
    /// Exposes something under conditions an attacker does not choose.
    medium: usize,
    /// Weakens a defence.
    low: usize,
    /// Worth knowing.
    info: usize,
}

/// One thing one rule saw at one place.
#[derive(Serialize, JsonSchema)]
struct FindingV1<'a> {
    /// `lock/kebab-name`.
    rule: &'a str,
    /// How bad.
    severity: lockgate_evidence::Severity,
    /// How sure.
    confidence: lockgate_evidence::Confidence,
    /// One sentence, lower case, no full stop.
    message: &'a str,
    /// Identity by content: 32 hexadecimal digits that do not change when lines move.
    #[schemars(regex(pattern = "^[0-9a-f]{32}$"))]
    fingerprint: String,
    /// The primary location, then the related ones.
    #[schemars(length(min = 1))]
    locations: Vec<LocationV1<'a>>,
    /// What to do about it.
    help: Option<&'a str>,
    /// A mechanical change that removes the finding.
    fix: Option<FixV1<'a>>,
    /// What is known of a leaked secret; absent in other findings. The secret itself is never told.
    #[serde(skip_serializing_if = "Option::is_none")]
    exposed: Option<ExposedV1<'a>>,
    /// On whose word the finding does not count; absent in findings that do.
    #[serde(skip_serializing_if = "Option::is_none")]
    cleared: Option<&'a Cleared>,
}

/// A leaked secret, as reports may know it.
#[derive(Serialize, JsonSchema)]
struct ExposedV1<'a> {
    /// HMAC-SHA256 of the secret, cut to 128 bits, keyed with `fingerprint-key` of `lockgate.toml`: the same secret has
    /// the same one wherever it stands. It is the finding's own fingerprint.
    #[schemars(regex(pattern = "^[0-9a-f]{32}$"))]
    fingerprint: String,
    /// The first letters, at most four and at most a quarter, and an ellipsis.
    preview: &'a str,
    /// Who issued it; empty where no one in particular does.
    provider: &'a str,
    /// What it is.
    what: &'a str,
    /// What whoever finds it can do.
    opens: &'a str,
    /// How it is made worthless.
    rotate: &'a str,
    /// What spoke for it and against it, the weightiest first.
    why: &'a [String],
    /// How sure, 0 to 100.
    #[schemars(range(max = 100))]
    score: u8,
    /// At how many places it stands; `locations` may hold fewer.
    #[schemars(range(min = 1))]
    places: usize,
    /// Where in the history it stands; null where that was not asked.
    trail: Option<&'a Trail>,
}

/// A labelled place in a file.
#[derive(Serialize, JsonSchema)]
struct LocationV1<'a> {
    /// The place.
    #[serde(flatten)]
    place: Place<'a>,
    /// The commit that holds it; absent for what stands in the tree.
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<&'a str>,
    /// What the place is to the finding.
    label: LabelV1,
    /// A few words at the place; may be empty.
    note: &'a str,
}

/// What a place is to its finding.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum LabelV1 {
    /// Where the problem is.
    Primary,
    /// What makes it one.
    Related,
}

/// A stretch of a file.
#[derive(Serialize, JsonSchema)]
struct Place<'a> {
    /// Relative to where the scan was started, `/` between parts.
    path: &'a str,
    /// Bytes of the file, half-open.
    span: Span,
    /// Line and column of the first character, from 1; columns count Unicode scalar values.
    start: Position,
    /// Line and column one past the last character.
    end: Position,
}

/// Edits that together remove the finding.
#[derive(Serialize, JsonSchema)]
struct FixV1<'a> {
    /// An imperative of a few words.
    title: &'a str,
    /// Whether it can change behaviour.
    safety: SafetyV1,
    /// All or none are applied; they do not overlap.
    edits: Vec<EditV1<'a>>,
}

/// Whether a fix can change what the pipeline does.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum SafetyV1 {
    /// Same behaviour for every honest input.
    Safe,
    /// May change behaviour.
    Unsafe,
}

/// One replacement.
#[derive(Serialize, JsonSchema)]
struct EditV1<'a> {
    /// What is replaced; empty to insert.
    #[serde(flatten)]
    place: Place<'a>,
    /// What stands there afterwards.
    replacement: &'a str,
}

/// The report, indented.
pub(crate) fn render(report: &Report) -> String {
    json_text(&ReportV1::from(report), true)
}

/// One finding as it stands in a report.
pub(crate) fn of_finding(finding: &Finding) -> String {
    json_text(&FindingV1::from(finding), true)
}

/// The published schema.
pub(crate) fn schema_text() -> String {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    json_text(
        &settings
            .into_generator()
            .into_root_schema_for::<ReportV1<'_>>(),
        true,
    )
}

impl<'a> From<&'a Report> for ReportV1<'a> {
    fn from(report: &'a Report) -> Self {
        Self {
            version: FORM,
            tool: Tool {
                name: "lockgate",
                version: VERSION,
            },
            failed: report.failed,
            complete: report.unknowns().next().is_none(),
            locks: Seven::from_fn(|lock| LockV1::new(lock.number(), report.locks.of(lock))),
            counts: CountsV1::from(report),
            findings: report.findings.iter().map(FindingV1::from).collect(),
            cleared: report.cleared.iter().map(FindingV1::from).collect(),
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for a reference"
)]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl<'a> LockV1<'a> {
    fn new(number: usize, lock: &'a LockReport) -> Self {
        Self {
            number,
            state: lock.state,
            reason: lock.reason.as_deref(),
            inspected: lock.inspected,
            objects: lock.objects,
            unknowns: &lock.unknowns,
            not_asked: &lock.not_asked,
        }
    }
}

impl From<&Report> for CountsV1 {
    fn from(report: &Report) -> Self {
        let [critical, high, medium, low, info] = super::by_severity(report);
        Self {
            findings: SeverityCounts {
                total: report.findings.len(),
                critical: critical.1,
                high: high.1,
                medium: medium.1,
                low: low.1,
                info: info.1,
            },
            left_out: report.counts,
            unknowns: report.unknowns().count(),
        }
    }
}

impl<'a> From<&'a Finding> for FindingV1<'a> {
    fn from(finding: &'a Finding) -> Self {
        Self {
            rule: finding.rule.id,
            severity: finding.severity,
            confidence: finding.confidence,
            message: &finding.message,
            fingerprint: finding.fingerprint().to_string(),
            locations: finding.locations.iter().map(LocationV1::from).collect(),
            help: finding.help.as_deref(),
            fix: finding.fix.as_ref().map(FixV1::from),
            exposed: finding.exposed.as_deref().map(ExposedV1::from),
            cleared: finding
                .flaw
                .as_deref()
                .and_then(|flaw| flaw.cleared.as_ref()),
        }
    }
}

impl<'a> From<&'a Exposed> for ExposedV1<'a> {
    fn from(exposed: &'a Exposed) -> Self {
        Self {
            fingerprint: exposed.fingerprint.to_string(),
            preview: &exposed.preview,
            provider: &exposed.provider,
            what: &exposed.what,
            opens: &exposed.opens,
            rotate: &exposed.rotate,
            why: &exposed.why,
            score: exposed.score,
            places: exposed.places,
            trail: exposed.trail.as_ref(),
        }
    }
}

impl<'a> From<&'a Location> for LocationV1<'a> {
    fn from(location: &'a Location) -> Self {
        Self {
            place: Place::new(&location.source, location.span),
            commit: location.source.revision(),
            label: match location.label {
                Label::Primary => LabelV1::Primary,
                Label::Related => LabelV1::Related,
            },
            note: &location.note,
        }
    }
}

impl<'a> Place<'a> {
    fn new(source: &'a Source, span: Span) -> Self {
        Self {
            path: source.path(),
            span: source.origin(span),
            start: source.position(span.start),
            end: source.position(span.end),
        }
    }
}

impl<'a> From<&'a Fix> for FixV1<'a> {
    fn from(fix: &'a Fix) -> Self {
        Self {
            title: &fix.title,
            safety: match fix.safety {
                Safety::Safe => SafetyV1::Safe,
                Safety::Unsafe => SafetyV1::Unsafe,
            },
            edits: fix.edits.iter().map(EditV1::from).collect(),
        }
    }
}

impl<'a> From<&'a Edit> for EditV1<'a> {
    fn from(edit: &'a Edit) -> Self {
        Self {
            place: Place::new(&edit.source, edit.span),
            replacement: &edit.replacement,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn value(report: &Report) -> serde_json::Value {
        serde_json::from_str(&render(report)).expect("it is JSON")
    }

    #[test]
    fn a_finding_has_everything() {
        let report = value(&sample::usual());
        insta::assert_snapshot!(sample::members(&report["findings"][1]), @r#"
        rule: "workload/unpinned-action"
        severity: "high"
        confidence: "high"
        message: "action `actions/checkout` is pinned to a tag"
        fingerprint: "278e7365c8c16fe8b642c0fceae6ead4"
        locations: [{"path":".github/workflows/ci.yml","span":{"start":76,"end":95},"start":{"line":6,"column":15},"end":{"line":6,"column":34},"label":"primary","note":"the owner can move this tag"},{"path":".github/workflows/ci.yml","span":{"start":4,"end":8},"start":{"line":1,"column":5},"end":{"line":1,"column":9},"label":"related","note":"runs on this trigger"},{"path":"lockgate.toml","span":{"start":11,"end":25},"start":{"line":2,"column":1},"end":{"line":2,"column":15},"label":"related","note":"policy asks for a commit"}]
        help: "pin to a full commit id"
        fix: {"title":"pin to the commit of v4","safety":"safe","edits":[{"path":".github/workflows/ci.yml","span":{"start":76,"end":95},"start":{"line":6,"column":15},"end":{"line":6,"column":34},"replacement":"actions/checkout@0000000000000000000000000000000000000000 # v4"}]}
        "#);
    }

    #[test]
    fn all_seven_locks_and_all_counts_are_told() {
        let mut report = value(&sample::usual());
        insta::assert_snapshot!(sample::members(&report["locks"]), @r#"
        identity: {"number":1,"state":"closed","reason":null,"inspected":3,"unknowns":[],"not_asked":[]}
        workload: {"number":2,"state":"open","reason":null,"inspected":12,"unknowns":[{"subject":".github/workflows/odd.yml","reason":"not UTF-8"}],"not_asked":[{"subject":"known vulnerable actions","reason":"no advisory data was named"}]}
        dependencies: {"number":3,"state":"unknown","reason":"not inspected by this version","inspected":0,"unknowns":[],"not_asked":[]}
        artifacts: {"number":4,"state":"unknown","reason":"not inspected by this version","inspected":0,"unknowns":[],"not_asked":[]}
        freshness: {"number":5,"state":"unknown","reason":"not inspected by this version","inspected":0,"unknowns":[],"not_asked":[]}
        secrets: {"number":6,"state":"ajar","reason":null,"inspected":5,"unknowns":[],"not_asked":[]}
        configuration: {"number":7,"state":"unknown","reason":"not inspected by this version","inspected":0,"unknowns":[],"not_asked":[]}
        "#);
        report["findings"].take();
        report["locks"].take();
        insta::assert_snapshot!(sample::members(&report), @r#"
        version: 1
        tool: {"name":"lockgate","version":"0.1.0"}
        failed: true
        complete: false
        locks: null
        counts: {"findings":{"total":2,"critical":0,"high":1,"medium":0,"low":1,"info":0},"left_out":{"ignored":1,"excepted":2,"baseline":3,"below":4},"unknowns":1}
        findings: null
        "#);
    }

    #[test]
    fn hostile_text_survives_as_data() {
        let report = value(&sample::hostile());
        let finding = &report["findings"][0];
        assert_eq!(finding["message"], sample::HOSTILE);
        assert_eq!(finding["locations"][0]["path"], sample::HOSTILE);
    }

    #[test]
    fn the_published_schema_is_fresh() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../docs/json-schema/report.v1.json"
        );
        if std::env::var_os("LOCKGATE_UPDATE").is_some() {
            std::fs::write(path, schema_text()).expect("the schema can be written");
        }
        let published = std::fs::read_to_string(path).expect("the schema is published");
        assert!(
            published == schema_text(),
            "run with LOCKGATE_UPDATE=1 to refresh {path}"
        );
    }

    #[test]
    fn a_leaked_secret_is_told_with_its_trail() {
        let value: serde_json::Value =
            serde_json::from_str(&render(&sample::leaked())).expect("it is JSON");
        insta::assert_snapshot!(sample::members(&value["findings"][0]), @r#"
        rule: "secrets/example-token"
        severity: "critical"
        confidence: "high"
        message: "Example token `exam…` stands in plain text at 7 places"
        fingerprint: "07070707070707070707070707070707"
        locations: [{"path":"src/a.py","span":{"start":15,"end":35},"start":{"line":2,"column":10},"end":{"line":2,"column":30},"label":"primary","note":""},{"path":"old/a.py","span":{"start":15,"end":35},"start":{"line":2,"column":10},"end":{"line":2,"column":30},"commit":"abcdef12abcdef12abcdef12abcdef12abcdef12","label":"related","note":"the same secret"}]
        help: "revoke it in the settings"
        fix: null
        exposed: {"fingerprint":"07070707070707070707070707070707","preview":"exam…","provider":"Example","what":"token","opens":"everything","rotate":"revoke it in the settings","why":["known by its own form","its checksum holds"],"score":99,"places":7,"trail":{"first":{"id":"0123456701234567012345670123456701234567","author":"Ada <ada@example.com>","time":"2024-01-02T03:04:05Z","path":"old/a.py"},"last":{"id":"abcdef12abcdef12abcdef12abcdef12abcdef12","author":"Ada <ada@example.com>","time":"2025-03-04T05:06:07Z","path":"old/a.py"},"at_head":true,"refs":["refs/heads/main","refs/heads/x","refs/tags/v1","refs/tags/v2"]}}
        "#);
    }
}
