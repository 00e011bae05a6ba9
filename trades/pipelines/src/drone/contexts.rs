//! What Drone and Woodpecker put into a file, and who decides it ("Drone: Environment reference, Substitution";
//! "Woodpecker: Environment, String substitution").

use lockgate_evidence::Span;

use crate::expression::{Template, named};
use crate::model::Trust;

/// Variables that an outsider fills in with a proposed change, without `DRONE_` or `CI_`, sorted.
const OUTSIDE: &[&str] = &[
    "commit_author_email",
    "commit_author_name",
    "commit_message",
    "commit_pull_request_title",
    "commit_refspec",
    "commit_source_branch",
    "commit_title",
    "message",
    "pipeline_files",
    "pipeline_title",
    "pull_request_title",
    "source_branch",
];

/// Variables that people with some rights fill in, sorted.
const PARTLY: &[&str] = &[
    "branch",
    "commit_branch",
    "commit_pull_request_labels",
    "commit_pull_request_milestone",
    "commit_ref",
    "commit_tag",
    "deploy_target",
    "deploy_to",
    "pipeline_deploy_target",
    "pipeline_deploy_task",
    "pipeline_release_title",
    "prev_commit_author_email",
    "prev_commit_branch",
    "prev_commit_message",
    "prev_commit_ref",
    "prev_commit_refspec",
    "prev_commit_source_branch",
    "semver",
    "semver_build",
    "semver_error",
    "semver_prerelease",
    "tag",
];

/// Every place of a text where the platform puts a value in: `${NAME}` and its like with operators. `$${NAME}` is left to
/// the shell, and so is `$NAME`.
pub fn templates(text: &str) -> Vec<Template> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("${").map(|offset| at + offset) {
        let inside = start + 2;
        at = inside;
        let before = text[..start].bytes().rev();
        let dollars = before.take_while(|byte| *byte == b'$').count();
        if dollars % 2 == 1 {
            continue;
        }
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let length = text.as_bytes()[inside..]
            .iter()
            .take_while(|byte| is_name(byte))
            .count();
        let end = inside + length;
        let Some(close) = closing(&text[end..]).filter(|_| length > 0) else {
            continue;
        };
        let inner = Span::new(inside, end);
        let segments = context(&text[inner.range()]);
        found.push(named(Span::new(start, end + close + 1), inner, segments));
        at = end + close + 1;
    }
    found
}

/// The `}` that closes what began before; a line feed never stands inside.
fn closing(rest: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in rest.bytes().enumerate().take(256) {
        match byte {
            b'\n' => return None,
            b'{' => depth += 1,
            b'}' if depth == 0 => return Some(at),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// A variable of the platform, else one of a matrix.
fn context(name: &str) -> Vec<String> {
    let root = if is_own(name) { "ci" } else { "matrix" };
    vec![root.to_owned(), name.to_owned()]
}

fn is_own(name: &str) -> bool {
    without_prefix(name).is_some()
}

fn without_prefix(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let rest = lower
        .strip_prefix("drone_")
        .or_else(|| lower.strip_prefix("ci_"))?;
    Some(rest.to_owned())
}

/// Who decides the value of a context, in the spelling of [`ContextPath`](crate::expression::ContextPath).
pub fn context_trust(path: &str) -> Trust {
    let name = path.strip_prefix("ci.").and_then(without_prefix);
    match name {
        Some(name) if OUTSIDE.binary_search(&name.as_str()).is_ok() => Trust::Attacker,
        Some(name) if PARTLY.binary_search(&name.as_str()).is_ok() => Trust::Partly,
        _ => Trust::Trusted,
    }
}

/// True where the value of a context can hold line feeds.
pub fn is_multiline(path: &str) -> bool {
    path.ends_with("_message") || path.ends_with("pipeline_files")
}

/// The context that an environment variable set by the platform holds.
pub fn variable(name: &str) -> Option<String> {
    is_own(name).then(|| format!("ci.{}", name.to_ascii_lowercase()))
}
