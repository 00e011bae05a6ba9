//! From tokens to an expression.

use lockgate_evidence::Span;

use super::lexer::{Token, tokens};
use super::{Expr, ExprKind, MAX_DEPTH, MAX_LENGTH};

/// Reads an expression; `None` where the text is none, is too long or too deep.
pub fn parse(text: &str) -> Option<Expr> {
    if text.len() > MAX_LENGTH {
        return None;
    }
    let tokens = tokens(text)?;
    let mut parser = Parser {
        tokens,
        at: 0,
        depth: 0,
    };
    let expr = parser.ternary()?;
    (parser.at == parser.tokens.len()).then_some(expr)
}

struct Parser {
    tokens: Vec<(Token, Span)>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn takes(&mut self, mark: &str) -> bool {
        let is = matches!(self.peek(), Some(Token::Mark(own)) if *own == mark);
        self.at += usize::from(is);
        is
    }

    fn start(&self) -> usize {
        self.tokens.get(self.at).map_or(0, |(_, span)| span.start)
    }

    fn done(&self, start: usize, kind: ExprKind) -> Expr {
        let end = self
            .at
            .checked_sub(1)
            .and_then(|at| self.tokens.get(at))
            .map_or(start, |(_, span)| span.end);
        Expr {
            span: Span::new(start, end),
            kind,
        }
    }

    fn ternary(&mut self) -> Option<Expr> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let start = self.start();
        let condition = self.or()?;
        let expr = if self.takes("?") {
            let yes = self.or()?;
            self.takes(":").then_some(())?;
            let no = self.ternary()?;
            self.done(start, ExprKind::Other(vec![condition, yes, no]))
        } else {
            condition
        };
        self.depth -= 1;
        Some(expr)
    }

    fn or(&mut self) -> Option<Expr> {
        let start = self.start();
        let mut parts = vec![self.and()?];
        while self.takes("||") {
            parts.push(self.and()?);
        }
        Some(self.balanced(start, parts, ExprKind::Or))
    }

    fn and(&mut self) -> Option<Expr> {
        let start = self.start();
        let mut parts = vec![self.relation()?];
        while self.takes("&&") {
            parts.push(self.relation()?);
        }
        Some(self.balanced(start, parts, ExprKind::And))
    }

    /// Joins a long chain as a shallow tree, so that whoever walks it needs no deep stack.
    fn balanced(
        &self,
        start: usize,
        mut parts: Vec<Expr>,
        join: fn(Box<Expr>, Box<Expr>) -> ExprKind,
    ) -> Expr {
        while parts.len() > 1 {
            let mut next = Vec::with_capacity(parts.len().div_ceil(2));
            let mut pairs = parts.into_iter();
            while let Some(left) = pairs.next() {
                next.push(match pairs.next() {
                    Some(right) => {
                        let span = left.span.cover(right.span);
                        Expr {
                            span,
                            kind: join(Box::new(left), Box::new(right)),
                        }
                    }
                    None => left,
                });
            }
            parts = next;
        }
        parts
            .pop()
            .unwrap_or_else(|| self.done(start, ExprKind::Other(Vec::new())))
    }

    fn relation(&mut self) -> Option<Expr> {
        let start = self.start();
        let left = self.sum()?;
        let kind = if self.takes("==") {
            ExprKind::Equal(Box::new(left), Box::new(self.sum()?))
        } else if self.takes("!=") {
            let right = self.sum()?;
            let span = left.span.cover(right.span);
            let equal = ExprKind::Equal(Box::new(left), Box::new(right));
            ExprKind::Not(Box::new(Expr { span, kind: equal }))
        } else if matches!(self.peek(), Some(Token::Name(name)) if name == "in") {
            self.at += 1;
            ExprKind::In(Box::new(left), Box::new(self.sum()?))
        } else if ["<=", ">=", "<", ">"]
            .into_iter()
            .any(|mark| self.takes(mark))
        {
            ExprKind::Other(vec![left, self.sum()?])
        } else {
            return Some(left);
        };
        Some(self.done(start, kind))
    }

    fn sum(&mut self) -> Option<Expr> {
        let start = self.start();
        let mut parts = vec![self.unary()?];
        while ["+", "-", "*", "/", "%"]
            .into_iter()
            .any(|mark| self.takes(mark))
        {
            parts.push(self.unary()?);
        }
        if parts.len() == 1 {
            return parts.pop();
        }
        Some(self.done(start, ExprKind::Other(parts)))
    }

    fn unary(&mut self) -> Option<Expr> {
        let start = self.start();
        let mut negations = 0_usize;
        while self.takes("!") {
            negations += 1;
        }
        if self.takes("-") {
            let inner = self.member()?;
            return Some(self.done(start, ExprKind::Other(vec![inner])));
        }
        let inner = self.member()?;
        if negations.is_multiple_of(2) {
            return Some(inner);
        }
        Some(self.done(start, ExprKind::Not(Box::new(inner))))
    }

    fn member(&mut self) -> Option<Expr> {
        let start = self.start();
        let mut expr = self.primary()?;
        let mut links = 0;
        loop {
            links += 1;
            if links > MAX_DEPTH {
                return None;
            }
            if self.takes(".") {
                let Some(Token::Name(name)) = self.peek().cloned() else {
                    return None;
                };
                self.at += 1;
                expr = if self.takes("(") {
                    let arguments = self.list(")")?;
                    self.done(start, ExprKind::Method(Box::new(expr), name, arguments))
                } else {
                    self.field(start, expr, &name)
                };
            } else if self.takes("[") {
                let index = self.ternary()?;
                self.takes("]").then_some(())?;
                expr = match &index.kind {
                    ExprKind::Text(name) => {
                        let name = name.clone();
                        self.field(start, expr, &name)
                    }
                    _ => self.done(start, ExprKind::Other(vec![expr, index])),
                };
            } else {
                return Some(expr);
            }
        }
    }

    fn field(&self, start: usize, expr: Expr, name: &str) -> Expr {
        let kind = match expr.kind {
            ExprKind::Path(path) => ExprKind::Path(format!("{path}.{name}")),
            _ => ExprKind::Other(vec![expr]),
        };
        self.done(start, kind)
    }

    fn list(&mut self, close: &'static str) -> Option<Vec<Expr>> {
        let mut items = Vec::new();
        while !self.takes(close) {
            items.push(self.ternary()?);
            if !self.takes(",") && !matches!(self.peek(), Some(Token::Mark(mark)) if *mark == close)
            {
                return None;
            }
        }
        Some(items)
    }

    fn primary(&mut self) -> Option<Expr> {
        let start = self.start();
        let token = self.peek()?.clone();
        self.at += 1;
        let kind = match token {
            Token::Text(text) => ExprKind::Text(text),
            Token::Number(number) => ExprKind::Number(number),
            Token::Name(name) if name == "true" || name == "false" => {
                ExprKind::Bool(name == "true")
            }
            Token::Name(name) if self.takes("(") => {
                let mut arguments = self.list(")")?;
                match arguments.pop() {
                    Some(only) if name == "has" && arguments.is_empty() => {
                        ExprKind::Has(Box::new(only))
                    }
                    last => ExprKind::Other(arguments.into_iter().chain(last).collect()),
                }
            }
            Token::Name(name) => ExprKind::Path(name),
            Token::Mark("(") => {
                let inner = self.ternary()?;
                return self.takes(")").then_some(inner);
            }
            Token::Mark("[") => ExprKind::List(self.list("]")?),
            Token::Mark(_) => return None,
        };
        Some(self.done(start, kind))
    }
}
