//! Texts with `${ }` in them (HCL native syntax specification, "Templates").

use hcl_edit::expr::Expression;
use lockgate_evidence::Span;

use super::expression::{Reader, floor, text_of};
use crate::value::{HOLE, Value};

/// Longest text with everything put in.
const MAX_TEXT: usize = 256 * 1024;

/// The value of a template. `at` is the place of all of it with its quotes, and how wide the opening quote is; `None`
/// where it does not stand in the file as it is.
pub(super) fn value(
    reader: &Reader<'_>,
    body: &str,
    at: Option<(Span, usize)>,
    place: Span,
    quoted: bool,
) -> Value {
    let start = at.map_or(place.start, |(span, quote)| span.start + quote);
    let mut built = Built {
        value: String::new(),
        anchors: vec![(0, start)],
        exact: at.is_some(),
    };
    let mut from = 0;
    while let Some(rest) = body.get(from..) {
        let Some(first) = rest.chars().next() else {
            break;
        };
        if built.value.len() > MAX_TEXT {
            built.put("\u{fffc}", start + from);
            break;
        }
        let width = if rest.starts_with("$${") || rest.starts_with("%%{") {
            built.put(&rest[1..3], start + from + 1);
            3
        } else if rest.starts_with("${") || rest.starts_with("%{") {
            let width = closing(rest);
            let inner = rest.get(2..width.saturating_sub(1)).unwrap_or("");
            let span = Span::new(start + from, start + from + width);
            let text = if rest.starts_with('$') {
                interpolated(reader, inner, span)
            } else {
                HOLE.to_string()
            };
            built.exact = false;
            built.put(&text, start + from);
            width
        } else if first == '\\' && quoted {
            let (character, width) = escape(rest);
            built.put(&character.to_string(), start + from);
            width
        } else {
            built.put(&rest[..first.len_utf8()], start + from);
            first.len_utf8()
        };
        from += width;
    }
    match at {
        Some((span, _)) => {
            // A template that is nothing but a hole is shown as it is written.
            Value::anchored(
                built.value,
                reader.source(),
                span,
                built.anchors,
                built.exact,
            )
        }
        None => Value::made(built.value, reader.source(), place),
    }
}

struct Built {
    value: String,
    anchors: Vec<(usize, usize)>,
    exact: bool,
}

impl Built {
    fn put(&mut self, text: &str, place: usize) {
        let at = self.value.len();
        let expected = self.anchors.last().map(|(from, to)| to + (at - from));
        if expected != Some(place) {
            self.anchors.push((at, place));
        }
        self.value.push_str(text);
    }
}

/// One past the `}` that closes a template, strings within passed over.
fn closing(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut quoted = false;
    let bytes = rest.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quoted => at += 1,
            b'"' => quoted = !quoted,
            b'{' if !quoted => depth += 1,
            b'}' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    rest.len()
}

fn interpolated(reader: &Reader<'_>, inner: &str, place: Span) -> String {
    let inner = inner
        .trim()
        .trim_start_matches('~')
        .trim_end_matches('~')
        .trim();
    let Ok(expression) = inner.parse::<Expression>() else {
        return HOLE.to_string();
    };
    let data = reader.within(inner, place).data(&expression);
    let mut text = text_of(Some(&data));
    text.truncate(floor(&text, MAX_TEXT));
    text
}

/// The character an escape stands for, and how wide it is.
fn escape(rest: &str) -> (char, usize) {
    let code = |digits: usize| {
        let hex = rest.get(2..2 + digits)?;
        Some((
            char::from_u32(u32::from_str_radix(hex, 16).ok()?)?,
            2 + digits,
        ))
    };
    match rest[1..].chars().next() {
        Some('n') => ('\n', 2),
        Some('r') => ('\r', 2),
        Some('t') => ('\t', 2),
        Some('u') => code(4).unwrap_or(('u', 2)),
        Some('U') => code(8).unwrap_or(('U', 2)),
        Some(other) => (other, 1 + other.len_utf8()),
        None => ('\\', 1),
    }
}
