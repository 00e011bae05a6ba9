//! From tokens to statements. Each token is looked at a bounded number of times; what is nested too deeply is skipped
//! as a whole.

use lockgate_evidence::Span;

use super::lexer::{self, Lexed, Token};
use super::{Argument, Expr, Kind, Name, Script, Statement};

/// How deep brackets and statements may nest.
pub(super) const MAX_DEPTH: usize = 100;

/// How many tokens are looked ahead for the arrow of a closure or the end of a type.
pub(super) const LOOKAHEAD: usize = 32;

/// Reads the part of `text` that `span` names.
pub(in crate::jenkins) fn parse(text: &str, span: Span) -> Script<'_> {
    let lexed = lexer::lex(text, span);
    let end = lexed.tokens.len();
    let mut parser = Parser {
        text,
        lexed: &lexed,
        at: 0,
        end,
        depth: 0,
        faults: Vec::new(),
    };
    let statements = parser.statements();
    let mut faults = parser.faults;
    faults.extend(lexed.faults.iter().copied());
    Script {
        statements,
        comments: lexed.comments.clone(),
        faults,
    }
}

pub(super) struct Parser<'a, 'l> {
    pub(super) text: &'a str,
    pub(super) lexed: &'l Lexed,
    pub(super) at: usize,
    /// Where the bracket that is read ends.
    pub(super) end: usize,
    pub(super) depth: usize,
    pub(super) faults: Vec<(Span, &'static str)>,
}

impl<'a> Parser<'a, '_> {
    pub(super) fn token(&self, ahead: usize) -> Option<Token> {
        let at = self.at + ahead;
        (at < self.end)
            .then(|| self.lexed.tokens.get(at).copied())
            .flatten()
    }

    pub(super) fn text_of(&self, token: Token) -> &'a str {
        self.text.get(token.span.range()).unwrap_or_default()
    }

    pub(super) fn word(&self, ahead: usize) -> Option<&'a str> {
        let token = self.token(ahead)?;
        (token.kind == lexer::Kind::Word).then(|| self.text_of(token))
    }

    pub(super) fn sign(&self, ahead: usize) -> Option<&'static str> {
        match self.token(ahead)?.kind {
            lexer::Kind::Sign(sign) => Some(sign),
            _ => None,
        }
    }

    pub(super) fn is_sign(&self, ahead: usize, sign: &str) -> bool {
        self.sign(ahead) == Some(sign)
    }

    pub(super) fn take_sign(&mut self, sign: &str) -> bool {
        let found = self.is_sign(0, sign);
        self.at += usize::from(found);
        found
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.word(0) == Some(word);
        self.at += usize::from(found);
        found
    }

    pub(super) fn on_same_line(&self, ahead: usize) -> bool {
        self.token(ahead).is_some_and(|token| !token.newline)
    }

    /// Where the text goes on, or ended.
    pub(super) fn place(&self) -> usize {
        let last = || {
            let token = self.at.checked_sub(1);
            let token = token.and_then(|at| self.lexed.tokens.get(at));
            token.map_or(0, |token| token.span.end)
        };
        self.token(0).map_or_else(last, |token| token.span.start)
    }

    /// From `start` to the last token that was read.
    pub(super) fn since(&self, start: usize) -> Span {
        let token = self.at.checked_sub(1);
        let token = token.and_then(|at| self.lexed.tokens.get(at));
        Span::new(start, token.map_or(start, |token| token.span.end))
    }

    /// Reads what stands in the bracket at hand, then goes on behind it. What is nested too deeply is left out.
    pub(super) fn bracketed<T: Default>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let Some(open) = self.token(0) else {
            return T::default();
        };
        let (mate, end) = (open.mate.clamp(self.at, self.end), self.end);
        let mut inside = T::default();
        if self.depth < MAX_DEPTH {
            self.at += 1;
            self.end = mate;
            self.depth += 1;
            inside = read(self);
            self.depth -= 1;
            self.end = end;
        } else {
            self.faults
                .push((open.span, "nested too deeply; this part is not read"));
        }
        self.at = (mate + 1).min(end);
        inside
    }

    pub(super) fn statements(&mut self) -> Vec<Statement<'a>> {
        let mut found = Vec::new();
        while self.at < self.end {
            let before = self.at;
            if !self.take_sign(";") {
                self.statement(&mut found);
            }
            if self.at == before {
                self.at += 1;
            }
        }
        found
    }

    /// A block in braces, or one statement.
    fn body(&mut self) -> Vec<Statement<'a>> {
        if self.is_sign(0, "{") {
            return self.bracketed(Self::statements);
        }
        let mut found = Vec::new();
        if self.depth < MAX_DEPTH {
            self.depth += 1;
            self.statement(&mut found);
            self.depth -= 1;
        }
        found
    }

    fn statement(&mut self, found: &mut Vec<Statement<'a>>) {
        while self.word(0).is_some_and(is_modifier) && self.token(1).is_some() {
            if self.is_sign(1, "=") || self.is_sign(1, "(") || self.is_sign(1, ".") {
                break;
            }
            self.at += 1;
        }
        match (self.word(0), self.sign(0)) {
            (_, Some("@")) => found.extend(self.annotation()),
            (_, Some("{")) => {
                let body = self.bracketed(Self::statements);
                let head = Vec::new();
                found.push(Statement::Block { head, body });
            }
            (Some(word), _) => self.worded(word, found),
            _ => self.plain(found),
        }
    }

    fn worded(&mut self, word: &'a str, found: &mut Vec<Statement<'a>>) {
        match word {
            "if" if self.is_sign(1, "(") => found.push(self.conditional()),
            "for" | "while" | "switch" | "catch" | "synchronized" if self.is_sign(1, "(") => {
                self.at += 1;
                let head = self.bracketed(Self::expressions);
                let body = self.body();
                found.push(Statement::Block { head, body });
            }
            "try" | "finally" | "do" | "else" if self.is_sign(1, "{") => {
                self.at += 1;
                let body = self.body();
                let head = Vec::new();
                found.push(Statement::Block { head, body });
            }
            "import" | "package" => self.rest_of_line(),
            "class" | "interface" | "enum" | "trait" if self.word(1).is_some() => {
                self.class(found);
            }
            "case" => {
                self.at += 1;
                let _ = self.expression(false);
                self.take_sign(":");
            }
            "default" if self.is_sign(1, ":") => self.at += 2,
            "return" | "throw" | "assert" => {
                self.at += 1;
                if self.on_same_line(0) && !self.is_sign(0, ";") {
                    self.plain(found);
                }
            }
            "def" => {
                self.at += 1;
                self.defined(found);
            }
            _ if self.is_typed() => self.defined(found),
            _ => self.plain(found),
        }
    }

    fn plain(&mut self, found: &mut Vec<Statement<'a>>) {
        let before = self.at;
        let expr = self.expression(true);
        if self.at > before {
            found.push(Statement::Expr(expr));
        }
    }

    fn rest_of_line(&mut self) {
        self.at += 1;
        while self.on_same_line(0) {
            self.at += 1;
        }
    }

    fn class(&mut self, found: &mut Vec<Statement<'a>>) {
        while self.at < self.end && !self.is_sign(0, "{") {
            self.at += 1;
        }
        let body = self.bracketed(Self::statements);
        found.extend(body);
    }

    fn conditional(&mut self) -> Statement<'a> {
        let mut branches = Vec::new();
        loop {
            self.at += 1;
            let start = self.place();
            let condition = self.bracketed(|parser| Some(parser.expression(true)));
            let condition = condition.unwrap_or(Expr {
                span: Span::at(start),
                kind: Kind::Unknown,
            });
            let body = self.body();
            branches.push((condition, body));
            self.take_sign(";");
            if !self.take_word("else") {
                let otherwise = Vec::new();
                return Statement::If {
                    branches,
                    otherwise,
                };
            }
            if self.word(0) != Some("if") || !self.is_sign(1, "(") {
                break;
            }
        }
        let otherwise = self.body();
        Statement::If {
            branches,
            otherwise,
        }
    }

    /// True before `Type name =`, `Type name(…) {`, `Type<A, B> name`.
    fn is_typed(&self) -> bool {
        let Some(first) = self.word(0) else {
            return false;
        };
        let Some(name) = self.after_type() else {
            return false;
        };
        if self.word(name).is_none() || !self.on_same_line(name) {
            return false;
        }
        let is_type = first.starts_with(char::is_uppercase) || is_primitive(first);
        match self.sign(name + 1) {
            Some("=") => self.token(name + 1).is_some(),
            Some("(") => is_type && self.opens_function(name + 1),
            _ => is_type && !self.on_same_line(name + 1),
        }
    }

    /// How many tokens the type before a name takes: `a.b.Type<X, Y>[]`.
    fn after_type(&self) -> Option<usize> {
        let mut ahead = 1;
        while self.is_sign(ahead, ".") && ahead < LOOKAHEAD {
            ahead += 2;
        }
        if self.is_sign(ahead, "<") {
            let mut open = 0_usize;
            loop {
                match self.sign(ahead) {
                    Some("<") => open += 1,
                    Some(">") => open = open.saturating_sub(1),
                    Some(">>") => open = open.saturating_sub(2),
                    Some("," | "?" | "." | "[" | "]") => {}
                    Some(_) => return None,
                    None => {
                        self.word(ahead)?;
                    }
                }
                ahead += 1;
                if open == 0 {
                    break;
                }
                if ahead > LOOKAHEAD {
                    return None;
                }
            }
        }
        while self.is_sign(ahead, "[") && self.is_sign(ahead + 1, "]") && ahead < LOOKAHEAD {
            ahead += 2;
        }
        Some(ahead)
    }

    /// True where a `{` follows the parenthesis.
    fn opens_function(&self, ahead: usize) -> bool {
        let Some(open) = self.token(ahead) else {
            return false;
        };
        let first = open.mate + 1;
        // `throws IOException, Other`.
        for after in first..first + LOOKAHEAD {
            match self.lexed.tokens.get(after).filter(|_| after < self.end) {
                Some(token) if token.kind == lexer::Kind::Sign("{") => return true,
                Some(token) if token.kind == lexer::Kind::Word && after > first => {}
                Some(token) if self.text_of(*token) == "throws" => {}
                Some(token) if token.kind == lexer::Kind::Sign(",") => {}
                _ => return false,
            }
        }
        false
    }

    /// What follows `def` or stands as a type and a name.
    fn defined(&mut self, found: &mut Vec<Statement<'a>>) {
        let mut names = Vec::new();
        if self.is_sign(0, "(") {
            names = self.bracketed(Self::names);
        } else {
            if self.word(1).is_some() && self.on_same_line(1) || !self.is_bare_name() {
                self.at += self.after_type().unwrap_or(1);
            }
            let name = self.name();
            let Some(name) = name else {
                return;
            };
            if self.is_sign(0, "(") && self.opens_function(0) {
                found.push(self.function(name));
                return;
            }
            names.push(name);
        }
        let value = self.take_sign("=").then(|| self.expression(true));
        found.push(Statement::Define { names, value });
        while self.is_sign(0, ",") && self.word(1).is_some() {
            self.at += 1;
            let names = self.name().into_iter().collect();
            let value = self.take_sign("=").then(|| self.expression(false));
            found.push(Statement::Define { names, value });
        }
    }

    /// True where the word at hand is the name itself, not its type.
    fn is_bare_name(&self) -> bool {
        !matches!(self.sign(1), Some("<" | "." | "["))
    }

    pub(super) fn name(&mut self) -> Option<Name<'a>> {
        let token = self.token(0)?;
        let text = match token.kind {
            lexer::Kind::Word => self.text_of(token),
            lexer::Kind::Quoted(index) => {
                let content = self.lexed.strings.get(index)?.content;
                self.text.get(content.range())?
            }
            _ => return None,
        };
        self.at += 1;
        Some(Name {
            text,
            span: token.span,
        })
    }

    fn function(&mut self, name: Name<'a>) -> Statement<'a> {
        let parameters = self.bracketed(Self::names);
        while self.at < self.end && !self.is_sign(0, "{") {
            self.at += 1;
        }
        let body = self.bracketed(Self::statements);
        Statement::Function {
            name,
            parameters,
            body,
        }
    }

    /// The last word of each part between commas; defaults are passed over.
    fn names(&mut self) -> Vec<Name<'a>> {
        let mut found = Vec::new();
        let mut last = None;
        while self.at < self.end {
            match (self.word(0), self.sign(0)) {
                (Some(_), _) => last = self.name(),
                (_, Some(",")) => {
                    found.extend(last.take());
                    self.at += 1;
                }
                (_, Some("=")) => {
                    self.at += 1;
                    let _ = self.expression(false);
                }
                (_, Some("(" | "[" | "{")) => self.bracketed(|_| ()),
                _ => self.at += 1,
            }
        }
        found.extend(last);
        found
    }

    fn annotation(&mut self) -> Option<Statement<'a>> {
        self.at += 1;
        let mut name = self.name()?;
        while self.is_sign(0, ".") && self.word(1).is_some() {
            self.at += 1;
            name = self.name()?;
        }
        let mut arguments = Vec::new();
        if self.is_sign(0, "(") {
            arguments = self.bracketed(Self::arguments);
        }
        self.take_word("_");
        Some(Statement::Annotation { name, arguments })
    }

    fn expressions(&mut self) -> Vec<Expr<'a>> {
        let mut found = Vec::new();
        while self.at < self.end {
            let before = self.at;
            if matches!(self.sign(0), Some(";" | "," | ":")) {
                self.at += 1;
                continue;
            }
            found.push(self.expression(false));
            if self.at == before {
                self.at += 1;
            }
        }
        found
    }

    /// Arguments in parentheses, or the entries of a list or map.
    pub(super) fn arguments(&mut self) -> Vec<Argument<'a>> {
        let mut found = Vec::new();
        while self.at < self.end {
            let before = self.at;
            if !self.take_sign(",") {
                found.extend(self.argument());
            }
            if self.at == before {
                self.at += 1;
            }
        }
        found
    }

    pub(super) fn argument(&mut self) -> Option<Argument<'a>> {
        if self.is_sign(0, ":") {
            return None;
        }
        let mut name = None;
        if self.is_sign(1, ":") {
            name = self.name();
            if name.is_none() {
                self.at += 1;
            }
            self.take_sign(":");
        } else if self.is_sign(0, "(") && self.key_in_parentheses() {
            self.bracketed(|_| ());
            self.take_sign(":");
        }
        let value = self.expression(false);
        Some(Argument { name, value })
    }

    /// `(expression): value` of a map.
    fn key_in_parentheses(&self) -> bool {
        let mate = self.token(0).map_or(0, |open| open.mate);
        let after = self.lexed.tokens.get(mate + 1);
        mate + 1 < self.end && after.is_some_and(|token| token.kind == lexer::Kind::Sign(":"))
    }
}

fn is_modifier(word: &str) -> bool {
    matches!(
        word,
        "final" | "static" | "private" | "public" | "protected" | "abstract"
    )
}

pub(super) fn is_primitive(word: &str) -> bool {
    matches!(
        word,
        "void"
            | "boolean"
            | "int"
            | "long"
            | "double"
            | "float"
            | "byte"
            | "char"
            | "short"
            | "def"
    )
}
