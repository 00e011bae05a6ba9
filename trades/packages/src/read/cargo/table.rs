//! A lockfile as the general TOML reader sees it.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::entry::{Document, Entry, Field};
use crate::text::toml::{Value, span};

/// The parts of the document; what has another shape than Cargo writes is left out of its entry.
pub(super) fn document<'a>(table: &DeTable<'a>) -> Document<'a> {
    let mut entries = Vec::new();
    // Before 2018 the package of the project stood apart.
    entries.extend(table.get("root").map(entry));
    if let Some(packages) = table.get("package") {
        entries.extend(packages.get_ref().elements().iter().map(entry));
    }
    let metadata = table
        .get("metadata")
        .and_then(|value| value.get_ref().table());
    let metadata = metadata.into_iter().flatten();
    let metadata = metadata
        .filter_map(|(key, value)| Some((key.get_ref().clone(), text(value)?)))
        .collect();
    Document { entries, metadata }
}

fn entry<'a>(entry: &Spanned<DeValue<'a>>) -> Entry<'a> {
    let fields = entry.get_ref();
    let dependencies = fields.at("dependencies");
    let dependencies = dependencies.map_or(&[][..], |list| list.get_ref().elements());
    Entry {
        span: span(entry),
        name: fields.at("name").and_then(field),
        version: fields.at("version").and_then(field),
        source: fields.at("source").and_then(text),
        checksum: fields.at("checksum").and_then(text),
        dependencies: dependencies.iter().filter_map(text).collect(),
    }
}

fn field<'a>(value: &Spanned<DeValue<'a>>) -> Option<Field<'a>> {
    let text = text(value)?;
    let span = span(value);
    Some(Field { text, span })
}

fn text<'a>(value: &Spanned<DeValue<'a>>) -> Option<Cow<'a, str>> {
    match value.get_ref() {
        DeValue::String(text) => Some(text.clone()),
        _ => None,
    }
}
