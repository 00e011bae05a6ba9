//! XML with the bytes of every value: no document types, and what would cost too much is refused before it is parsed.

use lockgate_evidence::Span;
use roxmltree::{Attribute, Document, Node, ParsingOptions};

use crate::{Ecosystem, File, Listing, Package};

/// The parser goes down one call per level.
const MAX_DEPTH: usize = 128;
/// The parser compares each attribute with those before it.
const MAX_ATTRIBUTES: usize = 256;
/// Each element that declares a name space copies those above it.
const MAX_NAME_SPACES: usize = 64;

/// A text and where it stands, white space around it taken off.
#[derive(Clone, Copy, Debug)]
pub struct Value<'d> {
    /// Without entities.
    pub text: &'d str,
    /// Where it stands.
    pub span: Span,
}

impl Value<'_> {
    /// A package of that name.
    pub fn package(self, ecosystem: Ecosystem) -> Package {
        Package::new(ecosystem, self.text, self.span)
    }
}

/// The document that a file is; where it is none, that is a gap.
pub fn parse<'a>(file: File<'a>, listing: &mut Listing) -> Option<Document<'a>> {
    let text = super::text(file, listing)?;
    let document = document(text);
    document
        .map_err(|why| listing.gap(format!("no valid XML: {why}")))
        .ok()
}

/// The document that a text is.
pub fn document(text: &str) -> Result<Document<'_>, String> {
    let spaces = memchr::memmem::find_iter(text.as_bytes(), "xmlns").take(MAX_NAME_SPACES + 1);
    if spaces.count() > MAX_NAME_SPACES || !is_bounded(text.as_bytes()) {
        return Err("nested too deeply, or too many attributes or name spaces".to_owned());
    }
    let options = ParsingOptions {
        allow_dtd: false,
        ..ParsingOptions::default()
    };
    Document::parse_with_options(text, options).map_err(|error| error.to_string())
}

/// The child elements of that local name, whatever their name space.
pub fn children<'n, 'd: 'n>(
    node: Node<'n, 'd>,
    name: &'static str,
) -> impl Iterator<Item = Node<'n, 'd>> {
    let elements = node.children().filter(Node::is_element);
    elements.filter(move |child| child.tag_name().name() == name)
}

/// The first child element of that local name.
pub fn child<'n, 'd: 'n>(node: Node<'n, 'd>, name: &'static str) -> Option<Node<'n, 'd>> {
    children(node, name).next()
}

/// The text of the first child element of that name.
pub fn value<'n, 'd: 'n>(node: Node<'n, 'd>, name: &'static str) -> Option<Value<'n>> {
    content(child(node, name)?)
}

/// The text of an element that holds nothing else but comments; none where it is blank or in pieces.
pub fn content<'n>(node: Node<'n, '_>) -> Option<Value<'n>> {
    let mut children = node.children().filter(|child| !child.is_comment());
    let inner = children.next().filter(Node::is_text)?;
    if children.next().is_some() {
        return None;
    }
    let whole = inner.text()?;
    let text = whole.trim();
    if text.is_empty() {
        return None;
    }
    let range = inner.range();
    let start = range.start + (whole.len() - whole.trim_start().len());
    let same = range.len() == whole.len();
    let span = if same {
        Span::new(start, start + text.len())
    } else {
        Span::new(range.start, range.end)
    };
    Some(Value { text, span })
}

/// The value of an attribute; none where it is empty.
pub fn attribute<'n>(node: Node<'n, '_>, name: &str) -> Option<Value<'n>> {
    let found = node.attributes().find(|own| own.name() == name)?;
    (!found.value().trim().is_empty()).then(|| of_attribute(&found))
}

fn of_attribute<'n>(attribute: &Attribute<'n, '_>) -> Value<'n> {
    let range = attribute.range_value();
    Value {
        text: attribute.value().trim(),
        span: Span::new(range.start, range.end),
    }
}

/// The bytes of an element's name and attributes, without what it holds.
pub fn span(node: Node<'_, '_>) -> Span {
    let range = node.range();
    Span::new(range.start, range.end)
}

/// True where neither depth nor attributes are too many for the parser.
fn is_bounded(bytes: &[u8]) -> bool {
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        let tag = &bytes[at + found..];
        let closer = match tag {
            [_, b'!', b'-', b'-', ..] => Some("-->"),
            [_, b'!', b'[', ..] => Some("]]>"),
            [_, b'?', ..] => Some("?>"),
            _ => None,
        };
        let length = if let Some(closer) = closer {
            memchr::memmem::find(tag, closer.as_bytes()).map(|end| end + closer.len())
        } else {
            let (length, attributes) = tag_length(tag);
            if attributes > MAX_ATTRIBUTES {
                return false;
            }
            let closes = tag.get(1) == Some(&b'/');
            let is_empty = length >= 2 && tag[length - 2] == b'/';
            match (closes, is_empty) {
                (true, _) => depth = depth.saturating_sub(1),
                (false, true) => {}
                (false, false) => depth += 1,
            }
            Some(length)
        };
        if depth > MAX_DEPTH {
            return false;
        }
        // What does not end is an error of the parser's.
        let Some(length) = length else { return true };
        at += found + length;
    }
    true
}

/// The length of a tag with its brackets, and the number of its attributes.
fn tag_length(tag: &[u8]) -> (usize, usize) {
    let (mut quote, mut attributes) = (None, 0);
    for (at, &byte) in tag.iter().enumerate() {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'=') => attributes += 1,
            (None, b'>') => return (at + 1, attributes),
            _ => {}
        }
    }
    (tag.len(), attributes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_costs_too_much_is_refused() {
        let deep = "<a b='/>'>".repeat(200_000);
        assert!(document(&deep).is_err());
        assert!(document(&format!("<a{}/>", " b=''".repeat(300))).is_err());
        assert!(document("<!DOCTYPE a><a/>").is_err());
        let wide = format!(
            "<a>{}</a>",
            "<!-- <b> --><b c='>'/><![CDATA[<b>]]>".repeat(9000)
        );
        assert!(document(&wide).is_ok());
    }
}
