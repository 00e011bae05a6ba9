//! Outputs and variables of `actions/github-script` that repeat what outsiders wrote.

use lockgate_evidence::{Confidence, Span};
use lockgate_pipelines::model::{Trust, Uses};

use super::Taint;
use crate::tree::{Place, Tree};
use crate::workspace::left_at;

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

/// The tree and the step.
type At<'a> = (&'a Tree, Place<'a>);

/// What an outsider can do about an output of such a step; `*` for any.
pub(super) fn output(at: At<'_>, uses: &Uses, name: &str) -> Option<Taint> {
    let said = format!("is the output `{name}`");
    let text = uses.with.get("script")?.value.value();
    let found = match name {
        "result" => returned(at, text),
        _ => set(at, text, "setOutput(", name),
    };
    told(uses, found?, &said)
}

/// What an outsider can do about a variable that such a step sets for later ones.
pub(super) fn exported(at: At<'_>, uses: &Uses, name: &str) -> Option<Taint> {
    let text = uses.with.get("script")?.value.value();
    let found = set(at, text, "exportVariable(", name);
    told(uses, found?, &format!("written as `{name}`"))
}

fn told(uses: &Uses, (at, multiline): (Span, bool), note: &str) -> Option<Taint> {
    let script = &uses.with.get("script")?.value;
    let origin = script.value().get(at.range())?.to_owned();
    let taint = Taint::new(Trust::Attacker, origin)
        .multiline(multiline)
        .confidence(Confidence::Medium);
    Some(taint.via(script.source(), script.locate(at), note))
}

/// `core.setOutput('name', pull.head.ref)`.
fn set(place: At<'_>, text: &str, call: &str, name: &str) -> Option<(Span, bool)> {
    text.match_indices(call).find_map(|(at, call)| {
        let start = at + call.len();
        let (first, rest) = text.get(start..)?.split_once(',')?;
        let said = first.trim().trim_matches(['"', '\'', '`']);
        let own = name == "*" || said.eq_ignore_ascii_case(name);
        let from = start + first.len() + 1;
        let end = rest.find('\n').unwrap_or(rest.len());
        let argument = rest.get(..end)?.trim_end().trim_end_matches(';');
        let argument = argument.strip_suffix(')').unwrap_or(argument);
        own.then(|| value(place, text, from, from + argument.len()))
            .flatten()
    })
}

/// `return pull.head.ref`.
fn returned(place: At<'_>, text: &str) -> Option<(Span, bool)> {
    text.match_indices("return ").find_map(|(at, word)| {
        let from = at + word.len();
        let end = text
            .get(from..)?
            .find([';', '\n'])
            .unwrap_or(text.len() - from);
        value(place, text, from, from + end)
    })
}

/// A value that outsiders write: a property path, a file they left, or a name that was given to one of these before.
fn value(place: At<'_>, text: &str, from: usize, to: usize) -> Option<(Span, bool)> {
    let expression = text.get(from..to)?.trim().trim_end_matches(';');
    if let Some(found) = source(text, from, to).or_else(|| read(place, text, from, to)) {
        return Some(found);
    }
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    if expression.is_empty() || !expression.chars().all(plain) {
        return None;
    }
    let given = ["const ", "let ", "var "].iter().find_map(|word| {
        let given = format!("{word}{expression} = ");
        let at = text.get(..from)?.rfind(&given)?;
        Some(at + given.len())
    })?;
    let end = text.get(given..)?.find(['\n', ';'])?;
    source(text, given, given + end).or_else(|| read(place, text, given, given + end))
}

/// `fs.readFileSync('file')` of a file that outsiders left in the workspace, unless it is made a number.
fn read(here: At<'_>, text: &str, from: usize, to: usize) -> Option<(Span, bool)> {
    let expression = text.get(from..to)?;
    let at = expression.find("readFileSync(")?;
    let rest = expression.get(at + "readFileSync(".len()..)?;
    let path = rest.split([')', ',']).next()?.trim();
    let path = path.trim_matches(['"', '\'', '`']);
    let number = ["Number(", "parseInt(", "Number.", "JSON.parse("]
        .iter()
        .any(|call| expression.contains(call));
    let start = from + (expression.len() - expression.trim_start().len());
    let span = Span::new(start, from + expression.trim_end().len());
    (!number && left_at(here.0, here.1, path).is_some()).then_some((span, true))
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
