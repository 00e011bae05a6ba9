//! TOML as tools write it: one key in a line, lists and inline tables of plain values, headers of tables.
//!
//! Whatever else TOML allows makes the reader give up; the general tree then reads the file. Both must agree.

use std::borrow::Cow;
use std::collections::HashSet;

use lockgate_evidence::Span;

use super::tree::{Map, Node, Text};

/// Lists and inline tables that go deeper are left to the general reader.
const MAX_DEPTH: usize = 16;
/// Inline tables with more keys, and tables with more tables, are left to it too.
const MAX_KEYS: usize = 32;

/// The tree of a text; values under the keys of `skipped` are left out. `None` where anything is not as tools write it.
pub(super) fn read<'a>(text: &'a str, skipped: &'static [&'static str]) -> Option<Map<'a>> {
    if !has_plain_bytes(text.as_bytes()) || text.starts_with('\u{feff}') {
        return None;
    }
    let mut reader = Reader {
        text,
        at: 0,
        skipped,
        document: Document::default(),
        entries: Map::new(),
    };
    while reader.at < text.len() {
        reader.line()?;
    }
    reader.document.close()?;
    Some(reader.document.root)
}

/// No control characters but line feeds.
fn has_plain_bytes(bytes: &[u8]) -> bool {
    // Without branches, so that many bytes are looked at at once.
    let odd = bytes.iter().fold(0, |odd, &byte| {
        let is_control = u8::from(byte < b' ') | u8::from(byte == 0x7f);
        odd | (is_control & u8::from(byte != b'\n'))
    });
    odd == 0
}

/// What was read so far, and the table that is being read.
#[derive(Default)]
struct Document<'a> {
    root: Map<'a>,
    path: Vec<Text<'a>>,
    is_element: bool,
    table: Map<'a>,
    keys: Keys<'a>,
    /// Paths of tables whose own header was read since the last element of a list.
    open: HashSet<&'a str>,
}

impl<'a> Document<'a> {
    /// Puts the table that was read where its header says.
    fn close(&mut self) -> Option<()> {
        let table = Node::Map(std::mem::take(&mut self.table));
        self.keys = Keys::default();
        let Some(name) = self.path.pop() else {
            let Node::Map(root) = table else { return None };
            self.root = root;
            return Some(());
        };
        let mut parent = &mut self.root;
        for step in &self.path {
            let mut found = parent.iter_mut().rev();
            let (_, node) = found.find(|(key, _)| key.value == step.value)?;
            parent = match node {
                Node::Map(map) => map,
                Node::List(list) => match list.last_mut()? {
                    Node::Map(map) => map,
                    _ => return None,
                },
                _ => return None,
            };
        }
        if parent.len() > MAX_KEYS {
            return None;
        }
        let found = parent
            .iter_mut()
            .rev()
            .find(|(key, _)| key.value == name.value);
        match (found, self.is_element) {
            (None, false) => parent.push((name, table)),
            (None, true) => parent.push((name, Node::List(vec![table]))),
            (Some((_, Node::List(list))), true) => list.push(table),
            _ => return None,
        }
        Some(())
    }

    /// Opens the table of a header: a list's next element, or a table whose parent was opened by a header of its own.
    fn open(&mut self, header: &'a str, path: Vec<Text<'a>>, is_element: bool) -> Option<()> {
        self.close()?;
        let parent = header.rsplit_once('.').map(|(parent, _)| parent);
        if is_element {
            // Lists are told by their first header: a value of that name is none.
            let is_new = !self.root.iter().any(|(key, _)| key.value == path[0].value);
            let is_known = self.open.contains(header);
            if path.len() != 1 || !(is_new || is_known) {
                return None;
            }
            self.open.clear();
        } else if !parent.is_none_or(|parent| self.open.contains(parent)) {
            return None;
        }
        if !self.open.insert(header) {
            return None;
        }
        self.path = path;
        self.is_element = is_element;
        Some(())
    }
}

/// The keys of a table, of which none may stand twice.
#[derive(Default)]
struct Keys<'a> {
    few: Vec<&'a str>,
    many: HashSet<&'a str>,
}

impl<'a> Keys<'a> {
    fn add(&mut self, key: &'a str) -> Option<()> {
        if self.few.len() < MAX_KEYS {
            let is_new = !self.few.contains(&key);
            self.few.push(key);
            return is_new.then_some(());
        }
        (!self.few.contains(&key) && self.many.insert(key)).then_some(())
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    skipped: &'static [&'static str],
    document: Document<'a>,
    /// Entries of inline tables that are not closed yet.
    entries: Map<'a>,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn blanks(&mut self) {
        while self.eat(b' ') {}
    }

    /// The end of a line, before which nothing but blanks and a comment may stand.
    fn end(&mut self) -> Option<()> {
        self.blanks();
        if self.peek() == Some(b'#') {
            self.comment();
            return Some(());
        }
        (self.at == self.text.len() || self.eat(b'\n')).then_some(())
    }

    fn comment(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
    }

    fn line(&mut self) -> Option<()> {
        match self.peek()? {
            b'\n' => self.at += 1,
            b'#' => self.comment(),
            b'[' => {
                self.header()?;
                self.end()?;
            }
            _ => {
                let key = self.key()?;
                let Cow::Borrowed(name) = key.value else {
                    return None;
                };
                self.document.keys.add(name)?;
                self.equals()?;
                let value = self.value(0)?;
                if !self.skipped.contains(&name) {
                    self.document.table.push((key, value));
                }
                self.end()?;
            }
        }
        Some(())
    }

    fn header(&mut self) -> Option<()> {
        self.at += 1;
        let is_element = self.eat(b'[');
        let start = self.at;
        let mut path = vec![self.key()?];
        while self.eat(b'.') {
            path.push(self.key()?);
        }
        let header = &self.text[start..self.at];
        let is_closed = self.eat(b']') && (!is_element || self.eat(b']'));
        // A key that was left out is not remembered, so a table of its name may be a second one.
        if path.iter().any(|key| self.skipped.contains(&&*key.value)) {
            return None;
        }
        // A quoted key may hold a point, by which paths are told apart.
        let is_plain = !header.contains('"') || path.len() == 1;
        (is_closed && is_plain && !header.contains("\".")).then_some(())?;
        self.document.open(header, path, is_element)
    }

    /// A bare key, or one in double quotes without escapes.
    fn key(&mut self) -> Option<Text<'a>> {
        if self.peek() == Some(b'"') {
            let text = self.string()?;
            return matches!(text.value, Cow::Borrowed(_)).then_some(text);
        }
        let rest = &self.text.as_bytes()[self.at..];
        let is_bare = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let length = rest.iter().take_while(|byte| is_bare(byte)).count();
        let start = self.at;
        self.at += length;
        (length > 0).then(|| self.plain(start, self.at))
    }

    fn plain(&self, start: usize, end: usize) -> Text<'a> {
        Text {
            value: Cow::Borrowed(&self.text[start..end]),
            span: Span::new(start, end),
        }
    }

    fn equals(&mut self) -> Option<()> {
        self.blanks();
        let found = self.eat(b'=');
        self.blanks();
        found.then_some(())
    }

    fn value(&mut self, depth: usize) -> Option<Node<'a>> {
        if depth > MAX_DEPTH {
            return None;
        }
        match self.peek()? {
            b'"' => self.string().map(Node::Text),
            b'[' => self.list(depth),
            b'{' => self.table(depth),
            b't' => self.word("true", Node::Flag(true)),
            b'f' => self.word("false", Node::Flag(false)),
            b'0'..=b'9' => self.number(),
            _ => None,
        }
    }

    fn word(&mut self, word: &str, node: Node<'a>) -> Option<Node<'a>> {
        let rest = self.text.as_bytes().get(self.at..)?;
        self.at += word.len();
        rest.starts_with(word.as_bytes()).then_some(node)
    }

    /// Digits and nothing else.
    fn number(&mut self) -> Option<Node<'a>> {
        let rest = &self.text.as_bytes()[self.at..];
        let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let digits = &self.text[self.at..self.at + length];
        self.at += length;
        let ends = matches!(self.peek(), None | Some(b' ' | b'\n' | b',' | b']' | b'}'));
        let is_plain = ends && length < 19 && (length == 1 || !digits.starts_with('0'));
        digits.parse().ok().filter(|_| is_plain).map(Node::Number)
    }

    /// A string in double quotes on one line; of escapes those of one letter.
    fn string(&mut self) -> Option<Text<'a>> {
        let start = self.at + 1;
        let rest = self.text.as_bytes().get(start..)?;
        let end = start + memchr::memchr3(b'"', b'\\', b'\n', rest)?;
        if self.text.as_bytes()[end] == b'\\' {
            return self.escaped(start);
        }
        self.at = end + 1;
        let is_closed = self.text.as_bytes()[end] == b'"';
        // Three quotes begin a string of many lines.
        let is_long = end == start && self.peek() == Some(b'"');
        (is_closed && !is_long).then(|| self.plain(start, end))
    }

    fn escaped(&mut self, start: usize) -> Option<Text<'a>> {
        let mut out = String::new();
        let mut characters = self.text[start..].char_indices();
        loop {
            match characters.next()? {
                (_, '\n') => return None,
                (end, '"') => {
                    self.at = start + end + 1;
                    let span = Span::new(start - 1, self.at);
                    let value = Cow::Owned(out);
                    return Some(Text { value, span });
                }
                (_, '\\') => out.push(match characters.next()?.1 {
                    'b' => '\u{8}',
                    'f' => '\u{c}',
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    letter @ ('"' | '\\') => letter,
                    _ => return None,
                }),
                (_, letter) => out.push(letter),
            }
        }
    }

    fn list(&mut self, depth: usize) -> Option<Node<'a>> {
        self.at += 1;
        let mut elements = Vec::new();
        loop {
            while matches!(self.peek(), Some(b' ' | b'\n')) {
                self.at += 1;
            }
            if self.eat(b']') {
                return Some(Node::List(elements));
            }
            elements.push(self.value(depth + 1)?);
            while matches!(self.peek(), Some(b' ' | b'\n')) {
                self.at += 1;
            }
            if !self.eat(b',') && self.peek() != Some(b']') {
                return None;
            }
        }
    }

    fn table(&mut self, depth: usize) -> Option<Node<'a>> {
        self.at += 1;
        self.blanks();
        let start = self.entries.len();
        let mut left_out = 0_u32;
        if self.eat(b'}') {
            return Some(Node::Map(Map::new()));
        }
        loop {
            let key = self.key()?;
            let Cow::Borrowed(name) = key.value else {
                return None;
            };
            self.equals()?;
            let value = self.value(depth + 1)?;
            if let Some(at) = self.skipped.iter().position(|skipped| *skipped == name) {
                let bit = 1_u32.checked_shl(u32::try_from(at).ok()?)?;
                (left_out & bit == 0).then_some(())?;
                left_out |= bit;
            } else {
                let entries = &self.entries[start..];
                let is_new = !entries.iter().any(|(own, _)| own.value == name);
                (is_new && entries.len() < MAX_KEYS).then_some(())?;
                self.entries.push((key, value));
            }
            self.blanks();
            if self.eat(b'}') {
                // Each table takes as much room as it needs: there are many, and they are small.
                return Some(Node::Map(self.entries.drain(start..).collect()));
            }
            self.eat(b',').then_some(())?;
            self.blanks();
        }
    }
}
