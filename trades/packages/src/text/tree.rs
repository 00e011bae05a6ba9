//! One tree for documents in JSON, JSON with comments, and YAML, in which every text knows its bytes.
//!
//! A document is gone through once, whatever its depth. Of a key that stands twice the last value counts, as everywhere.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use lockgate_evidence::Span;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::{File, Listing};

/// A text and where it stands, without quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text<'a> {
    pub(crate) value: Cow<'a, str>,
    /// In JSON a text with escapes has no place of its own: the empty span after what was read before it.
    pub(crate) span: Span,
}

/// A value. Numbers and flags of YAML are texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node<'a> {
    Null,
    Flag(bool),
    Number(u64),
    Text(Text<'a>),
    List(Vec<Node<'a>>),
    Map(Map<'a>),
}

/// The entries of a mapping, in order.
pub(crate) type Map<'a> = Vec<(Text<'a>, Node<'a>)>;

impl<'a> Node<'a> {
    /// The entries of a mapping; none of anything else.
    pub(crate) fn entries(&self) -> &[(Text<'a>, Node<'a>)] {
        match self {
            Self::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The elements of a list; none of anything else.
    pub(crate) fn elements(&self) -> &[Node<'a>] {
        match self {
            Self::List(elements) => elements,
            _ => &[],
        }
    }

    /// The value of a key: goes through the mapping once.
    pub(crate) fn get(&self, key: &str) -> Option<&Node<'a>> {
        let mut entries = self.entries().iter().rev();
        let found = entries.find(|(own, _)| own.value == key);
        found.map(|(_, value)| value)
    }

    /// The text, where it is one.
    pub(crate) fn text(&self) -> Option<&Text<'a>> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text without its place.
    pub(crate) fn str(&self) -> Option<&str> {
        self.text().map(|text| &*text.value)
    }

    /// The text under a key.
    pub(crate) fn str_at(&self, key: &str) -> Option<&str> {
        self.get(key)?.str()
    }

    /// True for `true`.
    pub(crate) fn is_true(&self) -> bool {
        matches!(self, Self::Flag(true)) || self.str() == Some("true")
    }

    /// True where `true` stands under a key.
    pub(crate) fn flag(&self, key: &str) -> bool {
        self.get(key).is_some_and(Self::is_true)
    }
}

/// The tree of a JSON file; where it is none, that is a gap. Values under the keys of `skipped` are null.
pub(crate) fn json<'a>(
    file: File<'a>,
    skipped: &'static [&'static str],
    listing: &mut Listing,
) -> Option<Node<'a>> {
    let text = super::text(file, listing)?;
    let base = file.bytes.as_ptr() as usize;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    json_text(text, base, skipped)
        .map_err(|error| listing.gap(format!("no valid JSON: {error}")))
        .ok()
}

/// The tree of a JSON text; places count from the address `base`.
pub(super) fn json_text<'a>(
    text: &'a str,
    base: usize,
    skipped: &'static [&'static str],
) -> Result<Node<'a>, serde_json::Error> {
    let last = Cell::new(0);
    let place = Place {
        base,
        skipped,
        last,
    };
    let mut decoder = serde_json::Deserializer::from_str(text);
    let node = place.deserialize(&mut decoder)?;
    decoder.end()?;
    Ok(node)
}

/// Where the reader is.
struct Place {
    base: usize,
    skipped: &'static [&'static str],
    /// The end of the last text whose place is known.
    last: Cell<usize>,
}

impl Place {
    fn borrowed<'de>(&self, text: &'de str) -> Text<'de> {
        let start = (text.as_ptr() as usize).saturating_sub(self.base);
        self.last.set(start + text.len());
        Text {
            value: Cow::Borrowed(text),
            span: Span::new(start, start + text.len()),
        }
    }

    fn owned(&self, text: &str) -> Text<'static> {
        Text {
            value: Cow::Owned(text.to_owned()),
            span: Span::at(self.last.get()),
        }
    }
}

impl<'de> DeserializeSeed<'de> for &Place {
    type Value = Node<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &Place {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(self.borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(self.owned(text)))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Node<'de>, E> {
        Ok(Node::Flag(flag))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node<'de>, E> {
        Ok(Node::Number(number))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node<'de>, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = list.next_element_seed(self)? {
            elements.push(element);
        }
        Ok(Node::List(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node<'de>, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key_seed(Key(self))? {
            if self.skipped.contains(&&*key.value) {
                map.next_value::<IgnoredAny>()?;
                entries.push((key, Node::Null));
            } else {
                entries.push((key, map.next_value_seed(self)?));
            }
        }
        Ok(Node::Map(entries))
    }
}

struct Key<'p>(&'p Place);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Text<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Text<'de>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key<'_> {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Text<'de>, E> {
        Ok(self.0.borrowed(key))
    }

    fn visit_str<E>(self, key: &str) -> Result<Text<'de>, E> {
        Ok(self.0.owned(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> Result<Node<'_>, serde_json::Error> {
        json_text(text, text.as_ptr() as usize, &["no"])
    }

    #[test]
    fn every_text_knows_its_bytes() {
        let text = r#" {"a": ["b", {"c\u0064": true}], "no": [1], "n": 3}"#;
        let node = tree(text).expect("the test's text is JSON");
        let list = node.get("a").expect("it is there").elements();
        let b = list[0].text().expect("a text");
        assert_eq!(&text[b.span.range()], "b");
        assert!(list[1].flag("cd"));
        assert_eq!(list[1].entries()[0].0.span, Span::at(b.span.end));
        assert_eq!(node.get("no"), Some(&Node::Null));
        assert_eq!(node.get("n"), Some(&Node::Number(3)));
    }

    #[test]
    fn what_is_no_json_is_an_error_and_deep_nesting_too() {
        assert!(tree("{").is_err());
        assert!(tree("{} x").is_err());
        assert!(tree(&"[".repeat(100_000)).is_err());
    }
}
