//! Reads tables as gitleaks reads them: names of keys in any case, a single value where a list may stand, numbers that are
//! written as texts.

use lockgate_evidence::Span;
use lockgate_settings::{Item, Table, Value};

/// One table and which of its keys were asked for.
pub(super) struct Fields<'t> {
    table: &'t Table,
    known: Vec<&'static str>,
    /// Values of the wrong kind.
    pub(super) wrong: Vec<(String, Span)>,
}

impl<'t> Fields<'t> {
    pub(super) fn new(table: &'t Table) -> Self {
        Self {
            table,
            known: Vec::new(),
            wrong: Vec::new(),
        }
    }

    pub(super) fn span(&self) -> Span {
        self.table.span
    }

    fn item(&mut self, key: &'static str) -> Option<&'t Item> {
        self.known.push(key);
        let entries = self.table.entries.iter();
        let mut entries = entries.filter(|entry| entry.key.eq_ignore_ascii_case(key));
        entries.next().map(|entry| &entry.item)
    }

    fn read<T>(&mut self, key: &'static str, read: impl Fn(&'t Value) -> Option<T>) -> Option<T> {
        let item = self.item(key)?;
        let value = read(&item.value);
        if value.is_none() {
            let message = format!("`{key}` is {}", item.value.kind());
            self.wrong.push((message, item.span));
        }
        value
    }

    /// A text; empty is absent.
    pub(super) fn text(&mut self, key: &'static str) -> Option<String> {
        self.read(key, text).filter(|text| !text.is_empty())
    }

    /// A list of texts. A text alone is split at its commas.
    pub(super) fn texts(&mut self, key: &'static str) -> Vec<String> {
        let texts = self.read(key, |value| match value {
            Value::List(items) => items.iter().map(|item| text(&item.value)).collect(),
            Value::String(text) if text.is_empty() => Some(Vec::new()),
            Value::String(text) => Some(text.split(',').map(str::to_owned).collect()),
            _ => None,
        });
        texts.unwrap_or_default()
    }

    pub(super) fn number(&mut self, key: &'static str) -> Option<f64> {
        let number = self.read(key, |value| match value {
            Value::Integer(number) => i32::try_from((*number)?).ok().map(f64::from),
            Value::Float(number) => Some(*number),
            Value::String(text) => text.parse().ok(),
            _ => None,
        });
        number.filter(|number| number.is_finite())
    }

    /// A whole number from 0.
    pub(super) fn count(&mut self, key: &'static str) -> Option<usize> {
        self.read(key, |value| match value {
            Value::Integer(number) => usize::try_from((*number)?).ok(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        })
    }

    pub(super) fn is_set(&mut self, key: &'static str) -> bool {
        let answer = self.read(key, |value| match value {
            Value::Boolean(answer) => Some(*answer),
            Value::Integer(number) => Some((*number)? != 0),
            Value::String(text) => text.to_ascii_lowercase().parse().ok(),
            _ => None,
        });
        answer.unwrap_or_default()
    }

    /// A table, or a list of them.
    pub(super) fn tables(&mut self, key: &'static str) -> Vec<&'t Table> {
        let table = |value: &'t Value| match value {
            Value::Table(table) => Some(table),
            _ => None,
        };
        let tables = self.read(key, |value| match value {
            Value::List(items) => items.iter().map(|item| table(&item.value)).collect(),
            other => Some(vec![table(other)?]),
        });
        tables.unwrap_or_default()
    }

    /// Keys that nobody asked for.
    pub(super) fn unknown(&self) -> impl Iterator<Item = (&'t str, Span)> {
        let entries = self.table.entries.iter();
        let unknown = entries.filter(|entry| {
            !self
                .known
                .iter()
                .any(|known| entry.key.eq_ignore_ascii_case(known))
        });
        unknown.map(|entry| (entry.key.as_str(), entry.key_span))
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(Some(number)) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Boolean(answer) => Some(answer.to_string()),
        _ => None,
    }
}
