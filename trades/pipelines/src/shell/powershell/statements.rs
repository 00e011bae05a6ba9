//! Blocks, statements and pipelines.

use std::ops::Range;

use lockgate_evidence::Span;

use super::{MAX_DEPTH, Reader};
use crate::shell::{Assignment, Nesting, Part, PartKind, Quoting, Redirect, Shell, Stage, Word};

/// What ends a block.
pub(super) type Closer = Option<char>;

impl Reader<'_> {
    /// Statements up to and over `closer`, or to the end of the text.
    pub(super) fn block(&mut self, closer: Closer) {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.too_deep = true;
            self.source.at += self.source.rest().len();
        }
        loop {
            self.blanks();
            let start = self.source.at;
            match self.source.peek() {
                None => break,
                Some(c) if Some(c) == closer => {
                    self.source.step();
                    break;
                }
                Some(')' | '}' | '|' | '&') if !self.source.sees("& ") => {
                    self.source.step();
                    self.facts.errors.push(Span::new(start, self.source.at));
                }
                Some(_) => self.statement(),
            }
            if self.source.at == start {
                self.source.step();
            }
        }
        self.depth -= 1;
    }

    /// A block in brackets whose opening one is already read, at a place of its own.
    pub(super) fn nested(&mut self, nesting: Nesting, closer: char) -> Range<usize> {
        let start = self.facts.commands.len();
        let stages = std::mem::take(&mut self.facts.stages);
        self.facts.nesting.push(nesting);
        self.block(Some(closer));
        self.facts.nesting.pop();
        self.facts.stages = stages;
        start..self.facts.commands.len()
    }

    /// White space, line ends, `;` and comments between statements.
    fn blanks(&mut self) {
        while let Some(c) = self.source.peek() {
            if c.is_whitespace() || c == ';' || c == ',' {
                self.source.step();
            } else if !self.comment() && !self.source.take("`\n") && !self.source.take("`\r\n") {
                break;
            }
        }
    }

    /// Steps over a comment, where one starts here.
    pub(super) fn comment(&mut self) -> bool {
        let start = self.source.at;
        if self.source.take("<#") {
            let rest = self.source.rest();
            self.source.at += rest.find("#>").map_or(rest.len(), |end| end + 2);
        } else if self.source.sees("#") {
            self.source.skip_line();
        } else {
            return false;
        }
        self.facts.comments.push(Span::new(start, self.source.at));
        true
    }

    fn statement(&mut self) {
        let rest = self.source.rest();
        let len = rest.find(|c: char| !c.is_ascii_alphabetic());
        let word = rest[..len.unwrap_or(rest.len())].to_ascii_lowercase();
        let after = &rest[word.len()..];
        let is_whole = !after.starts_with(['-', '.', '\\', '/', ':', '_', '=']);
        let nesting = match word.as_str() {
            _ if !is_whole => None,
            "if" | "elseif" | "else" | "switch" | "try" | "catch" | "finally" | "trap" => {
                Some(Nesting::Conditional)
            }
            "while" | "for" | "foreach" | "do" | "until" => Some(Nesting::Loop),
            "begin" | "process" | "end" => Some(Nesting::Group),
            "function" | "filter" | "class" => {
                self.source.at += word.len();
                Some(Nesting::Function(self.function_name().into()))
            }
            "return" | "throw" | "exit" | "param" => {
                self.source.at += word.len();
                return;
            }
            _ => None,
        };
        match nesting {
            Some(Nesting::Function(name)) => self.construct(&Nesting::Function(name)),
            Some(nesting) if opens(after) => {
                self.source.at += word.len();
                self.construct(&nesting);
            }
            _ => self.pipeline(),
        }
    }

    fn function_name(&mut self) -> String {
        let rest = self.source.rest();
        let start = rest.len() - rest.trim_start().len();
        let name = &rest[start..];
        let end = name.find(|c: char| c.is_whitespace() || matches!(c, '{' | '('));
        let name = &name[..end.unwrap_or(name.len())];
        self.source.at += start + name.len();
        name.to_owned()
    }

    /// The brackets and blocks behind a keyword.
    fn construct(&mut self, nesting: &Nesting) {
        loop {
            let before = self.source.at;
            self.blanks();
            if self.source.take("(") {
                self.nested(nesting.clone(), ')');
            } else if self.source.take("{") {
                self.nested(nesting.clone(), '}');
                return;
            } else if self.source.sees("[") && before != self.source.at {
                // `catch [Exception] { … }`
                let _ = self.word();
            } else {
                return;
            }
        }
    }

    /// Elements joined by `|`; `&&` and `||` start another pipeline, which the next statement reads.
    pub(super) fn pipeline(&mut self) {
        let pipeline = self.facts.pipelines;
        self.facts.pipelines += 1;
        let mut starts = Vec::new();
        loop {
            let position = starts.len();
            self.facts.stages.push(Stage { pipeline, position });
            starts.push(self.facts.commands.len());
            self.element();
            self.facts.stages.pop();
            self.spaces();
            if self.source.sees("||") || !self.source.take("|") {
                break;
            }
            self.blanks();
        }
        let _ = self.source.take("&&") || self.source.take("||");
        self.link(pipeline, &starts);
    }

    fn link(&mut self, pipeline: usize, starts: &[usize]) {
        if starts.len() == 1 {
            let alone = |stage: &Stage| stage.pipeline != pipeline;
            for command in &mut self.facts.commands[starts[0]..] {
                command.stages.retain(alone);
            }
            return;
        }
        for (position, pair) in starts.windows(2).enumerate() {
            let next = pair[1];
            let stage = Stage { pipeline, position };
            let exists = next < self.facts.commands.len();
            for command in &mut self.facts.commands[pair[0]..next] {
                if exists && command.stages.contains(&stage) {
                    command.pipes_into = Some(next);
                }
            }
        }
    }

    /// One command, expression or assignment.
    fn element(&mut self) {
        let start = self.source.at;
        let called = self.call_operator();
        if !called && self.assignment(start) {
            return;
        }
        let at = self.facts.reserve(Shell::PowerShell, Span::at(start));
        let is_expression = !called && starts_expression(self.source.rest());
        let mut words = Vec::new();
        while !self.at_end() {
            if let Some(redirect) = self.redirect() {
                self.facts.add_redirect(at, redirect);
                continue;
            }
            let before = self.source.at;
            words.push(self.word());
            if self.source.at == before {
                words.pop();
                break;
            }
        }
        let command = &mut self.facts.commands[at];
        let mut words = words.into_iter();
        if !is_expression {
            command.name = words.next();
        }
        command.args = words.collect();
        command.background = self.source.rest().starts_with('&') && !self.source.sees("&&");
        if command.background {
            self.source.step();
        }
        self.facts.finish(at);
    }

    /// `& program` and `. script`.
    fn call_operator(&mut self) -> bool {
        let called = self.source.sees("& ") || self.source.sees(". ") || self.source.sees("&\"");
        let called = called || self.source.sees("&'") || self.source.sees("&$");
        if called {
            self.source.step();
            self.spaces();
        }
        called
    }

    /// `$name = value`, `$env:NAME += value`, `[int]$x = 1`.
    ///
    /// The target is told by looking ahead, never by reading a word twice: reading nests, so twice would be exponential.
    fn assignment(&mut self, start: usize) -> bool {
        let Some((name, length)) = assigned(self.source.rest()) else {
            return false;
        };
        let name = Span::new(start + name.start, start + name.end);
        let name = self.source.raw(name).to_owned();
        self.source.at += length;
        self.blanks();
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.too_deep = true;
            self.source.at += self.source.rest().len();
        }
        let value = self.value();
        self.depth -= 1;
        self.facts.assignments.push(Assignment {
            span: Span::new(start, value.span.end),
            exported: name.to_ascii_lowercase().starts_with("env:"),
            name,
            value,
        });
        true
    }

    /// What is assigned: an expression by its parts, anything else as the commands that give it.
    fn value(&mut self) -> Word {
        let start = self.source.at;
        let first = self.facts.commands.len();
        let is_expression = starts_expression(self.source.rest());
        let stages = std::mem::take(&mut self.facts.stages);
        self.facts.nesting.push(Nesting::Substitution);
        self.pipeline();
        self.facts.nesting.pop();
        self.facts.stages = stages;
        let commands = first..self.facts.commands.len();
        let alone = commands
            .clone()
            .next()
            .filter(|first| is_expression && self.facts.commands[*first].pipes_into.is_none());
        let parts = match alone {
            Some(first) => {
                let words = self.facts.commands[first].args.iter();
                words.flat_map(|word| word.parts.clone()).collect()
            }
            None => vec![Part {
                kind: PartKind::CommandSubst { commands },
                quoted: Quoting::None,
                span: Span::new(start, self.source.at),
            }],
        };
        self.source.word(start, parts)
    }

    fn redirect(&mut self) -> Option<Redirect> {
        let start = self.source.at;
        let rest = self.source.rest();
        let fd = rest
            .chars()
            .next()
            .filter(|c| c.is_ascii_digit() || *c == '*');
        let arrow = &rest[fd.map_or(0, char::len_utf8)..];
        if !arrow.starts_with('>') {
            return None;
        }
        self.source.at += rest.len() - arrow.len();
        let operator = match arrow {
            _ if arrow.starts_with(">>") => ">>",
            _ if arrow.starts_with(">&") => ">&",
            _ => ">",
        };
        self.source.at += operator.len();
        self.spaces();
        let target = self.word();
        Some(Redirect {
            span: Span::new(start, target.span.end),
            operator: match fd {
                Some('*') => format!("*{operator}"),
                _ => operator.to_owned(),
            },
            fd: fd.and_then(|fd| fd.to_digit(10)),
            target,
            heredoc: None,
        })
    }

    /// Skips what separates words; true where the element ends.
    fn at_end(&mut self) -> bool {
        self.spaces();
        while self.source.sees("<#") {
            self.comment();
            self.spaces();
        }
        self.comment();
        let next = self.source.peek();
        next.is_none_or(|c| matches!(c, '\n' | '\r' | ';' | '|' | '&' | ')' | '}'))
    }

    /// Blanks within a line, line continuations included.
    fn spaces(&mut self) {
        loop {
            let blank = |c: char| c.is_whitespace() && c != '\n' && c != '\r';
            if self.source.peek().is_some_and(blank) {
                self.source.step();
            } else if !self.source.take("`\n") && !self.source.take("`\r\n") {
                return;
            }
        }
    }
}

/// What follows a keyword that opens a construct: a bracket or a block, on this line or the next.
fn opens(after: &str) -> bool {
    let next = after.trim_start();
    let first = next.get(..2).unwrap_or(next);
    first.starts_with(['(', '{', '[']) || first.eq_ignore_ascii_case("if")
}

/// Whether an element is an expression and not a command (`about_Parsing`, "Expression mode").
fn starts_expression(rest: &str) -> bool {
    rest.starts_with(['$', '"', '\'', '(', '[', '@', '{', '!', '+', '-'])
        || rest.starts_with(|c: char| c.is_ascii_digit())
}

/// The name's range and the length up to the value, where an assignment starts here.
fn assigned(rest: &str) -> Option<(Range<usize>, usize)> {
    /// Targets are short; a bound keeps looking ahead linear.
    const MOST: usize = 256;
    let cast = if rest.starts_with('[') {
        rest.bytes().take(MOST).position(|b| b == b']')? + 1
    } else {
        0
    };
    let target = rest[cast..].strip_prefix('$')?;
    let open = usize::from(target.starts_with('{'));
    let name = &target[open..];
    let length = name
        .bytes()
        .take(MOST)
        .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'_' | b':')))?;
    let start = cast + 1 + open;
    let after = &rest[start + length..];
    let is_target = |b: u8| b.is_ascii_alphanumeric() || b"_.[]}'\"$-".contains(&b);
    let members = after.bytes().take(MOST).position(|b| !is_target(b))?;
    let blanks = after[members..]
        .bytes()
        .take(MOST)
        .position(|b| b != b' ' && b != b'\t')?;
    let operator = &after[members + blanks..];
    let operators = ["=", "+=", "-=", "*=", "/=", "??="];
    let operator = operators
        .into_iter()
        .find(|known| operator.starts_with(known))?;
    let end = start + length + members + blanks + operator.len();
    (length > 0).then_some((start..start + length, end))
}
