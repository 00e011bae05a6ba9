//! From tokens to expressions. All operators stand in one row: what matters is which values meet.

use lockgate_evidence::Span;

use super::lexer;
use super::parser::{LOOKAHEAD, MAX_DEPTH, Parser, is_primitive};
use super::{Argument, Expr, Kind};

/// How long a chain of `.a.b(c)[d]` may be.
const MAX_CHAIN: usize = 200;

impl<'a> Parser<'a, '_> {
    /// An expression. `command` allows a call without parentheses.
    pub(super) fn expression(&mut self, command: bool) -> Expr<'a> {
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
