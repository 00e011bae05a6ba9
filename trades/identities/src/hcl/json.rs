//! Terraform written as JSON (Terraform, "JSON Configuration Syntax").

use lockgate_evidence::Source;
use lockgate_pipelines::yaml;

use super::expression::Reader;
use super::{Block, Folder, Local, template};
use crate::data::{self, Data, Kind};
use crate::value::Value;

/// Deepest nesting that is put in.
const MAX_DEPTH: usize = 48;

pub(super) fn is_json(source: &Source) -> bool {
    source
        .path()
        .rsplit_once('.')
        .is_some_and(|(_, ending)| ending == "json")
}

pub(super) fn define(folder: &mut Folder, source: &Source) {
    for root in roots(source) {
        for (name, variable) in entries(&root, "variable") {
            if let Some(default) = variable.get("default") {
                folder
                    .variables
                    .insert(name.value().to_owned(), default.clone());
            }
        }
        for (name, value) in entries(&root, "locals") {
            folder
                .locals
                .insert(name.value().to_owned(), Local::Data(value.clone()));
        }
    }
}

pub(super) fn blocks(folder: &Folder, source: &Source) -> Vec<Block> {
    let reader = Reader::new(folder, source);
    let mut blocks = Vec::new();
    for root in roots(source) {
        for kind in ["resource", "data"] {
            for (of_type, named) in entries(&root, kind) {
                let inner = named.each().flat_map(Data::entries);
                let labels = |name: &Value| vec![of_type.clone(), name.clone()];
                blocks.extend(inner.map(|(name, body)| block(&reader, kind, labels(name), body)));
            }
        }
        let modules = entries(&root, "module");
        blocks
            .extend(modules.map(|(name, body)| block(&reader, "module", vec![name.clone()], body)));
    }
    blocks
}

fn roots(source: &Source) -> Vec<Data> {
    data::documents(&yaml::parse(source))
}

fn entries<'a>(root: &'a Data, key: &'a str) -> impl Iterator<Item = &'a (Value, Data)> {
    root.all(key).flat_map(Data::entries)
}

fn block(reader: &Reader<'_>, kind: &str, labels: Vec<Value>, body: &Data) -> Block {
    let body = body.each().next().unwrap_or(body);
    let head = labels.last().map_or(body.span, Value::span);
    Block {
        kind: kind.to_owned(),
        head,
        span: head.cover(body.span),
        body: filled(reader, body, 0),
        labels,
    }
}

/// The same with templates put in.
fn filled(reader: &Reader<'_>, data: &Data, depth: usize) -> Data {
    let kind = match &data.kind {
        _ if depth > MAX_DEPTH || !reader.folder().spend() => Kind::Unknown,
        Kind::Text(value) if value.value().contains("${") => return text(reader, data, value),
        Kind::List(items) => Kind::List(
            items
                .iter()
                .map(|item| filled(reader, item, depth + 1))
                .collect(),
        ),
        Kind::Map(entries) => {
            let each = entries
                .iter()
                .map(|(key, value)| (key.clone(), filled(reader, value, depth + 1)));
            Kind::Map(each.collect())
        }
        other => other.clone(),
    };
    Data::new(&data.source, data.span, kind)
}

/// A text that is one template may be more than text.
fn text(reader: &Reader<'_>, data: &Data, value: &Value) -> Data {
    let written = value.value();
    let whole = written
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'));
    if let Some(inner) = whole.filter(|inner| !inner.contains('}'))
        && let Ok(expression) = inner.trim().parse()
    {
        return reader.within(inner.trim(), data.span).data(&expression);
    }
    let value = template::value(reader, written, None, data.span, false);
    Data::new(&data.source, data.span, Kind::Text(value))
}
