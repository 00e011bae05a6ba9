//! Where CircleCI puts values into text ("Using dynamic configuration", "Reusing config", pipeline values).

use lockgate_evidence::Span;

use crate::expression::{Template, named};

/// Longest name that is looked at, with the blanks around it; real ones are far shorter.
const MAX_NAME: usize = 256;

/// Every `<< name >>` of a text whose name is a parameter, a value of the matrix or a value of the pipeline.
///
/// A here-document (`cat <<EOF`) looks alike, so anything else is left to the shell; `\<<` is an escape.
pub fn templates(text: &str) -> Vec<Template> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find("<<").map(|at| from + at) {
        from = start + 2;
        let escaped = text[..start].ends_with('\\');
        if let Some(template) = template(text, start).filter(|_| !escaped) {
            from = template.span.end;
            found.push(template);
        }
    }
    found
}

fn template(text: &str, start: usize) -> Option<Template> {
    let inner_start = start + 2;
    let bytes = text.as_bytes().get(inner_start..)?;
    let length = bytes
        .iter()
        .take(MAX_NAME)
        .take_while(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'.' | b'_' | b'-')
        })
        .count();
    let end = inner_start + length;
    text[end..].starts_with(">>").then_some(())?;
    let inner = Span::new(inner_start, end);
    let path = path(text[inner.range()].trim())?;
    Some(named(Span::new(start, end + 2), inner, path))
}

/// The path of the model: parameters are inputs.
fn path(name: &str) -> Option<Vec<String>> {
    let lower = name.to_ascii_lowercase();
    let mut parts = lower.split('.').map(str::to_owned);
    let root = parts.next()?;
    let rest: Vec<String> = parts.collect();
    let known = !rest.is_empty()
        && rest
            .iter()
            .all(|part| !part.is_empty() && !part.contains(' '));
    known.then_some(())?;
    let root = match root.as_str() {
        "parameters" => "inputs".to_owned(),
        "matrix" | "pipeline" | "workflow" | "job" => root,
        _ => return None,
    };
    Some(std::iter::once(root).chain(rest).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::Expr;

    fn told(text: &str) -> Vec<String> {
        let one = |template: Template| {
            let path = template.expression.as_ref().ok().and_then(Expr::path);
            let path = path.map_or("?".to_owned(), |path| path.to_string());
            format!("{} -> {path}", &text[template.span.range()])
        };
        templates(text).into_iter().map(one).collect()
    }

    #[test]
    fn names_become_paths() {
        assert_eq!(
            told("a <<parameters.Name>> << pipeline.git.branch >> << matrix.v >>"),
            [
                "<<parameters.Name>> -> inputs.name",
                "<< pipeline.git.branch >> -> pipeline.git.branch",
                "<< matrix.v >> -> matrix.v",
            ]
        );
    }

    #[test]
    fn here_documents_and_escapes_are_left() {
        for text in [
            "cat <<EOF\nx\nEOF\n>>file",
            "a << b >> c",
            "\\<< parameters.x >>",
            "<<<<<",
            "<< parameters. >>",
            "1 << 2",
        ] {
            assert_eq!(told(text), Vec::<String>::new(), "{text}");
        }
    }
}
