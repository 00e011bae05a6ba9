//! A summary that fits into a comment on a change.

use lockgate_evidence::{Finding, Lock, LockReport, Report, Severity, Unknown};

use super::{by_severity, excerpt, exposed, findings_words, fix_command, inspected, left_out};
use crate::escape::{uri, visible};

/// Forges refuse comments over 65,536 characters; findings stop in time for the rest to fit.
const ENOUGH: usize = 48_000;
/// How many unknowns are listed; all are counted.
const UNKNOWNS: usize = 50;

/// The summary.
pub(crate) fn render(report: &Report) -> String {
    let verdict = if report.failed { "failed" } else { "passed" };
    let incomplete = report.unknowns().next().is_some();
    let verdict = if incomplete && !report.failed {
        "incomplete"
    } else {
        verdict
    };
    let mut out = format!("## lockgate: {verdict}\n\n{}\n\n", findings_words(report));
    out.push_str("| | lock | state | |\n| --- | --- | --- | --- |\n");
    report
        .locks
        .iter()
        .for_each(|of| out.push_str(&row(of, report)));
    findings(&mut out, report);
    unknowns(&mut out, "Unknown", report.unknowns());
    let not_asked = report.locks.iter().flat_map(|(_, lock)| &lock.not_asked);
    unknowns(&mut out, "Not asked", not_asked);
    out + &format!("\nLeft out: {}.\n", left_out(report))
}

fn row((lock, state): (Lock, &LockReport), report: &Report) -> String {
    let why = match &state.reason {
        Some(reason) => text(reason),
        None => inspected(lock, state, report),
    };
    let word = state.state.as_str();
    format!("| {} | {lock} | **{word}** | {why} |\n", lock.number())
}

fn findings(out: &mut String, report: &Report) {
    let mut shown = 0;
    for (severity, count) in by_severity(report) {
        if count > 0 && out.len() < ENOUGH {
            out.push_str(&format!("\n### {count} {severity}\n\n"));
            shown += group(out, report, severity);
        }
    }
    let rest = report.findings.len() - shown;
    if rest > 0 {
        out.push_str(&format!(
            "\n… and {rest} more; `lockgate scan` shows all of them.\n"
        ));
    }
}

/// Lists findings of one severity while there is room, and tells how many it listed.
fn group(out: &mut String, report: &Report, severity: Severity) -> usize {
    let mut shown = 0;
    for finding in report.findings.iter().filter(|of| of.severity == severity) {
        let item = item(finding);
        if out.len() + item.len() > ENOUGH {
            break;
        }
        out.push_str(&item);
        shown += 1;
    }
    shown
}

fn item(finding: &Finding) -> String {
    let primary = finding.primary();
    let path = primary.source.path();
    let line = primary.source.position(primary.span.start).line;
    let mut out = format!(
        "- [{}:{line}]({}#L{line}) {} (`{}`, confidence {})",
        text(path),
        uri(path),
        text(&finding.message),
        finding.rule.id,
        finding.confidence
    );
    if let Some(commit) = excerpt::commit(&primary.source) {
        out.push_str(&format!(", {commit}"));
    }
    for (name, words) in exposed::remarks(finding) {
        out.push_str(&format!("\n  {name}: {}", text(&words)));
    }
    if let Some(help) = &finding.help {
        out.push_str(&format!("\n  help: {}", text(help)));
    }
    if let Some(fix) = &finding.fix {
        let command = fix_command(fix.safety);
        out.push_str(&format!(
            "\n  fix available: {} (`{command}`)",
            text(&fix.title)
        ));
    }
    if finding.exposed.is_some() {
        out.push_str(&format!("\n  fingerprint: `{}`", finding.fingerprint()));
    }
    out + "\n"
}

fn unknowns<'a>(out: &mut String, title: &str, all: impl Iterator<Item = &'a Unknown>) {
    let all: Vec<_> = all.collect();
    if all.is_empty() {
        return;
    }
    out.push_str(&format!("\n### {title}: {}\n\n", all.len()));
    for unknown in all.iter().take(UNKNOWNS) {
        let item = format!("- {}: {}\n", text(&unknown.subject), text(&unknown.reason));
        out.push_str(&item);
    }
    if all.len() > UNKNOWNS {
        out.push_str(&format!("- … and {} more\n", all.len() - UNKNOWNS));
    }
}

/// Input as words: nothing in it is markup, a mention, a reference, an address or a command.
///
/// Only what stands between backticks is shown as code, by a tag that needs no fence.
fn text(input: &str) -> String {
    let shown = visible(input);
    let parts: Vec<String> = shown.split('`').map(words).collect();
    if parts.len().is_multiple_of(2) {
        return parts.join("\\`");
    }
    let mut out = String::new();
    for (number, part) in parts.iter().enumerate() {
        out.push_str(if number % 2 == 1 { "<code>" } else { "" });
        out.push_str(part);
        out.push_str(if number % 2 == 1 { "</code>" } else { "" });
    }
    out
}

fn words(shown: &str) -> String {
    let mut out = String::with_capacity(shown.len());
    shown.chars().for_each(|c| escape(&mut out, c));
    out.replace("://", "&#58;//").replace("www.", "www&#46;")
}

fn escape(out: &mut String, c: char) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '@' => out.push_str("&#64;"),
        '#' => out.push_str("&#35;"),
        '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '!' | '$' => {
            out.push('\\');
            out.push(c);
        }
        _ => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_usual_report() {
        insta::assert_snapshot!(render(&sample::usual()), @"
        ## lockgate: failed

        2 findings: 1 high, 1 low

        | | lock | state | |
        | --- | --- | --- | --- |
        | 1 | identity | **closed** | 0 findings in 3 files |
        | 2 | workload | **open** | 2 findings in 12 files |
        | 3 | dependencies | **unknown** | not inspected by this version |
        | 4 | artifacts | **unknown** | not inspected by this version |
        | 5 | freshness | **unknown** | not inspected by this version |
        | 6 | secrets | **ajar** | 0 findings in 5 files |
        | 7 | configuration | **unknown** | not inspected by this version |

        ### 1 high

        - [.github/workflows/ci.yml:6](.github/workflows/ci.yml#L6) action <code>actions/checkout</code> is pinned to a tag (`workload/unpinned-action`, confidence high)
          help: pin to a full commit id
          fix available: pin to the commit of v4 (`lockgate fix`)

        ### 1 low

        - [.github/workflows/ci.yml:3](.github/workflows/ci.yml#L3) job <code>build</code> has no <code>timeout-minutes</code> (`workload/missing-timeout`, confidence medium)

        ### Unknown: 1

        - .github/workflows/odd.yml: not UTF-8

        ### Not asked: 1

        - known vulnerable actions: no advisory data was named

        Left out: 1 ignored in place, 2 excepted by policy, 3 in the baseline, 4 below the threshold.
        ");
    }

    #[test]
    fn a_hostile_report() {
        insta::assert_snapshot!(render(&sample::hostile()), @r#"
        ## lockgate: failed

        1 finding: 1 high

        | | lock | state | |
        | --- | --- | --- | --- |
        | 1 | identity | **closed** | 0 findings in 3 files |
        | 2 | workload | **open** | ::add-mask::x\\n::error::y\\u{1b}\[31m\|<code>&lt;script&gt;alert(1)&lt;/script&gt;</code>\\u{202e}\\u{200b}\\u{9b}\\u{2028}\\u{23}&#35;\[debug\] --&gt; &#64;you \[a\](https&#58;//evil.invalid) %0A,:\]\]&gt;"'&amp; |
        | 3 | dependencies | **unknown** | not inspected by this version |
        | 4 | artifacts | **unknown** | not inspected by this version |
        | 5 | freshness | **unknown** | not inspected by this version |
        | 6 | secrets | **ajar** | 0 findings in 5 files |
        | 7 | configuration | **unknown** | not inspected by this version |

        ### 1 high

        - [::add-mask::x\\n::error::y\\u{1b}\[31m\|<code>&lt;script&gt;alert(1)&lt;/script&gt;</code>\\u{202e}\\u{200b}\\u{9b}\\u{2028}\\u{23}&#35;\[debug\] --&gt; &#64;you \[a\](https&#58;//evil.invalid) %0A,:\]\]&gt;"'&amp;:1](%3A%3Aadd-mask%3A%3Ax%0A%3A%3Aerror%3A%3Ay%1B%5B31m%7C%60%3Cscript%3Ealert%281%29%3C/script%3E%60%E2%80%AE%E2%80%8B%C2%9B%E2%80%A8%23%23%5Bdebug%5D%20--%3E%20@you%20%5Ba%5D%28https%3A//evil.invalid%29%20%250A%2C%3A%5D%5D%3E%22%27%26#L1) ::add-mask::x\\n::error::y\\u{1b}\[31m\|<code>&lt;script&gt;alert(1)&lt;/script&gt;</code>\\u{202e}\\u{200b}\\u{9b}\\u{2028}\\u{23}&#35;\[debug\] --&gt; &#64;you \[a\](https&#58;//evil.invalid) %0A,:\]\]&gt;"'&amp; (`workload/unpinned-action`, confidence high)
          help: ::add-mask::x\\n::error::y\\u{1b}\[31m\|<code>&lt;script&gt;alert(1)&lt;/script&gt;</code>\\u{202e}\\u{200b}\\u{9b}\\u{2028}\\u{23}&#35;\[debug\] --&gt; &#64;you \[a\](https&#58;//evil.invalid) %0A,:\]\]&gt;"'&amp;
          fix available: ::add-mask::x\\n::error::y\\u{1b}\[31m\|<code>&lt;script&gt;alert(1)&lt;/script&gt;</code>\\u{202e}\\u{200b}\\u{9b}\\u{2028}\\u{23}&#35;\[debug\] --&gt; &#64;you \[a\](https&#58;//evil.invalid) %0A,:\]\]&gt;"'&amp; (`lockgate fix --unsafe`)

        ### Unknown: 1

        - ::add-mask::x\\n::error::y\\u{1b}\[31m\|<code>&lt;script&gt;alert(1)&lt;/script&gt;</code>\\u{202e}\\u{200b}\\u{9b}\\u{2028}\\u{23}&#35;\[debug\] --&gt; &#64;you \[a\](https&#58;//evil.invalid) %0A,:\]\]&gt;"'&amp;: ::add-mask::x\\n::error::y\\u{1b}\[31m\|<code>&lt;script&gt;alert(1)&lt;/script&gt;</code>\\u{202e}\\u{200b}\\u{9b}\\u{2028}\\u{23}&#35;\[debug\] --&gt; &#64;you \[a\](https&#58;//evil.invalid) %0A,:\]\]&gt;"'&amp;

        ### Not asked: 1

        - ::add-mask::x\\n::error::y\\u{1b}\[31m\|<code>&lt;script&gt;alert(1)&lt;/script&gt;</code>\\u{202e}\\u{200b}\\u{9b}\\u{2028}\\u{23}&#35;\[debug\] --&gt; &#64;you \[a\](https&#58;//evil.invalid) %0A,:\]\]&gt;"'&amp;: ::add-mask::x\\n::error::y\\u{1b}\[31m\|<code>&lt;script&gt;alert(1)&lt;/script&gt;</code>\\u{202e}\\u{200b}\\u{9b}\\u{2028}\\u{23}&#35;\[debug\] --&gt; &#64;you \[a\](https&#58;//evil.invalid) %0A,:\]\]&gt;"'&amp;

        Left out: 1 ignored in place, 2 excepted by policy, 3 in the baseline, 4 below the threshold.
        "#);
    }

    #[test]
    fn ten_thousand_findings_still_fit_into_a_comment() {
        let mut report = sample::usual();
        let finding = report.findings[1].clone();
        report.findings = vec![finding; 10_000];
        report.locks.workload.unknowns = vec![sample::unknown(); 10_000];
        let text = render(&report);
        assert!(text.len() < 65_536, "{}", text.len());
        assert!(text.contains("more; `lockgate scan` shows all of them"));
    }

    #[test]
    fn a_leaked_secret() {
        let text = render(&sample::leaked_long_ago());
        let item = text.lines().skip_while(|line| !line.starts_with("- ["));
        let item: Vec<_> = item.take_while(|line| !line.is_empty()).collect();
        insta::assert_snapshot!(item.join("\n"), @"
        - [old/a.py:2](old/a.py#L2) Example token <code>exam…</code> stands in plain text at 7 places (`secrets/example-token`, confidence high), commit abcdef12
          opens: everything
          why: known by its own form; its checksum holds
          history: first in commit 01234567 of 2024-01-02 by Ada &lt;ada&#64;example.com&gt; (old/a.py); last in commit abcdef12 of 2025-03-04 by Ada &lt;ada&#64;example.com&gt; (old/a.py); still at HEAD; reachable from main, x, v1 and 1 more
          more: the same secret at 6 further places
          help: revoke it in the settings
          fingerprint: `07070707070707070707070707070707`
        ");
    }
}
