//! `cmd`, read line by line.
//!
//! Source: `cmd /?`, `set /?`, `if /?` and `for /?` of Windows.

use std::sync::Arc;

use lockgate_evidence::Span;

use super::facts::Facts;
use super::pieces::Source;
use super::{Assignment, Part, PartKind, Quoting, Redirect, Script, Shell, Stage, Word, template};

/// Fills the facts of a batch script.
pub(super) fn parse(script: &mut Script) {
    let text = script.text().to_owned();
    let masked = template::mask(&text, &script.expressions);
    let mut reader = Reader {
        source: Source::new(&text, &masked, &script.expressions),
        facts: Facts::default(),
        groups: Vec::new(),
        pipe: None,
    };
    reader.lines();
    reader.facts.fill(script);
}

struct Reader<'a> {
    source: Source<'a>,
    facts: Facts,
    /// For each open `(`, the first command within.
    groups: Vec<usize>,
    /// The command whose output the next one reads.
    pipe: Option<usize>,
}

impl Reader<'_> {
    fn lines(&mut self) {
        loop {
            self.spaces();
            let Some(c) = self.source.peek() else {
                return;
            };
            match c {
                '\n' | '&' | '@' => self.source.step(),
                '(' => {
                    self.source.step();
                    self.groups.push(self.facts.commands.len());
                }
                ')' => self.close(),
                '|' if self.source.take("||") => {}
                '|' => {
                    self.source.step();
                    self.pipe = self.facts.commands.len().checked_sub(1);
                }
                ':' => self.comment(),
                _ if self.keyword("rem") => self.comment(),
                _ if self.prefix() => {}
                _ => self.command(),
            }
        }
    }

    fn comment(&mut self) {
        let start = self.source.at;
        self.source.skip_line();
        self.facts.comments.push(Span::new(start, self.source.at));
    }

    /// `) >> file`: the redirects apply to everything in the group.
    fn close(&mut self) {
        self.source.step();
        let first = self.groups.pop().unwrap_or(self.facts.commands.len());
        self.spaces();
        while let Some(redirect) = self.redirect() {
            self.facts.add_outer(first, &Arc::new(redirect));
            self.spaces();
        }
    }

    /// Steps over what stands before a command: `call`, `else`, `if … `, `for … do`.
    fn prefix(&mut self) -> bool {
        for word in ["call", "else", "do", "not"] {
            if self.keyword(word) {
                self.source.at += word.len();
                return true;
            }
        }
        if self.keyword("if") {
            self.source.at += 2;
            self.condition();
            return true;
        }
        if self.keyword("for") {
            self.skip_to_do();
            return true;
        }
        false
    }

    /// Steps over the words of `for` up to its `do`.
    fn skip_to_do(&mut self) {
        while !matches!(self.source.peek(), None | Some('\n')) && !self.keyword("do") {
            let before = self.source.at;
            drop(self.word());
            if self.source.at == before {
                self.source.step();
            }
            self.spaces();
        }
    }

    /// `[/i] [not] exist x | defined x | errorlevel n | a==b | a equ b`.
    fn condition(&mut self) {
        loop {
            self.spaces();
            if self.source.sees("/") {
                drop(self.word());
            } else if self.keyword("not") {
                self.source.at += 3;
            } else {
                break;
            }
        }
        let unary = ["exist", "defined", "errorlevel", "cmdextversion"];
        let is_unary = unary.into_iter().any(|word| self.keyword(word));
        let first = self.word();
        self.spaces();
        if is_unary {
            drop(self.word());
        } else if !first.text.contains("==") || first.text.ends_with("==") {
            let operator = self.word();
            self.spaces();
            if !operator.text.starts_with("==") || operator.text.len() == 2 {
                drop(self.word());
            }
        }
    }

    fn keyword(&self, word: &str) -> bool {
        let rest = self.source.rest();
        let found = rest.get(..word.len());
        let after = rest.get(word.len()..).and_then(|rest| rest.chars().next());
        found.is_some_and(|found| found.eq_ignore_ascii_case(word))
            && after.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '/'))
    }

    fn command(&mut self) {
        let at = self.facts.reserve(Shell::Cmd, Span::at(self.source.at));
        let mut words = Vec::new();
        while !self.at_end() {
            if let Some(redirect) = self.redirect() {
                self.facts.add_redirect(at, redirect);
                continue;
            }
            let before = self.source.at;
            words.push(self.word());
            if self.source.at == before {
                self.source.step();
                words.pop();
            }
        }
        let mut words = words.into_iter();
        self.facts.commands[at].name = words.next();
        self.facts.commands[at].args = words.collect();
        self.join_pipe(at);
        self.facts.finish(at);
        self.set(at);
    }

    fn join_pipe(&mut self, at: usize) {
        let Some(from) = self.pipe.take() else {
            return;
        };
        self.facts.commands[from].pipes_into = Some(at);
        let last = self.facts.commands[from].stages.last().copied();
        let stage = last.unwrap_or_else(|| {
            let pipeline = self.facts.pipelines;
            self.facts.pipelines += 1;
            let first = Stage {
                pipeline,
                position: 0,
            };
            self.facts.commands[from].stages.push(first);
            first
        });
        self.facts.commands[at].stages.push(Stage {
            position: stage.position + 1,
            ..stage
        });
    }

    /// `set NAME=value` and `set "NAME=value"`.
    fn set(&mut self, at: usize) {
        let command = &self.facts.commands[at];
        let is_set = command.effective().is_some_and(|found| found.name == "set");
        let args = command.args.iter();
        let mut args = args.skip_while(|word| word.text.starts_with('/'));
        let (true, Some(first)) = (is_set, args.next()) else {
            return;
        };
        let Some(first_part) = first.parts.first() else {
            return;
        };
        let PartKind::Literal(text) = &first_part.kind else {
            return;
        };
        let Some((name, value)) = text.split_once('=') else {
            return;
        };
        let start = first_part.span.start + name.len() + 1;
        let end = command.args.last().map_or(start, |word| word.span.end);
        let mut parts = Vec::new();
        if !value.is_empty() {
            parts.push(Part {
                kind: PartKind::Literal(value.to_owned()),
                quoted: first_part.quoted,
                span: Span::new(start, first_part.span.end),
            });
        }
        parts.extend(first.parts.iter().skip(1).cloned());
        parts.extend(args.flat_map(|word| word.parts.clone()));
        let span = Span::new(start.min(end), end);
        let assignment = Assignment {
            span: Span::new(first.span.start, end),
            name: name.to_owned(),
            value: Word {
                span,
                text: self.source.raw(span).to_owned(),
                parts,
            },
            exported: true,
        };
        self.facts.assignments.push(assignment);
    }

    fn redirect(&mut self) -> Option<Redirect> {
        let start = self.source.at;
        let rest = self.source.rest();
        let fd = rest.chars().next().and_then(|c| c.to_digit(10));
        let arrow = &rest[usize::from(fd.is_some())..];
        let operator = [">>", ">&", ">", "<&", "<"]
            .into_iter()
            .find(|operator| arrow.starts_with(operator))?;
        self.source.at += usize::from(fd.is_some()) + operator.len();
        self.spaces();
        let target = self.word();
        Some(Redirect {
            span: Span::new(start, target.span.end),
            operator: operator.to_owned(),
            fd,
            target,
            heredoc: None,
        })
    }

    fn word(&mut self) -> Word {
        let start = self.source.at;
        let mut parts = Vec::new();
        let mut quoted = Quoting::None;
        let mut from = start;
        while let Some(c) = self.source.peek() {
            if c == '\n' || (quoted == Quoting::None && ends_word(c)) {
                break;
            }
            if c == '"' {
                self.constant(from, quoted, &mut parts);
                self.source.step();
                quoted = match quoted {
                    Quoting::None => Quoting::Double,
                    _ => Quoting::None,
                };
                from = self.source.at;
            } else if let Some(len) = variable_length(self.source.rest()) {
                self.constant(from, quoted, &mut parts);
                self.variable(len, quoted, &mut parts);
                from = self.source.at;
            } else {
                if c == '^' && quoted == Quoting::None {
                    self.source.step();
                }
                self.source.step();
            }
        }
        self.constant(from, quoted, &mut parts);
        self.source.word(start, parts)
    }

    fn constant(&self, from: usize, quoted: Quoting, parts: &mut Vec<Part>) {
        let span = Span::new(from, self.source.at);
        let undo = |text: &str| match quoted {
            Quoting::None => undo_carets(text),
            _ => text.to_owned(),
        };
        self.source.literal(span, quoted, undo, parts);
    }

    fn variable(&mut self, len: usize, quoted: Quoting, parts: &mut Vec<Part>) {
        let span = Span::new(self.source.at, self.source.at + len);
        self.source.at = span.end;
        let name = self.source.raw(span).trim_matches(['%', '!']);
        let name = name.split(':').next().unwrap_or(name).to_owned();
        let kind = PartKind::Variable { name };
        parts.push(Part { kind, quoted, span });
    }

    fn at_end(&mut self) -> bool {
        self.spaces();
        matches!(self.source.peek(), None | Some('\n' | '&' | '|' | ')'))
    }

    /// Blanks within a line, `^` line continuations included.
    fn spaces(&mut self) {
        loop {
            let blank = |c: char| c.is_whitespace() && c != '\n';
            if self.source.peek().is_some_and(blank) {
                self.source.step();
            } else if !self.source.take("^\n") && !self.source.take("^\r\n") {
                return;
            }
        }
    }
}

fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '&' | '|' | '<' | '>' | ')')
}

/// The length of `%NAME%`, `%NAME:a=b%`, `!NAME!`, `%1`, `%%i` or `%~dp0` at the start of a text.
fn variable_length(rest: &str) -> Option<usize> {
    let mark = rest.chars().next().filter(|c| matches!(c, '%' | '!'))?;
    let inner = &rest[1..];
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '(' | ')' | '.' | '-');
    let len = inner.find(|c| !is_name(c)).unwrap_or(inner.len());
    let after = &inner[len..];
    if len > 0 && after.starts_with(mark) {
        return Some(len + 2);
    }
    if len > 0 && after.starts_with(':') {
        // A replacement ends on the same line; a bound keeps a long line of `%a:` linear.
        let most = after
            .char_indices()
            .take(256)
            .find(|(_, c)| matches!(c, '%' | '!' | '\n'));
        let end = most.filter(|(_, c)| *c == mark).map(|(at, _)| at);
        return end.map(|end| 1 + len + end + 1);
    }
    let is_percent = mark == '%';
    if is_percent && inner.starts_with(|c: char| c.is_ascii_digit() || c == '*') {
        return Some(2);
    }
    if is_percent && inner.starts_with('%') {
        let next = inner[1..].chars().next().filter(char::is_ascii_alphabetic);
        return next.map(|_| 3);
    }
    None
}

fn undo_carets(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '^' => out.extend(chars.next()),
            c => out.push(c),
        }
    }
    out
}
