//! One self-contained page: a picture of the seven locks, each opening its findings.
//!
//! No script, no request: the policy in the head forbids both. Escaping is by construction (`maud`),
//! and what could deceive a reader is made visible before.

mod findings;
mod matrix;
mod picture;
mod prose;

use lockgate_evidence::{Report, Unknown};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{VERSION, by_severity, findings_words, left_out, plural};
use crate::escape::visible;

/// What the page may load: nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// The page.
pub(crate) fn render(report: &Report) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (head(report))
            body {
                (masthead(report))
                main {
                    (picture::of(report))
                    (counts(report))
                    @for (lock, state) in report.locks.iter() {
                        (findings::section(lock, state, report))
                    }
                    @if let Some(matrix) = &report.matrix {
                        (matrix::section(matrix))
                    }
                }
                footer { p { "lockgate " (VERSION) " read the files named and nothing else. This page loads nothing and runs no script." } }
            }
        }
    };
    page.into_string() + "\n"
}

fn head(report: &Report) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(POLICY);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { "lockgate: " (verdict(report).0) ", " (findings_words(report)) }
            style { (PreEscaped(include_str!("style.css"))) }
        }
    }
}

fn masthead(report: &Report) -> Markup {
    let (word, class, words) = verdict(report);
    html! {
        header.masthead {
            p.wordmark { "lock" b { "gate" } }
            div.verdict.(class) {
                h1 { (word) }
                p { (words) }
            }
        }
    }
}

/// One word, the class of its colour, and the sentence.
fn verdict(report: &Report) -> (&'static str, &'static str, String) {
    let found = findings_words(report);
    let unknowns = report.unknowns().count();
    let unknown = format!("{} could not be told", plural(unknowns, "thing"));
    if report.failed {
        let sentence = format!("{found}, at or over the threshold.");
        ("Failed", "open", sentence)
    } else if unknowns > 0 {
        ("Incomplete", "unknown", format!("{found}, but {unknown}."))
    } else {
        (
            "Passed",
            "closed",
            format!("{found} at or over the threshold."),
        )
    }
}

fn counts(report: &Report) -> Markup {
    html! {
        section.counts aria-label="Counts" {
            ul.severities {
                @for (severity, count) in by_severity(report) {
                    li.(severity.as_str()).none[count == 0] { b { (count) } " " (severity) }
                }
            }
            p.left { "Left out: " (left_out(report)) "." }
        }
    }
}

/// What could not be told, or was not asked; nothing where there is nothing.
fn untold(title: &str, all: &[Unknown]) -> Markup {
    html! {
        @if !all.is_empty() {
            div.untold {
                h3 { (title) " (" (all.len()) ")" }
                ul {
                    @for unknown in all {
                        li { code { (visible(&unknown.subject)) } " " (visible(&unknown.reason)) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_page_loads_nothing_and_runs_nothing() {
        let page = render(&sample::usual());
        assert!(page.contains("default-src &#39;none&#39;") || page.contains("default-src 'none'"));
        for word in [
            "<script",
            " src=",
            "url(",
            "@import",
            "javascript:",
            " onclick",
            "href=\"http",
        ] {
            assert!(!page.contains(word), "{word}");
        }
    }

    #[test]
    fn input_never_becomes_markup() {
        let page = render(&sample::hostile());
        assert!(!page.contains("<script") && !page.contains("<a href=\"https"));
        assert!(page.contains("&lt;script&gt;"));
    }

    #[test]
    fn every_lock_of_the_picture_leads_to_its_section() {
        let page = render(&sample::usual());
        for number in 1..=7 {
            assert_eq!(page.matches(&format!("href=\"#lock-{number}\"")).count(), 2);
            assert_eq!(page.matches(&format!("id=\"lock-{number}\"")).count(), 1);
        }
    }

    #[test]
    fn every_state_is_a_word_not_only_a_colour() {
        let page = render(&sample::usual());
        for word in ["closed", "ajar", "open", "unknown"] {
            assert!(page.contains(&format!(">{word}<")), "{word}");
        }
    }
}
