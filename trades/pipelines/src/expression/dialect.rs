//! How each platform writes values into text.

use lockgate_evidence::Span;

use super::{Expr, ExprKind, Name, ParseError, Template, find};

/// The marks with which a platform puts values into a text before anything runs it.
///
/// A text has one dialect; scripts that only a shell reads are [`Plain`](Self::Plain).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// `${{ expression }}`.
    #[default]
    GitHub,
    /// Nothing is put in.
    Plain,
    /// GitLab, everywhere: `$[[ inputs.name ]]`.
    GitLab,
    /// GitLab, in keywords that the platform expands itself: also `$NAME` and `${NAME}`.
    GitLabVariables,
    /// Azure Pipelines: `$(name)`, `${{ expression }}`, `$[ expression ]`.
    Azure,
    /// CircleCI: `<< name >>`.
    CircleCi,
    /// Groovy strings in double quotes: `${expression}`, `$name`.
    Groovy,
    /// Tekton: `$(name)`.
    Tekton,
    /// Argo Workflows: `{{name}}` and `{{=expression}}`.
    Argo,
    /// Drone and Woodpecker: `${NAME}` before the file is read as YAML.
    Drone,
    /// Buildkite: `$NAME` and `${NAME}` at the upload of the pipeline.
    Buildkite,
}

impl Dialect {
    /// Every place of `text` where a value is put in, in order. Spans count from the start of `text`.
    pub fn find(self, text: &str) -> Vec<Template> {
        match self {
            Self::GitHub => find(text),
            Self::Plain => Vec::new(),
            Self::GitLab => crate::gitlab::templates(text),
            Self::GitLabVariables => crate::gitlab::variables(text),
            Self::Azure => crate::azure::templates(text),
            Self::CircleCi => crate::circleci::templates(text),
            Self::Groovy => crate::jenkins::templates(text),
            Self::Tekton => crate::tekton::templates(text),
            Self::Argo => crate::argo::templates(text),
            Self::Drone => crate::drone::templates(text),
            Self::Buildkite => crate::buildkite::templates(text),
        }
    }

    /// True where `text` may hold a template; false is certain.
    pub fn may_hold(self, text: &str) -> bool {
        match self {
            Self::GitHub => text.contains("${{"),
            Self::Plain => false,
            Self::GitLab => text.contains("$[["),
            Self::CircleCi => text.contains("<<"),
            Self::Argo => text.contains("{{"),
            Self::Tekton => text.contains("$(") || text.contains("{{"),
            Self::GitLabVariables | Self::Azure | Self::Groovy | Self::Drone | Self::Buildkite => {
                text.contains('$')
            }
        }
    }
}

impl Expr {
    /// The context access `segments[0].segments[1]…`, each part with the same span: how platforms whose templates are
    /// plain names are brought into one form. Without segments it is `null`.
    pub fn access<S: Into<String>>(span: Span, segments: impl IntoIterator<Item = S>) -> Self {
        let name = |text: S| Name {
            span,
            text: text.into(),
        };
        let mut segments = segments.into_iter();
        let kind = segments
            .next()
            .map_or(ExprKind::Null, |root| ExprKind::Context(name(root)));
        segments.fold(Self { span, kind }, |object, segment| Self {
            span,
            kind: ExprKind::Property {
                object: Box::new(object),
                name: name(segment),
            },
        })
    }
}

/// Every `open … close` of a text as a template whose inside `read` turns into a context access.
///
/// `read` gets the trimmed inside; what it gives no segments for is a template that cannot be understood. Without a
/// `close` the rest of the text is left alone.
pub fn delimited(
    text: &str,
    open: &str,
    close: &str,
    read: impl Fn(&str) -> Vec<String>,
) -> Vec<Template> {
    let mut templates = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find(open).map(|at| from + at) {
        let inside = start + open.len();
        let Some(end) = text[inside..].find(close).map(|at| inside + at) else {
            break;
        };
        let span = Span::new(start, end + close.len());
        templates.push(named(
            span,
            Span::new(inside, end),
            read(text[inside..end].trim()),
        ));
        from = span.end;
    }
    templates
}

/// A template that reads one context; an error where there are no segments.
pub fn named(span: Span, inner: Span, segments: Vec<String>) -> Template {
    let expression = if segments.is_empty() {
        Err(ParseError::new(inner, "this kind of value is not known"))
    } else {
        Ok(Expr::access(inner, segments))
    };
    Template {
        span,
        inner,
        expression,
    }
}

/// Every `$NAME` and `${NAME…}` of a text; `$$` is an escaped dollar where `doubled` says so.
///
/// Of `${NAME:-default}` and its like only the name is read.
pub fn dollar_names(
    text: &str,
    doubled: bool,
    read: impl Fn(&str) -> Vec<String>,
) -> Vec<Template> {
    let bytes = text.as_bytes();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let name_end = |from: usize| {
        let length = bytes[from..]
            .iter()
            .take_while(|byte| is_name(byte))
            .count();
        from + length
    };
    let mut templates = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find('$').map(|offset| at + offset) {
        let next = bytes.get(start + 1);
        at = start + 1;
        if doubled && next == Some(&b'$') {
            at = start + 2;
        } else if next == Some(&b'{') {
            let end = name_end(start + 2);
            let Some(close) = text[end..].find('}').map(|offset| end + offset) else {
                continue;
            };
            if end > start + 2 {
                let inner = Span::new(start + 2, end);
                templates.push(named(
                    Span::new(start, close + 1),
                    inner,
                    read(&text[inner.range()]),
                ));
                at = close + 1;
            }
        } else if next.is_some_and(|byte| is_name(byte) && !byte.is_ascii_digit()) {
            let inner = Span::new(start + 1, name_end(start + 1));
            templates.push(named(
                Span::new(start, inner.end),
                inner,
                read(&text[inner.range()]),
            ));
            at = inner.end;
        }
    }
    templates
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(templates: &[Template], text: &str) -> Vec<String> {
        let one = |template: &Template| {
            let path = template.expression.as_ref().ok().and_then(Expr::path);
            let path = path.map_or("?".to_owned(), |path| path.to_string());
            format!("{} -> {path}", &text[template.span.range()])
        };
        templates.iter().map(one).collect()
    }

    #[test]
    fn delimited_values_are_found_in_order() {
        let text = "a << x.y >> b <<z>> << open";
        let read = |inner: &str| inner.split('.').map(str::to_owned).collect();
        assert_eq!(
            told(&delimited(text, "<<", ">>", read), text),
            ["<< x.y >> -> x.y", "<<z>> -> z"]
        );
    }

    #[test]
    fn names_after_a_dollar_are_found() {
        let text = "$A ${B_1:-x} $$C $1 ${} ${ $D";
        let read = |name: &str| vec!["env".to_owned(), name.to_owned()];
        assert_eq!(
            told(&dollar_names(text, true, read), text),
            ["$A -> env.a", "${B_1:-x} -> env.b_1", "$D -> env.d"]
        );
    }

    #[test]
    fn what_is_not_known_is_an_error() {
        let found = delimited("<<x>>", "<<", ">>", |_| Vec::new());
        assert!(found[0].expression.is_err());
    }
}
