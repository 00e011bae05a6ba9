//! The objects of a Bicep file, as far as federated credentials need them (Bicep, "File structure and syntax").

use std::collections::HashMap;

use lockgate_evidence::{Source, Span};

use crate::data::{Data, Kind};
use crate::value::{HOLE, Value};

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 48;

/// Every resource whose type ends in `federatedIdentityCredentials`, its body as a map.
pub(crate) fn credentials(source: &Source) -> Vec<Data> {
    let text = source.text();
    let names = defaults(text);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].find("ederatedIdentityCredentials") {
        let from = at + next;
        at = from + 1;
        // `resource name 'Type@version' = [if (…)] {`, on one line.
        let line = source.line_span(from);
        let before = text.get(line.start..from).unwrap_or("").trim_start();
        let Some(open) = text.get(from..line.end).and_then(|rest| rest.find('{')) else {
            continue;
        };
        if !before.starts_with("resource ") {
            continue;
        }
        let mut reader = Reader {
            source,
            text,
            names: &names,
            at: from + open,
            depth: 0,
        };
        let value = reader.value();
        at = reader.at.max(at);
        found.push(value);
    }
    found
}

/// `param name string = 'x'` and `var name = 'x'`.
fn defaults(text: &str) -> HashMap<&str, &str> {
    let mut names = HashMap::new();
    for line in text.lines() {
        let mut words = line.split_whitespace();
        if let (Some("param" | "var"), Some(name)) = (words.next(), words.next())
            && let Some((_, value)) = line.split_once('=')
            && let Some(inner) = value
                .trim()
                .strip_prefix('\'')
                .and_then(|value| value.strip_suffix('\''))
            && !inner.contains(['\'', '\\', '$'])
        {
            names.insert(name, inner);
        }
    }
    names
}

struct Reader<'a> {
    source: &'a Source,
    text: &'a str,
    names: &'a HashMap<&'a str, &'a str>,
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Passes over white space, commas and comments.
    fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let blank = rest.len()
                - rest
                    .trim_start_matches(|c: char| c.is_whitespace() || c == ',')
                    .len();
            let after = &rest[blank..];
            let comment = if after.starts_with("//") {
                after.find('\n').unwrap_or(after.len())
            } else if after.starts_with("/*") {
                after.find("*/").map_or(after.len(), |end| end + 2)
            } else {
                0
            };
            self.at += blank + comment;
            if comment == 0 {
                return;
            }
        }
    }

    fn value(&mut self) -> Data {
        self.skip();
        let start = self.at;
        self.depth += 1;
        let kind = if self.depth > MAX_DEPTH {
            self.at = self.text.len();
            Kind::Unknown
        } else {
            match self.rest().chars().next() {
                Some('{') => self.map(),
                Some('[') => self.list(),
                Some('\'') => self.string(),
                _ => self.other(),
            }
        };
        self.depth -= 1;
        Data::new(self.source, Span::new(start, self.at), kind)
    }

    fn map(&mut self) -> Kind {
        self.at += 1;
        let mut entries = Vec::new();
        loop {
            self.skip();
            let rest = self.rest();
            if rest.is_empty() || rest.starts_with('}') {
                self.at += usize::from(!rest.is_empty());
                return Kind::Map(entries);
            }
            let width = rest.find([':', '\n', '}']).unwrap_or(rest.len());
            if !rest[width..].starts_with(':') {
                self.at += width.max(rest.chars().next().map_or(1, char::len_utf8));
                continue;
            }
            let name = rest[..width].trim().trim_matches('\'').to_owned();
            let key = Value::made(name, self.source, Span::new(self.at, self.at + width));
            self.at += width + 1;
            entries.push((key, self.value()));
        }
    }

    fn list(&mut self) -> Kind {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip();
            let rest = self.rest();
            if rest.is_empty() || rest.starts_with(']') {
                self.at += usize::from(!rest.is_empty());
                return Kind::List(items);
            }
            let (before, width) = (self.at, rest.chars().next().map_or(1, char::len_utf8));
            items.push(self.value());
            if self.at == before {
                self.at += width;
            }
        }
    }

    fn string(&mut self) -> Kind {
        let start = self.at;
        let mut value = String::new();
        let mut anchors = vec![(0, start + 1)];
        let mut exact = true;
        let mut at = start + 1;
        while let Some(first) = self.text.get(at..).and_then(|rest| rest.chars().next()) {
            let rest = &self.text[at..];
            match first {
                '\'' => {
                    at += 1;
                    break;
                }
                '\n' => break,
                '\\' => {
                    let escaped = rest.chars().nth(1).unwrap_or('\\');
                    anchors.push((value.len(), at));
                    value.push(escaped);
                    at += 1 + escaped.len_utf8();
                    anchors.push((value.len(), at));
                }
                '$' if rest.starts_with("${") => {
                    let width = rest.find('}').map_or(rest.len(), |end| end + 1);
                    let name = rest.get(2..width - 1).unwrap_or("").trim();
                    anchors.push((value.len(), at));
                    match self.names.get(name) {
                        Some(known) => value.push_str(known),
                        None => value.push(HOLE),
                    }
                    exact = false;
                    at += width;
                    anchors.push((value.len(), at));
                }
                other => {
                    value.push(other);
                    at += other.len_utf8();
                }
            }
        }
        self.at = at;
        anchors.dedup_by_key(|anchor| anchor.0);
        let span = Span::new(start, at);
        Kind::Text(Value::anchored(value, self.source, span, anchors, exact))
    }

    /// Anything else, to the end of its line.
    fn other(&mut self) -> Kind {
        let rest = self.rest();
        let width = rest.find(['\n', ']', '}', ',']).unwrap_or(rest.len());
        let word = rest[..width].trim().to_owned();
        let place = Span::new(self.at, self.at + width);
        self.at += width;
        match self.names.get(word.as_str()) {
            Some(known) => Kind::Text(Value::made(*known, self.source, place)),
            None if word == "null" || word.is_empty() => Kind::Null,
            None if word == "true" || word == "false" => {
                Kind::Text(Value::made(word, self.source, place))
            }
            None => Kind::Reference(word),
        }
    }
}
