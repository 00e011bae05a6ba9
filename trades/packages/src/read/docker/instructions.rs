//! A Dockerfile as instructions (Dockerfile reference, "Format"): lines that go on, comments, here-documents.

use crate::text::rows::{Part, rows};

/// One instruction.
pub(super) struct Instruction<'a> {
    /// In upper case.
    pub(super) name: String,
    /// Its words with their places, whatever lines they stand in.
    pub(super) words: Vec<Part<'a>>,
}

/// The instructions of a file, and the syntax that its first comments name.
pub(super) fn instructions(text: &str) -> (Vec<Instruction<'_>>, Option<Part<'_>>) {
    let mut reader = Reader {
        escape: '\\',
        at_top: true,
        ..Reader::default()
    };
    for row in rows(text) {
        reader.row(row);
    }
    reader.finish();
    (reader.found, reader.syntax)
}

#[derive(Default)]
struct Reader<'a> {
    found: Vec<Instruction<'a>>,
    words: Vec<Part<'a>>,
    syntax: Option<Part<'a>>,
    escape: char,
    at_top: bool,
    /// Ends of here-documents that are still open, the next one last.
    ends: Vec<&'a str>,
}

impl<'a> Reader<'a> {
    fn row(&mut self, row: Part<'a>) {
        let line = row.trim();
        if let Some(end) = self.ends.last() {
            if line.text == *end {
                self.ends.pop();
            }
            return;
        }
        if line.text.starts_with('#') {
            return self.directive(line);
        }
        if line.text.is_empty() {
            return;
        }
        self.at_top = false;
        let (line, goes_on) = match line.text.strip_suffix(self.escape) {
            Some(rest) => (line.cut(0, rest.len()), true),
            None => (line, false),
        };
        self.words.extend(line.words());
        if !goes_on {
            self.finish();
        }
    }

    /// `# syntax=…` and `# escape=…`, before anything else.
    fn directive(&mut self, line: Part<'a>) {
        let words = line.from(1).split_at("=");
        let Some((key, value)) = words.filter(|_| self.at_top) else {
            self.at_top = false;
            return;
        };
        let value = value.trim();
        match key.text.trim().to_ascii_lowercase().as_str() {
            "syntax" => self.syntax = Some(value),
            "escape" if value.text == "`" => self.escape = '`',
            _ => {}
        }
    }

    fn finish(&mut self) {
        let mut words = std::mem::take(&mut self.words);
        if words.is_empty() {
            return;
        }
        let name = words.remove(0).text.to_ascii_uppercase();
        if matches!(name.as_str(), "RUN" | "COPY" | "ADD") {
            let ends = words.iter().filter_map(|word| here(word.text));
            self.ends = ends.collect();
            self.ends.reverse();
        }
        self.found.push(Instruction { name, words });
    }
}

/// The end of the here-document that a word opens.
fn here(word: &str) -> Option<&str> {
    let (_, rest) = word.split_once("<<")?;
    let name = rest.trim_start_matches('-').trim_matches(['"', '\'']);
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    is_name.then_some(name)
}
