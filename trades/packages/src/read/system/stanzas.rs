//! Paragraphs of fields, with empty lines between.

use std::ops::Range;

use lockgate_evidence::Span;

/// A value and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    pub(super) text: &'a str,
    pub(super) span: Span,
}

/// The fields of a paragraph that were asked for.
#[derive(Default)]
pub(super) struct Stanza<'a> {
    fields: Vec<(&'static str, Value<'a>)>,
    /// A field that is no UTF-8.
    pub(super) broken: Option<&'static str>,
}

impl<'a> Stanza<'a> {
    /// The first field of that name.
    pub(super) fn get(&self, name: &str) -> Option<Value<'a>> {
        let found = self.fields.iter().find(|(own, _)| *own == name);
        found.map(|(_, value)| *value)
    }

    /// The same, where it holds something.
    pub(super) fn filled(&self, name: &str) -> Option<Value<'a>> {
        self.get(name).filter(|value| !value.text.is_empty())
    }

    /// The text of the first field of that name, or nothing.
    pub(super) fn text(&self, name: &str) -> &'a str {
        self.get(name).map_or("", |value| value.text)
    }

    /// A place in it.
    pub(super) fn span(&self) -> Option<Span> {
        self.fields.first().map(|(_, value)| value.span)
    }
}

/// The paragraphs of a file. A line that begins with a blank goes on with the field before it.
pub(super) fn stanzas<'a>(bytes: &'a [u8], wanted: &[&'static str]) -> Vec<Stanza<'a>> {
    let mut out = Vec::new();
    let mut draft = Draft::default();
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        if !line.trim_ascii().is_empty() {
            draft.add(line, start, wanted);
        } else if !draft.is_empty {
            out.push(std::mem::take(&mut draft).finished(bytes));
        }
    }
    if !draft.is_empty {
        out.push(draft.finished(bytes));
    }
    out
}

/// A paragraph of which not all lines are read yet.
struct Draft {
    /// Each field that was asked for, and the bytes after its colon.
    fields: Vec<(&'static str, Range<usize>)>,
    /// True while the lines are those of a field that was asked for.
    is_wanted: bool,
    is_empty: bool,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            fields: Vec::new(),
            is_wanted: false,
            is_empty: true,
        }
    }
}

impl Draft {
    fn add(&mut self, line: &[u8], start: usize, wanted: &[&'static str]) {
        self.is_empty = false;
        let end = start + line.len();
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            let open = self.fields.last_mut().filter(|_| self.is_wanted);
            if let Some((_, range)) = open {
                range.end = end;
            }
            return;
        }
        let found = wanted.iter().find(|name| {
            let rest = line.strip_prefix(name.as_bytes());
            rest.is_some_and(|rest| rest.starts_with(b":"))
        });
        self.is_wanted = found.is_some();
        let range = |name: &&'static str| (*name, start + name.len() + 1..end);
        self.fields.extend(found.map(range));
    }

    fn finished(self, bytes: &[u8]) -> Stanza<'_> {
        let mut stanza = Stanza::default();
        for (name, range) in self.fields {
            let value = &bytes[range.clone()];
            let from = range.start + (value.len() - value.trim_ascii_start().len());
            match std::str::from_utf8(value.trim_ascii()) {
                Ok(text) => {
                    let span = Span::new(from, from + text.len());
                    stanza.fields.push((name, Value { text, span }));
                }
                Err(_) => stanza.broken = Some(name),
            }
        }
        stanza
    }
}
