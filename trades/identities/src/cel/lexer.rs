//! From text to tokens.

use lockgate_evidence::Span;

/// A token.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Text(String),
    Number(String),
    Name(String),
    Mark(&'static str),
}

/// The longest first.
const MARKS: &[&str] = &[
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "(", ")", "[", "]", "{", "}", ".", ",", "?",
    ":", "+", "-", "*", "/", "%",
];

/// Every token with its place; `None` where some text is no token.
pub(super) fn tokens(text: &str) -> Option<Vec<(Token, Span)>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(first) = rest.chars().next() else {
            break;
        };
        if first.is_whitespace() {
            at += first.len_utf8();
        } else if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else {
            let (token, width) = token(rest, first)?;
            tokens.push((token, Span::new(at, at + width)));
            at += width;
        }
    }
    Some(tokens)
}

fn token(rest: &str, first: char) -> Option<(Token, usize)> {
    if let Some(found) = string(rest) {
        return Some(found);
    }
    if first.is_ascii_digit() {
        let width = width(rest, |character| {
            character.is_ascii_alphanumeric() || character == '.'
        });
        return Some((Token::Number(rest[..width].to_owned()), width));
    }
    // An unknown part of a value reads as a name nobody knows.
    if first.is_alphabetic() || first == '_' || first == crate::value::HOLE {
        let width = width(rest, |character| {
            character.is_alphanumeric() || character == '_' || character == crate::value::HOLE
        });
        return Some((Token::Name(rest[..width].to_owned()), width));
    }
    let mark = MARKS.iter().find(|mark| rest.starts_with(**mark))?;
    Some((Token::Mark(mark), mark.len()))
}

fn width(rest: &str, within: impl Fn(char) -> bool) -> usize {
    rest.find(|character| !within(character))
        .unwrap_or(rest.len())
}

/// `'…'`, `"…"`, tripled, with `r` before for no escapes.
fn string(rest: &str) -> Option<(Token, usize)> {
    let raw = rest.starts_with(['r', 'R']) && rest[1..].starts_with(['"', '\'']);
    let start = usize::from(raw);
    let quote = ["\"\"\"", "'''", "\"", "'"]
        .into_iter()
        .find(|quote| rest[start..].starts_with(quote))?;
    let from = start + quote.len();
    let body = rest.get(from..)?;
    let mut value = String::new();
    let mut characters = body.char_indices();
    while let Some((at, character)) = characters.next() {
        if body[at..].starts_with(quote) {
            return Some((Token::Text(value), from + at + quote.len()));
        }
        if character == '\\' && !raw {
            let (_, escaped) = characters.next()?;
            value.push(match escaped {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                other => other,
            });
        } else {
            value.push(character);
        }
    }
    None
}
