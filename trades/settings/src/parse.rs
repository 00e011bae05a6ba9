//! Text to tables.

use jiff::civil::Date;
use lockgate_evidence::Span;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::Problem;

/// Largest text that is read, in bytes. A policy of a thousand exceptions is a tenth of it.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;

/// Most syntax errors that are reported; one slip can cause many.
const MAX_ERRORS: usize = 8;

/// A table: its entries in reading order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Every key and what it holds.
    pub entries: Vec<Entry>,
    /// Its header, or its braces.
    pub span: Span,
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key, unquoted.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// What it holds.
    pub item: Item,
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The value.
    pub value: Value,
    /// Where it stands; for a table its header.
    pub span: Span,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A string of any of the four kinds.
    String(String),
    /// A whole number of 64 bits; `None` where it does not fit.
    Integer(Option<i64>),
    /// A number with a point or exponent.
    Float(f64),
    /// `true` or `false`.
    Boolean(bool),
    /// A date without a time.
    Date(Date),
    /// A time, or a date with one; no setting is one.
    Time,
    /// A list.
    List(Vec<Item>),
    /// A table.
    Table(Table),
}

impl Value {
    /// What kind of value it is, with its article.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::String(_) => "a string",
            Self::Integer(_) => "an integer",
            Self::Float(_) => "a float",
            Self::Boolean(_) => "a boolean",
            Self::Date(_) => "a date",
            Self::Time => "a date with a time",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}

impl Table {
    /// The entry of that key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }
}

/// Reads TOML. Syntax errors are reported with the places where they were noticed.
///
/// The depth of nesting is bounded by the reader (80), the size by [`MAX_BYTES`].
pub fn parse(text: &str) -> Result<Table, Vec<Problem>> {
    if text.len() > MAX_BYTES {
        return Err(vec![Problem::new(
            Span::at(0),
            format!("larger than {MAX_BYTES} bytes"),
        )]);
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        Ok(convert_table(table.get_ref(), to_span(&table)))
    } else {
        Err(errors.iter().take(MAX_ERRORS).map(syntax).collect())
    }
}

fn syntax(error: &toml::de::Error) -> Problem {
    let span = error
        .span()
        .map_or(Span::at(0), |at| Span::new(at.start, at.end));
    let message = error.message().replace('\n', ", ");
    Problem::new(span, format!("invalid TOML: {message}"))
}

fn to_span<T>(value: &Spanned<T>) -> Span {
    Span::new(value.span().start, value.span().end)
}

fn convert_table(table: &DeTable<'_>, span: Span) -> Table {
    let mut entries: Vec<_> = table
        .iter()
        .map(|(key, item)| convert_entry(key, item))
        .collect();
    entries.sort_by_key(|entry| entry.key_span);
    Table { entries, span }
}

fn convert_entry(key: &Spanned<toml::de::DeString<'_>>, item: &Spanned<DeValue<'_>>) -> Entry {
    Entry {
        key: key.get_ref().to_string(),
        key_span: to_span(key),
        item: convert_item(item),
    }
}

fn convert_item(item: &Spanned<DeValue<'_>>) -> Item {
    let span = to_span(item);
    let value = match item.get_ref() {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(number) => {
            Value::Integer(i64::from_str_radix(number.as_str(), number.radix()).ok())
        }
        DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(answer) => Value::Boolean(*answer),
        DeValue::Datetime(time) => convert_time(*time),
        DeValue::Array(items) => Value::List(items.iter().map(convert_item).collect()),
        DeValue::Table(table) => Value::Table(convert_table(table, span)),
    };
    Item { value, span }
}

fn convert_time(time: toml::value::Datetime) -> Value {
    match (time.date, time.time) {
        (Some(date), None) => i16::try_from(date.year)
            .ok()
            .zip(i8::try_from(date.month).ok())
            .zip(i8::try_from(date.day).ok())
            .and_then(|((year, month), day)| Date::new(year, month, day).ok())
            .map_or(Value::Time, Value::Date),
        _ => Value::Time,
    }
}
