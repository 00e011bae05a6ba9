//! Paragraphs of fields, with empty lines between.

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
    is_empty: bool,
}

impl<'a> Stanza<'a> {
    /// The first field of that name.
    pub(super) fn get(&self, name: &str) -> Option<Value<'a>> {
        let found = self.fields.iter().find(|(own, _)| *own == name);
        found.map(|(_, value)| *value)
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

/// The paragraphs of a file; of continued lines, which begin with a blank, nothing is kept.
pub(super) fn stanzas<'a>(bytes: &'a [u8], wanted: &[&'static str]) -> Vec<Stanza<'a>> {
    let fresh = || Stanza {
        is_empty: true,
        ..Stanza::default()
    };
    let mut out = Vec::new();
    let mut stanza = fresh();
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        if !line.trim_ascii().is_empty() {
            stanza.is_empty = false;
            add(&mut stanza, line, start, wanted);
        } else if !stanza.is_empty {
            out.push(std::mem::replace(&mut stanza, fresh()));
        }
    }
    if !stanza.is_empty {
        out.push(stanza);
    }
    out
}

fn add<'a>(stanza: &mut Stanza<'a>, line: &'a [u8], start: usize, wanted: &[&'static str]) {
    let Some(name) = wanted.iter().find(|name| {
        line.strip_prefix(name.as_bytes())
            .is_some_and(|rest| rest.starts_with(b":"))
    }) else {
        return;
    };
    let after = name.len() + 1;
    let value = line.get(after..).unwrap_or(b"");
    let blanks = value.len() - value.trim_ascii_start().len();
    let from = start + after + blanks;
    match std::str::from_utf8(value.trim_ascii()) {
        Ok(text) => {
            let span = Span::new(from, from + text.len());
            stanza.fields.push((name, Value { text, span }));
        }
        Err(_) => stanza.broken = Some(name),
    }
}
