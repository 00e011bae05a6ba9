//! The JSON that `fromJSON` reads and `toJSON` writes (RFC 8259).

use super::Value;

/// How deep an array or object may nest before it is no longer read.
const MAX_DEPTH: usize = 50;

/// Reads a JSON text; `None` where it is none or nests too deep.
pub(super) fn read(text: &str) -> Option<Value> {
    let mut reader = Reader { rest: text };
    let value = reader.value(0)?;
    reader.skip();
    reader.rest.is_empty().then_some(value)
}

/// Writes a value as `toJSON` does: two spaces per level.
pub(super) fn write(value: &Value) -> String {
    let mut out = String::new();
    write_at(value, 0, &mut out);
    out
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
    }

    fn take(&mut self, mark: &str) -> bool {
        self.skip();
        match self.rest.strip_prefix(mark) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.skip();
        match self.rest.bytes().next()? {
            b'"' => self.string().map(Value::String),
            b'[' => self.array(depth),
            b'{' => self.object(depth),
            b'n' => self.take("null").then_some(Value::Null),
            b't' => self.take("true").then_some(Value::Bool(true)),
            b'f' => self.take("false").then_some(Value::Bool(false)),
            _ => self.number(),
        }
    }

    fn array(&mut self, depth: usize) -> Option<Value> {
        self.take("[");
        let mut items = Vec::new();
        if self.take("]") {
            return Some(Value::Array(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.take("]") {
                return Some(Value::Array(items));
            }
            self.take(",").then_some(())?;
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        self.take("{");
        let mut members = Vec::new();
        if self.take("}") {
            return Some(Value::Object(members));
        }
        loop {
            self.skip();
            let key = self.string()?;
            self.take(":").then_some(())?;
            members.push((key, self.value(depth + 1)?));
            if self.take("}") {
                return Some(Value::Object(members));
            }
            self.take(",").then_some(())?;
        }
    }

    fn number(&mut self) -> Option<Value> {
        let is_part = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
        let len = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (number, rest) = self.rest.split_at(len);
        self.rest = rest;
        number.parse().ok().map(Value::Number)
    }

    fn string(&mut self) -> Option<String> {
        self.rest = self.rest.strip_prefix('"')?;
        let mut value = String::new();
        loop {
            let end = self.rest.find(['"', '\\'])?;
            value.push_str(&self.rest[..end]);
            let closes = self.rest[end..].starts_with('"');
            self.rest = &self.rest[end + 1..];
            if closes {
                return Some(value);
            }
            value.push(self.escape()?);
        }
    }

    fn escape(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        match c {
            '"' | '\\' | '/' => Some(c),
            'b' => Some('\u{8}'),
            'f' => Some('\u{c}'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'u' => self.unicode(),
            _ => None,
        }
    }

    fn unicode(&mut self) -> Option<char> {
        let high = self.unit()?;
        if !(0xd800..0xdc00).contains(&high) {
            return char::from_u32(high);
        }
        self.rest = self.rest.strip_prefix("\\u")?;
        let low = self.unit()?;
        if !(0xdc00..0xe000).contains(&low) {
            return None;
        }
        char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00))
    }

    fn unit(&mut self) -> Option<u32> {
        let digits = self.rest.get(..4)?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        self.rest = &self.rest[4..];
        u32::from_str_radix(digits, 16).ok()
    }
}

fn write_at(value: &Value, level: usize, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(_) | Value::Number(_) => out.push_str(&value.to_text()),
        Value::String(text) => quote(text, out),
        Value::Array(items) => {
            let parts = items.iter().map(|item| (None, item));
            write_block(parts, ['[', ']'], level, out);
        }
        Value::Object(members) => {
            let parts = members.iter().map(|(key, value)| (Some(key), value));
            write_block(parts, ['{', '}'], level, out);
        }
    }
}

fn write_block<'a>(
    parts: impl ExactSizeIterator<Item = (Option<&'a String>, &'a Value)>,
    [open, close]: [char; 2],
    level: usize,
    out: &mut String,
) {
    out.push(open);
    let last = parts.len();
    for (at, (key, value)) in parts.enumerate() {
        out.push('\n');
        out.push_str(&"  ".repeat(level + 1));
        if let Some(key) = key {
            quote(key, out);
            out.push_str(": ");
        }
        write_at(value, level + 1, out);
        if at + 1 < last {
            out.push(',');
        }
    }
    if last > 0 {
        out.push('\n');
        out.push_str(&"  ".repeat(level));
    }
    out.push(close);
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => {
                let digit = |n: u32| char::from_digit(n, 16).unwrap_or('0');
                let code = u32::from(c);
                out.push_str("\\u00");
                out.extend([digit(code >> 4), digit(code & 15)]);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
