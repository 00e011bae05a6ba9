//! Words, strings and signs.

use lockgate_evidence::Span;

use super::quoted::{Quoted, Style};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or keyword.
    Word,
    /// A number.
    Number,
    /// A string, by its index.
    Quoted(usize),
    /// Anything else, the longest known sign.
    Sign(&'static str),
}

/// One token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
    /// A line feed stands before it.
    pub(super) newline: bool,
    /// White space stands before it.
    pub(super) spaced: bool,
    /// For an opening bracket the index of its closing one, or of the end.
    pub(super) mate: usize,
}

/// A text in tokens.
#[derive(Default)]
pub(super) struct Lexed {
    pub(super) tokens: Vec<Token>,
    pub(super) strings: Vec<Quoted>,
    pub(super) comments: Vec<Span>,
    pub(super) faults: Vec<(Span, &'static str)>,
}

/// Longest first.
const SIGNS: &[&str] = &[
    "<=>", "==~", "===", "!==", ">>>", "**=", "...", "..<", "?.", "?:", "?=", "*.", ".&", ".@",
    "->", "++", "--", "+=", "-=", "*=", "/=", "%=", "==", "!=", "<=", ">=", "&&", "||", "<<", ">>",
    "=~", "..", "::", "**", "+", "-", "*", "/", "%", "=", "!", "<", ">", "&", "|", "^", "~", "?",
    ":", ";", ",", ".", "@", "(", ")", "[", "]", "{", "}", "#", "$", "\\", "`",
];

/// Reads the tokens between two places of a text.
pub(super) fn lex(text: &str, span: Span) -> Lexed {
    let mut lexer = Lexer {
        text,
        at: span.start,
        end: span.end.min(text.len()),
        newline: true,
        spaced: true,
        no_dollar_slashy: false,
        out: Lexed::default(),
    };
    lexer.run();
    match_brackets(&mut lexer.out);
    lexer.out
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    end: usize,
    newline: bool,
    spaced: bool,
    /// True once no `/$` was found: then none is further on.
    no_dollar_slashy: bool,
    out: Lexed,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..self.end).unwrap_or_default()
    }

    fn run(&mut self) {
        if self.at == 0 && self.rest().starts_with("#!") {
            self.comment_line();
        }
        while self.at < self.end {
            let rest = self.rest();
            let Some(first) = rest.chars().next() else {
                return;
            };
            if first.is_whitespace() || first == '\u{feff}' {
                self.newline |= first == '\n';
                self.spaced = true;
                self.at += first.len_utf8();
            } else if rest.starts_with("//") {
                self.comment_line();
            } else if rest.starts_with("/*") {
                self.comment_block();
            } else {
                self.token(first);
            }
        }
    }

    fn comment_line(&mut self) {
        let length = self.rest().find('\n').unwrap_or(self.rest().len());
        let line = self.rest()[..length].trim_end_matches('\r').len();
        self.out.comments.push(Span::new(self.at, self.at + line));
        self.at += length;
    }

    fn comment_block(&mut self) {
        let body = &self.rest()[2..];
        let closed = body.find("*/").map(|at| at + 4);
        let length = closed.unwrap_or(self.rest().len());
        let span = Span::new(self.at, self.at + length);
        if closed.is_none() {
            let fault = (span, "a comment has no end");
            self.out.faults.push(fault);
        }
        self.newline |= self.rest()[..length].contains('\n');
        self.spaced = true;
        self.out.comments.push(span);
        self.at = span.end;
    }

    fn token(&mut self, first: char) {
        if first == '_' || first.is_alphabetic() || first == '$' && !self.opens_dollar_slashy() {
            let word = self.rest().char_indices();
            let is_word = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '$');
            let end = word
                .skip(1)
                .find(|(_, c)| !is_word(c))
                .map_or(self.rest().len(), |(at, _)| at);
            self.push(Kind::Word, end);
        } else if first.is_ascii_digit() {
            self.number();
        } else if let Some(style) = self.style() {
            self.quoted(style);
        } else {
            let sign = SIGNS.iter().find(|sign| self.rest().starts_with(*sign));
            match sign {
                Some(sign) => self.push(Kind::Sign(sign), sign.len()),
                None => self.push(Kind::Sign("\\"), first.len_utf8()),
            }
        }
    }

    fn number(&mut self) {
        let bytes = self.rest().as_bytes();
        let mut length = 1;
        while let Some(byte) = bytes.get(length) {
            let fraction = *byte == b'.' && bytes.get(length + 1).is_some_and(u8::is_ascii_digit);
            if !byte.is_ascii_alphanumeric() && *byte != b'_' && !fraction {
                break;
            }
            length += 1;
        }
        self.push(Kind::Number, length);
    }

    fn style(&mut self) -> Option<Style> {
        let rest = self.rest();
        if let Some(style) = Style::at(rest) {
            return Some(style);
        }
        if rest.starts_with("$/") {
            return self.opens_dollar_slashy().then_some(Style::DollarSlashy);
        }
        (rest.starts_with('/') && self.awaits_value() && closes_on_line(rest))
            .then_some(Style::Slashy)
    }

    fn opens_dollar_slashy(&mut self) -> bool {
        if self.no_dollar_slashy || !self.rest().starts_with("$/") || !self.awaits_value() {
            return false;
        }
        self.no_dollar_slashy = !self.rest()[2..].contains("/$");
        !self.no_dollar_slashy
    }

    /// True where a value, not an operator, comes next.
    fn awaits_value(&self) -> bool {
        let Some(last) = self.out.tokens.last() else {
            return true;
        };
        match last.kind {
            Kind::Sign(sign) => !matches!(sign, ")" | "]" | "}" | "++" | "--"),
            Kind::Word => {
                let word = self.text.get(last.span.range()).unwrap_or_default();
                let next = self.rest().as_bytes().get(1);
                let command = self.spaced && !self.newline && next.is_some_and(|b| *b != b' ');
                matches!(word, "return" | "in" | "case") || command
            }
            Kind::Number | Kind::Quoted(_) => false,
        }
    }

    fn quoted(&mut self, style: Style) {
        let (quoted, after) = Quoted::read(self.text, self.at, self.end, style);
        if !quoted.closed {
            let fault = (Span::new(self.at, after), "a string has no end");
            self.out.faults.push(fault);
        }
        let index = self.out.strings.len();
        self.out.strings.push(quoted);
        self.push(Kind::Quoted(index), after - self.at);
    }

    fn push(&mut self, kind: Kind, length: usize) {
        let span = Span::new(self.at, self.at + length);
        self.out.tokens.push(Token {
            kind,
            span,
            newline: self.newline,
            spaced: self.spaced,
            mate: 0,
        });
        self.at = span.end;
        (self.newline, self.spaced) = (false, false);
    }
}

/// True where an unescaped `/` follows on the line, and is not the start of a comment.
fn closes_on_line(rest: &str) -> bool {
    let line = rest.lines().next().unwrap_or_default();
    let mut escaped = false;
    line.bytes().skip(1).any(|byte| {
        let ends = byte == b'/' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })
}

fn match_brackets(lexed: &mut Lexed) {
    let mut open: Vec<(usize, &str)> = Vec::new();
    let mut faults = Vec::new();
    for at in 0..lexed.tokens.len() {
        let Kind::Sign(sign) = lexed.tokens[at].kind else {
            continue;
        };
        match sign {
            "(" => open.push((at, ")")),
            "[" => open.push((at, "]")),
            "{" => open.push((at, "}")),
            ")" | "]" | "}" => close(lexed, &mut open, at, sign, &mut faults),
            _ => {}
        }
    }
    let end = lexed.tokens.len();
    for (at, _) in open {
        lexed.tokens[at].mate = end;
        faults.push((lexed.tokens[at].span, "a bracket is not closed"));
    }
    lexed.faults.extend(faults);
}

/// A closing bracket closes its own; others left open within it end there too. One that nothing opened is left alone.
fn close(
    lexed: &mut Lexed,
    open: &mut Vec<(usize, &'static str)>,
    at: usize,
    sign: &str,
    faults: &mut Vec<(Span, &'static str)>,
) {
    // Only braces end other brackets, so that no bracket is looked at twice.
    if open.last().is_some_and(|(_, wanted)| *wanted == sign) {
        if let Some((opened, _)) = open.pop() {
            lexed.tokens[opened].mate = at;
        }
        return;
    }
    faults.push((lexed.tokens[at].span, "a bracket closes nothing"));
    if sign != "}" {
        return;
    }
    while let Some((opened, wanted)) = open.pop_if(|(_, wanted)| *wanted != "}") {
        debug_assert!(wanted != "}");
        lexed.tokens[opened].mate = at;
    }
    if let Some((opened, _)) = open.pop() {
        lexed.tokens[opened].mate = at;
    }
}
