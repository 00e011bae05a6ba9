//! One shape for what JSON, YAML and Terraform say: texts, lists and maps with their bytes.

use std::cell::Cell;

use lockgate_evidence::{Source, Span};
use lockgate_pipelines::yaml::{self, Node, Text};

use crate::value::Value;

/// How many values of one file are taken over; aliases must not multiply them.
const MAX_VALUES: usize = 200_000;
/// Deepest nesting that is taken over.
const MAX_DEPTH: usize = 64;

/// A value and its place.
#[derive(Clone, Debug)]
pub(crate) struct Data {
    pub(crate) source: Source,
    pub(crate) span: Span,
    pub(crate) kind: Kind,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Null,
    Text(Value),
    List(Vec<Data>),
    Map(Vec<(Value, Data)>),
    /// Something else of the tree, by its dotted name.
    Reference(String),
    /// Nobody here can tell.
    Unknown,
}

impl Data {
    pub(crate) fn new(source: &Source, span: Span, kind: Kind) -> Self {
        let source = source.clone();
        Self { source, span, kind }
    }

    /// The value of a key; the last where it stands twice.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.entries()
            .rfind(|(own, _)| own.value() == key)
            .map(|(_, value)| value)
    }

    /// Every value of a key, lists opened.
    pub(crate) fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a Self> {
        let named = self.entries().filter(move |(own, _)| own.value() == key);
        named.flat_map(|(_, value)| value.each())
    }

    pub(crate) fn entries(&self) -> impl DoubleEndedIterator<Item = &(Value, Self)> {
        let entries: &[_] = match &self.kind {
            Kind::Map(entries) => entries,
            _ => &[],
        };
        entries.iter()
    }

    /// The items of a list, or the one value.
    pub(crate) fn each(&self) -> std::slice::Iter<'_, Self> {
        match &self.kind {
            Kind::List(items) => items.iter(),
            Kind::Null => [].iter(),
            _ => std::slice::from_ref(self).iter(),
        }
    }

    pub(crate) fn text(&self) -> Option<&Value> {
        match &self.kind {
            Kind::Text(value) => Some(value),
            _ => None,
        }
    }

    /// The text of a key.
    pub(crate) fn text_of(&self, key: &str) -> Option<Value> {
        self.get(key)?.as_value()
    }

    /// The text; a reference or unknown value as a text of which nothing is known.
    pub(crate) fn as_value(&self) -> Option<Value> {
        match &self.kind {
            Kind::Text(value) => Some(value.clone()),
            Kind::Reference(_) | Kind::Unknown => Some(Value::unknown(&self.source, self.span)),
            _ => None,
        }
    }

    /// One text, or each text of a list; what is not known stands as a hole.
    pub(crate) fn values(&self) -> Vec<Value> {
        self.each().filter_map(Self::as_value).collect()
    }

    pub(crate) fn is_map(&self) -> bool {
        matches!(self.kind, Kind::Map(_))
    }

    pub(crate) fn reference(&self) -> Option<&str> {
        match &self.kind {
            Kind::Reference(name) => Some(name),
            _ => None,
        }
    }

    /// The JSON in a text, its places those of the text.
    pub(crate) fn embedded(&self) -> Option<Self> {
        let outer = self.text()?;
        let inner = Source::new("", outer.value());
        let document = yaml::parse(&inner);
        let root = document.root()?;
        let taken = Budget::new().take(&root, 0);
        let moved = moved(&taken, outer.text(), outer.is_exact());
        moved.is_map().then_some(moved)
    }
}

/// Reads every document of a YAML or JSON file.
pub(crate) fn documents(document: &yaml::Document) -> Vec<Data> {
    let budget = Budget::new();
    document.roots().map(|root| budget.take(&root, 0)).collect()
}

struct Budget(Cell<usize>);

impl Budget {
    fn new() -> Self {
        Self(Cell::new(MAX_VALUES))
    }

    fn take(&self, node: &Node<'_>, depth: usize) -> Data {
        let data = |kind| Data::new(node.source(), node.span(), kind);
        if depth > MAX_DEPTH || self.0.get() == 0 {
            return data(Kind::Unknown);
        }
        self.0.set(self.0.get() - 1);
        if node.is_mapping() {
            let take = |entry: yaml::Entry<'_>| {
                (
                    Value::written(entry.key),
                    self.take(&entry.value, depth + 1),
                )
            };
            return data(Kind::Map(node.entries().map(take).collect()));
        }
        if node.is_sequence() {
            let items = node.items().map(|item| self.take(&item, depth + 1));
            return data(Kind::List(items.collect()));
        }
        data(
            node.text()
                .map_or(Kind::Null, |text| Kind::Text(Value::written(text))),
        )
    }
}

/// The same data, its places those of `outer`.
fn moved(data: &Data, outer: &Text, exact: bool) -> Data {
    let kind = match &data.kind {
        Kind::Text(value) => Kind::Text(moved_value(value, outer, exact)),
        Kind::List(items) => {
            Kind::List(items.iter().map(|item| moved(item, outer, exact)).collect())
        }
        Kind::Map(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| (moved_value(key, outer, exact), moved(value, outer, exact)));
            Kind::Map(entries.collect())
        }
        other => other.clone(),
    };
    Data::new(outer.source(), outer.locate(data.span), kind)
}

fn moved_value(value: &Value, outer: &Text, exact: bool) -> Value {
    let inner = value.text();
    let mut anchors: Vec<(usize, usize)> = Vec::new();
    for (at, character) in value.value().char_indices() {
        let within = inner.locate(Span::new(at, at + character.len_utf8()));
        let place = outer.locate(within).start;
        let expected = anchors.last().map(|(from, to)| to + (at - from));
        if expected != Some(place) {
            anchors.push((at, place));
        }
    }
    let span = outer.locate(inner.span());
    Value::anchored(
        value.value().to_owned(),
        outer.source(),
        span,
        anchors,
        exact && value.is_exact(),
    )
}
