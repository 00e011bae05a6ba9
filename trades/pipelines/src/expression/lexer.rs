//! From bytes to tokens, as the runner's lexical analyser cuts them.

use lockgate_evidence::Span;

use super::{ParseError, value};

/// A token with its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    Number(f64),
    String(String),
    /// A legal keyword: a literal's name, a context, a function or a property.
    Name(String),
    /// `(`, `)`, `[`, `]`, `,`, `.`, `*`, `!` and the two-character operators.
    Mark(&'static str),
}

/// Cuts the bytes `within` of `text` into tokens; spans are relative to `text`.
pub(super) fn tokens(text: &str, within: Span) -> Result<Vec<Token>, ParseError> {
    let mut lexer = Lexer {
        text,
        at: within.start,
        end: within.end,
    };
    let mut tokens: Vec<Token> = Vec::new();
    while let Some(c) = lexer.peek() {
        if c.is_whitespace() {
            lexer.at += c.len_utf8();
        } else {
            let token = lexer.token(c, tokens.last())?;
            tokens.push(token);
        }
    }
    Ok(tokens)
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    end: usize,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..self.end]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn token(&mut self, first: char, last: Option<&Token>) -> Result<Token, ParseError> {
        match first {
            '\'' => self.string(),
            '.' if expects_operand(last) => self.number(),
            '-' | '+' | '0'..='9' => self.number(),
            _ => match mark(self.rest()) {
                Some(mark) => Ok(self.take(mark.len(), TokenKind::Mark(mark))),
                None => self.name(first),
            },
        }
    }

    fn take(&mut self, len: usize, kind: TokenKind) -> Token {
        let span = Span::new(self.at, self.at + len);
        self.at = span.end;
        Token { kind, span }
    }

    fn string(&mut self) -> Result<Token, ParseError> {
        let mut value = String::new();
        let mut from = 1;
        loop {
            let Some(length) = self.rest()[from..].find('\'') else {
                let span = Span::new(self.at, self.end);
                let message = "the string is not closed: a `'` is missing";
                return Err(ParseError::new(span, message));
            };
            value.push_str(&self.rest()[from..from + length]);
            from += length + 1;
            if !self.rest()[from..].starts_with('\'') {
                return Ok(self.take(from, TokenKind::String(value)));
            }
            value.push('\'');
            from += 1;
        }
    }

    fn number(&mut self) -> Result<Token, ParseError> {
        let rest = self.rest();
        let tail = rest[1..].find(|c| is_boundary(c) && c != '.');
        let len = tail.map_or(rest.len(), |tail| tail + 1);
        let written = &rest[..len];
        match value::parse_number(written).filter(|number| !number.is_nan()) {
            Some(number) => Ok(self.take(len, TokenKind::Number(number))),
            None => Err(ParseError::new(
                Span::new(self.at, self.at + len),
                format!("`{}` is not a number", written.escape_debug()),
            )),
        }
    }

    fn name(&mut self, first: char) -> Result<Token, ParseError> {
        let rest = self.rest();
        let len = rest.find(is_boundary).unwrap_or(rest.len());
        let len = len.max(first.len_utf8());
        let written = &rest[..len];
        if is_legal_name(written) {
            let name = written.to_owned();
            return Ok(self.take(len, TokenKind::Name(name)));
        }
        Err(ParseError::new(
            Span::new(self.at, self.at + len),
            unexpected(first, written),
        ))
    }
}

fn unexpected(first: char, written: &str) -> String {
    match first {
        '"' => "strings stand in single quotes, not in double quotes".to_owned(),
        '=' => "`=` compares nothing: write `==`".to_owned(),
        '&' | '|' => format!("`{first}` is not an operator: write `{first}{first}`"),
        _ => format!("`{}` is not a legal name", written.escape_debug()),
    }
}

/// A dot starts a number only where an operand may stand.
fn expects_operand(last: Option<&Token>) -> bool {
    match last.map(|token| &token.kind) {
        None => true,
        Some(TokenKind::Mark(mark)) => !matches!(*mark, ")" | "]" | "." | "*"),
        Some(_) => false,
    }
}

fn mark(rest: &str) -> Option<&'static str> {
    const MARKS: [&str; 16] = [
        "==", "!=", "<=", ">=", "&&", "||", "(", ")", "[", "]", ",", ".", "*", "!", "<", ">",
    ];
    MARKS.into_iter().find(|mark| rest.starts_with(mark))
}

/// Where the runner ends a keyword or number.
fn is_boundary(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '(' | '[' | ')' | ']' | ',' | '.' | '!' | '>' | '<' | '=' | '&' | '|'
        )
}

/// A letter or `_`, then letters, digits, `_` and `-`.
pub(super) fn is_legal_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}
