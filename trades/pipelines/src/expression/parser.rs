//! From tokens to a tree.

use lockgate_evidence::Span;
use thiserror::Error;

use super::lexer::{self, Token, TokenKind};
use super::{CompareOp, Expr, ExprKind, LogicalOp, Name};

/// How deep an expression may nest: 50, the runner's own limit. Parentheses count.
pub const MAX_DEPTH: usize = 50;

/// How long an expression may be in bytes: 21 000, the runner's own limit in characters.
pub const MAX_LENGTH: usize = 21_000;

/// Why a text is not an expression.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct ParseError {
    /// The offending bytes in the text given to the parser.
    pub span: Span,
    /// A sentence for people.
    pub message: String,
}

impl ParseError {
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
        }
    }
}

/// Reads a bare expression, such as the condition of `if:` without `${{ }}`.
///
/// Never panics and never recurses deeper than [`MAX_DEPTH`]; a text over [`MAX_LENGTH`] is an error.
pub fn parse(text: &str) -> Result<Expr, ParseError> {
    parse_within(text, Span::new(0, text.len()))
}

/// Reads the expression in `within` of `text`; spans are relative to `text`.
pub(crate) fn parse_within(text: &str, within: Span) -> Result<Expr, ParseError> {
    if within.len() > MAX_LENGTH {
        let message = format!("the expression is longer than {MAX_LENGTH} bytes");
        return Err(ParseError::new(within, message));
    }
    let tokens = lexer::tokens(text, within)?;
    if tokens.is_empty() {
        return Err(ParseError::new(within, "the expression is empty"));
    }
    let mut parser = Parser {
        tokens: tokens.into_iter().peekable(),
        at: within.start,
        levels: 0,
    };
    let (expr, _) = parser.expression(0)?;
    match parser.tokens.next() {
        None => Ok(expr),
        Some(token) => Err(not_expected(&token)),
    }
}

/// A tree and how many levels it has; bounding it bounds everything that walks the tree by recursion.
type Deep = (Expr, usize);

struct Parser {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    /// Where the last token ended.
    at: usize,
    /// How many levels the parser itself is in.
    levels: usize,
}

/// How tightly a binary operator binds, loosest first.
#[derive(Clone, Copy)]
enum Binary {
    Logical(LogicalOp),
    Compare(CompareOp),
}

impl Parser {
    /// Precedence climbing: reads operators that bind at least as tightly as `floor`.
    fn expression(&mut self, floor: u8) -> Result<Deep, ParseError> {
        self.enter()?;
        let mut left = self.unary()?;
        while let Some((operator, binding)) = self.binary(floor) {
            self.advance();
            let right = self.expression(binding + 1)?;
            left = join(operator, left, right)?;
        }
        self.levels -= 1;
        Ok(left)
    }

    fn unary(&mut self) -> Result<Deep, ParseError> {
        let mut bangs = Vec::new();
        while self.next_is("!") {
            bangs.extend(self.advance());
        }
        let mut operand = self.postfix()?;
        for bang in bangs.into_iter().rev() {
            let span = bang.span.cover(operand.0.span);
            let kind = ExprKind::Not(Box::new(operand.0));
            operand = deepen(Expr { span, kind }, operand.1)?;
        }
        Ok(operand)
    }

    fn postfix(&mut self) -> Result<Deep, ParseError> {
        let mut expr = self.primary()?;
        while self.next_is(".") || self.next_is("[") {
            if !is_dereferencable(&expr.0) {
                let message = "a literal has no properties";
                return Err(ParseError::new(expr.0.span, message));
            }
            expr = if self.next_is(".") {
                self.property(expr)?
            } else {
                self.index(expr)?
            };
        }
        Ok(expr)
    }

    fn property(&mut self, (object, depth): Deep) -> Result<Deep, ParseError> {
        self.advance();
        let start = object.span;
        let object = Box::new(object);
        match self.advance() {
            Some(Token {
                kind: TokenKind::Name(text),
                span,
            }) => {
                let name = Name { span, text };
                let kind = ExprKind::Property { object, name };
                let span = start.cover(span);
                deepen(Expr { span, kind }, depth)
            }
            Some(Token {
                kind: TokenKind::Mark("*"),
                span,
            }) => {
                let bracketed = false;
                let kind = ExprKind::Star { object, bracketed };
                let span = start.cover(span);
                deepen(Expr { span, kind }, depth)
            }
            found => Err(self.expected("a property name or `*` after `.`", found)),
        }
    }

    fn index(&mut self, (object, depth): Deep) -> Result<Deep, ParseError> {
        self.advance();
        let start = object.span;
        let object = Box::new(object);
        if self.next_is("*") {
            self.advance();
            let end = self.close("]")?;
            let bracketed = true;
            let kind = ExprKind::Star { object, bracketed };
            let span = start.cover(end);
            return deepen(Expr { span, kind }, depth);
        }
        let (index, inner) = self.expression(0)?;
        let end = self.close("]")?;
        let index = Box::new(index);
        let kind = ExprKind::Index { object, index };
        let span = start.cover(end);
        deepen(Expr { span, kind }, depth.max(inner))
    }

    fn primary(&mut self) -> Result<Deep, ParseError> {
        let Some(token) = self.advance() else {
            return Err(self.expected("a value", None));
        };
        let span = token.span;
        let kind = match token.kind {
            TokenKind::Number(value) => ExprKind::Number(value),
            TokenKind::String(value) => ExprKind::String(value),
            TokenKind::Name(text) if self.next_is("(") => {
                return self.call(Name { span, text });
            }
            TokenKind::Name(text) => named(Name { span, text }),
            TokenKind::Mark("(") => return self.group(span),
            TokenKind::Mark(_) => return Err(self.expected("a value", Some(token))),
        };
        Ok((Expr { span, kind }, 1))
    }

    fn group(&mut self, open: Span) -> Result<Deep, ParseError> {
        let (inner, depth) = self.expression(0)?;
        let span = open.cover(self.close(")")?);
        let kind = ExprKind::Group(Box::new(inner));
        deepen(Expr { span, kind }, depth)
    }

    fn call(&mut self, name: Name) -> Result<Deep, ParseError> {
        self.advance();
        let mut arguments = Vec::new();
        let mut deepest = 0;
        if !self.next_is(")") {
            loop {
                let (argument, depth) = self.expression(0)?;
                arguments.push(argument);
                deepest = depth.max(deepest);
                if !self.next_is(",") {
                    break;
                }
                self.advance();
            }
        }
        let span = name.span.cover(self.close(")")?);
        let kind = ExprKind::Call { name, arguments };
        deepen(Expr { span, kind }, deepest)
    }

    fn enter(&mut self) -> Result<(), ParseError> {
        self.levels += 1;
        // A level of the tree costs at most two of the parser: a right operand and what it starts with.
        if self.levels > 2 * MAX_DEPTH {
            return Err(too_deep(Span::at(self.at)));
        }
        Ok(())
    }

    fn binary(&mut self, floor: u8) -> Option<(Binary, u8)> {
        let TokenKind::Mark(mark) = self.tokens.peek()?.kind else {
            return None;
        };
        let found = match mark {
            "||" => (Binary::Logical(LogicalOp::Or), 0),
            "&&" => (Binary::Logical(LogicalOp::And), 1),
            "==" => (Binary::Compare(CompareOp::Equal), 2),
            "!=" => (Binary::Compare(CompareOp::NotEqual), 2),
            "<" => (Binary::Compare(CompareOp::Less), 3),
            "<=" => (Binary::Compare(CompareOp::LessOrEqual), 3),
            ">" => (Binary::Compare(CompareOp::Greater), 3),
            ">=" => (Binary::Compare(CompareOp::GreaterOrEqual), 3),
            _ => return None,
        };
        (found.1 >= floor).then_some(found)
    }

    fn next_is(&mut self, mark: &str) -> bool {
        matches!(self.tokens.peek(), Some(Token { kind: TokenKind::Mark(found), .. }) if *found == mark)
    }

    fn advance(&mut self) -> Option<Token> {
        let token = self.tokens.next()?;
        self.at = token.span.end;
        Some(token)
    }

    fn close(&mut self, mark: &str) -> Result<Span, ParseError> {
        match self.advance() {
            Some(token) if matches!(token.kind, TokenKind::Mark(found) if found == mark) => {
                Ok(token.span)
            }
            found => Err(self.expected(&format!("`{mark}`"), found)),
        }
    }

    fn expected(&self, wanted: &str, found: Option<Token>) -> ParseError {
        if let Some(token) = found {
            let what = describe(&token);
            let message = format!("expected {wanted}, found {what}");
            ParseError::new(token.span, message)
        } else {
            let message = format!("expected {wanted}, but the expression ends here");
            ParseError::new(Span::at(self.at), message)
        }
    }
}

/// Chains of one logical operator become one node with many operands, so they add no depth.
fn join(operator: Binary, left: Deep, right: Deep) -> Result<Deep, ParseError> {
    let span = left.0.span.cover(right.0.span);
    let deepest = left.1.max(right.1);
    match (operator, left) {
        (Binary::Compare(op), (left, _)) => {
            let (left, right) = (Box::new(left), Box::new(right.0));
            let kind = ExprKind::Compare { op, left, right };
            deepen(Expr { span, kind }, deepest)
        }
        (
            Binary::Logical(op),
            (
                Expr {
                    kind:
                        ExprKind::Logical {
                            op: left_op,
                            mut operands,
                        },
                    ..
                },
                depth,
            ),
        ) if op == left_op => {
            operands.push(right.0);
            let kind = ExprKind::Logical { op, operands };
            let depth = depth.max(right.1 + 1);
            check_depth(Expr { span, kind }, depth)
        }
        (Binary::Logical(op), (left, _)) => {
            let operands = vec![left, right.0];
            let kind = ExprKind::Logical { op, operands };
            deepen(Expr { span, kind }, deepest)
        }
    }
}

fn deepen(expr: Expr, below: usize) -> Result<Deep, ParseError> {
    check_depth(expr, below + 1)
}

fn check_depth(expr: Expr, depth: usize) -> Result<Deep, ParseError> {
    if depth > MAX_DEPTH {
        return Err(too_deep(expr.span));
    }
    Ok((expr, depth))
}

fn too_deep(span: Span) -> ParseError {
    let message = format!("the expression nests deeper than {MAX_DEPTH} levels");
    ParseError::new(span, message)
}

/// The runner reads these five words with exactly this spelling; everything else is a context.
fn named(name: Name) -> ExprKind {
    match name.text.as_str() {
        "null" => ExprKind::Null,
        "true" => ExprKind::Bool(true),
        "false" => ExprKind::Bool(false),
        "NaN" => ExprKind::Number(f64::NAN),
        "Infinity" => ExprKind::Number(f64::INFINITY),
        _ => ExprKind::Context(name),
    }
}

fn is_dereferencable(expr: &Expr) -> bool {
    !matches!(
        expr.kind,
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::String(_)
    )
}

fn not_expected(token: &Token) -> ParseError {
    let what = describe(token);
    ParseError::new(
        token.span,
        format!("expected an operator or the end, found {what}"),
    )
}

fn describe(token: &Token) -> String {
    match &token.kind {
        TokenKind::Number(_) => "a number".to_owned(),
        TokenKind::String(_) => "a string".to_owned(),
        TokenKind::Name(name) => format!("`{name}`"),
        TokenKind::Mark(mark) => format!("`{mark}`"),
    }
}
