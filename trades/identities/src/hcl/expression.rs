//! What an expression comes to, as far as its folder tells.

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, FuncCall, Object, ObjectKey, Traversal, TraversalOperator};
use lockgate_evidence::{Source, Span};

use super::{Folder, template};
use crate::data::{Data, Kind};
use crate::value::{HOLE, Value};

/// Longest text that joining may make.
const MAX_TEXT: usize = 64 * 1024;

/// Reads expressions of one text: a file, or the inside of `${ }`.
pub(super) struct Reader<'a> {
    folder: &'a Folder,
    source: &'a Source,
    /// The text the spans of expressions count in, and where all of it stands in the file, if it is not the file.
    inner: Option<(&'a str, Span)>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(folder: &'a Folder, source: &'a Source) -> Self {
        Self {
            folder,
            source,
            inner: None,
        }
    }

    /// For the text of an interpolation that stands at `place`.
    pub(super) fn within<'b>(&'b self, text: &'b str, place: Span) -> Reader<'b> {
        Reader {
            inner: Some((text, place)),
            ..*self
        }
    }

    pub(super) fn folder(&self) -> &'a Folder {
        self.folder
    }

    pub(super) fn source(&self) -> &'a Source {
        self.source
    }

    /// The place in the file.
    fn place(&self, expression: &Expression) -> Span {
        match self.inner {
            Some((_, place)) => place,
            None => super::span(expression.span()),
        }
    }

    /// The bytes of the expression, and where they stand; `None` within an interpolation.
    fn raw(&self, expression: &Expression) -> Option<(&'a str, Option<Span>)> {
        let range = expression.span()?;
        if let Some((text, _)) = self.inner {
            Some((text.get(range)?, None))
        } else {
            let span = Span::new(range.start, range.end);
            Some((self.source.text().get(range)?, Some(span)))
        }
    }

    pub(super) fn data(&self, expression: &Expression) -> Data {
        let place = self.place(expression);
        let kind = if self.folder.spend() {
            self.kind(expression, place)
        } else {
            Kind::Unknown
        };
        Data::new(self.source, place, kind)
    }

    fn made(&self, text: impl Into<String>, place: Span) -> Kind {
        Kind::Text(Value::made(text, self.source, place))
    }

    fn kind(&self, expression: &Expression, place: Span) -> Kind {
        match expression {
            Expression::Null(_) => Kind::Null,
            Expression::Bool(value) => self.made(value.to_string(), place),
            Expression::Number(value) => self.made(value.to_string(), place),
            Expression::String(_) | Expression::StringTemplate(_) => self.quoted(expression, place),
            Expression::HeredocTemplate(heredoc) => {
                let range = heredoc.template.span();
                self.heredoc(range, place)
            }
            Expression::Array(array) => {
                Kind::List(array.iter().map(|item| self.data(item)).collect())
            }
            Expression::Object(object) => self.object(object),
            Expression::Parenthesis(inner) => self.data(inner.inner()).kind,
            Expression::Traversal(traversal) => self.traversal(traversal),
            Expression::FuncCall(call) => self.call(call, place),
            // One item stands for however many there are.
            Expression::ForExpr(each) if each.key_expr.is_none() => {
                Kind::List(vec![self.data(&each.value_expr)])
            }
            _ => Kind::Unknown,
        }
    }

    fn quoted(&self, expression: &Expression, place: Span) -> Kind {
        let Some((raw, at)) = self.raw(expression) else {
            return Kind::Unknown;
        };
        // The span of a string may hold white space around its quotes.
        let start = raw.find('"').map_or(0, |at| at + 1);
        let end = raw.rfind('"').unwrap_or(raw.len()).max(start);
        let at = at.map(|span| {
            Span::new(
                span.start + start - usize::from(start > 0),
                span.start + end + 1,
            )
        });
        let body = raw.get(start..end).unwrap_or("");
        Kind::Text(template::value(
            self,
            body,
            at.map(|span| (span, start.min(1))),
            place,
            true,
        ))
    }

    fn heredoc(&self, range: Option<std::ops::Range<usize>>, place: Span) -> Kind {
        let (Some(range), None) = (range, self.inner) else {
            return Kind::Unknown;
        };
        let Some(body) = self.source.text().get(range.clone()) else {
            return Kind::Unknown;
        };
        let span = Span::new(range.start, range.end);
        Kind::Text(template::value(self, body, Some((span, 0)), place, false))
    }

    fn object(&self, object: &Object) -> Kind {
        let entries = object
            .iter()
            .map(|(key, value)| (self.key(key), self.data(value.expr())));
        Kind::Map(entries.collect())
    }

    fn key(&self, key: &ObjectKey) -> Value {
        match key {
            ObjectKey::Ident(name) => {
                let place = self
                    .inner
                    .map_or_else(|| super::span(name.span()), |(_, place)| place);
                Value::written(
                    Value::made(name.as_str(), self.source, place)
                        .text()
                        .clone(),
                )
            }
            ObjectKey::Expression(expression) => {
                let unknown = || Value::unknown(self.source, self.place(expression));
                self.data(expression).as_value().unwrap_or_else(unknown)
            }
        }
    }

    fn traversal(&self, traversal: &Traversal) -> Kind {
        let Expression::Variable(root) = &traversal.expr else {
            return Kind::Unknown;
        };
        let mut path = root.to_string();
        let mut chosen = false;
        for operator in &traversal.operators {
            match &**operator {
                TraversalOperator::GetAttr(name) => path.extend([".", name.as_str()]),
                TraversalOperator::Index(Expression::String(name)) => {
                    path.extend([".", name.as_str()]);
                }
                // One of several is named, and which is not known.
                _ => chosen = true,
            }
        }
        if path.starts_with("var.") || path.starts_with("local.") {
            if chosen {
                return Kind::Unknown;
            }
            return self
                .folder
                .lookup(&path)
                .map_or(Kind::Reference(path), |data| {
                    self.here(data, traversal).kind
                });
        }
        Kind::Reference(path)
    }

    /// What was found elsewhere, placed where it is used.
    fn here(&self, data: Data, traversal: &Traversal) -> Data {
        let place = self
            .inner
            .map_or_else(|| super::span(traversal.span()), |(_, place)| place);
        let folder = self.folder;
        moved(data, self.source, place, folder)
    }

    fn call(&self, call: &FuncCall, place: Span) -> Kind {
        let mut arguments = call.args.iter().map(|argument| self.data(argument));
        match call.name.name.as_str() {
            "jsonencode" | "tolist" | "toset" | "distinct" | "compact" | "sort"
            | "nonsensitive" | "sensitive" | "tostring" | "one" => {
                arguments.next().map_or(Kind::Unknown, |data| data.kind)
            }
            "concat" | "setunion" | "flatten" => Kind::List(arguments.flat_map(opened).collect()),
            "coalesce" | "try" => arguments.next().map_or(Kind::Unknown, |data| data.kind),
            "format" => self.formatted(&arguments.collect::<Vec<_>>(), place),
            "join" => self.joined(&arguments.collect::<Vec<_>>(), place),
            "trimspace" | "lower" => arguments.next().map_or(Kind::Unknown, |data| data.kind),
            "replace" => self.replaced(&arguments.collect::<Vec<_>>(), place),
            _ => Kind::Unknown,
        }
    }

    fn formatted(&self, arguments: &[Data], place: Span) -> Kind {
        let mut parts = arguments.iter();
        let Some(format) = parts.next().and_then(Data::text) else {
            return Kind::Unknown;
        };
        let mut out = String::new();
        let mut characters = format.value().chars();
        while let Some(character) = characters.next() {
            if character != '%' {
                out.push(character);
                continue;
            }
            match characters.next() {
                Some('%') => out.push('%'),
                Some(_) => out.push_str(&text_of(parts.next())),
                None => {}
            }
        }
        out.truncate(floor(&out, MAX_TEXT));
        self.made(out, place)
    }

    fn joined(&self, arguments: &[Data], place: Span) -> Kind {
        let [separator, list] = arguments else {
            return Kind::Unknown;
        };
        let (Some(separator), Kind::List(items)) = (separator.text(), &list.kind) else {
            return self.made(HOLE, place);
        };
        let texts: Vec<_> = items.iter().map(|item| text_of(Some(item))).collect();
        let mut out = texts.join(separator.value());
        out.truncate(floor(&out, MAX_TEXT));
        self.made(out, place)
    }

    fn replaced(&self, arguments: &[Data], place: Span) -> Kind {
        let [text, from, to] = arguments else {
            return Kind::Unknown;
        };
        let known = |data: &Data| {
            data.text()
                .filter(|text| text.is_known())
                .map(|text| text.value().to_owned())
        };
        match (known(text), known(from), known(to)) {
            (Some(text), Some(from), Some(to)) if !from.starts_with('/') => {
                let mut out = text.replace(&from, &to);
                out.truncate(floor(&out, MAX_TEXT));
                self.made(out, place)
            }
            _ => self.made(HOLE, place),
        }
    }
}

fn opened(data: Data) -> Vec<Data> {
    match data.kind {
        Kind::List(items) => items.into_iter().flat_map(opened).collect(),
        Kind::Null => Vec::new(),
        _ => vec![data],
    }
}

pub(super) fn text_of(data: Option<&Data>) -> String {
    let text = data.and_then(Data::text);
    text.map_or_else(|| HOLE.to_string(), |text| text.value().to_owned())
}

pub(super) fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

fn moved(data: Data, source: &Source, place: Span, folder: &Folder) -> Data {
    if !folder.spend() {
        return Data::new(source, place, Kind::Unknown);
    }
    let kind = match data.kind {
        Kind::Text(value) => Kind::Text(Value::made(value.value(), source, place)),
        Kind::List(items) => Kind::List(
            items
                .into_iter()
                .map(|item| moved(item, source, place, folder))
                .collect(),
        ),
        Kind::Map(entries) => {
            let entries = entries.into_iter().map(|(key, value)| {
                (
                    Value::made(key.value(), source, place),
                    moved(value, source, place, folder),
                )
            });
            Kind::Map(entries.collect())
        }
        other => other,
    };
    Data::new(source, place, kind)
}
