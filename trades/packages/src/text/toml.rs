//! TOML with the bytes of every value.

use std::borrow::Cow;

use lockgate_evidence::Span;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::tree::{Map, Node, Text};
use super::written;
use crate::{File, Listing};

/// The table that a file is; where it is none, that is a gap.
pub(crate) fn parse<'a>(file: File<'a>, listing: &mut Listing) -> Option<Spanned<DeTable<'a>>> {
    let text = super::text(file, listing)?;
    let parsed = DeTable::parse(text);
    parsed
        .map_err(|error| listing.gap(format!("no valid TOML: {}", error.message())))
        .ok()
}

/// What reading a value asks.
pub(crate) trait Value<'a> {
    /// The text of a string.
    fn text(&self) -> Option<&str>;
    /// The value at a key of a table.
    fn at(&self, key: &str) -> Option<&Spanned<DeValue<'a>>>;
    /// The elements of an array; none of anything else.
    fn elements(&self) -> &[Spanned<DeValue<'a>>];
    /// The table, where it is one.
    fn table(&self) -> Option<&DeTable<'a>>;
}

impl<'a> Value<'a> for DeValue<'a> {
    fn text(&self) -> Option<&str> {
        self.as_str()
    }

    fn at(&self, key: &str) -> Option<&Spanned<DeValue<'a>>> {
        self.as_table()?.get(key)
    }

    fn elements(&self) -> &[Spanned<DeValue<'a>>] {
        self.as_array().map_or(&[], |array: &DeArray<'a>| array)
    }

    fn table(&self) -> Option<&DeTable<'a>> {
        self.as_table()
    }
}

/// Where a value stands, quotes and braces included.
pub(crate) fn span<T>(value: &Spanned<T>) -> Span {
    let range = value.span();
    Span::new(range.start, range.end)
}

/// The tree of a file in TOML; where it is none, that is a gap. Values under the keys of `skipped` are left out.
pub(crate) fn tree<'a>(
    file: File<'a>,
    skipped: &'static [&'static str],
    listing: &mut Listing,
) -> Option<Node<'a>> {
    let text = super::text(file, listing)?;
    if let Some(map) = written::read(text, skipped) {
        return Some(Node::Map(map));
    }
    let table = parse(file, listing)?;
    Some(Node::Map(map_of(table.into_inner(), skipped)))
}

fn map_of<'a>(table: DeTable<'a>, skipped: &[&str]) -> Map<'a> {
    let entries = table
        .into_iter()
        .filter(|(key, _)| !skipped.contains(&&**key.get_ref()));
    let entries = entries.map(|(key, value)| (text_of(key), node_of(value, skipped)));
    entries.collect()
}

/// Depth is bounded by the parser.
fn node_of<'a>(value: Spanned<DeValue<'a>>, skipped: &[&str]) -> Node<'a> {
    let range = value.span();
    match value.into_inner() {
        DeValue::String(text) => Node::Text(text_of(Spanned::new(range, text))),
        DeValue::Boolean(flag) => Node::Flag(flag),
        DeValue::Integer(number) => {
            let digits = number.as_str().parse().ok();
            digits
                .filter(|_| number.radix() == 10)
                .map_or(Node::Null, Node::Number)
        }
        DeValue::Array(elements) => {
            let elements = elements.into_iter();
            Node::List(elements.map(|element| node_of(element, skipped)).collect())
        }
        DeValue::Table(table) => Node::Map(map_of(table, skipped)),
        DeValue::Float(_) | DeValue::Datetime(_) => Node::Null,
    }
}

/// A text without its quotes, where it stands there as it is.
fn text_of(text: Spanned<Cow<'_, str>>) -> Text<'_> {
    let whole = span(&text);
    let value = text.into_inner();
    let is_quoted = whole.len() == value.len() + 2;
    let inner = Span::new(whole.start + 1, whole.end.saturating_sub(1));
    let span = if is_quoted { inner } else { whole };
    Text { value, span }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OWN: &str = include_str!("../../../../Cargo.lock");

    /// Both trees, keys in order.
    fn both(text: &str) -> (Option<Node<'_>>, Option<Node<'_>>) {
        let general = DeTable::parse(text).ok();
        let general = general.map(|table| Node::Map(map_of(table.into_inner(), &["no"])));
        let written = written::read(text, &["no"]).map(Node::Map);
        (written.map(sorted), general.map(sorted))
    }

    fn sorted(node: Node<'_>) -> Node<'_> {
        match node {
            Node::Map(map) => {
                let entries = map.into_iter().map(|(key, value)| (key, sorted(value)));
                let mut entries: Vec<_> = entries.collect();
                entries.sort_by(|a, b| a.0.value.cmp(&b.0.value));
                Node::Map(entries)
            }
            Node::List(list) => Node::List(list.into_iter().map(sorted).collect()),
            other => other,
        }
    }

    #[test]
    fn what_tools_write_is_read_alike() {
        let text = "# x\nversion = 1 # y\n\n[[package]]\nname = \"a\"\nflag = true\nlist = [\n    { a = \"b\", \"c.d\" = [1, 2], no = 3 },\n    {},\n]\ntext = \"a\\\"b\\\\é\"\n\n[package.metadata]\n\n[package.metadata.x]\n\"y.z\" = []\n\n[[package]]\nno = \"x\"\n\n[package.metadata]\na-b_c = \"\"\n\n[metadata]\nz = 0\n[metadata.files]\n";
        for text in [OWN, text] {
            let (written, general) = both(text);
            assert!(written.is_some());
            assert_eq!(written, general);
        }
    }

    #[test]
    fn what_they_do_not_write_is_left_to_the_general_reader() {
        for text in [
            "\u{feff}a = 1",
            "a = 1\r\n",
            "a.b = 1",
            "a = 'b'",
            "a = \"\"\"b\"\"\"",
            "a = 01",
            "a = 1.0",
            "a = \"\\u0041\"",
            "[[a.b]]",
            "[a.b]",
            "[ a ]",
            "[a]\n[a]",
            "a = 1\na = 2",
            "a = []\n[[a]]",
            "a = [{}]\n[[a]]",
            "[[a]]\n[a]",
            "[a]\n[[a]]",
            "a = {}\n[a.b]",
            "[[a]]\nb = [{}]\n[a.b.c]",
            "[a]\nb = 1\n[a.b]",
            "a = { b = 1, b = 2 }",
            "a = { b = 1, }",
            "a = {\nb = 1 }",
            "a = [1 2]",
            "a = [1,,2]",
            "a = \"b",
            "a = \"b\nc\"",
            "a",
            "a =",
            "= 1",
            "[a",
            "[[a]",
            "a = tru",
            "a = truex",
            "a = 1x",
            " a = 1",
            "a = \t1",
            "a = -1",
        ] {
            assert_eq!(written::read(text, &[]), None, "{text:?}");
        }
        assert_eq!(
            written::read(&format!("a = {}", "[".repeat(100_000)), &[]),
            None
        );
    }

    proptest! {
        #[test]
        fn both_agree(lines in prop::collection::vec(line(), 0..14)) {
            let text = lines.join("\n");
            if let (Some(written), general) = both(&text) {
                prop_assert_eq!(Some(written), general, "{}", text);
            }
        }

        #[test]
        fn both_agree_on_damage(at in 0..OWN.len(), byte in 0_u8..128) {
            let start = OWN[..at.saturating_sub(900)].rfind("[[package]]").unwrap_or(0);
            let end = OWN[at..].find("\n\n").map_or(OWN.len(), |end| at + end);
            let mut bytes = OWN.as_bytes()[start..end].to_vec();
            if let Some(place) = bytes.get_mut(at - start) {
                *place = byte;
            }
            let text = String::from_utf8_lossy(&bytes).into_owned();
            if let (Some(written), general) = both(&text) {
                prop_assert_eq!(Some(written), general);
            }
        }
    }

    fn line() -> impl Strategy<Value = String> {
        let known = [
            "[[a]]",
            "[a]",
            "[a.b]",
            "[a.b.c]",
            "[[a.b]]",
            "[b] # x",
            "[b.a]",
            "[\"a.b\"]",
            "[a.\"b\"]",
            "",
            "# x",
            "a = 1",
            "b = \"x\"",
            "b = {}",
            "c = [{ a = \"b\" }]",
            "c = [",
            "]",
            "  { a = 1, b = [2] },",
            "a = [{}]",
            "\"b\" = 1",
            "no = 1",
            "d = true # x",
        ];
        prop_oneof![
            9 => prop::sample::select(known.to_vec()).prop_map(str::to_owned),
            1 => "[a-c] = [ -~é]{0,8}",
            1 => "[\\[\\]a-c.\"= {},]{0,9}",
        ]
    }
}
