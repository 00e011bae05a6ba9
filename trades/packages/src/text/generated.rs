//! YAML as tools write it: block mappings and lists, one entry a line, scalars and flow collections that end on their line.
//!
//! Whatever else YAML allows makes the reader give up; the general tree then reads the file. Both must agree.

use std::borrow::Cow;

use lockgate_evidence::Span;

use super::tree::{Map, Node, Text};

/// Deeper blocks are left to the general tree.
const MAX_DEPTH: usize = 24;

/// The tree of a text whose first byte is the byte `base` of its file; `None` where the reader does not know a line.
pub(super) fn read(text: &str, base: usize) -> Option<Node<'_>> {
    // Other line breaks and what YAML does not allow in a stream. Without branches, so that many bytes are looked at at once.
    let is_odd = |byte: u8| matches!(byte, 0..=8 | 11..=31 | 127);
    let odd = text.bytes().fold(false, |odd, byte| odd | is_odd(byte));
    let breaks = ['\u{85}', '\u{2028}', '\u{2029}', '\u{feff}'];
    if odd || (!text.is_ascii() && text.contains(breaks)) {
        return None;
    }
    let mut reader = Reader {
        text,
        base,
        lines: Lines { text, at: 0 },
        next: None,
    };
    reader.step()?;
    if reader
        .next
        .as_ref()
        .is_some_and(|line| line.words == "---" && line.indent == 0)
    {
        reader.step()?;
    }
    let node = match &reader.next {
        Some(line) if line.indent == 0 => reader.block(0, 0)?,
        Some(_) => return None,
        None => Node::Null,
    };
    reader.next.is_none().then_some(node)
}

/// A line with something on it.
#[derive(Clone, Copy)]
struct Line<'a> {
    indent: usize,
    words: &'a str,
}

struct Lines<'a> {
    text: &'a str,
    at: usize,
}

struct Reader<'a> {
    text: &'a str,
    base: usize,
    lines: Lines<'a>,
    next: Option<Line<'a>>,
}

impl<'a> Lines<'a> {
    /// The next line that is not blank and no comment; `Err` on a tab.
    fn next(&mut self) -> Result<Option<Line<'a>>, ()> {
        while self.at < self.text.len() {
            let rest = &self.text[self.at..];
            let end = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
            self.at += (end + 1).min(rest.len());
            let line = rest[..end].trim_end_matches(' ');
            let words = line.trim_start_matches(' ');
            if words.contains('\t') {
                return Err(());
            }
            if !words.is_empty() && !words.starts_with('#') {
                let indent = line.len() - words.len();
                return Ok(Some(Line { indent, words }));
            }
        }
        Ok(None)
    }
}

impl<'a> Reader<'a> {
    fn step(&mut self) -> Option<()> {
        self.next = self.lines.next().ok()?;
        Some(())
    }

    fn span(&self, part: &str) -> Span {
        let start = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        Span::new(self.base + start, self.base + start + part.len())
    }

    /// A mapping or list whose entries stand at that indentation.
    fn block(&mut self, indent: usize, depth: usize) -> Option<Node<'a>> {
        let first = self.next?;
        if depth > MAX_DEPTH {
            return None;
        }
        if first.words.starts_with("- ") {
            return self.list(indent);
        }
        self.mapping(indent, depth)
    }

    fn list(&mut self, indent: usize) -> Option<Node<'a>> {
        let mut elements = Vec::new();
        while let Some(line) = self.next.filter(|line| line.indent >= indent) {
            let value = line.words.strip_prefix("- ")?.trim_start_matches(' ');
            if line.indent > indent || value.starts_with("- ") {
                return None;
            }
            elements.push(self.value(value)?);
            self.step()?;
        }
        Some(Node::List(elements))
    }

    fn mapping(&mut self, indent: usize, depth: usize) -> Option<Node<'a>> {
        let mut entries = Vec::new();
        while let Some(line) = self.next.filter(|line| line.indent >= indent) {
            if line.indent > indent {
                return None;
            }
            entries.push(match line.words.strip_prefix("? ") {
                Some(key) => self.explicit(line.indent, key, depth)?,
                None => self.entry(line, depth)?,
            });
        }
        Some(Node::Map(entries))
    }

    fn entry(&mut self, line: Line<'a>, depth: usize) -> Option<(Text<'a>, Node<'a>)> {
        let (key, rest) = self.key(line.words)?;
        let rest = rest.trim_start_matches(' ');
        if rest == "|-" {
            let text = self.literal(line.indent)?;
            self.step()?;
            return Some((key, Node::Text(text)));
        }
        self.step()?;
        if !rest.is_empty() {
            return Some((key, self.value(rest)?));
        }
        let below = self.next.filter(|next| next.indent >= line.indent);
        let value = match below {
            Some(next) if next.indent > line.indent => self.block(next.indent, depth + 1)?,
            // A list may stand at the indentation of its key.
            Some(next) if next.words.starts_with("- ") => return None,
            _ => Node::Null,
        };
        Some((key, value))
    }

    /// A key too long to stand before its colon, and what follows the colon on the next line.
    fn explicit(
        &mut self,
        indent: usize,
        key: &'a str,
        depth: usize,
    ) -> Option<(Text<'a>, Node<'a>)> {
        let key = if key.starts_with(['"', '\'']) {
            let (key, rest) = self.quoted(key)?;
            rest.is_empty().then_some(key)?
        } else {
            let is_known = is_plain(key) && colon(key).is_none() && !key.starts_with(' ');
            is_known.then(|| self.plain(key))?
        };
        self.step()?;
        let next = self.next.filter(|next| next.indent == indent)?;
        let words = next.words.strip_prefix(": ")?;
        if words.starts_with(' ') || depth >= MAX_DEPTH {
            return None;
        }
        if self.key(words).is_none() {
            let value = self.value(words)?;
            self.step()?;
            return Some((key, value));
        }
        // A mapping begins on the line of the colon.
        let indent = indent + 2;
        self.next = Some(Line { indent, words });
        Some((key, self.mapping(indent, depth + 1)?))
    }

    /// The lines below `|-` that stand deeper than its key, as they are.
    fn literal(&mut self, parent: usize) -> Option<Text<'a>> {
        let (mut value, mut indent) = (String::new(), 0);
        let mut span: Option<Span> = None;
        while self.lines.at < self.text.len() {
            let rest = &self.text[self.lines.at..];
            let length = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
            let line = &rest[..length];
            let words = line.trim_start_matches(' ');
            let own = line.len() - words.len();
            if !words.is_empty() && own <= parent {
                break;
            }
            // Blank lines before the first other one are left to the general tree, as is less indentation than before.
            indent = if indent == 0 { own } else { indent };
            if indent <= parent || words.is_empty() || own < indent {
                return None;
            }
            value.push_str(&line[indent..]);
            value.push('\n');
            let shown = self.span(line[indent..].trim_end_matches(' '));
            span = Some(span.map_or(shown, |before| before.cover(shown)));
            self.lines.at += (length + 1).min(rest.len());
        }
        value.pop()?;
        Some(Text {
            value: Cow::Owned(value),
            span: span?,
        })
    }

    /// The key of a line and what follows its colon.
    fn key(&self, words: &'a str) -> Option<(Text<'a>, &'a str)> {
        if words.starts_with(['"', '\'']) {
            let (key, rest) = self.quoted(words)?;
            let rest = rest.strip_prefix(':')?;
            return (rest.is_empty() || rest.starts_with(' ')).then_some((key, rest));
        }
        let end = colon(words)?;
        let key = &words[..end];
        let known = is_plain(key) && !key.ends_with(' ') && key.len() < 1024;
        known.then(|| (self.plain(key), &words[end + 1..]))
    }

    /// A scalar or flow collection that is the rest of a line.
    fn value(&self, words: &'a str) -> Option<Node<'a>> {
        let (node, rest) = match words.as_bytes().first()? {
            b'{' => self.flow_map(words)?,
            b'[' => self.flow_list(words)?,
            b'"' | b'\'' => {
                let (text, rest) = self.quoted(words)?;
                (Node::Text(text), rest)
            }
            _ if !is_plain(words) || colon(words).is_some() => return None,
            _ => (self.scalar(words), ""),
        };
        rest.is_empty().then_some(node)
    }

    fn plain(&self, words: &'a str) -> Text<'a> {
        Text {
            value: Cow::Borrowed(words),
            span: self.span(words),
        }
    }

    fn scalar(&self, words: &'a str) -> Node<'a> {
        match words {
            "null" | "~" | "Null" | "NULL" => Node::Null,
            _ => Node::Text(self.plain(words)),
        }
    }

    /// A quoted text and what follows it. Escapes other than a doubled single quote are left to the general tree.
    fn quoted(&self, words: &'a str) -> Option<(Text<'a>, &'a str)> {
        let quote = words.get(..1)?;
        let mut end = 1;
        loop {
            end += words.get(end..)?.find(['"', '\'', '\\'])?;
            match words.as_bytes()[end] {
                b'\'' if quote == "'" && words[end + 1..].starts_with('\'') => end += 2,
                b'\\' if quote == "\"" => return None,
                byte if quote.as_bytes()[0] == byte => break,
                _ => end += 1,
            }
        }
        let inner = &words[1..end];
        let value = match quote {
            "'" if inner.contains("''") => Cow::Owned(inner.replace("''", "'")),
            _ => Cow::Borrowed(inner),
        };
        let span = self.span(inner);
        Some((Text { value, span }, &words[end + 1..]))
    }

    fn flow_map(&self, words: &'a str) -> Option<(Node<'a>, &'a str)> {
        let mut rest = words.strip_prefix('{')?.trim_start_matches(' ');
        let mut entries: Map<'a> = Vec::new();
        if let Some(rest) = rest.strip_prefix('}') {
            return Some((Node::Map(entries), rest));
        }
        loop {
            let (key, after) = self.flow_key(rest)?;
            let (value, after) = self.flow_value(after.strip_prefix(' ')?)?;
            entries.push((key, value));
            match after.as_bytes().first()? {
                b',' => rest = after[1..].trim_start_matches(' '),
                b'}' => return Some((Node::Map(entries), &after[1..])),
                _ => return None,
            }
        }
    }

    fn flow_key(&self, words: &'a str) -> Option<(Text<'a>, &'a str)> {
        if words.starts_with(['"', '\'']) {
            let (key, rest) = self.quoted(words)?;
            return Some((key, rest.strip_prefix(':')?));
        }
        let end = words.find([':', ',', '}', '{', '[', ']', '#'])?;
        let key = &words[..end];
        let rest = words[end..].strip_prefix(':')?;
        (is_plain(key) && !key.ends_with(' ')).then(|| (self.plain(key), rest))
    }

    fn flow_list(&self, words: &'a str) -> Option<(Node<'a>, &'a str)> {
        let mut rest = words.strip_prefix('[')?.trim_start_matches(' ');
        let mut elements = Vec::new();
        if let Some(rest) = rest.strip_prefix(']') {
            return Some((Node::List(elements), rest));
        }
        loop {
            let (value, after) = self.flow_value(rest)?;
            elements.push(value);
            match after.as_bytes().first()? {
                b',' => rest = after[1..].trim_start_matches(' '),
                b']' => return Some((Node::List(elements), &after[1..])),
                _ => return None,
            }
        }
    }

    /// A scalar within a flow collection and what follows it.
    fn flow_value(&self, words: &'a str) -> Option<(Node<'a>, &'a str)> {
        if words.starts_with(['"', '\'']) {
            let (text, rest) = self.quoted(words)?;
            return Some((Node::Text(text), rest.trim_start_matches(' ')));
        }
        let end = words.find([',', '}', '{', '[', ']'])?;
        let value = words[..end].trim_end_matches(' ');
        let known = is_plain(value) && colon(value).is_none();
        known.then(|| (self.scalar(value), &words[end..]))
    }
}

/// The colon that ends a plain key.
fn colon(words: &str) -> Option<usize> {
    memchr::memchr_iter(b':', words.as_bytes())
        .find(|&at| matches!(words.as_bytes().get(at + 1), None | Some(b' ')))
}

/// True where a plain scalar may begin so and nothing in it begins a comment.
fn is_plain(words: &str) -> bool {
    let odd = |byte: &u8| b"&*!|>%@`\"'#,[]{}?-:".contains(byte);
    let starts = match words.as_bytes() {
        [] => false,
        // `-1` and `-x` are plain, an entry of a list and the mark of a document are not.
        [b'-', next, ..] => !matches!(next, b' ' | b'-'),
        [first, ..] => !odd(first),
    };
    starts && !words.contains(" #") && !words.starts_with("...")
}
