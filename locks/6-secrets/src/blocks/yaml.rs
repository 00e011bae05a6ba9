//! YAML as people write it in block style, read line by line. Templates and other text between the lines are passed over.

use std::ops::Range;

use memchr::memchr;

use super::tree::{DEEPEST, Form, Tree};

/// Reads the documents of a text one after another.
pub(super) fn documents(text: &[u8], mut document: impl FnMut(&Tree<'_>)) {
    let mut reader = Reader::new(text);
    let mut at = 0;
    while at < text.len() {
        let end = memchr(b'\n', &text[at..]).map_or(text.len(), |feed| at + feed + 1);
        let line = &text[at..end];
        if line.starts_with(b"---") || line.trim_ascii_start().starts_with(b"```") {
            reader.tree.close();
            document(&reader.tree);
            reader = Reader::new(text);
            at = end;
        } else {
            at = reader.line(at..end).max(end);
        }
    }
    reader.tree.close();
    document(&reader.tree);
}

/// An open entry: its column, and whether it is an item of a list.
struct Level {
    column: usize,
    is_item: bool,
}

struct Reader<'a> {
    text: &'a [u8],
    tree: Tree<'a>,
    levels: Vec<Level>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            tree: Tree::new(text),
            levels: Vec::new(),
        }
    }

    /// Takes in a line. Gives where the value ends, where that is below.
    fn line(&mut self, line: Range<usize>) -> usize {
        let mut at = line.start + blank(&self.text[line.clone()]);
        let end = line.start + self.text[line.clone()].trim_ascii_end().len();
        while at < end
            && self.text[at] == b'-'
            && matches!(self.text.get(at + 1), Some(b' ' | b'\n' | b'\r'))
        {
            self.fold(at - line.start, true);
            self.enter(at - line.start, true, 0..0);
            at += 1;
            at += blank(&self.text[at..end.max(at)]);
        }
        let Some((key, value)) = self.split(at..end.max(at)) else {
            return line.end;
        };
        self.fold(at - line.start, false);
        self.value(at - line.start, key, value, line.end)
    }

    /// Ends what does not hold a line of that column.
    fn fold(&mut self, column: usize, is_item: bool) {
        while let Some(level) = self.levels.last() {
            let holds =
                level.column < column || (level.column == column && is_item && !level.is_item);
            if holds {
                break;
            }
            self.levels.pop();
            self.tree.leave();
        }
    }

    fn enter(&mut self, column: usize, is_item: bool, key: Range<usize>) {
        if self.levels.len() < DEEPEST && !self.tree.is_full() {
            self.tree.enter(key);
            self.levels.push(Level { column, is_item });
        }
    }

    /// The name and what follows its colon.
    fn split(&self, part: Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
        let text = &self.text[part.clone()];
        let first = *text.first()?;
        if matches!(first, b'#' | b'{' | b'[' | b'%' | b'|' | b'>') {
            return None;
        }
        let (key, colon) = if matches!(first, b'"' | b'\'') {
            let close = 1 + memchr(first, &text[1..])?;
            (1..close, close + 1)
        } else {
            let colon = colon(text)?;
            (0..text[..colon].trim_ascii_end().len(), colon)
        };
        if text.get(colon) != Some(&b':') {
            return None;
        }
        let value = colon + 1;
        let value = value + blank(&text[value..])..text.len();
        let shift = |range: Range<usize>| part.start + range.start..part.start + range.end;
        Some((shift(key), shift(value)))
    }

    fn value(
        &mut self,
        column: usize,
        key: Range<usize>,
        value: Range<usize>,
        line_end: usize,
    ) -> usize {
        let value = self.untagged(value);
        let bytes = &self.text[value.clone()];
        match bytes.first() {
            None | Some(b'#') => self.enter(column, false, key),
            Some(b'|' | b'>') => {
                let block = self.block(column, line_end);
                let end = block.end;
                self.tree.leaf(key, block, Form::Block);
                return end;
            }
            Some(quote @ (b'"' | b'\'')) => {
                let form = if *quote == b'"' {
                    Form::Quoted
                } else {
                    Form::Bare
                };
                let close = closing(&bytes[1..], *quote);
                self.tree
                    .leaf(key, value.start + 1..value.start + 1 + close, form);
            }
            Some(_) => {
                let end = memchr::memmem::find(bytes, b" #").unwrap_or(bytes.len());
                let end = value.start + bytes[..end].trim_ascii_end().len();
                self.tree.leaf(key, value.start..end, Form::Bare);
            }
        }
        line_end
    }

    /// Without `!!binary` and `&anchor`.
    fn untagged(&self, mut value: Range<usize>) -> Range<usize> {
        while matches!(self.text[value.clone()].first(), Some(b'!' | b'&')) {
            let bytes = &self.text[value.clone()];
            let word = bytes
                .iter()
                .position(|byte| *byte == b' ')
                .unwrap_or(bytes.len());
            value.start += word + blank(&bytes[word..]);
        }
        value
    }

    /// The lines from `start` on that stand further in than `column`.
    fn block(&self, column: usize, start: usize) -> Range<usize> {
        let mut end = start;
        while end < self.text.len() {
            let feed =
                memchr(b'\n', &self.text[end..]).map_or(self.text.len(), |feed| end + feed + 1);
            let line = &self.text[end..feed];
            if !line.trim_ascii().is_empty() && blank(line) <= column {
                break;
            }
            end = feed;
        }
        start..end
    }
}

/// How many spaces and tabs come first.
fn blank(text: &[u8]) -> usize {
    text.iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count()
}

/// The colon after a plain name, which holds no quotes.
fn colon(text: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + memchr(b':', text.get(from..)?)?;
        if matches!(text.get(at + 1), None | Some(b' ' | b'\t' | b'\r')) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// Where the quote closes, or the end of the line.
fn closing(text: &[u8], quote: u8) -> usize {
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'\\' if quote == b'"' => at += 2,
            byte if byte == quote => return at,
            _ => at += 1,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        documents(text.as_bytes(), |tree| {
            for at in tree.all().filter(|at| tree.is_leaf(*at)) {
                let mut path = String::from_utf8_lossy(tree.value(at)).trim().to_owned();
                let mut this = at;
                while this != 0 {
                    path = format!("{}/{path}", String::from_utf8_lossy(tree.key(this)));
                    this = tree.parent(this);
                }
                all.push(path);
            }
        });
        all
    }

    #[test]
    fn names_lead_to_values() {
        let text = "a:\n  b: c # d\n  'e': \"f # g\"\nh:\n- i: 1\n  j: k\n- l: m\nn: |\n  o\n  p\nq: !!binary r\n";
        assert_eq!(
            paths(text),
            [
                "a/b/c",
                "a/e/f # g",
                "h//i/1",
                "h//j/k",
                "h//l/m",
                "n/o\n  p",
                "q/r"
            ]
        );
        assert_eq!(
            paths("a: 1\n---\nb:\n  {{- if x }}\n  c: {{ d }}\n"),
            ["a/1", "b/c/{{ d }}"]
        );
    }

    #[test]
    fn every_beginning_is_read_and_nothing_panics() {
        let text = "- - a: \"b\\\n  c: &d !!x |\n      e\n'f\": :\n-\n--- \n\tg: 'h";
        for end in 0..text.len() {
            paths(&text[..end]);
        }
        paths(&"- ".repeat(50_000));
    }
}
