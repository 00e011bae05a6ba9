//! One file per output format. Each turns a report into text and decides nothing.

pub(crate) mod access;
mod excerpt;
mod exposed;
pub(crate) mod github;
pub(crate) mod gitlab;
pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod markdown;
pub(crate) mod packages;
pub(crate) mod sarif;
pub(crate) mod text;

use anstyle::Style;
use clap::ValueEnum;
use lockgate_evidence::{Cleared, Finding, Lock, LockReport, LockState, Report, Safety, Severity};
use serde::Serialize;

use crate::{escape, screen};

/// The version told in every report.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The forms a report can take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Labelled source snippets and a summary, for people
    #[default]
    Text,
    /// Everything, for machines; versioned, with a published schema
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands that annotate the changed lines on GitHub
    Github,
    /// GitLab's SAST report: everything but leaked secrets
    Gitlab,
    /// GitLab's report of secret detection: leaked secrets
    GitlabSecrets,
    /// A summary for a comment on a change
    Markdown,
    /// One self-contained page with a picture of the seven locks
    Html,
}

/// When a scan ran, in UTC; told by GitLab's format only.
#[derive(Clone, Debug, Default)]
pub(crate) struct Moment {
    /// Before the first file was read.
    pub(crate) started: String,
    /// After the last rule was asked.
    pub(crate) ended: String,
}

/// The report as text.
pub(crate) fn render(format: Format, report: &Report, moment: &Moment, quiet: bool) -> String {
    match format {
        Format::Text => text::render(report, quiet),
        Format::Json => json::render(report),
        Format::Sarif => sarif::render(report),
        Format::Github => github::render(report, quiet),
        Format::Gitlab => gitlab::render(gitlab::Form::Sast, report, moment),
        Format::GitlabSecrets => gitlab::render(gitlab::Form::Secrets, report, moment),
        Format::Markdown => markdown::render(report),
        Format::Html => html::render(report),
    }
}

/// One line for people, beside a report for machines.
pub(crate) fn closing_line(report: &Report) -> String {
    let mut line = format!("lockgate: {}", findings_words(report));
    let unknowns = report.unknowns().count();
    if unknowns > 0 {
        line.push_str(&format!("; {unknowns} unknown"));
    }
    let left_out = report.counts.total();
    if left_out > 0 {
        line.push_str(&format!("; {left_out} left out"));
    }
    line + "\n"
}

/// `3 findings: 1 high, 2 low`, or `no findings`.
pub(crate) fn findings_words(report: &Report) -> String {
    let total = report.findings.len();
    if total == 0 {
        return "no findings".into();
    }
    let parts: Vec<String> = by_severity(report)
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(severity, count)| format!("{count} {severity}"))
        .collect();
    format!("{}: {}", plural(total, "finding"), parts.join(", "))
}

/// How many findings there are of each severity, worst first.
pub(crate) fn by_severity(report: &Report) -> [(Severity, usize); 5] {
    let mut worst_first = Severity::ALL;
    worst_first.reverse();
    worst_first.map(|severity| {
        let of = |finding: &&Finding| finding.severity == severity;
        (severity, report.findings.iter().filter(of).count())
    })
}

/// How many findings one lock has.
pub(crate) fn findings_of(lock: Lock, report: &Report) -> usize {
    let of = |finding: &&Finding| finding.rule.lock == lock;
    report.findings.iter().filter(of).count()
}

/// `2 findings in 12 files`, with objects where the history was looked at too, for a lock that was inspected.
pub(crate) fn inspected(lock: Lock, state: &LockReport, report: &Report) -> String {
    let found = plural(findings_of(lock, report), "finding");
    let files = plural(state.inspected, "file");
    let objects = plural(state.objects, "object");
    match (state.inspected, state.objects) {
        (_, 0) => format!("{found} in {files}"),
        (0, _) => format!("{found} in {objects} of the history"),
        _ => format!("{found} in {files} and {objects} of the history"),
    }
}

/// The command that applies a fix.
pub(crate) fn fix_command(safety: Safety) -> &'static str {
    match safety {
        Safety::Safe => "lockgate fix",
        Safety::Unsafe => "lockgate fix --unsafe",
    }
}

/// `1 file`, `2 files`.
pub(crate) fn plural(count: usize, word: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {word}{s}")
}

/// How many findings were left out for which reason; `nothing` where none was.
pub(crate) fn left_out(report: &Report) -> String {
    let counts = report.counts;
    let all = [
        (counts.cleared, "cleared by VEX"),
        (counts.ignored, "ignored in place"),
        (counts.excepted, "excepted by policy"),
        (counts.baseline, "in the baseline"),
        (counts.below, "below the threshold"),
    ];
    let parts = all.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts.map(|(count, why)| format!("{count} {why}")).collect();
    if parts.is_empty() {
        return "nothing".into();
    }
    parts.join(", ")
}

/// On whose word a finding does not count; not yet escaped.
pub(crate) fn cleared_words(cleared: &Cleared) -> String {
    let author = match cleared.author.as_str() {
        "" => "an author without a name",
        author => author,
    };
    let mut words = format!(
        "{}, says {author} ({}:{})",
        cleared.status, cleared.path, cleared.line
    );
    if !cleared.reason.is_empty() {
        words.push_str(&format!(": {}", cleared.reason));
    }
    words
}

/// The colour of a severity.
pub(crate) fn severity_style(severity: Severity) -> Style {
    match severity {
        Severity::Critical | Severity::High => screen::BAD,
        Severity::Medium => screen::WARY,
        Severity::Low | Severity::Info => screen::INFO,
    }
}

/// The colour of a lock's state.
pub(crate) fn state_style(state: LockState) -> Style {
    match state {
        LockState::Closed => screen::GOOD,
        LockState::Ajar => screen::WARY,
        LockState::Open => screen::BAD,
        LockState::Unknown => screen::UNSURE,
    }
}

/// JSON that may be shown anywhere; ends with a line feed.
pub(crate) fn json_text<T: Serialize>(value: &T, pretty: bool) -> String {
    let text = if pretty {
        serde_json::to_string_pretty(value)
    } else {
        serde_json::to_string(value)
    };
    let text = text.expect("structs of strings and numbers always serialise");
    escape::json(&text) + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_closing_line_counts_what_was_not_told() {
        assert_eq!(closing_line(&sample::clean()), "lockgate: no findings\n");
        assert_eq!(
            closing_line(&sample::usual()),
            "lockgate: 2 findings: 1 high, 1 low; 1 unknown; 10 left out\n"
        );
    }

    #[test]
    fn no_format_lets_input_act() {
        let report = sample::hostile();
        for format in Format::value_variants() {
            let text = render(*format, &report, &Moment::default(), false);
            let text = anstream::adapter::strip_str(&text).to_string();
            let bad = text.chars().find(|c| *c != '\n' && escape::deceives(*c));
            assert_eq!(bad, None, "{format:?}");
            assert!(!text.contains("##["), "{format:?}");
            let ours = |line: &str| *format == Format::Github && line.starts_with("::");
            let acts = |line: &&str| line.trim_start().starts_with("::") && !ours(line);
            assert_eq!(text.lines().find(acts), None, "{format:?}");
        }
    }
}
