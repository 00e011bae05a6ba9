//! What Argo puts into texts, and who decides it ("Workflow Variables").

use lockgate_evidence::Span;

use crate::expression::{Expr, ExprKind, Name, Template, delimited};
use crate::model::Trust;
use crate::tekton;

/// What a reference begins with. `body` and `header` are what sensors take out of an event.
const ROOTS: &[&str] = &[
    "body",
    "cronworkflow",
    "duration",
    "failures",
    "header",
    "inputs",
    "item",
    "lastretry",
    "node",
    "outputs",
    "pod",
    "retries",
    "status",
    "stdout",
    "steps",
    "tasks",
    "workflow",
    "written",
];

/// Every place of a text where the platform puts a value in: `{{inputs.parameters.x}}`, and `{{=expression}}`. Templates
/// of Go and Helm look alike; only known roots count.
pub fn templates(text: &str) -> Vec<Template> {
    let mut found = delimited(text, "{{", "}}", |inside| {
        if inside.starts_with('=') {
            return vec!["=".to_owned()];
        }
        let (segments, end) = path(inside, 0);
        if end == inside.len() {
            context(&segments)
        } else {
            Vec::new()
        }
    });
    for template in &mut found {
        let inside = &text[template.inner.range()];
        let blank = inside.len() - inside.trim_start().len();
        if inside.trim_start().starts_with('=') {
            *template = expression(text, template.span, template.inner.start + blank + 1);
        }
    }
    found.retain(|template| template.expression.is_ok());
    found
}

/// A whole expression, of which only the values that it reads are known.
fn expression(text: &str, span: Span, from: usize) -> Template {
    let inner = Span::new(from, (span.end - 2).max(from));
    let inside = &text[inner.range()];
    let mut arguments = Vec::new();
    let (mut at, mut fresh) = (0, true);
    while at < inside.len() {
        let byte = inside.as_bytes()[at];
        if byte.is_ascii_alphabetic() && fresh {
            let (segments, end) = path(inside, at);
            let segments = context(&segments);
            let place = Span::new(from + at, from + end);
            if !segments.is_empty() {
                arguments.push(Expr::access(place, &segments));
            }
            at = end.max(at + 1);
            fresh = false;
        } else {
            fresh = !(byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
            at += 1;
        }
    }
    let name = Name {
        span: inner,
        text: "expression".to_owned(),
    };
    let kind = ExprKind::Call { name, arguments };
    Template {
        span,
        inner,
        expression: Ok(Expr { span: inner, kind }),
    }
}

/// The segments of a path such as `inputs.parameters['a b'].c`, and where it ends.
fn path(text: &str, from: usize) -> (Vec<&str>, usize) {
    let mut segments = Vec::new();
    let mut at = from;
    loop {
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-/*#@".contains(byte);
        let length = text.as_bytes()[at..]
            .iter()
            .take_while(|byte| plain(byte))
            .count();
        if length > 0 {
            segments.push(&text[at..at + length]);
            at += length;
        }
        let rest = &text[at..];
        let quoted = rest.strip_prefix("['").map(|rest| (rest, "']"));
        let quoted = quoted.or_else(|| rest.strip_prefix("[\"").map(|rest| (rest, "\"]")));
        if let Some((inner, close)) = quoted {
            let end = near(inner).find(close);
            let Some(end) = end else {
                return (segments, at);
            };
            segments.push(&inner[..end]);
            at += 2 + end + 2;
        } else if rest.starts_with('.') {
            at += 1;
        } else {
            return (segments, at);
        }
    }
}

/// The beginning of a text: no name is longer.
fn near(text: &str) -> &str {
    let end = text.len().min(256);
    let end = (0..=end).rev().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or(0)]
}

/// The context of a reference; nothing for what is none of Argo's.
fn context(segments: &[&str]) -> Vec<String> {
    let owned = |parts: &[&str]| parts.iter().map(|part| (*part).to_owned()).collect();
    let root = segments
        .first()
        .map_or(String::new(), |root| root.to_ascii_lowercase());
    if !ROOTS.contains(&root.as_str()) {
        return Vec::new();
    }
    match segments {
        ["inputs", "parameters"] => owned(&["inputs"]),
        ["inputs", "parameters", name, ..] => owned(&["inputs", name]),
        ["workflow", "parameters", name, ..]
        | ["workflow", "arguments", "parameters", name, ..] => {
            vec!["inputs".to_owned(), format!("workflow.{name}")]
        }
        ["steps" | "tasks", name, "outputs", "parameters", output, ..] => {
            owned(&["needs", name, "outputs", output])
        }
        ["steps" | "tasks", name, "outputs", "parameters"] => owned(&["needs", name, "outputs"]),
        ["steps" | "tasks", name, "outputs", "result", ..] => {
            owned(&["needs", name, "outputs", "result"])
        }
        ["item"] => owned(&["matrix", "item"]),
        ["item", key, ..] => owned(&["matrix", "item", key]),
        ["body" | "header", ..] => segments
            .iter()
            .map(|part| match part.parse::<u32>() {
                Ok(_) => "*".to_owned(),
                Err(_) => part.replace('#', "*"),
            })
            .collect(),
        ["stdout"] => owned(&["stdout", "stdout"]),
        ["written", ..] => owned(segments),
        _ => std::iter::once("argo".to_owned())
            .chain(segments.iter().map(|part| (*part).to_owned()))
            .collect(),
    }
}

/// Who decides the value of a context, in the spelling of [`ContextPath`](crate::expression::ContextPath), in an event
/// that comes from the forge.
pub fn context_trust(path: &str) -> Trust {
    match path.split('.').next() {
        Some("body" | "header") => tekton::context_trust(path),
        // Whoever submits a workflow sets its labels, annotations and whole set of arguments.
        Some("argo") if path.rsplit('.').next() == Some("path") => Trust::Trusted,
        Some("argo")
            if ["labels", "annotations", "parameters"]
                .iter()
                .any(|part| path.contains(part)) =>
        {
            Trust::Partly
        }
        _ => Trust::Trusted,
    }
}

/// True where the value of a context can hold line feeds.
pub fn is_multiline(path: &str) -> bool {
    tekton::is_multiline(path)
}
