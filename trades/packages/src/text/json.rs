//! JSON with the bytes of every value, read level by level.
//!
//! A level is read when it is asked for, so what no reader looks into is only skipped over. Depth is bounded by the
//! decoder; of a key that stands twice the last value counts, as everywhere.

use std::borrow::Cow;
use std::fmt;

use lockgate_evidence::Span;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::{File, Listing};

/// A value within a text.
#[derive(Clone, Copy, Debug)]
pub struct Json<'a> {
    text: &'a str,
    raw: &'a str,
}

/// A key and its value.
#[derive(Clone, Debug)]
pub struct Member<'a> {
    /// Without escapes.
    pub key: Cow<'a, str>,
    /// The key without its quotes.
    pub span: Span,
    /// The value.
    pub value: Json<'a>,
}

impl<'a> Json<'a> {
    /// The value that a text is, behind a byte order mark where there is one.
    pub fn parse(text: &'a str) -> Result<Self, serde_json::Error> {
        let raw: &RawValue = serde_json::from_str(text.strip_prefix('\u{feff}').unwrap_or(text))?;
        Ok(Self {
            text,
            raw: raw.get(),
        })
    }

    /// The value that a file is; where it is none, that is a gap.
    pub fn of(file: File<'a>, listing: &mut Listing) -> Option<Self> {
        let text = super::text(file, listing)?;
        let parsed = Self::parse(text);
        parsed
            .map_err(|error| listing.gap(format!("no valid JSON: {error}")))
            .ok()
    }

    /// Where it stands in the text, quotes and braces included.
    pub fn span(self) -> Span {
        span_of(self.text, self.raw)
    }

    /// The members of an object, in order; none of anything else.
    pub fn members(self) -> Vec<Member<'a>> {
        if !self.raw.starts_with('{') {
            return Vec::new();
        }
        let members: Result<Members<'a>, _> = serde_json::from_str(self.raw);
        let members = members.map(|members| members.0).unwrap_or_default();
        let member = |(key, raw): (Key<'a>, &'a RawValue)| Member {
            span: key.span(self.text, raw.get()),
            key: key.0,
            value: Self {
                text: self.text,
                raw: raw.get(),
            },
        };
        members.into_iter().map(member).collect()
    }

    /// The value of a key.
    pub fn get(self, key: &str) -> Option<Self> {
        let members = self.members();
        let found = members.into_iter().rev().find(|member| member.key == key);
        found.map(|member| member.value)
    }

    /// The elements of a list; none of anything else.
    pub fn elements(self) -> Vec<Self> {
        if !self.raw.starts_with('[') {
            return Vec::new();
        }
        let elements: Result<Vec<&'a RawValue>, _> = serde_json::from_str(self.raw);
        let element = |raw: &'a RawValue| Self {
            text: self.text,
            raw: raw.get(),
        };
        elements
            .unwrap_or_default()
            .into_iter()
            .map(element)
            .collect()
    }

    /// The text of a string.
    pub fn as_str(self) -> Option<Cow<'a, str>> {
        let inner = self.raw.strip_prefix('"')?.strip_suffix('"')?;
        if !inner.contains('\\') {
            return Some(Cow::Borrowed(inner));
        }
        serde_json::from_str(self.raw).ok().map(Cow::Owned)
    }

    /// The text of a string that stands under a key.
    pub fn str_at(self, key: &str) -> Option<Cow<'a, str>> {
        self.get(key)?.as_str()
    }

    /// True for `true`.
    pub fn is_true(self) -> bool {
        self.raw == "true"
    }

    /// True where it is an object.
    pub fn is_object(self) -> bool {
        self.raw.starts_with('{')
    }

    /// A whole number.
    pub fn as_u64(self) -> Option<u64> {
        self.raw.parse().ok()
    }
}

/// Where a part of a text stands in it.
fn span_of(text: &str, part: &str) -> Span {
    let start = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    Span::new(start, start + part.len())
}

struct Key<'a>(Cow<'a, str>);

impl Key<'_> {
    /// A key with escapes is a copy; its value's place then stands for it.
    fn span(&self, text: &str, value: &str) -> Span {
        match &self.0 {
            Cow::Borrowed(key) => span_of(text, key),
            Cow::Owned(_) => span_of(text, value),
        }
    }
}

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }
            fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(key)))
            }
            fn visit_str<E>(self, key: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(key.to_owned())))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

struct Members<'a>(Vec<(Key<'a>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor;
        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(MembersVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_knows_its_bytes() {
        let text = r#" {"a": [1, {"b": "x\ny"}], "c\u0064": true}"#;
        let json = Json::parse(text).expect("the test's text is JSON");
        let inner = json.get("a").expect("it is there").elements()[1];
        assert_eq!(&text[inner.span().range()], r#"{"b": "x\ny"}"#);
        assert_eq!(inner.str_at("b").as_deref(), Some("x\ny"));
        let members = json.members();
        assert_eq!(&text[members[0].span.range()], "a");
        assert_eq!(members[1].key, "cd");
        assert!(members[1].value.is_true());
    }

    #[test]
    fn what_is_no_json_is_an_error_and_deep_nesting_too() {
        assert!(Json::parse("{").is_err());
        assert!(Json::parse(&"[".repeat(100_000)).is_err());
    }
}
