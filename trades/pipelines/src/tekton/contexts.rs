//! What Tekton puts into texts, and who decides it ("Variable Substitutions", "Triggers: payload", "Pipelines as Code:
//! dynamic variables").

use lockgate_evidence::Span;

use crate::expression::{Template, named};
use crate::github;
use crate::model::Trust;

/// What a reference begins with.
const ROOTS: &[&str] = &[
    "body",
    "context",
    "extensions",
    "finally",
    "header",
    "inputs",
    "matrix",
    "outputs",
    "params",
    "resources",
    "results",
    "step",
    "steps",
    "tasks",
    "tt",
    "workspaces",
];

/// Variables of Pipelines as Code, sorted.
const AS_CODE: &[&str] = &[
    "event",
    "event_title",
    "event_type",
    "git_auth_secret",
    "git_tag",
    "pull_request_labels",
    "pull_request_number",
    "repo_name",
    "repo_owner",
    "repo_url",
    "revision",
    "sender",
    "source_branch",
    "source_url",
    "target_branch",
    "target_namespace",
    "title",
    "trigger_comment",
];

/// Below `body.`: parts that an outsider writes in the payloads of GitLab, Bitbucket and Gitea, where they are not called
/// as on GitHub. The last parts of a path.
const OUTSIDE: &[&str] = &[
    "actor.display_name",
    "comment.content.raw",
    "comment.text",
    "commit.author.name",
    "commit.message",
    "commit.title",
    "commits.*.title",
    "fromref.displayid",
    "fromref.id",
    "last_commit.message",
    "last_commit.title",
    "merge_request.description",
    "merge_request.source_branch",
    "merge_request.title",
    "object_attributes.description",
    "object_attributes.note",
    "object_attributes.source_branch",
    "object_attributes.title",
    "pullrequest.description",
    "pullrequest.source.branch.name",
    "pullrequest.title",
    "snippet.content",
    "target.message",
    "user.name",
    "user_name",
];

/// Every place of a text where the platform puts a value in: `$(params.x)`, and `{{ source_branch }}` of Pipelines as
/// Code. Command substitutions of shells look alike; only known roots count.
pub fn templates(text: &str) -> Vec<Template> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].find(['$', '{']).map(|offset| at + offset) {
        let rest = &text[next..];
        let template = match () {
            () if rest.starts_with("$(") => reference(text, next),
            () if rest.starts_with("{{") => as_code(text, next),
            () => None,
        };
        at = next + 1;
        if let Some(template) = template {
            at = template.span.end;
            found.push(template);
        }
    }
    found
}

fn reference(text: &str, start: usize) -> Option<Template> {
    let inside = start + 2;
    let root = text[inside..]
        .bytes()
        .take_while(u8::is_ascii_lowercase)
        .count();
    let root = &text[inside..inside + root];
    if !ROOTS.contains(&root) {
        return None;
    }
    let (segments, end) = path(text, inside)?;
    if !text[end..].starts_with(')') {
        return None;
    }
    let span = Span::new(start, end + 1);
    Some(named(span, Span::new(inside, end), context(&segments)?))
}

/// The segments of a path such as `a.b["c d"][*].e`, and where it ends.
fn path(text: &str, from: usize) -> Option<(Vec<&str>, usize)> {
    let mut segments = Vec::new();
    let mut at = from;
    loop {
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-/$*".contains(byte);
        let length = text.as_bytes()[at..]
            .iter()
            .take_while(|b| plain(b))
            .count();
        if length > 0 {
            segments.push(&text[at..at + length]);
            at += length;
        }
        match text.as_bytes().get(at) {
            Some(b'.') => at += 1,
            Some(b'[') => {
                let close = at + near(&text[at..]).find(']')?;
                let index = text[at + 1..close].trim_matches(['"', '\'']);
                if index.contains(['\n', '(']) {
                    return None;
                }
                segments.push(index);
                at = close + 1;
            }
            _ => return Some((segments, at)),
        }
    }
}

/// The beginning of a text: no reference is longer, and what is not closed shall not cost the whole text each time.
fn near(text: &str) -> &str {
    let end = text.len().min(256);
    let end = (0..=end).rev().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or(0)]
}

/// The context of a reference. Of a parameter that is a list or an object the whole is meant.
fn context(segments: &[&str]) -> Option<Vec<String>> {
    let owned = |parts: &[&str]| parts.iter().map(|part| (*part).to_owned()).collect();
    Some(match segments {
        ["params", name, ..] | ["inputs", "params", name, ..] => owned(&["inputs", name]),
        ["tt", "params", name, ..] => vec!["inputs".to_owned(), format!("tt.{name}")],
        ["tasks", task, "results", name, ..] => owned(&["needs", task, "outputs", name]),
        ["steps", step, "results" | "outputs", name, ..] => {
            owned(&["steps", step, "outputs", name])
        }
        ["body" | "header" | "extensions", ..] => {
            let part = |part: &&str| {
                if part.parse::<u32>().is_ok() {
                    "*"
                } else {
                    part
                }
                .to_owned()
            };
            segments.iter().map(part).collect()
        }
        [_] => return None,
        _ => owned(segments),
    })
}

fn as_code(text: &str, start: usize) -> Option<Template> {
    let inside = start + 2;
    let end = inside + near(&text[inside..]).find("}}")?;
    let name = text[inside..end].trim();
    let span = Span::new(start, end + 2);
    let inner = Span::new(inside, end);
    if AS_CODE.binary_search(&name).is_ok() {
        return Some(named(span, inner, vec!["pac".to_owned(), name.to_owned()]));
    }
    let payload = ["body.", "headers.", "headers["];
    if !payload.iter().any(|root| name.starts_with(root)) {
        return None;
    }
    let (segments, stop) = path(name, 0)?;
    let whole = stop == name.len();
    let segments = segments.into_iter().map(str::to_owned).collect();
    whole.then(|| named(span, inner, segments))
}

/// Who decides the value of a context, in the spelling of [`ContextPath`](crate::expression::ContextPath), in a request
/// that comes from the forge.
pub fn context_trust(path: &str) -> Trust {
    if let Some(variable) = path.strip_prefix("pac.") {
        return match variable {
            "event_title" | "source_branch" | "title" | "trigger_comment" => Trust::Attacker,
            "git_tag" | "pull_request_labels" | "target_branch" => Trust::Partly,
            _ => Trust::Trusted,
        };
    }
    match path.split_once('.') {
        Some(("body", rest)) => of_body(rest),
        None if path == "body" => Trust::Attacker,
        // Names of files that a change touches, added by the interceptor of GitHub.
        Some(("extensions", "changed_files")) => Trust::Attacker,
        Some(("extensions", _)) => Trust::Partly,
        None if path == "extensions" => Trust::Partly,
        _ => Trust::Trusted,
    }
}

fn of_body(rest: &str) -> Trust {
    let github = github::context_trust(&format!("github.event.{rest}"));
    let ends = |path: &&&str| rest == **path || rest.ends_with(&format!(".{path}"));
    if OUTSIDE.iter().any(|path| ends(&path)) {
        Trust::Attacker
    } else if is_harmless(rest) {
        Trust::Trusted
    } else {
        github
    }
}

/// Numbers and hashes of forges other than GitHub.
fn is_harmless(rest: &str) -> bool {
    let leaf = rest.rsplit('.').next().unwrap_or(rest);
    matches!(
        leaf,
        "iid"
            | "checkout_sha"
            | "project_id"
            | "user_id"
            | "git_http_url"
            | "git_ssh_url"
            | "hash"
            | "latestcommit"
            | "object_kind"
            | "total_commits_count"
    )
}

/// True where the value of a context can hold line feeds.
pub fn is_multiline(path: &str) -> bool {
    let leaf = path.rsplit('.').next().unwrap_or(path);
    let of_event = || {
        let rest = path.strip_prefix("body.")?;
        Some(github::is_multiline(&format!("github.event.{rest}")))
    };
    matches!(leaf, "note" | "raw" | "body" | "content") || of_event().unwrap_or(false)
}
