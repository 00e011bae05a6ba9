//! Outputs of `actions/github-script` that repeat what outsiders wrote.

use lockgate_evidence::{Confidence, Span};
use lockgate_pipelines::model::{Trust, Uses};

use super::Taint;

/// Ends of property paths, as the platform's API and payloads have them, and whether the value can hold line feeds.
const SOURCES: &[(&str, bool)] = &[
    (".body", true),
    (".display_title", false),
    (".head.label", false),
    (".head.ref", false),
    (".head_branch", false),
    (".message", true),
    (".title", false),
];

/// What an outsider can do about an output of such a step.
pub(super) fn output(uses: &Uses, name: &str) -> Option<Taint> {
    let script = &uses.with.get("script")?.value;
    let text = script.value();
    let (at, multiline) = match name {
        "result" => returned(text),
        _ => set(text, name),
    }?;
    let origin = text.get(at.range())?.to_owned();
    let taint = Taint::new(Trust::Attacker, origin)
        .multiline(multiline)
        .confidence(Confidence::Medium);
    Some(taint.via(
        script.source(),
        script.locate(at),
        format!("is the output `{name}`"),
    ))
}

/// `core.setOutput('name', pull.head.ref)`.
fn set(text: &str, name: &str) -> Option<(Span, bool)> {
    text.match_indices("setOutput(").find_map(|(at, call)| {
        let start = at + call.len();
        let (first, rest) = text.get(start..)?.split_once(',')?;
        let own = first.trim().trim_matches(['"', '\'', '`']) == name;
        let from = start + first.len() + 1;
        let end = rest.find([')', '\n']).unwrap_or(rest.len());
        own.then(|| source(text, from, from + end)).flatten()
    })
}

/// `return pull.head.ref`.
fn returned(text: &str) -> Option<(Span, bool)> {
    text.match_indices("return ").find_map(|(at, word)| {
        let from = at + word.len();
        let end = text
            .get(from..)?
            .find([';', '\n'])
            .unwrap_or(text.len() - from);
        source(text, from, from + end)
    })
}

/// The property path that stands between two places and nothing else, where outsiders write it.
fn source(text: &str, from: usize, to: usize) -> Option<(Span, bool)> {
    let all = text.get(from..to)?;
    let path = all.trim().trim_end_matches(';');
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '?' | '[' | ']' | '$');
    let (_, multiline) = SOURCES.iter().find(|(end, _)| path.ends_with(end))?;
    let start = from + (all.len() - all.trim_start().len());
    path.chars()
        .all(plain)
        .then_some((Span::new(start, start + path.len()), *multiline))
}
