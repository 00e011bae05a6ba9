//! Taking known keys out of a table.

use std::ops::RangeInclusive;

use jiff::civil::Date;
use lockgate_evidence::Span;

use crate::{Item, Located, Problem, Table, Value, read_date};

/// Reads one table key by key and remembers which keys are known.
///
/// Every method takes a key and gives `None` where the key is absent or its value does not fit; in the
/// second case a [`Problem`] is recorded. [`Reader::finish`] reports the keys nobody asked for.
#[derive(Debug)]
pub struct Reader<'t, 'p> {
    table: &'t Table,
    problems: &'p mut Vec<Problem>,
    known: Vec<&'static str>,
}

impl<'t, 'p> Reader<'t, 'p> {
    /// Begins to read `table`; problems are added to `problems`.
    pub fn new(table: &'t Table, problems: &'p mut Vec<Problem>) -> Self {
        Self {
            table,
            problems,
            known: Vec::new(),
        }
    }

    /// Records a problem of the caller's own.
    pub fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Reports each of `keys` that is absent. Their values are still read one by one afterwards.
    pub fn require(&mut self, keys: &[&str]) {
        for key in keys {
            if self.table.entry(key).is_none() {
                let problem = Problem::new(self.table.span, format!("missing `{key}`"));
                self.problems.push(problem);
            }
        }
    }

    /// True where the key is there, whatever it holds.
    pub fn has(&self, key: &str) -> bool {
        self.table.entry(key).is_some()
    }

    /// The value as it stands; marks the key as known.
    pub fn item(&mut self, key: &'static str) -> Option<&'t Item> {
        self.known.push(key);
        self.table.entry(key).map(|entry| &entry.item)
    }

    /// A string.
    pub fn string(&mut self, key: &'static str) -> Option<Located<String>> {
        let item = self.item(key)?;
        self.expect(key, item, "a string", as_string)
    }

    /// A string that says something: empty or blank is a problem.
    pub fn text(&mut self, key: &'static str) -> Option<Located<String>> {
        let text = self.string(key)?;
        if !text.value.trim().is_empty() {
            return Some(text);
        }
        self.problem(Problem::new(text.span, format!("`{key}` is empty")));
        None
    }

    /// A whole number within `range`.
    pub fn integer(
        &mut self,
        key: &'static str,
        range: RangeInclusive<i64>,
    ) -> Option<Located<i64>> {
        let item = self.item(key)?;
        let number = self.expect(key, item, "an integer", as_integer)?;
        if let Some(value) = number.value.filter(|value| range.contains(value)) {
            return Some(Located {
                value,
                span: number.span,
            });
        }
        let (least, most) = (range.start(), range.end());
        let message = format!("`{key}` must be between {least} and {most}");
        self.problem(Problem::new(number.span, message));
        None
    }

    /// A number within `range`, whole or not.
    pub fn number(
        &mut self,
        key: &'static str,
        range: RangeInclusive<f64>,
    ) -> Option<Located<f64>> {
        let item = self.item(key)?;
        let number = self.expect(key, item, "a number", as_number)?;
        if range.contains(&number.value) {
            return Some(number);
        }
        let (least, most) = (range.start(), range.end());
        let message = format!("`{key}` must be between {least} and {most}");
        self.problem(Problem::new(number.span, message));
        None
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, key: &'static str) -> Option<Located<bool>> {
        let item = self.item(key)?;
        self.expect(key, item, "a boolean", |value| match value {
            Value::Boolean(answer) => Some(*answer),
            _ => None,
        })
    }

    /// A day, written as a TOML date or as a string `YYYY-MM-DD`.
    pub fn date(&mut self, key: &'static str) -> Option<Located<Date>> {
        let item = self.item(key)?;
        let value = match &item.value {
            Value::Date(date) => Some(*date),
            Value::String(text) => read_date(text),
            _ => None,
        };
        if value.is_none() {
            let message = format!("`{key}` must be a date, found {}", item.value.kind());
            let hint = format!("write it as year, month, day: `{key} = 2026-01-31`");
            self.problem(Problem::new(item.span, message).hint(hint));
        }
        value.map(|value| Located {
            value,
            span: item.span,
        })
    }

    /// A list of strings. Elements of another kind are reported and left out.
    pub fn strings(&mut self, key: &'static str) -> Option<Vec<Located<String>>> {
        let list = self.list(key, "a list of strings")?;
        let read = |item| self.expect(key, item, "a list of strings", as_string);
        Some(list.iter().filter_map(read).collect())
    }

    /// One of a few words; `read` gives the meaning of a word.
    pub fn word<T>(
        &mut self,
        key: &'static str,
        words: &[&str],
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<Located<T>> {
        let text = self.string(key)?;
        let value = read(&text.value);
        if value.is_none() {
            let what = format!("value of `{key}`:");
            self.problem(Problem::unknown(text.span, &what, &text.value, words));
        }
        value.map(|value| Located {
            value,
            span: text.span,
        })
    }

    /// A sub-table.
    pub fn table(&mut self, key: &'static str) -> Option<&'t Table> {
        let item = self.item(key)?;
        if let Value::Table(table) = &item.value {
            return Some(table);
        }
        self.wrong(key, item, "a table", Some(format!("write it as `[{key}]`")));
        None
    }

    /// A list of tables, `[[key]]`. Elements of another kind are reported and left out.
    pub fn tables(&mut self, key: &'static str) -> Vec<&'t Table> {
        let wanted = format!("a list of tables `[[{key}]]`");
        let mut tables = Vec::new();
        for item in self.list(key, &wanted).unwrap_or_default() {
            match &item.value {
                Value::Table(table) => tables.push(table),
                _ => self.wrong(key, item, &wanted, None),
            }
        }
        tables
    }

    /// Ends the reading: whatever key was not asked for is unknown.
    pub fn finish(self) {
        for entry in &self.table.entries {
            if !self.known.contains(&entry.key.as_str()) {
                let problem = Problem::unknown(entry.key_span, "key", &entry.key, &self.known);
                self.problems.push(problem);
            }
        }
    }

    /// Where the table's header stands.
    pub fn span(&self) -> Span {
        self.table.span
    }

    fn list(&mut self, key: &'static str, wanted: &str) -> Option<&'t [Item]> {
        let item = self.item(key)?;
        if let Value::List(items) = &item.value {
            return Some(items);
        }
        self.wrong(key, item, wanted, None);
        None
    }

    fn expect<T>(
        &mut self,
        key: &str,
        item: &Item,
        wanted: &str,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Option<Located<T>> {
        let value = read(&item.value);
        if value.is_none() {
            self.wrong(key, item, wanted, None);
        }
        value.map(|value| Located {
            value,
            span: item.span,
        })
    }

    fn wrong(&mut self, key: &str, item: &Item, wanted: &str, hint: Option<String>) {
        let message = format!("`{key}` must be {wanted}, found {}", item.value.kind());
        let mut problem = Problem::new(item.span, message);
        problem.hint = hint;
        self.problems.push(problem);
    }
}

fn as_string(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

#[expect(
    clippy::option_option,
    reason = "outer: the kind; inner: whether it fits 64 bits"
)]
fn as_integer(value: &Value) -> Option<Option<i64>> {
    match value {
        Value::Integer(number) => Some(*number),
        _ => None,
    }
}

fn as_number(value: &Value) -> Option<f64> {
    match value {
        Value::Float(number) => Some(*number),
        Value::Integer(Some(number)) => i32::try_from(*number).ok().map(f64::from),
        _ => None,
    }
}
