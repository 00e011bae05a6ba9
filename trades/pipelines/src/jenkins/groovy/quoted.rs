//! Strings: where they end, what they say, and which expressions stand in them.

use lockgate_evidence::Span;

/// How a string is quoted (Groovy, "Strings").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::jenkins) enum Style {
    /// `'…'`.
    Single,
    /// `"…"`.
    Double,
    /// `'''…'''`.
    TripleSingle,
    /// `"""…"""`.
    TripleDouble,
    /// `/…/`.
    Slashy,
    /// `$/…/$`.
    DollarSlashy,
}

impl Style {
    /// The style that begins here.
    pub(super) fn at(text: &str) -> Option<Self> {
        Some(match () {
            () if text.starts_with("'''") => Self::TripleSingle,
            () if text.starts_with("\"\"\"") => Self::TripleDouble,
            () if text.starts_with('\'') => Self::Single,
            () if text.starts_with('"') => Self::Double,
            () => return None,
        })
    }

    fn mark(self) -> &'static str {
        match self {
            Self::Single => "'",
            Self::Double => "\"",
            Self::TripleSingle => "'''",
            Self::TripleDouble => "\"\"\"",
            Self::Slashy => "/",
            Self::DollarSlashy => "$/",
        }
    }

    fn end(self) -> &'static str {
        match self {
            Self::DollarSlashy => "/$",
            _ => self.mark(),
        }
    }

    /// True where expressions are put in.
    fn interpolates(self) -> bool {
        !matches!(self, Self::Single | Self::TripleSingle)
    }

    fn is_one_line(self) -> bool {
        matches!(self, Self::Single | Self::Double)
    }
}

/// An expression in a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::jenkins) struct Hole {
    /// With `$` and braces.
    pub(in crate::jenkins) span: Span,
    /// The expression alone.
    pub(in crate::jenkins) inner: Span,
}

/// A string as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::jenkins) struct Quoted {
    /// How.
    pub(in crate::jenkins) style: Style,
    /// What stands between the quotes.
    pub(in crate::jenkins) content: Span,
    /// The expressions in it, in order.
    pub(in crate::jenkins) holes: Vec<Hole>,
    /// False where the end is missing.
    pub(in crate::jenkins) closed: bool,
}

/// A stretch of a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::jenkins) enum Piece {
    /// Text that stands in the file as it is, from that offset.
    Plain(Span),
    /// One character written otherwise, and where.
    Escaped(char, usize),
    /// An expression.
    Hole(Hole),
}

/// What the scanner is in.
enum Mode {
    String(Style),
    /// `${ … }`, with the number of braces open in it.
    Hole(usize),
}

impl Quoted {
    /// Reads the string that begins at `start`; gives it and where the text goes on.
    ///
    /// Strings and expressions nest without bound, so they are kept on a stack and each byte is looked at once.
    pub(super) fn read(text: &str, start: usize, limit: usize, style: Style) -> (Self, usize) {
        let text = text.get(..limit).unwrap_or(text);
        let content = start + style.mark().len();
        let mut scanner = Scanner {
            text,
            at: content,
            modes: vec![Mode::String(style)],
            holes: Vec::new(),
            open: content,
        };
        let end = scanner.run();
        let after = end.unwrap_or(text.len());
        let closed = end.is_some_and(|end| text[..end].ends_with(style.end()) && end > content);
        let width = if closed { style.end().len() } else { 0 };
        let quoted = Self {
            style,
            content: Span::new(content, after.saturating_sub(width).max(content)),
            holes: scanner.holes,
            closed,
        };
        (quoted, after)
    }

    /// What it says, piece by piece.
    pub(in crate::jenkins) fn pieces(&self, text: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut at = self.content.start;
        for hole in &self.holes {
            self.literal(text, Span::new(at, hole.span.start), &mut pieces);
            pieces.push(Piece::Hole(*hole));
            at = hole.span.end;
        }
        self.literal(text, Span::new(at, self.content.end), &mut pieces);
        pieces
    }

    fn literal(&self, text: &str, span: Span, pieces: &mut Vec<Piece>) {
        let mark = match self.style {
            Style::DollarSlashy => '$',
            _ => '\\',
        };
        let mut at = span.start;
        while at < span.end {
            let rest = text.get(at..span.end).unwrap_or_default();
            let Some(offset) = rest.find(mark) else {
                break;
            };
            let escape = self.escape(&rest[offset..]);
            let (character, width) = escape.unwrap_or((Some(mark), mark.len_utf8()));
            let plain = Span::new(at, at + offset);
            if !plain.is_empty() {
                pieces.push(Piece::Plain(plain));
            }
            if let Some(character) = character {
                pieces.push(Piece::Escaped(character, plain.end));
            }
            at = plain.end + width;
        }
        if at < span.end {
            pieces.push(Piece::Plain(Span::new(at, span.end)));
        }
    }

    /// What an escape at the start of `rest` stands for, and its length; `None` where it is none.
    fn escape(&self, rest: &str) -> Option<(Option<char>, usize)> {
        let next = rest.chars().nth(1)?;
        match self.style {
            Style::Slashy => (next == '/').then_some((Some('/'), 2)),
            Style::DollarSlashy => matches!(next, '$' | '/').then_some((Some(next), 2)),
            _ => Some(match next {
                'n' => (Some('\n'), 2),
                't' => (Some('\t'), 2),
                'r' => (Some('\r'), 2),
                'b' => (Some('\u{8}'), 2),
                'f' => (Some('\u{c}'), 2),
                's' => (Some(' '), 2),
                '\n' => (None, 2),
                'u' => unicode(rest)?,
                '\\' | '\'' | '"' | '$' => (Some(next), 2),
                _ => return None,
            }),
        }
    }
}

/// `\u0041`.
fn unicode(rest: &str) -> Option<(Option<char>, usize)> {
    let value = u32::from_str_radix(rest.get(2..6)?, 16).ok()?;
    Some((Some(char::from_u32(value)?), 6))
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    modes: Vec<Mode>,
    holes: Vec<Hole>,
    /// Where the outermost open expression began.
    open: usize,
}

impl Scanner<'_> {
    /// Where the outermost string ends, its end mark included.
    fn run(&mut self) -> Option<usize> {
        while self.at < self.text.len() {
            match self.modes.last()? {
                Mode::String(style) => self.in_string(*style),
                Mode::Hole(_) => self.in_hole(),
            }
            if self.modes.is_empty() {
                return Some(self.at);
            }
        }
        None
    }

    fn rest(&self) -> &[u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn in_string(&mut self, style: Style) {
        let rest = self.rest();
        let first = rest.first().copied().unwrap_or_default();
        let escapes = match style {
            Style::Slashy => rest.starts_with(b"\\/"),
            Style::DollarSlashy => rest.starts_with(b"$$") || rest.starts_with(b"$/"),
            _ => first == b'\\',
        };
        if escapes {
            self.at += 2;
        } else if rest.starts_with(style.end().as_bytes()) {
            self.at += style.end().len();
            self.modes.pop();
        } else if first == b'\n' && style.is_one_line() {
            self.modes.pop();
        } else if first == b'$' && style.interpolates() {
            self.dollar();
        } else {
            self.at += 1;
        }
    }

    fn dollar(&mut self) {
        let start = self.at;
        let rest = self.rest();
        if rest.get(1) == Some(&b'{') {
            if self.modes.len() == 1 {
                self.open = start;
            }
            self.modes.push(Mode::Hole(1));
            self.at += 2;
            return;
        }
        let length = dotted(&rest[1..]);
        self.at += 1 + length;
        if length > 0 && self.modes.len() == 1 {
            self.holes.push(Hole {
                span: Span::new(start, self.at),
                inner: Span::new(start + 1, self.at),
            });
        }
    }

    fn in_hole(&mut self) {
        let text = &self.text.as_bytes()[self.at..];
        let rest = std::str::from_utf8(&text[..text.len().min(3)]).unwrap_or_default();
        let style = Style::at(rest);
        let first = text.first().copied().unwrap_or_default();
        self.at += style.map_or(1, |style| style.mark().len());
        if let Some(style) = style {
            self.modes.push(Mode::String(style));
            return;
        }
        let Some(Mode::Hole(braces)) = self.modes.last_mut() else {
            return;
        };
        match first {
            b'{' => *braces += 1,
            b'}' => *braces -= 1,
            _ => {}
        }
        if *braces == 0 {
            self.modes.pop();
            self.close_hole();
        }
    }

    fn close_hole(&mut self) {
        if self.modes.len() == 1 {
            self.holes.push(Hole {
                span: Span::new(self.open, self.at),
                inner: Span::new(self.open + 2, self.at - 1),
            });
        }
    }
}

/// The length of `a.b.c`.
fn dotted(bytes: &[u8]) -> usize {
    let is_start = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_';
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let mut at = 0;
    loop {
        let from = if at == 0 { 0 } else { at + 1 };
        if !bytes.get(from).is_some_and(is_start) {
            return at;
        }
        let word = bytes[from..].iter().take_while(|byte| is_part(byte));
        at = from + word.count();
        if bytes.get(at) != Some(&b'.') {
            return at;
        }
    }
}
