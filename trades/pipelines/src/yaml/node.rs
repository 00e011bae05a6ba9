//! Reading access to a parsed tree.

use std::sync::Arc;

use lockgate_evidence::{Source, Span};

use super::parse::{Document, Kind, NodeId};
use super::text::Text;

/// How a scalar was written (YAML 1.2.2, chapter 7 and 8.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// `'…'`.
    Single,
    /// `"…"`.
    Double,
    /// `|`.
    Literal,
    /// `>`.
    Folded,
}

/// One node of a document. Aliases are followed on the way, so a node is never an alias.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    document: &'a Document,
    id: NodeId,
    /// Where the node stands; for an alias the place of the alias, not of its target.
    span: Span,
}

/// One `key: value` of a mapping.
#[derive(Clone)]
pub struct Entry<'a> {
    /// The key.
    pub key: Text,
    /// The value.
    pub value: Node<'a>,
    /// From the key's first to the value's last byte.
    pub span: Span,
}

impl<'a> Node<'a> {
    pub(super) fn new(document: &'a Document, id: NodeId) -> Option<Self> {
        let span = document.node(id).span;
        let mut target = id;
        // An alias can only name an earlier anchor, which is itself never an alias: one step suffices.
        if let Kind::Alias(anchored) = document.node(id).kind {
            let length = document.node(anchored).span.len();
            document.spend_alias(length).then_some(())?;
            target = anchored;
        }
        Some(Self {
            document,
            id: target,
            span,
        })
    }

    /// Where it stands.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The file it stands in.
    pub fn source(&self) -> &'a Source {
        self.document.source()
    }

    /// True for an empty value, `null` or `~`.
    pub fn is_null(&self) -> bool {
        match self.kind() {
            Kind::Scalar { value, style } => {
                *style == Style::Plain && matches!(&**value, "" | "null" | "~" | "Null" | "NULL")
            }
            _ => false,
        }
    }

    /// True for a mapping.
    pub fn is_mapping(&self) -> bool {
        matches!(self.kind(), Kind::Mapping(_))
    }

    /// True for a sequence.
    pub fn is_sequence(&self) -> bool {
        matches!(self.kind(), Kind::Sequence(_))
    }

    /// The scalar, with its place; `None` for null and collections.
    pub fn text(&self) -> Option<Text> {
        match self.kind() {
            Kind::Scalar { value, style } if !self.is_null() => {
                let at = self.document.node(self.id).span;
                Some(self.scalar(value, at, *style))
            }
            _ => None,
        }
    }

    /// The entries of a mapping in file order; empty for everything else.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'a>> + use<'a> {
        let document = self.document;
        let pairs: &'a [(NodeId, NodeId)] = match &document.node(self.id).kind {
            Kind::Mapping(pairs) => pairs,
            _ => &[],
        };
        let entries = pairs.iter();
        entries.filter_map(move |&pair| Self::pair(document, pair))
    }

    fn pair(document: &'a Document, (key, value): (NodeId, NodeId)) -> Option<Entry<'a>> {
        let key = Node::new(document, key)?;
        let value = Node::new(document, value)?;
        let span = key.span.cover(value.span);
        Some(Entry {
            key: key.key_text()?,
            value,
            span,
        })
    }

    /// The items of a sequence; empty for everything else.
    pub fn items(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let document = self.document;
        let items: &'a [NodeId] = match &document.node(self.id).kind {
            Kind::Sequence(items) => items,
            _ => &[],
        };
        items.iter().filter_map(move |&id| Node::new(document, id))
    }

    /// The entry of a key; the last one where a key stands twice, as most readers have it.
    pub fn entry(&self, key: &str) -> Option<Entry<'a>> {
        let document = self.document;
        let Kind::Mapping(pairs) = self.kind() else {
            return None;
        };
        let named = pairs.iter().rev();
        let mut named = named.filter(|(own, _)| document.scalar_value(*own) == Some(key));
        named.find_map(|&pair| Self::pair(document, pair))
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<Node<'a>> {
        self.entry(key).map(|entry| entry.value)
    }

    /// The scalar of a key.
    pub fn text_of(&self, key: &str) -> Option<Text> {
        self.get(key)?.text()
    }

    /// One scalar, or each scalar of a sequence.
    pub fn texts(&self) -> Vec<Text> {
        match self.text() {
            Some(text) => vec![text],
            None => self.items().filter_map(|item| item.text()).collect(),
        }
    }

    /// A key may be written as null or number; as text it is what stands there.
    fn key_text(&self) -> Option<Text> {
        match self.kind() {
            Kind::Scalar { value, style } => {
                let at = self.document.node(self.id).span;
                Some(self.scalar(value, at, *style))
            }
            _ => None,
        }
    }

    fn scalar(&self, value: &Arc<str>, at: Span, style: Style) -> Text {
        let (source, dialect) = (self.source().clone(), self.document.dialect());
        Text::with_dialect(Arc::clone(value), source, at, style, dialect)
    }

    fn kind(&self) -> &'a Kind {
        &self.document.node(self.id).kind
    }
}
