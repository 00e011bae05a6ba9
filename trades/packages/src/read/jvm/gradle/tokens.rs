//! Words, strings and signs of Groovy and Kotlin, as far as build scripts need them (Groovy documentation, "Syntax"; Kotlin
//! specification, "Lexical grammar").

use lockgate_evidence::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    /// A string; true where something is put into it.
    Text(bool),
    Sign(u8),
    /// The end of a line, or a semicolon.
    End,
}

/// A piece of a script; strings are without their quotes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    pub(super) text: &'t str,
    pub(super) span: Span,
}

impl Token<'_> {
    pub(super) fn is_sign(&self, sign: u8) -> bool {
        self.kind == Kind::Sign(sign)
    }
}

/// The tokens of a script: one pass. What looks like a string in a place where it is none ends with its line.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let (mut at, mut found) = (0, Vec::new());
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        let rest = &bytes[at..];
        let mut push = |kind, from: usize, to: usize| {
            let span = Span::new(from, to);
            let text = text.get(from..to).unwrap_or("");
            found.push(Token { kind, text, span });
        };
        match byte {
            b'\n' | b';' => {
                at += 1;
                push(Kind::End, start, at);
            }
            b'/' if rest.starts_with(b"//") => at += until(rest, b"\n"),
            b'/' if rest.starts_with(b"/*") => at += until(rest, b"*/") + 2,
            b'"' | b'\'' => {
                let (from, to, end, is_open) = string(bytes, at);
                push(Kind::Text(is_open), from, to);
                at = end;
            }
            _ if is_word(byte) => {
                at += rest.iter().take_while(|byte| is_word(**byte)).count();
                push(Kind::Word, start, at);
            }
            _ => {
                at += 1;
                if byte.is_ascii_punctuation() {
                    push(Kind::Sign(byte), start, at);
                }
            }
        }
    }
    found
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// How far it is to a mark, or to the end.
fn until(bytes: &[u8], mark: &[u8]) -> usize {
    memchr::memmem::find(bytes, mark).unwrap_or(bytes.len())
}

/// A string that begins at `at`: where its content begins and ends, where it ends, and whether something is put into it.
fn string(bytes: &[u8], at: usize) -> (usize, usize, usize, bool) {
    let quote = bytes[at];
    let rest = &bytes[at..];
    let is_long = rest.len() > 2 && rest[..3].iter().all(|byte| *byte == quote);
    let width = if is_long { 3 } else { 1 };
    let from = at + width;
    let (mut to, mut is_open, mut inner) = (from, false, 0_usize);
    while let Some(&byte) = bytes.get(to) {
        match byte {
            b'\\' => to += 1,
            b'$' if quote == b'"' => {
                is_open = true;
                inner = usize::from(bytes.get(to + 1) == Some(&b'{'));
                to += inner;
            }
            b'{' if inner > 0 => inner += 1,
            b'}' if inner > 0 => inner -= 1,
            b'\n' if !is_long => return (from, to, to, is_open),
            _ if byte == quote && inner == 0 => {
                let is_end =
                    !is_long || bytes[to..].iter().take(3).filter(|b| **b == quote).count() == 3;
                if is_end {
                    return (from, to, to + width, is_open);
                }
            }
            _ => {}
        }
        to += 1;
    }
    let end = bytes.len();
    (from.min(end), end, end, is_open)
}
