//! What a condition in CEL makes sure of: filters of Tekton's listeners, annotations of Pipelines as Code.
//!
//! Only what a top-level `&&` demands counts, and only comparisons of known fields with constants.

use lockgate_evidence::Span;
use lockgate_pipelines::model::{Job, Pipeline, Platform};

use super::{Guard, Kind};

/// Ranks of people who belong to the project.
const MEMBERS: &[&str] = &["OWNER", "MEMBER", "COLLABORATOR"];

/// Fields that say who caused the event.
const ACTORS: &[&str] = &["body.sender.login", "sender", "body.user.username"];

/// Fields that say who wrote the change or comment.
const AUTHORS: &[&str] = &[
    "body.pull_request.user.login",
    "body.comment.user.login",
    "body.issue.user.login",
    "body.merge_request.author_id",
    "body.object_attributes.author_id",
];

/// How deep parentheses are looked into.
const MAX_DEPTH: usize = 8;

/// What must be true before a job runs.
pub(super) fn guards(pipeline: &Pipeline, job: &Job) -> Vec<Guard> {
    let known = matches!(pipeline.platform, Platform::Tekton | Platform::Argo);
    let Some(text) = job.condition.as_ref().filter(|_| known) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    demanded(text.value(), 0, 0, &mut found);
    let guard = |(kind, span)| Guard {
        kind,
        span: text.locate(span),
    };
    found.into_iter().map(guard).collect()
}

/// Everything that a condition demands, with its place.
fn demanded(text: &str, base: usize, depth: usize, found: &mut Vec<(Kind, Span)>) {
    let parts = parts(text);
    for (part, at) in parts {
        let trimmed = part.trim();
        let start = base + at + (part.len() - part.trim_start().len());
        match inside(trimmed) {
            Some(inner) if depth < MAX_DEPTH => demanded(inner, start + 1, depth + 1, found),
            _ => {
                let span = Span::new(start, start + trimmed.len());
                found.extend(fact(trimmed).map(|kind| (kind, span)));
            }
        }
    }
}

/// The operands of `&&` outside of parentheses and quotes; one part where there is a `||`.
fn parts(text: &str) -> Vec<(&str, usize)> {
    let (mut depth, mut quote, mut from) = (0usize, None, 0);
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        let doubled = bytes.get(at + 1) == Some(byte);
        match (quote, byte) {
            (Some(open), byte) if open == *byte => quote = None,
            (None, b'"' | b'\'') => quote = Some(*byte),
            (None, b'(' | b'[' | b'{') => depth += 1,
            (None, b')' | b']' | b'}') => depth = depth.saturating_sub(1),
            // `a ? b : c` is no demand either.
            (None, b'?') if depth == 0 => return vec![(text, 0)],
            (None, b'|') if depth == 0 && doubled => return vec![(text, 0)],
            (None, b'&') if depth == 0 && doubled => {
                found.push((&text[from..at], from));
                from = at + 2;
            }
            _ => {}
        }
    }
    found.push((text.get(from..).unwrap_or_default(), from));
    found
}

/// What stands in parentheses that enclose all of it.
fn inside(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('(')?.strip_suffix(')')?;
    let (mut depth, mut quote) = (0isize, None);
    for byte in inner.bytes() {
        match (quote, byte) {
            (Some(open), byte) if open == byte => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'(') => depth += 1,
            (None, b')') => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return None;
        }
    }
    Some(inner)
}

/// What one comparison makes sure of.
fn fact(text: &str) -> Option<Kind> {
    if text.contains("||") || text.contains('?') {
        return None;
    }
    let fork = "body.pull_request.head.repo.fork";
    if text == format!("!{fork}") {
        return Some(Kind::SameRepository);
    }
    if text == "body.pull_request.merged" {
        return Some(Kind::Merged);
    }
    if let Some((left, right)) = text.split_once(" in ") {
        return of_list(left.trim(), &constants(right.trim())?);
    }
    let (left, right) = text.split_once("==")?;
    let (left, right) = (left.trim(), right.trim());
    match (left, right) {
        _ if left == fork && right == "false" => Some(Kind::SameRepository),
        ("body.pull_request.merged", "true") => Some(Kind::Merged),
        _ if is_same_repository(left, right) || is_same_repository(right, left) => {
            Some(Kind::SameRepository)
        }
        _ => of_list(left, &[constant(right)?]),
    }
}

fn of_list(field: &str, values: &[&str]) -> Option<Kind> {
    let holds = |allowed: &[&str]| !values.is_empty() && values.iter().all(|v| allowed.contains(v));
    match field {
        _ if field.ends_with(".author_association") && holds(MEMBERS) => Some(Kind::TrustedAuthor),
        _ if ACTORS.contains(&field) => Some(Kind::Actor),
        _ if AUTHORS.contains(&field) => Some(Kind::TrustedAuthor),
        "body.action" if holds(&["labeled"]) => Some(Kind::Label),
        "body.label.name" => Some(Kind::Label),
        _ => None,
    }
}

/// The head of a change compared with the repository itself, or with a constant.
fn is_same_repository(head: &str, other: &str) -> bool {
    let heads = [
        "body.pull_request.head.repo.full_name",
        "body.pull_request.head.repo.id",
        "body.pull_request.head.repo.owner.login",
        "body.object_attributes.source_project_id",
    ];
    let own = [
        "body.repository.",
        "body.pull_request.base.repo.",
        "body.object_attributes.target_project_id",
        "body.project.id",
    ];
    heads.contains(&head)
        && (own.iter().any(|own| other.starts_with(own)) || constant(other).is_some())
}

/// The text between quotes, where nothing else stands there.
fn constant(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
    (!inner.contains(quote)).then_some(inner)
}

fn constants(list: &str) -> Option<Vec<&str>> {
    let inner = list.strip_prefix('[')?.strip_suffix(']')?;
    inner.split(',').map(|item| constant(item.trim())).collect()
}
