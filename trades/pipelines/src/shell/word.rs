//! Words and what they are made of.

use std::ops::Range;

use lockgate_evidence::Span;

/// One word of a command, before the shell expands it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The bytes of the word.
    pub span: Span,
    /// The word as written, quotes and templates included.
    pub text: String,
    /// What it is made of, in source order.
    ///
    /// What stands inside an expansion (`${x:-$(date)}`) follows the part of that expansion and lies within its span;
    /// otherwise parts do not overlap.
    pub parts: Vec<Part>,
}

/// A piece of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What the piece is.
    pub kind: PartKind,
    /// The quotes it stands in.
    pub quoted: Quoting,
    /// The bytes of the piece; those of quote marks belong to no part.
    pub span: Span,
}

/// The kinds of piece (XCU 2.6 "Word Expansions").
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PartKind {
    /// Constant text with quotes and escapes undone.
    Literal(String),
    /// `$name`, `${name…}`, `$env:NAME`, `%NAME%`: a variable or parameter by its name, without sigils.
    Variable {
        /// The name as written; for `$env:NAME` it is `env:NAME`.
        name: String,
    },
    /// `$(…)` or backquotes.
    CommandSubst {
        /// The indexes of the commands within, those of deeper levels included.
        commands: Range<usize>,
    },
    /// `<(…)` or `>(…)`.
    ProcessSubst {
        /// The indexes of the commands within, those of deeper levels included.
        commands: Range<usize>,
    },
    /// A `${{ … }}`; the part's span covers it with its delimiters.
    Expression,
    /// Anything else that is not constant: arithmetic, a length, an unreadable piece.
    Other,
}

/// The quotes around a piece (XCU 2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quoting {
    /// None: expansions are split and globbed.
    None,
    /// `'…'` or `$'…'`.
    Single,
    /// `"…"`.
    Double,
}

impl Word {
    /// The word's value with quotes and escapes undone, where it is constant.
    pub fn literal(&self) -> Option<String> {
        let mut value = String::new();
        for part in &self.parts {
            match &part.kind {
                PartKind::Literal(text) => value.push_str(text),
                _ => return None,
            }
        }
        Some(value)
    }

    /// The names of the variables read, in order, with repetitions.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(Part::variable)
    }

    /// The names of the variables read outside quotes, which a POSIX shell splits and globs.
    ///
    /// `$?`, `$#`, `$$`, `$!` and `$-` are left out: they cannot hold white space.
    pub fn unquoted_variables(&self) -> impl Iterator<Item = &str> {
        self.parts
            .iter()
            .filter(|part| part.quoted == Quoting::None)
            .filter_map(Part::variable)
            .filter(|name| !matches!(*name, "?" | "#" | "$" | "!" | "-"))
    }

    /// The spans of the `${{ … }}` in the word, delimiters included.
    pub fn expressions(&self) -> impl Iterator<Item = Span> {
        self.parts
            .iter()
            .filter(|part| part.kind == PartKind::Expression)
            .map(|part| part.span)
    }

    /// The indexes of the commands substituted into the word.
    pub fn substituted_commands(&self) -> impl Iterator<Item = usize> {
        self.parts.iter().flat_map(|part| match &part.kind {
            PartKind::CommandSubst { commands } | PartKind::ProcessSubst { commands } => {
                commands.clone()
            }
            _ => 0..0,
        })
    }

    /// The constant text at the start of the word, up to the first piece that is not constant.
    pub fn literal_prefix(&self) -> String {
        let mut value = String::new();
        for part in &self.parts {
            match &part.kind {
                PartKind::Literal(text) => value.push_str(text),
                _ => break,
            }
        }
        value
    }
}

impl Part {
    fn variable(&self) -> Option<&str> {
        match &self.kind {
            PartKind::Variable { name } => Some(name),
            _ => None,
        }
    }
}
