//! Where a value begins and ends.

use std::ops::Range;

use super::separator::member;
use super::{By, before, byte, skip_blank, skip_spaces};

/// Longer values are documents.
const LONGEST: usize = 1024;

/// Spaces that line things up.
const SPACES: usize = 64;

/// Functions and types around a text that give it back in another form.
const WRAPPERS: &[&[u8]] = &[
    b"string",
    b"str",
    b"from",
    b"bytes",
    b"byte",
    b"b",
    b"of",
    b"new",
    b"some",
    b"just",
    b"ok",
    b"text",
    b"encode",
    b"tosecurestring",
    b"securestring",
    b"secret",
    b"secretstr",
    b"secretkeyspec",
    b"createsecretkey",
    b"decode",
    b"atob",
    b"to_string",
    b"tostring",
    b"buffer",
    b"ptr",
    b"b64decode",
    b"b64encode",
    b"unhexlify",
    b"fromhex",
    b"char",
    b"value",
    b"quote",
    b"valueof",
    b"convertto",
    b"asplaintext",
    b"password",
    b"plain",
    b"literal",
    b"lit",
    b"to",
    b"into",
    b"pointer",
    b"tochararray",
    b"getbytes",
    b"uint8array",
    b"sensitive",
    b"unwrap",
];

/// What says where a value ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    /// Quotes.
    Quote,
    /// Tags.
    Tag,
    /// The end of the line, or what stands there looks like the end of a line: a comment, a backslash.
    Line,
    /// A comma, a bracket, a semicolon, an ampersand, a quote of what it stands in.
    Other(u8),
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) range: Range<usize>,
    pub(crate) edge: Edge,
}

/// The value that begins behind a separator that ends at `at`.
pub(super) fn read(text: &[u8], name: &Range<usize>, by: By, at: usize) -> Option<Value> {
    if by == By::Tag {
        return tag(text, at);
    }
    if by == By::Call && takes_both(&text[name.clone()]) {
        return tuple(text, at - 1);
    }
    let start = skip_spaces(text, at, SPACES);
    if by == By::Space && is_basic(&text[name.clone()]) {
        return both(text, quoted(text, start)?);
    }
    match byte(text, start) {
        b'"' | b'\'' | b'`' | b'\\' => quoted(text, start).or_else(|| continued(text, start)),
        b'\n' | b'\r' => next_line(text, start).or_else(|| item(text, by, start)),
        b'|' | b'>' if by == By::Sign => block(text, start),
        b'(' => tuple(text, start),
        b'[' if byte(text, start + 1) == b'[' => long_brackets(text, start + 2),
        b'[' => in_brackets(text, by, start),
        b'{' => member(text, skip_blank(text, start + 1, SPACES))
            .and_then(|at| quoted(text, skip_spaces(text, at, SPACES))),
        b'!' | b'&' if by == By::Sign => marked(text, name, start),
        0 | b')' | b'}' | b',' | b';' => None,
        _ => prefixed(text, start)
            .or_else(|| otherwise(text, start))
            .or_else(|| bare_for(text, name, by, start)),
    }
}

/// `[value]` and `["value", …`: the first of a list.
fn in_brackets(text: &[u8], by: By, at: usize) -> Option<Value> {
    quoted(text, skip_blank(text, at + 1, SPACES))
        .or_else(|| prefixed(text, at))
        .or_else(|| {
            let is_list = by == By::Sign && before(text, at) == b' ';
            bare(text, at + 1).filter(|value| is_list && value.edge == Edge::Other(b']'))
        })
}

/// `[[value]]`, as Lua has it.
fn long_brackets(text: &[u8], start: usize) -> Option<Value> {
    let rest = text.get(start..text.len().min(start + LONGEST))?;
    let end = rest
        .iter()
        .position(|byte| matches!(byte, b']' | b'\n'))
        .filter(|end| *end > 0 && rest[*end..].starts_with(b"]]"))?;
    Some(Value {
        range: start..start + end,
        edge: Edge::Quote,
    })
}

/// `- value` on the next line: the first of a list in YAML.
fn item(text: &[u8], by: By, at: usize) -> Option<Value> {
    let start = skip_blank(text, at, SPACES);
    if by != By::Sign || byte(text, start) != b'-' || byte(text, start + 1) != b' ' {
        return None;
    }
    let start = skip_spaces(text, start + 2, SPACES);
    quoted(text, start).or_else(|| bare(text, start).filter(|value| value.edge == Edge::Line))
}

/// `!!str value`, `&anchor value`: the value behind what YAML says of it (YAML 1.2, section 6.9).
fn marked(text: &[u8], name: &Range<usize>, at: usize) -> Option<Value> {
    let rest = text.get(at..)?;
    let mark = rest
        .iter()
        .take(48)
        .take_while(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'!' | b'&' | b'_' | b'-')
        })
        .count();
    let is_mark = byte(text, at + mark) == b' ' && mark > 1;
    let colon = skip_spaces(text, name.end, SPACES);
    if is_mark && byte(text, colon) == b':' && byte(text, colon + 1) == b' ' {
        let start = skip_spaces(text, at + mark, SPACES);
        return quoted(text, start)
            .or_else(|| bare(text, start).filter(|value| value.edge == Edge::Line));
    }
    bare_for(text, name, By::Sign, at)
}

/// `process.env.X || "value"`, `env.x ?? "value"`: what is taken where the other has no value.
fn otherwise(text: &[u8], at: usize) -> Option<Value> {
    let rest = text.get(at..)?;
    let path = rest
        .iter()
        .take(64)
        .take_while(|byte| is_path(**byte))
        .count();
    if !rest[..path].contains(&b'.') {
        return None;
    }
    let sign = skip_spaces(text, at + path, 8);
    let length = match text.get(sign..sign + 3)? {
        b"|| " | b"?? " | b"or " => 3,
        _ => return None,
    };
    quoted(text, skip_spaces(text, sign + length, SPACES))
}

/// `basic_auth "user", "password"`.
fn is_basic(function: &[u8]) -> bool {
    function.ends_with(b"basic_auth")
}

/// `NetworkCredential("user", "password")`.
fn takes_both(function: &[u8]) -> bool {
    let ends = |end: &[u8]| {
        let start = function.len().saturating_sub(end.len());
        function[start..].eq_ignore_ascii_case(end)
    };
    ends(b"credential") || ends(b"credentials") || ends(b"auth")
}

/// A text in quotes that begins at `at`, also in threes and escaped.
pub(crate) fn quoted(text: &[u8], at: usize) -> Option<Value> {
    let slashes = text
        .get(at..)?
        .iter()
        .take(3)
        .take_while(|byte| **byte == b'\\')
        .count();
    let at = at + slashes;
    let quote = byte(text, at);
    if !matches!(quote, b'"' | b'\'' | b'`') {
        return None;
    }
    let is_triple = slashes == 0 && byte(text, at + 1) == quote && byte(text, at + 2) == quote;
    let start = if is_triple { at + 3 } else { at + 1 };
    let end = closing(text, start, quote, slashes)?;
    let edge = Edge::Quote;
    (end > start).then_some(Value {
        range: start..end,
        edge,
    })
}

/// Where the quote is that closes, on the same line. Within an escaped text it has as many backslashes as the first.
fn closing(text: &[u8], start: usize, quote: u8, slashes: usize) -> Option<usize> {
    let rest = text.get(start..text.len().min(start + LONGEST))?;
    let mut run = 0;
    for (index, &byte) in rest.iter().enumerate() {
        match byte {
            b'\n' => return None,
            b'\\' => run += 1,
            _ if byte == quote
                && (if slashes == 0 {
                    run % 2 == 0
                } else {
                    run <= slashes
                }) =>
            {
                return Some(start + index - run.min(slashes));
            }
            _ => run = 0,
        }
    }
    None
}

/// `= \` and the value on the next line.
fn continued(text: &[u8], at: usize) -> Option<Value> {
    matches!(byte(text, at + 1), b'\n' | b'\r')
        .then(|| next_line(text, at + 1))
        .flatten()
}

/// Only a text in quotes can stand on the next line.
fn next_line(text: &[u8], at: usize) -> Option<Value> {
    let start = skip_blank(text, at, SPACES);
    quoted(text, start).or_else(|| prefixed(text, start))
}

/// A YAML block: `|` or `>`, then one line.
fn block(text: &[u8], at: usize) -> Option<Value> {
    let mut at = at + 1;
    at += usize::from(matches!(byte(text, at), b'-' | b'+'));
    if !matches!(byte(text, at), b'\n' | b'\r') {
        return None;
    }
    let start = skip_blank(text, at, SPACES);
    let value = bare(text, start)?;
    (value.edge == Edge::Line && before(text, start) == b' ').then_some(value)
}

/// `auth = ("user", "password")`: the second.
fn tuple(text: &[u8], at: usize) -> Option<Value> {
    let first = quoted(text, skip_blank(text, at + 1, SPACES))?;
    both(text, first)
}

/// The second of two texts, or the only one that brackets hold.
fn both(text: &[u8], first: Value) -> Option<Value> {
    let comma = skip_spaces(text, first.range.end + 1, SPACES);
    if byte(text, comma) != b',' {
        return (byte(text, comma) == b')').then_some(first);
    }
    quoted(text, skip_blank(text, comma + 1, SPACES))
}

/// Behind string prefixes (`b"`, `@"`, `$"`) and calls that only wrap (`new String("`, `Buffer.from('`).
fn prefixed(text: &[u8], mut at: usize) -> Option<Value> {
    for _ in 0..4 {
        let rest = text.get(at..)?;
        let length = rest
            .iter()
            .take(48)
            .take_while(|byte| is_path(**byte))
            .count();
        let word = &rest[..length];
        let end = at + length;
        match byte(text, end) {
            b'"' | b'\'' | b'`' if length <= 3 => return quoted(text, end),
            b'#' if word == b"r" || word == b"br" => return quoted(text, end + 1),
            b'(' if is_wrapper(word) => at = skip_blank(text, end + 1, SPACES),
            b' ' if matches!(word, b"new" | b"await" | b"q" | b"N" | b"pack") => at = end + 1,
            b'[' if length == 0
                && (rest.starts_with(b"[]byte") || rest.starts_with(b"[]string{")) =>
            {
                at = end + 2;
            }
            b'{' if word == b"string" => at = end + 1,
            _ => return None,
        }
        if let Some(value) = quoted(text, at) {
            return Some(value);
        }
    }
    None
}

fn is_path(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'_' | b'.' | b':' | b'@' | b'$' | b'&' | b'*' | b'-' | b'!' | b'>'
        )
}

fn is_wrapper(path: &[u8]) -> bool {
    let last = path
        .rsplit(|byte| matches!(byte, b'.' | b':' | b'>' | b'-'))
        .next()
        .unwrap_or_default();
    last.len() <= 16 && WRAPPERS.contains(&last.to_ascii_lowercase().as_slice())
}

/// Between tags.
fn tag(text: &[u8], at: usize) -> Option<Value> {
    let start = skip_blank(text, at, SPACES);
    let cdata = if text.get(start..)?.starts_with(b"<![CDATA[") {
        9
    } else {
        0
    };
    let start = start + cdata;
    let rest = text.get(start..text.len().min(start + LONGEST))?;
    let end = rest
        .iter()
        .position(|byte| matches!(byte, b'<' | b'\n' | b']' | b'>'))?;
    let closes =
        rest[end] == b'<' && byte(text, start + end + 1) == b'/' || cdata > 0 && rest[end] == b']';
    let end = start + rest[..end].trim_ascii_end().len();
    (closes && end > start).then_some(Value {
        range: start..end,
        edge: Edge::Tag,
    })
}

/// A value without quotes: after a comparison or a comma it could only be another name.
fn bare_for(text: &[u8], name: &Range<usize>, by: By, at: usize) -> Option<Value> {
    let value = bare(text, at)?;
    let holds = match by {
        By::Sign => true,
        By::Default => matches!(value.edge, Edge::Other(b'}')),
        By::Pair => value.edge == Edge::Line,
        By::Space => is_flag(text, name) || value.edge == Edge::Line,
        _ => false,
    };
    holds.then_some(value)
}

fn is_flag(text: &[u8], name: &Range<usize>) -> bool {
    before(text, name.start) == b'-'
}

/// A value without quotes that begins at `at`.
pub(crate) fn bare(text: &[u8], at: usize) -> Option<Value> {
    let rest = text.get(at..text.len().min(at + LONGEST))?;
    let length = rest
        .iter()
        .enumerate()
        .position(|(index, byte)| ends_bare(*byte) || *byte == b'=' && goes_on(rest, index))
        .unwrap_or(rest.len());
    let length = before_escape(&rest[..length]);
    let length = before_parameter(text, at, length);
    let end = at + length;
    let edge = edge(text, end);
    // `form->field`: a member of something.
    let is_member = edge == Edge::Other(b'>') && rest[..length].ends_with(b"-");
    if length == 0 || is_member || matches!(edge, Edge::Other(b'(' | b'[' | b'{' | b'=')) {
        return None;
    }
    // A full stop ends a sentence.
    let stop = usize::from(edge == Edge::Line && rest[length - 1] == b'.');
    Some(Value {
        range: at..end - stop,
        edge,
    })
}

/// Behind the sign something else is given: `a=b=c`. At the end it fills up base64.
fn goes_on(text: &[u8], at: usize) -> bool {
    text.get(at + 1).is_some_and(u8::is_ascii_alphanumeric)
}

fn ends_bare(byte: u8) -> bool {
    byte <= b' '
        || matches!(
            byte,
            b'"' | b'\''
                | b'`'
                | b','
                | b';'
                | b'&'
                | b'('
                | b')'
                | b'['
                | b']'
                | b'{'
                | b'}'
                | b'<'
                | b'>'
                | b'|'
        )
}

/// An escape ends it: `\n` within a text in quotes.
fn before_escape(value: &[u8]) -> usize {
    value
        .iter()
        .position(|byte| *byte == b'\\')
        .unwrap_or(value.len())
}

/// Behind `%3D` the next parameter, `%26…`, ends it.
fn before_parameter(text: &[u8], at: usize, length: usize) -> usize {
    let is_encoded = at > 2 && text[at - 3..at].eq_ignore_ascii_case(b"%3d");
    let next = is_encoded.then(|| memchr::memmem::find(&text[at..at + length], b"%26"));
    next.flatten().unwrap_or(length)
}

fn edge(text: &[u8], end: usize) -> Edge {
    let next = byte(text, end);
    if !matches!(next, b' ' | b'\t' | b'\r' | b'\n' | 0 | b'\\') {
        return Edge::Other(next);
    }
    let at = skip_spaces(text, end, SPACES);
    match byte(text, at) {
        0 | b'\r' | b'\n' | b'\\' | b'#' => Edge::Line,
        b'/' if byte(text, at + 1) == b'/' => Edge::Line,
        b'-' | b'&' | b'|' if at > end => Edge::Line,
        _ => Edge::Other(b' '),
    }
}
