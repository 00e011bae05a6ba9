//! A tolerant reader of JSON (RFC 8259): comments, commas and garbage between values do not stop it, and names and texts may be
//! written as JavaScript and Python write them.

use std::ops::Range;

use memchr::{memchr, memchr2, memmem};

use super::tree::{DEEPEST, Form, Tree};

/// The value that begins at `start`: its entries, and where it ends.
pub(super) fn read(text: &[u8], start: usize) -> (Tree<'_>, usize) {
    let mut reader = Reader {
        text,
        at: start,
        key: None,
        tree: Tree::new(text),
    };
    while reader.step() {}
    reader.tree.close();
    (reader.tree, reader.at)
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    key: Option<Range<usize>>,
    tree: Tree<'a>,
}

impl Reader<'_> {
    /// Reads one mark or value; false at the end of the outermost value.
    fn step(&mut self) -> bool {
        let Some(&byte) = self.text.get(self.at) else {
            return false;
        };
        match byte {
            b'{' | b'[' => self.enter(),
            b'}' | b']' => {
                self.at += 1;
                self.key = None;
                self.tree.leave() && self.tree.depth() > 0
            }
            b'"' | b'\'' => self.string(byte),
            b'/' => self.comment(),
            b',' => {
                self.key = None;
                self.at += 1;
                true
            }
            b':' | b' ' | b'\t' | b'\n' | b'\r' => {
                self.at += 1;
                true
            }
            _ => self.bare(),
        }
    }

    fn enter(&mut self) -> bool {
        self.at += 1;
        let key = self.key.take().unwrap_or(0..0);
        let goes_on = self.tree.depth() < DEEPEST && !self.tree.is_full();
        if goes_on {
            self.tree.enter(key);
        }
        goes_on
    }

    /// A name where a colon follows, else a value.
    fn string(&mut self, quote: u8) -> bool {
        let start = self.at + 1;
        let Some(end) = string_end(self.text, start, quote) else {
            return false;
        };
        self.at = end + 1;
        if !self.named(start..end) {
            let key = self.key.take().unwrap_or(0..0);
            self.tree.leaf(key, start..end, Form::Quoted);
        }
        self.tree.depth() > 0
    }

    /// Takes the word before `at` for a name, where a colon follows.
    fn named(&mut self, word: Range<usize>) -> bool {
        let rest = &self.text[self.at..];
        let blank = rest
            .iter()
            .take(64)
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
        let is_name = self.key.is_none() && rest.get(blank) == Some(&b':');
        if is_name {
            self.key = Some(word);
            self.at += blank + 1;
        }
        is_name
    }

    fn comment(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let length = match rest.get(1) {
            Some(b'/') => memchr(b'\n', rest),
            Some(b'*') => memmem::find(rest, b"*/").map(|end| end + 2),
            _ => Some(1),
        };
        self.at += length.unwrap_or(rest.len());
        true
    }

    fn bare(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let is_end = |byte: &u8| {
            matches!(
                byte,
                b',' | b'}' | b']' | b'{' | b'[' | b'"' | b'\'' | b'\n' | b'/' | b':'
            )
        };
        let length = rest.iter().position(is_end).unwrap_or(rest.len()).max(1);
        let value = self.at..self.at + self.text[self.at..self.at + length].trim_ascii_end().len();
        self.at += length;
        if !self.named(value.clone())
            && let Some(key) = self.key.take()
        {
            self.tree.leaf(key, value, Form::Bare);
        }
        true
    }
}

/// Where the closing quote stands.
fn string_end(text: &[u8], mut at: usize, quote: u8) -> Option<usize> {
    loop {
        at += memchr2(quote, b'\\', text.get(at..)?)?;
        if text[at] == quote {
            return Some(at);
        }
        at += 2;
    }
}

/// The `{` that `at` stands within, not before `lowest`.
pub(super) fn enclosing(text: &[u8], at: usize, lowest: usize) -> Option<usize> {
    let mut depth = 0;
    let mut end = at;
    loop {
        let brace = lowest + memchr::memrchr2(b'{', b'}', text.get(lowest..end)?)?;
        match (text[brace], depth) {
            (b'{', 0) => return Some(brace),
            (b'{', _) => depth -= 1,
            _ => depth += 1,
        }
        end = brace;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        let (tree, _) = read(text.as_bytes(), 0);
        let leaves = tree.all().filter(|at| tree.is_leaf(*at));
        leaves
            .map(|at| {
                let mut names = vec![String::from_utf8_lossy(tree.value(at)).into_owned()];
                let mut this = at;
                while this != 0 {
                    names.insert(0, String::from_utf8_lossy(tree.key(this)).into_owned());
                    this = tree.parent(this);
                }
                names[1..].join("/")
            })
            .collect()
    }

    #[test]
    fn names_lead_to_values() {
        assert_eq!(
            paths(r#"{"a": {"b": "x\"y"}, /* c */ "d": [1, "e"], "f": true}"#),
            ["a/b/x\\\"y", "d//e", "f/true"]
        );
        assert_eq!(
            paths("{a: 'b\\'', 'c' : {d: 1, e_f: [2]}}"),
            ["a/b\\'", "c/d/1"]
        );
        assert_eq!(
            paths(r#"[{"a": "b"}, {"c": 1}] {"not": "read"}"#),
            ["/a/b", "/c/1"]
        );
    }

    #[test]
    fn every_beginning_is_read_and_nothing_panics() {
        let text = r#"{"a": {"b": ["x\\", 'y', 1e9 // c
            ]}, "d": "\u00"#;
        for end in 0..text.len() {
            paths(&text[..end]);
        }
        paths(&"[".repeat(100_000));
        paths(&"{\"a\":".repeat(100_000));
    }

    #[test]
    fn the_enclosing_brace_is_found() {
        let text = br#"x {"a": {"b": 1}, "kty": 2}"#;
        let at = memmem::find(text, b"kty");
        assert_eq!(at.and_then(|at| enclosing(text, at, 0)), Some(2));
        assert_eq!(enclosing(b"} {} x", 5, 0), None);
    }
}
