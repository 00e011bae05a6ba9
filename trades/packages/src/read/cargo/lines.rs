//! A lockfile line by line, as far as Cargo wrote it.
//!
//! Cargo writes a small part of TOML: one key in a line, strings in double quotes without escapes, lists with one string
//! in a line. This reads that part and nothing else; whatever differs in one byte is left to the general reader, which
//! gives the same where both read a file.

use std::borrow::Cow;
use std::collections::HashSet;

use lockgate_evidence::Span;

use super::entry::{Document, Entry, Field};

/// The document; `None` where anything in it is not as Cargo writes it.
pub(super) fn document(text: &str) -> Option<Document<'_>> {
    if !has_plain_bytes(text) {
        return None;
    }
    let mut reader = Reader::default();
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', text.as_bytes()) {
        let line = text.get(start..end)?;
        reader.line(line.strip_suffix('\r').unwrap_or(line), start)?;
        start = end + 1;
    }
    reader.line(text.get(start..)?, start)?;
    reader.finish()
}

/// No control characters but line ends; TOML refuses the others.
fn has_plain_bytes(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Without branches, so that many bytes are looked at at once.
    let odd = bytes.iter().fold(0, |odd, &byte| {
        let is_control = u8::from(byte < b' ') | u8::from(byte == 0x7f);
        odd | (is_control & u8::from(byte != b'\n') & u8::from(byte != b'\r'))
    });
    let ends = |at: usize| bytes.get(at + 1) == Some(&b'\n');
    odd == 0 && !text.starts_with('\u{feff}') && memchr::memchr_iter(b'\r', bytes).all(ends)
}

/// Where the next line belongs.
#[derive(Clone, Copy, Default, PartialEq)]
enum Place {
    #[default]
    Top,
    Package,
    Unused,
    Metadata,
}

#[derive(Default)]
struct Reader<'a> {
    document: Document<'a>,
    entry: Entry<'a>,
    place: Place,
    in_list: bool,
    has_list: bool,
    /// What may stand only once in the file; keys of `[metadata]` among it.
    once: HashSet<&'a str>,
}

impl<'a> Reader<'a> {
    fn line(&mut self, line: &'a str, start: usize) -> Option<()> {
        if self.in_list {
            return self.element(line);
        }
        if line.is_empty() || line.starts_with('#') {
            return Some(());
        }
        if line.starts_with('[') {
            return self.header(line, start);
        }
        match self.place {
            Place::Top => self.top(line),
            Place::Package | Place::Unused => self.field(line, start),
            Place::Metadata => self.metadata(line),
        }
    }

    fn header(&mut self, line: &'a str, start: usize) -> Option<()> {
        self.close();
        self.place = match line {
            "[[package]]" => Place::Package,
            "[[patch.unused]]" => Place::Unused,
            "[metadata]" if self.once.insert(line) => Place::Metadata,
            _ => return None,
        };
        self.entry.span = Span::new(start, start + line.len());
        Some(())
    }

    /// What was read of an entry goes where it belongs.
    fn close(&mut self) {
        let entry = std::mem::take(&mut self.entry);
        self.has_list = false;
        if self.place == Place::Package {
            self.document.entries.push(entry);
        }
    }

    fn top(&mut self, line: &'a str) -> Option<()> {
        let number = line.strip_prefix("version = ")?;
        let fits = matches!(number.as_bytes(), [b'1'..=b'9']);
        (fits && self.once.insert("version")).then_some(())
    }

    fn field(&mut self, line: &'a str, start: usize) -> Option<()> {
        let (key, value) = halves(line)?;
        if key == "dependencies" {
            return self.list(value);
        }
        let text = string(value)?;
        let place = start + line.len() - value.len();
        let span = Span::new(place, start + line.len());
        let entry = &mut self.entry;
        let before = match key {
            "name" => entry.name.replace(Field { text, span }).is_some(),
            "version" => entry.version.replace(Field { text, span }).is_some(),
            "source" => entry.source.replace(text).is_some(),
            "checksum" => entry.checksum.replace(text).is_some(),
            _ => return None,
        };
        (!before).then_some(())
    }

    fn list(&mut self, value: &str) -> Option<()> {
        self.in_list = value == "[";
        let fits = self.in_list && !self.has_list;
        self.has_list = true;
        fits.then_some(())
    }

    fn element(&mut self, line: &'a str) -> Option<()> {
        if line == "]" {
            self.in_list = false;
            return Some(());
        }
        let value = line.strip_prefix(' ')?.strip_suffix(',')?;
        self.entry.dependencies.push(string(value)?);
        Some(())
    }

    fn metadata(&mut self, line: &'a str) -> Option<()> {
        let (key, value) = line.split_once(" = ")?;
        let (Cow::Borrowed(key), value) = (string(key)?, string(value)?) else {
            return None;
        };
        let is_new = self.once.insert(key);
        self.document.metadata.push((Cow::Borrowed(key), value));
        is_new.then_some(())
    }

    fn finish(mut self) -> Option<Document<'a>> {
        self.close();
        (!self.in_list).then_some(self.document)
    }
}

/// What stands before and after the first ` = `, where that is the first blank.
fn halves(line: &str) -> Option<(&str, &str)> {
    let at = memchr::memchr(b' ', line.as_bytes())?;
    let (key, rest) = line.split_at_checked(at)?;
    Some((key, rest.strip_prefix(" = ")?))
}

/// A string in double quotes without escapes.
fn string(value: &str) -> Option<Cow<'_, str>> {
    let inner = value.strip_prefix('"')?.strip_suffix('"')?;
    let is_plain = memchr::memchr2(b'"', b'\\', inner.as_bytes()).is_none();
    is_plain.then_some(Cow::Borrowed(inner))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use toml::de::DeTable;

    use super::*;
    use crate::read::cargo::table;

    const OWN: &str = include_str!("../../../../../Cargo.lock");

    /// What the general reader makes of a text, with metadata in the same order.
    fn general(text: &str) -> Option<Document<'_>> {
        let table = DeTable::parse(text).ok()?;
        Some(sorted(table::document(table.get_ref())))
    }

    fn sorted(mut document: Document<'_>) -> Document<'_> {
        document.metadata.sort();
        document
    }

    #[test]
    fn a_real_lockfile_is_read_alike() {
        let document = document(OWN).map(sorted);
        assert!(document.as_ref().is_some_and(|it| it.entries.len() > 100));
        assert_eq!(document, general(OWN));
    }

    #[test]
    fn the_first_version_is_read_alike() {
        let text = "[[package]]\r\nname = \"a\"\r\nversion = \"1.0.0\"\r\n\r\n[[patch.unused]]\nname = \"b\"\n\n[metadata]\n\"checksum a 1.0.0 (x)\" = \"00\"\n\"b\" = \"\"";
        assert!(document(text).is_some());
        assert_eq!(document(text).map(sorted), general(text));
    }

    #[test]
    fn what_cargo_does_not_write_is_left_to_the_general_reader() {
        for text in [
            "\u{feff}version = 3\n",
            "version = 3 \n",
            "version = 3\nversion = 3\n",
            "[[package]]\nname = 'a'\n",
            "[[package]]\nname = \"a\\u0041\"\n",
            "[[package]]\nname = \"a\"\nname = \"a\"\n",
            "[[package]]\ndependencies = []\n",
            "[[package]]\ndependencies = [\n",
            "[[package]]\ndependencies = [\n \"a\"\n]\n",
            "[[package]]\nmore = \"a\"\n",
            "[metadata]\n[metadata]\n",
            "[metadata]\n\"a\" = \"\"\n\"a\" = \"\"\n",
            "[root]\n",
            "[[package]]\nname = \"a\rb\"\n",
            "# \u{1}\n",
        ] {
            assert_eq!(document(text), None, "{text:?}");
        }
    }

    proptest! {
        /// Lines of lockfiles in any order: where this reads a text, the general reader reads the same.
        #[test]
        fn both_agree(lines in prop::collection::vec(line(), 0..12), end in prop::sample::select(vec!["\n", "\r\n"])) {
            let text = lines.join(end);
            if let Some(document) = document(&text) {
                prop_assert_eq!(Some(sorted(document)), general(&text));
            }
        }

        /// A real lockfile with one byte changed.
        #[test]
        fn both_agree_on_damage(at in 0..OWN.len(), byte in 0_u8..128) {
            let start = at.saturating_sub(2_000);
            let start = OWN[..start].rfind("[[package]]").unwrap_or(0);
            let length = OWN[at..].find("\n\n").map_or(OWN.len(), |end| at + end) - start;
            let mut bytes = OWN.as_bytes()[start..start + length].to_vec();
            if let Some(place) = bytes.get_mut(at - start) {
                *place = byte;
            }
            let text = String::from_utf8_lossy(&bytes).into_owned();
            if let Some(document) = document(&text) {
                prop_assert_eq!(Some(sorted(document)), general(&text));
            }
        }
    }

    fn line() -> impl Strategy<Value = String> {
        let known = [
            "[[package]]",
            "[[patch.unused]]",
            "[metadata]",
            "",
            "# words",
            "version = 4",
            "name = \"a\"",
            "version = \"1.0.0\"",
            "source = \"registry+x\"",
            "checksum = \"00\"",
            "dependencies = [",
            " \"b 1.0.0\",",
            "]",
            "\"checksum a 1 (x)\" = \"0\"",
        ];
        prop_oneof![
            9 => prop::sample::select(known.to_vec()).prop_map(str::to_owned),
            1 => "[ -~\t]{0,12}",
            1 => "(name|\"x\") = \"[ -~\\\\é]{0,4}\"",
        ]
    }
}
