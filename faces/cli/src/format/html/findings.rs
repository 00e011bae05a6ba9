//! What stands behind each lock: its findings, grouped by rule.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use lockgate_evidence::{Finding, Label, Location, Lock, LockReport, Report, Rule};
use maud::{Markup, html};

use super::{picture, prose, untold};
use crate::format::excerpt::{self, Excerpt, NEAR};
use crate::format::{exposed, fix_command};

/// Reports with more findings than this start folded.
const FEW: usize = 12;

/// One lock.
pub(super) fn section(lock: Lock, state: &LockReport, report: &Report) -> Markup {
    let word = state.state.as_str();
    html! {
        section.lock.(word) id={ "lock-" (lock.number()) } {
            header {
                h2 { span.number { (lock.number()) } (lock) }
                span.badge { (word) }
                p.question { (lock.question()) }
                p.words { (picture::words(lock, state, report)) }
            }
            @for (rule, findings) in by_rule(lock, report) {
                (group(rule, &findings, report.findings.len() <= FEW))
            }
            (untold("Could not be told", &state.unknowns))
            (untold("Not asked", &state.not_asked))
        }
    }
}

/// Rules in the order of their worst finding, then by name; findings worst first, then in the order of
/// the report.
fn by_rule(lock: Lock, report: &Report) -> Vec<(&'static Rule, Vec<&Finding>)> {
    let mut groups: BTreeMap<&str, (&'static Rule, Vec<&Finding>)> = BTreeMap::new();
    for finding in report.findings.iter().filter(|of| of.rule.lock == lock) {
        let group = groups.entry(finding.rule.id);
        group.or_insert((finding.rule, Vec::new())).1.push(finding);
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    for (_, findings) in &mut groups {
        findings.sort_by_key(|of| Reverse(of.severity));
    }
    groups.sort_by_key(|(_, findings)| findings.first().map(|of| Reverse(of.severity)));
    groups
}

fn group(rule: &Rule, findings: &[&Finding], open: bool) -> Markup {
    html! {
        section.rule {
            h3 { code { (rule.id) } span.times { (findings.len()) } }
            p.summary { (prose::words(rule.summary)) }
            @if !rule.page.is_empty() {
                details.page {
                    summary { "About this rule" }
                    (prose::page(rule.page))
                }
            }
            @for finding in findings { (item(finding, open)) }
        }
    }
}

fn item(finding: &Finding, open: bool) -> Markup {
    let clusters = excerpt::clusters(&finding.locations);
    let severity = finding.severity.as_str();
    html! {
        details.finding.(severity) open[open] {
            summary {
                span.severity { (severity) }
                span.message { (prose::words(&finding.message)) }
                @if let Some(first) = clusters.first() { span.place { (excerpt::place(first)) } }
            }
            @for (number, cluster) in clusters.iter().enumerate() { (snippet(cluster, number > 0)) }
            (remarks(finding))
        }
    }
}

fn remarks(finding: &Finding) -> Markup {
    html! {
        dl {
            @for (name, words) in exposed::remarks(finding) { dt { (name) } dd { (prose::words(&words)) } }
            @if let Some(help) = &finding.help { dt { "help" } dd { (prose::words(help)) } }
            @if let Some(fix) = &finding.fix {
                dt { "fix" }
                dd { (prose::words(&fix.title)) " (" code { (fix_command(fix.safety)) } ")" }
            }
            dt { "confidence" } dd { (finding.confidence) }
            dt { "fingerprint" } dd { code { (finding.fingerprint()) } }
        }
    }
}

/// Source lines with the marked places, then the words at these places. The place of the first one is
/// told by the line above it.
fn snippet(cluster: &[&Location], placed: bool) -> Markup {
    let excerpt = excerpt::of_cluster(cluster);
    html! {
        figure {
            @if placed { figcaption { (excerpt::place(cluster)) } }
            pre { @for row in rows(&excerpt, cluster) { (row) } }
            ul.notes {
                @for location in cluster.iter().filter(|of| !of.note.is_empty()) {
                    @let line = location.source.position(location.span.start).line;
                    li.(class(location.label)) { "line " (line) ": " (prose::words(&location.note)) }
                }
            }
        }
    }
}

fn class(label: Label) -> &'static str {
    match label {
        Label::Primary => "primary",
        Label::Related => "related",
    }
}

/// Lines near a mark; one row of dots stands for all lines left out between two of them.
fn rows(excerpt: &Excerpt, cluster: &[&Location]) -> Vec<Markup> {
    let line_of = |offset: usize| excerpt.text[..offset].matches('\n').count();
    let ends = excerpt.marks.iter().flat_map(|mark| [mark.start, mark.end]);
    let marked: Vec<usize> = ends.map(line_of).collect();
    let (mut out, mut start, mut cut) = (Vec::new(), 0, false);
    for (index, line) in excerpt.text.lines().enumerate() {
        let near = marked.iter().any(|of| of.abs_diff(index) <= NEAR);
        if near {
            let number = excerpt.first_line + index;
            out.push(row(number, line, &pieces(excerpt, cluster, start, line)));
        } else if !cut {
            out.push(html! { span.row.cut { "⋯\n" } });
        }
        cut = !near;
        start += line.len() + 1;
    }
    out
}

fn row(number: usize, line: &str, pieces: &[(usize, usize, Option<Label>)]) -> Markup {
    html! {
        span.row {
            span.number { (number) }
            @for (from, to, label) in pieces {
                @match label {
                    Some(label) => mark.(class(*label)) { (line[*from..*to]) },
                    None => (line[*from..*to]),
                }
            }
            "\n"
        }
    }
}

/// The line cut at every end of a mark; where marks overlap the primary one shows.
fn pieces(
    excerpt: &Excerpt,
    cluster: &[&Location],
    start: usize,
    line: &str,
) -> Vec<(usize, usize, Option<Label>)> {
    let ends = excerpt.marks.iter().flat_map(|mark| [mark.start, mark.end]);
    let local = ends.filter_map(|end| end.checked_sub(start));
    let mut cuts: Vec<usize> = local.filter(|end| *end < line.len()).collect();
    cuts.extend([0, line.len()]);
    cuts.sort_unstable();
    cuts.dedup();
    let label = |at: usize| {
        let all = excerpt.marks.iter().zip(cluster);
        let here = all.filter(|(mark, _)| mark.contains(&(start + at)));
        here.map(|(_, location)| location.label).min()
    };
    let pairs = cuts.windows(2);
    pairs
        .map(|pair| (pair[0], pair[1], label(pair[0])))
        .collect()
}
