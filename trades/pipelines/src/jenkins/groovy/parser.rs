//! From tokens to statements. Each token is looked at a bounded number of times; what is nested too deeply is skipped
//! as a whole.

use lockgate_evidence::Span;

use super::lexer::{self, Lexed, Token};
use super::{Argument, Expr, Kind, Name, Script, Statement};

/// How deep brackets and statements may nest.
const MAX_DEPTH: usize = 100;

/// How long a chain of `.a.b(c)[d]` may be.
const MAX_CHAIN: usize = 200;

/// How many tokens are looked ahead for the arrow of a closure or the end of a type.
const LOOKAHEAD: usize = 32;

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

struct Parser<'a, 'l> {
    text: &'a str,
    lexed: &'l Lexed,
    at: usize,
    /// Where the bracket that is read ends.
    end: usize,
    depth: usize,
    faults: Vec<(Span, &'static str)>,
}

impl<'a> Parser<'a, '_> {
    fn token(&self, ahead: usize) -> Option<Token> {
        let at = self.at + ahead;
        (at < self.end)
            .then(|| self.lexed.tokens.get(at).copied())
            .flatten()
    }

    fn text_of(&self, token: Token) -> &'a str {
        self.text.get(token.span.range()).unwrap_or_default()
    }

    fn word(&self, ahead: usize) -> Option<&'a str> {
        let token = self.token(ahead)?;
        (token.kind == lexer::Kind::Word).then(|| self.text_of(token))
    }

    fn sign(&self, ahead: usize) -> Option<&'static str> {
        match self.token(ahead)?.kind {
            lexer::Kind::Sign(sign) => Some(sign),
            _ => None,
        }
    }

    fn is_sign(&self, ahead: usize, sign: &str) -> bool {
        self.sign(ahead) == Some(sign)
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let found = self.is_sign(0, sign);
        self.at += usize::from(found);
        found
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.word(0) == Some(word);
        self.at += usize::from(found);
        found
    }

    fn on_same_line(&self, ahead: usize) -> bool {
        self.token(ahead).is_some_and(|token| !token.newline)
    }

    /// Where the text goes on, or ended.
    fn place(&self) -> usize {
        let last = || {
            let token = self.at.checked_sub(1);
            let token = token.and_then(|at| self.lexed.tokens.get(at));
            token.map_or(0, |token| token.span.end)
        };
        self.token(0).map_or_else(last, |token| token.span.start)
    }

    /// From `start` to the last token that was read.
    fn since(&self, start: usize) -> Span {
        let token = self.at.checked_sub(1);
        let token = token.and_then(|at| self.lexed.tokens.get(at));
        Span::new(start, token.map_or(start, |token| token.span.end))
    }

    /// Reads what stands in the bracket at hand, then goes on behind it. What is nested too deeply is left out.
    fn bracketed<T: Default>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
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

    fn statements(&mut self) -> Vec<Statement<'a>> {
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
        let mut after = open.mate + 1;
        // `throws IOException, Other`.
        for _ in 0..LOOKAHEAD {
            match self.lexed.tokens.get(after).filter(|_| after < self.end) {
                Some(token) if token.kind == lexer::Kind::Sign("{") => return true,
                Some(token) if token.kind == lexer::Kind::Word && after > open.mate + 1 => {}
                Some(token) if self.text_of(*token) == "throws" => {}
                Some(token) if token.kind == lexer::Kind::Sign(",") => {}
                _ => return false,
            }
            after += 1;
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

    fn name(&mut self) -> Option<Name<'a>> {
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
    fn arguments(&mut self) -> Vec<Argument<'a>> {
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

    fn argument(&mut self) -> Option<Argument<'a>> {
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

    /// An expression. `command` allows a call without parentheses.
    fn expression(&mut self, command: bool) -> Expr<'a> {
        let start = self.place();
        if self.depth >= MAX_DEPTH {
            return self.skipped(start);
        }
        self.depth += 1;
        let expr = self.assignment(start, command);
        self.depth -= 1;
        expr
    }

    /// Passes over one token, and over the bracket that it opens.
    fn skipped(&mut self, start: usize) -> Expr<'a> {
        if let Some(token) = self.token(0) {
            self.at = token.mate.max(self.at).saturating_add(1).min(self.end);
            self.faults
                .push((token.span, "nested too deeply; this part is not read"));
        }
        Expr {
            span: self.since(start),
            kind: Kind::Unknown,
        }
    }

    fn assignment(&mut self, start: usize, command: bool) -> Expr<'a> {
        let left = self.choice(start, command);
        let assigns = self.sign(0).is_some_and(|sign| {
            matches!(sign, "=" | "+=" | "-=" | "*=" | "/=" | "%=" | "?=" | "**=")
        });
        if !assigns {
            return left;
        }
        self.at += 1;
        let value = self.expression(command);
        Expr {
            span: self.since(start),
            kind: Kind::Assign {
                target: Box::new(left),
                value: Box::new(value),
            },
        }
    }

    fn choice(&mut self, start: usize, command: bool) -> Expr<'a> {
        let condition = self.operation(start, command);
        if self.take_sign("?:") {
            let no = self.expression(false);
            return self.choose(start, condition, None, no);
        }
        if !self.take_sign("?") {
            return condition;
        }
        let yes = self.expression(false);
        self.take_sign(":");
        let no = self.expression(false);
        self.choose(start, condition, Some(Box::new(yes)), no)
    }

    fn choose(
        &self,
        start: usize,
        condition: Expr<'a>,
        yes: Option<Box<Expr<'a>>>,
        no: Expr<'a>,
    ) -> Expr<'a> {
        Expr {
            span: self.since(start),
            kind: Kind::Choice {
                condition: Box::new(condition),
                yes,
                no: Box::new(no),
            },
        }
    }

    fn operation(&mut self, start: usize, command: bool) -> Expr<'a> {
        let first = self.unary(command);
        let mut operands = vec![first];
        let mut operators = Vec::new();
        while let Some(operator) = self.operator() {
            self.at += 1;
            operators.push(operator);
            operands.push(self.unary(false));
        }
        if operators.is_empty()
            && let Some(only) = operands.pop()
        {
            return only;
        }
        Expr {
            span: self.since(start),
            kind: Kind::Operation {
                operands,
                operators,
            },
        }
    }

    fn operator(&self) -> Option<&'static str> {
        if let Some(word) = self.word(0) {
            return match word {
                "in" => Some("in"),
                "instanceof" => Some("instanceof"),
                "as" => Some("as"),
                _ => None,
            };
        }
        let sign = self.sign(0)?;
        let known = matches!(
            sign,
            "+" | "-"
                | "*"
                | "/"
                | "%"
                | "**"
                | "=="
                | "!="
                | "==="
                | "!=="
                | "<"
                | ">"
                | "<="
                | ">="
                | "<=>"
                | "&&"
                | "||"
                | "&"
                | "|"
                | "^"
                | "<<"
                | ">>"
                | ">>>"
                | "=~"
                | "==~"
                | ".."
                | "..<"
        );
        // A sign that could also begin a value belongs to the next statement where it begins a line.
        let begins = matches!(sign, "+" | "-" | "*" | "/" | "<" | "<<") && !self.on_same_line(0);
        (known && !(begins && self.depth_is_statement())).then_some(sign)
    }

    /// True outside of parentheses and lists, where a line feed ends a statement.
    fn depth_is_statement(&self) -> bool {
        !matches!(
            self.lexed.tokens.get(self.end).map(|token| token.kind),
            Some(lexer::Kind::Sign(")" | "]"))
        )
    }

    fn unary(&mut self, command: bool) -> Expr<'a> {
        let start = self.place();
        let mut negated = false;
        loop {
            match self.sign(0) {
                Some("!") => negated = true,
                Some("-" | "+" | "~" | "++" | "--" | "*") => {}
                _ if self.word(0) == Some("new") && self.word(1).is_some() => {}
                _ => break,
            }
            self.at += 1;
        }
        let operand = self.postfix(command && !negated);
        if !negated {
            return operand;
        }
        Expr {
            span: self.since(start),
            kind: Kind::Not(Box::new(operand)),
        }
    }

    fn postfix(&mut self, command: bool) -> Expr<'a> {
        let start = self.place();
        let cast = self.is_sign(0, "(");
        let mut expr = self.primary();
        if cast && self.is_cast(&expr) {
            return self.expression(false);
        }
        for _ in 0..MAX_CHAIN {
            match self.suffix(start, expr) {
                (next, true) => expr = next,
                (last, false) => {
                    expr = last;
                    break;
                }
            }
        }
        if command && self.begins_command(&expr) {
            expr = self.command(start, expr);
        }
        expr
    }

    /// `(String) value`.
    fn is_cast(&self, expr: &Expr<'a>) -> bool {
        let Kind::Name(name) = expr.kind else {
            return false;
        };
        let is_type = name.starts_with(char::is_uppercase) || is_primitive(name);
        let value = self.token(0).is_some_and(|token| {
            !token.newline && !matches!(token.kind, lexer::Kind::Sign(_)) || self.is_sign(0, "[")
        });
        is_type && value && self.operator().is_none()
    }

    /// One `.name`, `(…)`, `[…]` or `{…}` behind an expression; false where there is none.
    fn suffix(&mut self, start: usize, expr: Expr<'a>) -> (Expr<'a>, bool) {
        let Some(token) = self.token(0) else {
            return (expr, false);
        };
        let callable = matches!(
            expr.kind,
            Kind::Name(_) | Kind::Property { .. } | Kind::Call { .. } | Kind::Closure(_)
        );
        match self.sign(0) {
            Some("." | "?." | "*." | ".&" | ".@" | "::") => self.property(start, expr),
            Some("(") if !token.newline && callable => {
                let arguments = self.bracketed(Self::arguments);
                (self.called(start, expr, arguments), true)
            }
            Some("[") if !token.newline && !token.spaced => {
                let index = self.bracketed(|parser| Some(parser.expression(false)));
                let Some(index) = index else {
                    return (expr, true);
                };
                let kind = Kind::Index {
                    object: Box::new(expr),
                    index: Box::new(index),
                };
                let span = self.since(start);
                (Expr { span, kind }, true)
            }
            Some("{") if callable && !matches!(expr.kind, Kind::Closure(_)) && !token.newline => {
                let closure = self.closure();
                let argument = Argument {
                    name: None,
                    value: closure,
                };
                (self.called(start, expr, vec![argument]), true)
            }
            Some("++" | "--") if !token.newline => {
                self.at += 1;
                (expr, true)
            }
            _ => (expr, false),
        }
    }

    fn property(&mut self, start: usize, expr: Expr<'a>) -> (Expr<'a>, bool) {
        self.at += 1;
        let Some(name) = self.name() else {
            return (expr, false);
        };
        let kind = Kind::Property {
            object: Box::new(expr),
            name,
        };
        let span = self.since(start);
        (Expr { span, kind }, true)
    }

    /// A call; a closure behind the parentheses is one more argument of the same call.
    fn called(&self, start: usize, callee: Expr<'a>, arguments: Vec<Argument<'a>>) -> Expr<'a> {
        let span = self.since(start);
        let closes = |arguments: &[Argument<'a>]| matches!(arguments, [only] if only.name.is_none() && only.value.closure().is_some());
        match callee.kind {
            Kind::Call {
                callee,
                arguments: mut earlier,
            } if closes(&arguments) => {
                earlier.extend(arguments);
                let arguments = earlier;
                let kind = Kind::Call { callee, arguments };
                Expr { span, kind }
            }
            _ => Expr {
                span,
                kind: Kind::Call {
                    callee: Box::new(callee),
                    arguments,
                },
            },
        }
    }

    /// True where arguments follow a name without parentheses.
    fn begins_command(&self, callee: &Expr<'a>) -> bool {
        if !matches!(callee.kind, Kind::Name(_) | Kind::Property { .. }) || !self.on_same_line(0) {
            return false;
        }
        let Some(token) = self.token(0) else {
            return false;
        };
        match token.kind {
            lexer::Kind::Word => self.operator().is_none() && self.word(0) != Some("else"),
            lexer::Kind::Number | lexer::Kind::Quoted(_) => true,
            lexer::Kind::Sign(sign) => sign == "[" && token.spaced,
        }
    }

    fn command(&mut self, start: usize, callee: Expr<'a>) -> Expr<'a> {
        let mut arguments = Vec::new();
        loop {
            let before = self.at;
            arguments.extend(self.argument());
            if self.at == before || !self.take_sign(",") {
                break;
            }
        }
        let mut expr = self.called(start, callee, arguments);
        if self.is_sign(0, "{") && self.on_same_line(0) {
            let value = self.closure();
            expr = self.called(start, expr, vec![Argument { name: None, value }]);
        }
        expr
    }

    fn primary(&mut self) -> Expr<'a> {
        let start = self.place();
        let Some(token) = self.token(0) else {
            return self.unknown(start);
        };
        let kind = match token.kind {
            lexer::Kind::Word => {
                self.at += 1;
                Kind::Name(self.text_of(token))
            }
            lexer::Kind::Number => {
                self.at += 1;
                Kind::Number
            }
            lexer::Kind::Quoted(index) => {
                self.at += 1;
                let quoted = self.lexed.strings.get(index);
                quoted.map_or(Kind::Unknown, |quoted| Kind::Quoted(quoted.clone()))
            }
            lexer::Kind::Sign("(") => {
                let inside = self.bracketed(|parser| Some(parser.expression(true)));
                inside.map_or(Kind::Unknown, |inside| inside.kind)
            }
            lexer::Kind::Sign("[") => list_or_map(self.bracketed(Self::arguments)),
            lexer::Kind::Sign("{") => return self.closure(),
            lexer::Kind::Sign(_) => return self.unknown(start),
        };
        Expr {
            span: self.since(start),
            kind,
        }
    }

    /// Nothing that begins a value: a sign is passed over unless it ends something.
    fn unknown(&mut self, start: usize) -> Expr<'a> {
        let ends = matches!(self.sign(0), Some(")" | "]" | "}" | "," | ";" | ":"));
        if !ends && self.token(0).is_some() {
            self.at += 1;
        }
        Expr {
            span: Span::new(start, start),
            kind: Kind::Unknown,
        }
    }

    fn closure(&mut self) -> Expr<'a> {
        let start = self.place();
        let body = self.bracketed(|parser| {
            parser.skip_parameters();
            parser.statements()
        });
        Expr {
            span: self.since(start),
            kind: Kind::Closure(body),
        }
    }

    /// `a, String b = 1 ->`.
    fn skip_parameters(&mut self) {
        for ahead in 0..LOOKAHEAD {
            match self.sign(ahead) {
                Some("->") => {
                    self.at += ahead + 1;
                    return;
                }
                Some("," | "=" | "<" | ">" | "[" | "]" | "." | "(" | ")") => {}
                Some(_) => return,
                None if self.token(ahead).is_none() => return,
                None => {}
            }
        }
    }
}

fn list_or_map(mut arguments: Vec<Argument<'_>>) -> Kind<'_> {
    if arguments.iter().any(|argument| argument.name.is_some()) {
        return Kind::Map(arguments);
    }
    Kind::List(arguments.drain(..).map(|entry| entry.value).collect())
}

fn is_modifier(word: &str) -> bool {
    matches!(
        word,
        "final" | "static" | "private" | "public" | "protected" | "abstract"
    )
}

fn is_primitive(word: &str) -> bool {
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
