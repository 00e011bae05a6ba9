//! The end of the report: seven locks, counts, and what is not known.

use lockgate_evidence::{Lock, LockReport, LockState, Report, Unknown};

use crate::escape::visible;
use crate::format::{cleared_words, findings_words, inspected, left_out, plural, state_style};
use crate::screen::{BAD, END, FAINT, GOOD, STRONG, UNSURE, WARY};

/// The seven locks and the counts.
pub(crate) fn of(report: &Report) -> String {
    let mut out = format!("{STRONG}the seven locks{END}\n");
    for (lock, state) in report.locks.iter() {
        out.push_str(&row(lock, state, report));
    }
    out.push_str(&format!(
        "\n{STRONG}found{END}     {}\n",
        findings_words(report)
    ));
    out.push_str(&format!("{STRONG}left out{END}  {}\n", left_out(report)));
    out
}

fn row(lock: Lock, state: &LockReport, report: &Report) -> String {
    let style = state_style(state.state);
    format!(
        "  {} {:13}  {style}{} {:7}{END}  {}\n",
        lock.number(),
        lock.as_str(),
        gate(state.state),
        state.state.as_str(),
        why(lock, state, report)
    )
}

/// A gate seen from above, so that states differ without colour.
fn gate(state: LockState) -> &'static str {
    match state {
        LockState::Closed => "|=|",
        LockState::Ajar => "|/|",
        LockState::Open => "| |",
        LockState::Unknown => "|?|",
    }
}

/// The reason, or what was seen where.
fn why(lock: Lock, state: &LockReport, report: &Report) -> String {
    if let Some(reason) = &state.reason {
        return visible(reason);
    }
    let mut out = inspected(lock, state, report);
    if !state.unknowns.is_empty() {
        out.push_str(&format!(", {} unknown", state.unknowns.len()));
    }
    out
}

/// What a VEX document takes out of what counts, and on whose word.
pub(crate) fn cleared(report: &Report) -> String {
    if report.cleared.is_empty() {
        return String::new();
    }
    let mut out = format!("{STRONG}cleared by VEX{END}\n");
    for finding in &report.cleared {
        let flaw = finding.flaw.as_deref();
        let Some(cleared) = flaw.and_then(|flaw| flaw.cleared.as_ref()) else {
            continue;
        };
        let (message, words) = (visible(&finding.message), visible(&cleared_words(cleared)));
        out.push_str(&format!("  {message}\n    {FAINT}{words}{END}\n"));
    }
    out + "\n"
}

/// What could not be told. Never left out.
pub(crate) fn unknowns(report: &Report) -> String {
    let all: Vec<&Unknown> = report.unknowns().collect();
    if all.is_empty() {
        return String::new();
    }
    let mut out = format!("{UNSURE}unknown{END}   {} could not be told\n", all.len());
    for unknown in all {
        out.push_str(&item(unknown));
    }
    out
}

/// What was not asked, because data for it was not named.
pub(crate) fn not_asked(report: &Report) -> String {
    let mut all = report
        .locks
        .iter()
        .flat_map(|(_, lock)| &lock.not_asked)
        .peekable();
    if all.peek().is_none() {
        return String::new();
    }
    let mut out = format!("{STRONG}not asked{END}\n");
    all.for_each(|unknown| out.push_str(&item(unknown)));
    out
}

fn item(unknown: &Unknown) -> String {
    let reason = visible(&unknown.reason);
    format!("  - {}: {FAINT}{reason}{END}\n", visible(&unknown.subject))
}

/// The last line: how the run ends, in words.
pub(crate) fn verdict(report: &Report) -> String {
    let unknowns = report.unknowns().count();
    let (style, words) = if report.failed {
        (BAD, "failed: findings at or over the threshold".to_owned())
    } else if unknowns > 0 {
        let things = plural(unknowns, "thing");
        (WARY, format!("incomplete: {things} could not be inspected"))
    } else {
        (GOOD, "passed: nothing at or over the threshold".to_owned())
    };
    format!("\n{style}{words}{END}\n")
}
