//! Workflow commands: GitHub shows each finding at its line of a change.
//!
//! The escaping is the runner's own: `%`, CR and LF in data, also `:` and `,` in properties.

use lockgate_evidence::{Finding, Location, Lock, LockReport, Report, Severity, Unknown};

use super::{excerpt, exposed, findings_words, left_out};
use crate::escape::visible;

/// One command for each finding and each unknown, then the summary as plain lines.
pub(crate) fn render(report: &Report, quiet: bool) -> String {
    let mut out = String::new();
    report
        .findings
        .iter()
        .for_each(|of| out.push_str(&command(of)));
    report.unknowns().for_each(|of| out.push_str(&unknown(of)));
    if !quiet {
        out.push_str(&summary(report));
    }
    out
}

fn command(finding: &Finding) -> String {
    let title = format!("{}[{}]", finding.severity, finding.rule.id);
    format!(
        "::{} {},title={}::{}\n",
        kind(finding.severity),
        place(finding.primary()),
        property(&title),
        data(&words(finding))
    )
}

fn kind(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "notice",
    }
}

/// Columns are understood only where a finding stays on its line.
fn place(location: &Location) -> String {
    let start = location.source.position(location.span.start);
    let end = location.source.position(location.span.end);
    let file = property(location.source.path());
    let lines = format!("file={file},line={},endLine={}", start.line, end.line);
    if start.line == end.line {
        let last = end.column.max(start.column);
        format!("{lines},col={},endColumn={last}", start.column)
    } else {
        lines
    }
}

/// The message, then remarks and help on lines of their own.
fn words(finding: &Finding) -> String {
    let mut out = visible(&finding.message);
    if let Some(commit) = excerpt::commit(&finding.primary().source) {
        out.push_str(&format!(" ({commit})"));
    }
    for (name, words) in exposed::remarks(finding) {
        out.push_str(&format!("\n{name}: {}", visible(&words)));
    }
    if let Some(help) = &finding.help {
        out.push_str(&format!("\nhelp: {}", visible(help)));
    }
    if finding.exposed.is_some() {
        out.push_str(&format!("\nfingerprint: {}", finding.fingerprint()));
    }
    out
}

fn unknown(unknown: &Unknown) -> String {
    let words = format!(
        "{}: {}",
        visible(&unknown.subject),
        visible(&unknown.reason)
    );
    format!(
        "::warning title=lockgate could not tell::{}\n",
        data(&words)
    )
}

fn summary(report: &Report) -> String {
    let mut out = String::from("lockgate: the seven locks\n");
    report.locks.iter().for_each(|of| out.push_str(&lock(of)));
    let left = left_out(report);
    let unknowns = report.unknowns().count();
    let words = findings_words(report);
    out + &format!("{words}\nleft out: {left}\nunknown: {unknowns}\n")
}

fn lock((lock, report): (Lock, &LockReport)) -> String {
    let reason = report
        .reason
        .as_ref()
        .map(|of| format!(": {}", visible(of)));
    let number = lock.number();
    format!(
        "  {number} {lock}: {}{}\n",
        report.state.as_str(),
        reason.unwrap_or_default()
    )
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A path is data for the runner, so it is kept true where it can be, and made visible where not.
fn property(text: &str) -> String {
    data(&visible(text)).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_usual_report() {
        insta::assert_snapshot!(render(&sample::usual(), false), @"
        ::notice file=.github/workflows/ci.yml,line=3,endLine=3,col=3,endColumn=8,title=low[workload/missing-timeout]::job `build` has no `timeout-minutes`
        ::error file=.github/workflows/ci.yml,line=6,endLine=6,col=15,endColumn=34,title=high[workload/unpinned-action]::action `actions/checkout` is pinned to a tag%0Ahelp: pin to a full commit id
        ::warning title=lockgate could not tell::.github/workflows/odd.yml: not UTF-8
        lockgate: the seven locks
          1 identity: closed
          2 workload: open
          3 dependencies: unknown: not inspected by this version
          4 artifacts: unknown: not inspected by this version
          5 freshness: unknown: not inspected by this version
          6 secrets: ajar
          7 configuration: unknown: not inspected by this version
        2 findings: 1 high, 1 low
        left out: 1 ignored in place, 2 excepted by policy, 3 in the baseline, 4 below the threshold
        unknown: 1
        ");
    }

    #[test]
    fn input_can_neither_end_a_command_nor_start_one() {
        let text = render(&sample::hostile(), true);
        insta::assert_snapshot!(text, @r#"
        ::error file=%3A%3Aadd-mask%3A%3Ax\n%3A%3Aerror%3A%3Ay\u{1b}[31m|`<script>alert(1)</script>`\u{202e}\u{200b}\u{9b}\u{2028}\u{23}#[debug] --> @you [a](https%3A//evil.invalid) %250A%2C%3A]]>"'&,line=1,endLine=5,title=high[workload/unpinned-action]::::add-mask::x\n::error::y\u{1b}[31m|`<script>alert(1)</script>`\u{202e}\u{200b}\u{9b}\u{2028}\u{23}#[debug] --> @you [a](https://evil.invalid) %250A,:]]>"'&%0Ahelp: ::add-mask::x\n::error::y\u{1b}[31m|`<script>alert(1)</script>`\u{202e}\u{200b}\u{9b}\u{2028}\u{23}#[debug] --> @you [a](https://evil.invalid) %250A,:]]>"'&
        ::warning title=lockgate could not tell::::add-mask::x\n::error::y\u{1b}[31m|`<script>alert(1)</script>`\u{202e}\u{200b}\u{9b}\u{2028}\u{23}#[debug] --> @you [a](https://evil.invalid) %250A,:]]>"'&: ::add-mask::x\n::error::y\u{1b}[31m|`<script>alert(1)</script>`\u{202e}\u{200b}\u{9b}\u{2028}\u{23}#[debug] --> @you [a](https://evil.invalid) %250A,:]]>"'&
        "#);
        assert_eq!(text.lines().count(), 2);
    }

    #[test]
    fn a_leaked_secret() {
        insta::assert_snapshot!(render(&sample::leaked_long_ago(), true), @"
        ::error file=old/a.py,line=2,endLine=2,col=10,endColumn=30,title=critical[secrets/example-token]::Example token `exam…` stands in plain text at 7 places (commit abcdef12)%0Aopens: everything%0Awhy: known by its own form; its checksum holds%0Ahistory: first in commit 01234567 of 2024-01-02 by Ada <ada@example.com> (old/a.py); last in commit abcdef12 of 2025-03-04 by Ada <ada@example.com> (old/a.py); still at HEAD; reachable from main, x, v1 and 1 more%0Amore: the same secret at 6 further places%0Ahelp: revoke it in the settings%0Afingerprint: 07070707070707070707070707070707
        ::warning title=lockgate could not tell::.github/workflows/odd.yml: not UTF-8
        ");
    }
}
