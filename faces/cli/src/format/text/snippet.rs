//! One finding as a labelled snippet.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet, Title};
use lockgate_evidence::{Confidence, Finding, Label, Location, Lock, Severity};

use crate::escape::visible;
use crate::format::{excerpt, exposed, fix_command};
use crate::screen::{END, INFO};

/// True for flaws of one package at one place, with nothing to tell apart but titles and notes.
pub(crate) fn stand_together(a: &Finding, b: &Finding) -> bool {
    let is_listed = |finding: &Finding| finding.rule.lock == Lock::Dependencies;
    let stand_alone = |finding: &Finding| finding.locations.len() == 1;
    let (here, there) = (a.primary(), b.primary());
    let adds_nothing = a.help.is_none() || a.help == b.help;
    let fixes_nothing = a.fix.is_none() || a.fix == b.fix;
    is_listed(a)
        && is_listed(b)
        && stand_alone(a)
        && stand_alone(b)
        && (&here.source, here.span) == (&there.source, there.span)
        && a.confidence == b.confidence
        && adds_nothing
        && fixes_nothing
}

/// Findings that [`stand_together`]: a title each, with what is noted of it alone, and the place once.
pub(crate) fn of_all(findings: &[Finding]) -> String {
    let [finding] = findings else {
        return of_several(findings);
    };
    of(finding)
}

fn of_several(findings: &[Finding]) -> String {
    let shared = shared_note(findings);
    let mut apart: Vec<Finding> = findings
        .iter()
        .map(|finding| told_apart(finding, &shared))
        .collect();
    let Some(last) = apart.pop() else {
        return String::new();
    };
    let renderer = Renderer::styled().decor_style(DecorStyle::Ascii);
    let titles = apart
        .iter()
        .map(|finding| renderer.render(&[Group::with_title(title(finding))]) + "\n");
    titles.collect::<String>() + &of(&last)
}

/// The parts with which the notes of all begin.
fn shared_note(findings: &[Finding]) -> String {
    let mut notes = findings
        .iter()
        .map(|finding| finding.primary().note.as_str());
    let first: Vec<&str> = notes.next().unwrap_or_default().split(", ").collect();
    let shared = notes.fold(first.len(), |shared, note| {
        let same = first.iter().zip(note.split(", "));
        shared.min(same.take_while(|(a, b)| *a == b).count())
    });
    first[..shared].join(", ")
}

/// The rest of the note stands in the title.
fn told_apart(finding: &Finding, shared: &str) -> Finding {
    let mut finding = finding.clone();
    let note = std::mem::replace(&mut finding.locations[0].note, shared.to_owned());
    let rest = note.strip_prefix(shared).unwrap_or_default();
    let rest = rest.trim_start_matches(", ");
    if !rest.is_empty() {
        finding.message.push_str(&format!(" ({rest})"));
    }
    finding
}

fn title(finding: &Finding) -> Title<'static> {
    let level = level(finding.severity).with_name(finding.severity.as_str());
    level
        .primary_title(visible(&finding.message))
        .id(finding.rule.id)
}

fn of(finding: &Finding) -> String {
    let mut group = Group::with_title(title(finding));
    let clusters = excerpt::clusters(&finding.locations);
    for (number, cluster) in clusters.iter().enumerate() {
        group = group.element(draw(number, cluster));
    }
    for (name, text) in remarks(finding) {
        group = group.element(Level::NOTE.with_name(name).message(text));
    }
    let renderer = Renderer::styled().decor_style(DecorStyle::Ascii);
    let places: Vec<String> = clusters.iter().map(|of| excerpt::place(of)).collect();
    arrows(&renderer.render(&[group]), &places) + "\n"
}

/// What stands under the snippets.
fn remarks(finding: &Finding) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    if finding.confidence != Confidence::High {
        out.push(("confidence", finding.confidence.to_string()));
    }
    let of_secret = exposed::remarks(finding).into_iter();
    out.extend(of_secret.map(|(name, words)| (name, visible(&words))));
    if let Some(help) = &finding.help {
        out.push(("help", visible(help)));
    }
    if let Some(fix) = &finding.fix {
        let command = fix_command(fix.safety);
        out.push((
            "fix available",
            format!("{} ({command})", visible(&fix.title)),
        ));
    }
    // An exception names it.
    if finding.exposed.is_some() {
        out.push(("fingerprint", finding.fingerprint().to_string()));
    }
    out
}

/// The renderer colours by its own five levels.
fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Critical | Severity::High => Level::ERROR,
        Severity::Medium => Level::WARNING,
        Severity::Low | Severity::Info => Level::INFO,
    }
}

/// A number stands for the path, until [`arrows`] puts the true place there.
fn draw(number: usize, cluster: &[&Location]) -> Snippet<'static, Annotation<'static>> {
    let excerpt = excerpt::of_cluster(cluster);
    let mut snippet = Snippet::source(excerpt.text)
        .line_start(excerpt.first_line)
        .path(number.to_string());
    for (location, mark) in cluster.iter().zip(excerpt.marks) {
        let note = (!location.note.is_empty()).then(|| visible(&location.note));
        snippet = snippet.annotation(kind(location.label).span(mark).label(note));
    }
    snippet
}

fn kind(label: Label) -> AnnotationKind {
    match label {
        Label::Primary => AnnotationKind::Primary,
        Label::Related => AnnotationKind::Context,
    }
}

/// Puts the true places behind the arrows.
///
/// The renderer would tell the column in the excerpt, and opens a second file with `:::`, which a
/// build log could take for a command. No text from input stands at the start of a rendered line.
fn arrows(text: &str, places: &[String]) -> String {
    let lines = text.split('\n').map(|line| arrow(line, places));
    lines.collect::<Vec<_>>().join("\n")
}

fn arrow(line: &str, places: &[String]) -> String {
    let plain = anstream::adapter::strip_str(line).to_string();
    let rest = plain.trim_start();
    let Some(rest) = rest.strip_prefix("--> ").or(rest.strip_prefix("::: ")) else {
        return line.to_owned();
    };
    let number = rest
        .split(':')
        .next()
        .and_then(|of| of.parse::<usize>().ok());
    let place = number.and_then(|of| places.get(of));
    let indent = &plain[..plain.len() - plain.trim_start().len()];
    match place {
        Some(place) => format!("{indent}{INFO}-->{END} {place}"),
        None => line.to_owned(),
    }
}
