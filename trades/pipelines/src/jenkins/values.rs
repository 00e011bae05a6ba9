//! What expressions of Groovy are made of: the contexts whose text they carry, and the strings they spell.

use std::collections::{HashMap, HashSet};

use lockgate_evidence::{Source, Span};

use super::groovy::{self, Argument, Expr, Kind, Piece, Statement, positional};
use crate::expression::{self, Dialect, ExprKind, Name, ParseError, Template};
use crate::yaml::Text;

/// How deep strings within expressions within strings are followed.
const MAX_STRINGS: usize = 4;

/// How many contexts are named for one expression.
const MAX_ACCESSES: usize = 40;

/// Methods whose result is a number, a flag or a fixed word, or whose result holds nothing of a shell's language.
const HARMLESS_METHODS: &[&str] = &[
    "any",
    "asBoolean",
    "compareTo",
    "contains",
    "containsKey",
    "count",
    "encode",
    "encodeBase64",
    "endsWith",
    "equals",
    "equalsIgnoreCase",
    "every",
    "getNumber",
    "hashCode",
    "indexOf",
    "isEmpty",
    "isInteger",
    "isNumber",
    "lastIndexOf",
    "length",
    "matches",
    "md5",
    "sha256",
    "size",
    "startsWith",
    "toBoolean",
    "toInteger",
    "toLong",
];

/// Properties whose value is a number.
const HARMLESS_PROPERTIES: &[&str] = &["class", "duration", "id", "length", "number", "size"];

/// Methods that give the text they are called on, with other white space.
const SAME_TEXT: &[&str] = &[
    "stripIndent",
    "stripMargin",
    "toString",
    "trim",
    "normalize",
    "stripLeading",
];

/// The contexts that the templates of a text name: one list of segments for each.
type Accesses = Vec<Vec<String>>;

/// Which names a file gives a meaning of their own.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    /// Parameters of the build.
    pub(super) inputs: HashSet<String>,
    /// Variables, by function and name; those outside of functions stand under the empty name.
    pub(super) locals: HashSet<(&'a str, &'a str)>,
    /// Variables that the file holds against a list or a pattern, and fails where they are not of it.
    pub(super) checked: HashSet<(&'a str, &'a str)>,
    /// Functions of the file and their parameters.
    pub(super) functions: HashMap<&'a str, Vec<&'a str>>,
}

/// Reads values at a place of a file.
#[derive(Clone, Copy)]
pub(super) struct Values<'r, 'a> {
    pub(super) source: &'r Source,
    pub(super) text: &'a str,
    pub(super) names: &'r Names<'a>,
    /// The function around.
    pub(super) function: &'a str,
    /// Variables that hold a secret here.
    pub(super) secrets: &'r [String],
}

impl<'a> Values<'_, 'a> {
    /// The text that an expression spells: strings, strings joined by `+`, or one template that is all of it.
    pub(super) fn text(self, expr: &Expr<'a>) -> Text {
        let mut writer = Writer::default();
        self.write(expr, &mut writer);
        let span = content_span(expr);
        let Writer {
            value,
            anchors,
            templates,
        } = writer;
        Text::with_templates(
            value,
            self.source,
            span,
            anchors,
            Dialect::Groovy,
            templates,
        )
    }

    /// As [`text`](Self::text), where the expression holds a string; `None` for all others.
    pub(super) fn spelled(self, expr: &Expr<'a>) -> Option<Text> {
        is_spelled(expr).then(|| self.text(expr))
    }

    fn write(self, expr: &Expr<'a>, writer: &mut Writer) {
        match &expr.kind {
            Kind::Quoted(quoted) => {
                for piece in quoted.pieces(self.text) {
                    match piece {
                        Piece::Plain(span) => writer.plain(self.slice(span), span.start),
                        Piece::Escaped(character, at) => writer.escaped(character, at),
                        Piece::Hole(hole) => {
                            let accesses = self.of_hole(hole.inner, 0);
                            writer.template(
                                self.slice(hole.span),
                                hole.span,
                                hole.inner,
                                &accesses,
                            );
                        }
                    }
                }
            }
            Kind::Operation {
                operands,
                operators,
            } if is_spelled(expr) && operators.iter().all(|operator| *operator == "+") => {
                for operand in operands {
                    self.write(operand, writer);
                }
            }
            Kind::Call { callee, .. } if is_spelled(expr) => {
                if let Kind::Property { object, .. } = &callee.kind {
                    self.write(object, writer);
                }
            }
            _ => {
                let mut accesses = Vec::new();
                self.accesses(expr, 0, &mut accesses);
                writer.template(self.slice(expr.span), expr.span, expr.span, &accesses);
            }
        }
    }

    fn slice(self, span: Span) -> &'a str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// What the expression in a string carries.
    fn of_hole(self, inner: Span, depth: usize) -> Accesses {
        let mut found = Vec::new();
        if depth < MAX_STRINGS {
            let script = groovy::parse(self.text, inner);
            if let Some(Statement::Expr(expr)) = script.statements.last() {
                self.accesses(expr, depth + 1, &mut found);
            }
        }
        found
    }

    /// Every context whose text can become a part of the value.
    fn accesses(self, expr: &Expr<'a>, depth: usize, found: &mut Accesses) {
        if found.len() >= MAX_ACCESSES {
            return;
        }
        match &expr.kind {
            Kind::Name(name) => found.extend(self.named(name)),
            Kind::Property { object, name } => match self.rooted(object, name.text) {
                Some(segments) => found.push(segments),
                None if HARMLESS_PROPERTIES.contains(&name.text) => {}
                None => self.accesses(object, depth, found),
            },
            Kind::Index { object, index } => {
                let key = self.constant(index);
                match key.and_then(|key| self.rooted(object, &key)) {
                    Some(segments) => found.push(segments),
                    None => self.accesses(object, depth, found),
                }
            }
            Kind::Call { callee, arguments } => self.call(expr, callee, arguments, depth, found),
            Kind::Quoted(quoted) => {
                for hole in &quoted.holes {
                    found.extend(self.of_hole(hole.inner, depth));
                }
            }
            Kind::Operation {
                operands,
                operators,
            } if !operators.iter().any(|operator| is_question(operator)) => {
                for operand in operands {
                    self.accesses(operand, depth, found);
                }
            }
            Kind::Choice { condition, yes, no } => {
                let first = yes.as_ref().unwrap_or(condition);
                self.accesses(first, depth, found);
                self.accesses(no, depth, found);
            }
            Kind::List(items) => items
                .iter()
                .for_each(|item| self.accesses(item, depth, found)),
            Kind::Map(entries) => entries
                .iter()
                .for_each(|entry| self.accesses(&entry.value, depth, found)),
            Kind::Assign { value, .. } => self.accesses(value, depth, found),
            _ => {}
        }
    }

    fn call(
        self,
        expr: &Expr<'a>,
        callee: &Expr<'a>,
        arguments: &[Argument<'a>],
        depth: usize,
        found: &mut Accesses,
    ) {
        match &callee.kind {
            Kind::Name("input") => found.push(segments(&["build", "input"])),
            Kind::Name(name) if is_shell(name) => {
                found.push(segments(&[
                    "steps",
                    &output_id(expr.span),
                    "outputs",
                    "stdout",
                ]));
            }
            Kind::Property { object, name } => {
                if HARMLESS_METHODS.contains(&name.text) || self.is_cleaning(name.text, arguments) {
                    return;
                }
                let key = positional(arguments).and_then(|argument| self.constant(argument));
                if matches!(name.text, "get" | "getProperty" | "getOrDefault")
                    && let Some(segments) = key.and_then(|key| self.rooted(object, &key))
                {
                    found.push(segments);
                    return;
                }
                self.accesses(object, depth, found);
                for argument in arguments {
                    self.accesses(&argument.value, depth, found);
                }
            }
            _ => {}
        }
    }

    /// `replaceAll('[^a-z0-9]', '')`: only listed characters are left.
    fn is_cleaning(self, method: &str, arguments: &[Argument<'a>]) -> bool {
        let pattern = positional(arguments).and_then(|argument| self.constant(argument));
        matches!(method, "replaceAll" | "replace" | "findAll")
            && pattern.is_some_and(|pattern| {
                pattern.trim_start_matches('(').starts_with("[^") || pattern.starts_with("\\W")
            })
    }

    /// A variable by its bare name.
    fn named(self, name: &str) -> Option<Vec<String>> {
        if matches!(
            name,
            "env" | "params" | "currentBuild" | "scm" | "true" | "false" | "null" | "this" | "it"
        ) {
            return None;
        }
        if self.secrets.iter().any(|secret| secret == name) {
            return Some(segments(&["secrets", name]));
        }
        if self.names.checked.contains(&(self.function, name)) {
            return None;
        }
        if self.is_local(self.function, name) && !self.function.is_empty() {
            return Some(segments(&["locals", self.function, name]));
        }
        if self.is_local("", name) {
            return Some(segments(&["locals", name]));
        }
        let root = if self.names.inputs.contains(name) {
            "inputs"
        } else {
            "env"
        };
        Some(segments(&[root, name]))
    }

    fn is_local(self, function: &str, name: &str) -> bool {
        self.names.locals.contains(&(function, name))
    }

    /// `env.X`, `params.X`, `currentBuild.X`, `pullRequest.X`.
    fn rooted(self, object: &Expr<'a>, name: &str) -> Option<Vec<String>> {
        let path = object.path()?;
        let path: Vec<&str> = path.iter().map(|name| name.text).collect();
        match path.as_slice() {
            ["env"] if self.secrets.iter().any(|secret| secret == name) => {
                Some(segments(&["secrets", name]))
            }
            ["env"] => Some(segments(&["env", name])),
            ["params"] => Some(segments(&["inputs", name])),
            ["currentBuild"] => Some(segments(&["build", "current", name])),
            ["pullRequest"] => Some(segments(&["build", "pull_request", name])),
            _ => None,
        }
    }

    /// The string that an expression is, where nothing is put into it.
    pub(super) fn constant(self, expr: &Expr<'a>) -> Option<String> {
        let Kind::Quoted(quoted) = &expr.kind else {
            return None;
        };
        if !quoted.holes.is_empty() {
            return None;
        }
        let mut value = String::new();
        for piece in quoted.pieces(self.text) {
            match piece {
                Piece::Plain(span) => value.push_str(self.slice(span)),
                Piece::Escaped(character, _) => value.push(character),
                Piece::Hole(_) => {}
            }
        }
        Some(value)
    }
}

/// Steps that hand a text to a shell.
pub(super) fn is_shell(name: &str) -> bool {
    matches!(name, "sh" | "bat" | "powershell" | "pwsh")
}

/// The id of the step that a call of `sh` is.
pub(super) fn output_id(call: Span) -> String {
    format!("sh{}", call.start)
}

/// True for operators that give a flag.
fn is_question(operator: &str) -> bool {
    matches!(
        operator,
        "==" | "!="
            | "==="
            | "!=="
            | "<"
            | ">"
            | "<="
            | ">="
            | "<=>"
            | "&&"
            | "||"
            | "=~"
            | "==~"
            | "in"
            | "instanceof"
    )
}

/// True where a part of the expression is a string.
fn is_spelled(expr: &Expr<'_>) -> bool {
    match &expr.kind {
        Kind::Quoted(_) => true,
        Kind::Operation {
            operands,
            operators,
        } => operators.iter().all(|operator| *operator == "+") && operands.iter().any(is_spelled),
        Kind::Call { callee, .. } => match &callee.kind {
            Kind::Property { object, name } => SAME_TEXT.contains(&name.text) && is_spelled(object),
            _ => false,
        },
        _ => false,
    }
}

/// A string without its quotes; everything else as it stands.
fn content_span(expr: &Expr<'_>) -> Span {
    match &expr.kind {
        Kind::Quoted(quoted) => quoted.content,
        Kind::Call { callee, .. } if is_spelled(expr) => match &callee.kind {
            Kind::Property { object, .. } => content_span(object),
            _ => expr.span,
        },
        _ => expr.span,
    }
}

fn segments(parts: &[&str]) -> Vec<String> {
    parts.iter().map(|part| (*part).to_owned()).collect()
}

/// A value that is being put together.
#[derive(Default)]
struct Writer {
    value: String,
    anchors: Vec<(usize, usize)>,
    templates: Vec<Template>,
}

impl Writer {
    fn plain(&mut self, text: &str, at: usize) {
        // Line ends read as `\n`, as Groovy has them.
        let mut from = 0;
        for (offset, _) in text.match_indices("\r\n") {
            self.piece(&text[from..offset], at + from);
            from = offset + 1;
        }
        self.piece(&text[from..], at + from);
    }

    fn piece(&mut self, text: &str, at: usize) {
        self.anchors.push((self.value.len(), at));
        self.value.push_str(text);
    }

    fn escaped(&mut self, character: char, at: usize) {
        self.anchors.push((self.value.len(), at));
        self.value.push(character);
    }

    fn template(&mut self, written: &str, span: Span, inner: Span, accesses: &[Vec<String>]) {
        let start = self.value.len();
        self.piece(written, span.start);
        let moved = |span: Span, at: Span| {
            Span::new(
                start + (at.start - span.start),
                start + (at.end - span.start),
            )
        };
        self.templates
            .push(template(moved(span, span), moved(span, inner), accesses));
    }
}

/// A template that carries these contexts.
pub(super) fn template(span: Span, inner: Span, accesses: &[Vec<String>]) -> Template {
    let mut values: Vec<expression::Expr> = accesses
        .iter()
        .map(|segments| expression::Expr::access(inner, segments))
        .collect();
    let expression = match values.len() {
        0 => Err(ParseError::new(inner, "no value of the platform is in it")),
        1 => values
            .pop()
            .ok_or_else(|| ParseError::new(inner, "no value")),
        _ => Ok(expression::Expr {
            span: inner,
            kind: ExprKind::Call {
                name: Name {
                    span: inner,
                    text: "format".to_owned(),
                },
                arguments: values,
            },
        }),
    };
    Template {
        span,
        inner,
        expression,
    }
}

/// A text that is one template: the value of a context, located at `span`.
pub(super) fn reference(source: &Source, span: Span, segments: Vec<String>) -> Text {
    let written = source.slice(span).to_owned();
    let whole = Span::new(0, written.len());
    Text::with_templates(
        written,
        source,
        span,
        vec![(0, span.start)],
        Dialect::Groovy,
        vec![template(whole, whole, &[segments])],
    )
}
