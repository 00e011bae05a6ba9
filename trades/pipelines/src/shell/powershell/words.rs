//! Words, strings and what they expand (`about_Quoting_Rules`).

use lockgate_evidence::Span;

use super::Reader;
use crate::shell::{Nesting, Part, PartKind, Quoting, Word};

impl Reader<'_> {
    /// One word, up to white space or what ends an element.
    pub(super) fn word(&mut self) -> Word {
        let start = self.source.at;
        let mut parts = Vec::new();
        while let Some(c) = self.source.peek() {
            match c {
                '\'' => self.single(&mut parts),
                '"' => self.double(&mut parts),
                '$' => self.dollar(Quoting::None, &mut parts),
                '@' => self.at_sign(&mut parts),
                '(' => {
                    self.source.step();
                    self.sub_expression(Quoting::None, self.source.at - 1, &mut parts);
                }
                '{' => self.script_block(&mut parts),
                _ if ends_word(c) => break,
                _ => self.bare(&mut parts),
            }
        }
        self.source.word(start, parts)
    }

    /// Bare text up to the next special character.
    fn bare(&mut self, parts: &mut Vec<Part>) {
        let start = self.source.at;
        while let Some(c) = self.source.peek() {
            if c == '`' && !self.source.sees("`\n") && !self.source.sees("`\r\n") {
                self.source.step();
                self.source.step();
            } else if ends_word(c) || matches!(c, '\'' | '"' | '$' | '(' | '{' | '`') {
                break;
            } else {
                self.source.step();
            }
        }
        if self.source.at == start {
            // A continuation within a word separates words.
            self.source.step();
        }
        let span = Span::new(start, self.source.at);
        self.source
            .literal(span, Quoting::None, undo_backticks, parts);
    }

    /// `'…'`, where `''` is a quote.
    fn single(&mut self, parts: &mut Vec<Part>) {
        self.source.step();
        let start = self.source.at;
        loop {
            let rest = self.source.rest();
            let Some(end) = rest.find('\'') else {
                self.source.at += rest.len();
                break;
            };
            self.source.at += end;
            if !self.source.sees("''") {
                break;
            }
            self.source.at += 2;
        }
        let span = Span::new(start, self.source.at);
        let undo = |text: &str| text.replace("''", "'");
        self.source.literal(span, Quoting::Single, undo, parts);
        let _ = self.source.take("'");
    }

    /// `"…"` with variables, sub-expressions, backticks and `""`.
    fn double(&mut self, parts: &mut Vec<Part>) {
        self.source.step();
        self.expandable("\"", parts);
    }

    /// The inside of an expandable string up to and over `closer`.
    fn expandable(&mut self, closer: &str, parts: &mut Vec<Part>) {
        let here_string = closer.len() > 1;
        let mut from = self.source.at;
        while let Some(c) = self.source.peek() {
            if !here_string && self.source.sees("\"\"") {
                self.source.at += 2;
            } else if self.source.sees(closer) {
                break;
            } else if c == '`' {
                self.source.step();
                self.source.step();
            } else if c == '$' && starts_variable(&self.source.rest()[1..]) {
                let span = Span::new(from, self.source.at);
                self.source
                    .literal(span, Quoting::Double, undo_double, parts);
                self.dollar(Quoting::Double, parts);
                from = self.source.at;
            } else {
                self.source.step();
            }
        }
        let span = Span::new(from, self.source.at);
        self.source
            .literal(span, Quoting::Double, undo_double, parts);
        let _ = self.source.take(closer);
    }

    /// `$name`, `$env:NAME`, `${name}`, `$(…)`, or a lone dollar.
    fn dollar(&mut self, quoted: Quoting, parts: &mut Vec<Part>) {
        let start = self.source.at;
        self.source.step();
        if self.source.take("(") {
            self.sub_expression(quoted, start, parts);
            return;
        }
        let rest = self.source.rest();
        let name = if let Some(inner) = rest.strip_prefix('{') {
            let end = inner.find('}').unwrap_or(inner.len());
            self.source.at += (end + 2).min(rest.len());
            inner[..end].to_owned()
        } else {
            let len = variable_length(rest);
            self.source.at += len;
            rest[..len].to_owned()
        };
        let span = Span::new(start, self.source.at);
        if name.is_empty() {
            let keep = |text: &str| text.to_owned();
            self.source.literal(span, quoted, keep, parts);
            return;
        }
        // A masked template is no variable: `$${{ x }}` is a dollar and a template.
        let mut pieces = Vec::new();
        self.source
            .literal(span, quoted, str::to_owned, &mut pieces);
        let is_masked = pieces.iter().any(|part| part.kind == PartKind::Expression);
        if is_masked {
            parts.extend(pieces);
        } else {
            let kind = PartKind::Variable { name };
            parts.push(Part { kind, quoted, span });
        }
    }

    /// `( … )`, `$( … )` or `@( … )`, its opening bracket already read.
    fn sub_expression(&mut self, quoted: Quoting, start: usize, parts: &mut Vec<Part>) {
        let commands = self.nested(Nesting::Substitution, ')');
        parts.push(Part {
            kind: PartKind::CommandSubst { commands },
            quoted,
            span: Span::new(start, self.source.at),
        });
    }

    /// `{ … }` as an argument.
    fn script_block(&mut self, parts: &mut Vec<Part>) {
        let start = self.source.at;
        self.source.step();
        self.nested(Nesting::Group, '}');
        parts.push(Part {
            kind: PartKind::Other,
            quoted: Quoting::None,
            span: Span::new(start, self.source.at),
        });
    }

    /// `@'…'@`, `@"…"@`, `@(…)`, `@{…}`, `@splat`.
    fn at_sign(&mut self, parts: &mut Vec<Part>) {
        let start = self.source.at;
        let rest = self.source.rest();
        if opens_here_string(&rest[1..], '\'') {
            self.source.at += 2;
            self.skip_to_line_end();
            self.verbatim_here_string(parts);
        } else if opens_here_string(&rest[1..], '"') {
            self.source.at += 2;
            self.skip_to_line_end();
            self.expandable("\n\"@", parts);
        } else if self.source.take("@(") {
            self.sub_expression(Quoting::None, start, parts);
        } else if self.source.take("@{") {
            self.hash_table(start, parts);
        } else {
            self.source.step();
            let span = Span::new(start, self.source.at);
            self.source
                .literal(span, Quoting::None, str::to_owned, parts);
        }
    }

    /// Steps to the line feed behind a here-string's opening mark; it is part of the closing mark of an empty one.
    fn skip_to_line_end(&mut self) {
        self.source.skip_line();
        if !self.source.sees("\n'@") && !self.source.sees("\n\"@") {
            let _ = self.source.take("\n");
        }
    }

    fn verbatim_here_string(&mut self, parts: &mut Vec<Part>) {
        let start = self.source.at;
        let rest = self.source.rest();
        let end = rest.find("\n'@").unwrap_or(rest.len());
        self.source.at += end;
        let span = Span::new(start, self.source.at);
        self.source
            .literal(span, Quoting::Single, str::to_owned, parts);
        let _ = self.source.take("\n'@");
    }

    /// `@{ key = value; … }`: the values are parts, the keys are dropped.
    fn hash_table(&mut self, start: usize, parts: &mut Vec<Part>) {
        let commands = self.facts.commands.len();
        self.nested(Nesting::Group, '}');
        // A pair reads like a command called by its key: what is left of it is its value.
        for command in &mut self.facts.commands[commands..] {
            let is_pair = command.args.first().is_some_and(|word| word.text == "=");
            if is_pair {
                command.name = None;
                command.args.remove(0);
            }
        }
        parts.push(Part {
            kind: PartKind::CommandSubst {
                commands: commands..self.facts.commands.len(),
            },
            quoted: Quoting::None,
            span: Span::new(start, self.source.at),
        });
    }
}

fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, ';' | '|' | '&' | ')' | '}' | '>' | ',')
}

fn opens_here_string(rest: &str, quote: char) -> bool {
    let blank = |c: char| c.is_whitespace() && c != '\n';
    rest.strip_prefix(quote)
        .is_some_and(|rest| rest.trim_start_matches(blank).starts_with('\n'))
}

/// Whether a dollar before this text expands in a string.
fn starts_variable(rest: &str) -> bool {
    rest.starts_with(['(', '{']) || variable_length(rest) > 0
}

/// The length of a variable's name, its scope or drive included: `env:PATH`, `script:x`, `_`, `?`.
fn variable_length(rest: &str) -> usize {
    if rest.starts_with(['?', '$', '^']) {
        return 1;
    }
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let name = |text: &str| text.find(|c| !is_name(c)).unwrap_or(text.len());
    let first = name(rest);
    match rest[first..].strip_prefix(':') {
        Some(after) if first > 0 && after.starts_with(is_name) => first + 1 + name(after),
        _ => first,
    }
}

/// Escapes of bare words (`about_Special_Characters`).
fn undo_backticks(text: &str) -> String {
    if !text.contains('`') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '`' => out.extend(chars.next().map(escaped)),
            c => out.push(c),
        }
    }
    out
}

fn undo_double(text: &str) -> String {
    undo_backticks(&text.replace("\"\"", "\""))
}

fn escaped(c: char) -> char {
    match c {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        'e' => '\u{1b}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        c => c,
    }
}
