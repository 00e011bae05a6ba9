//! The part of Groovy that pipelines are written in, read tolerantly and within bounds.
//!
//! [`parse`] never fails: what it does not understand is left out, and everything around it stays readable. Work is
//! linear in the length of the text; nesting is followed to a fixed depth. Names and spans are those of the text.
//!
//! Source: the Groovy Language Documentation, chapters "Syntax" and "Program structure".

mod expressions;
mod lexer;
mod parser;
mod quoted;
#[cfg(test)]
mod tests;

use lockgate_evidence::Span;

pub(super) use parser::parse;
pub(super) use quoted::{Piece, Quoted};

/// A read text.
#[derive(Debug, Default)]
pub(super) struct Script<'a> {
    /// Its statements.
    pub(super) statements: Vec<Statement<'a>>,
    /// Every comment, `//…`, `/*…*/` and the `#!` line.
    pub(super) comments: Vec<Span>,
    /// What could not be read: place and words.
    pub(super) faults: Vec<(Span, &'static str)>,
}

/// One statement.
#[derive(Debug)]
pub(super) enum Statement<'a> {
    /// An expression, mostly a call.
    Expr(Expr<'a>),
    /// `def a = 1`, `String a`, `def (a, b) = …`.
    Define {
        /// The variables.
        names: Vec<Name<'a>>,
        /// What they get.
        value: Option<Expr<'a>>,
    },
    /// `if (…) … else if (…) … else …`.
    If {
        /// Each condition with what runs under it.
        branches: Vec<(Expr<'a>, Vec<Statement<'a>>)>,
        /// What runs otherwise.
        otherwise: Vec<Statement<'a>>,
    },
    /// Loops, `try` and its parts, `switch`, labels: what stands in the head, then the body.
    Block {
        /// Expressions of the head.
        head: Vec<Expr<'a>>,
        /// What runs.
        body: Vec<Statement<'a>>,
    },
    /// `def name(…) { … }`; the methods of a class stand among the functions.
    Function {
        /// Its name.
        name: Name<'a>,
        /// Its parameters.
        parameters: Vec<Name<'a>>,
        /// What it does.
        body: Vec<Statement<'a>>,
    },
    /// `@Library('x') _`, `@Grab(…)`, `@NonCPS`.
    Annotation {
        /// Its name.
        name: Name<'a>,
        /// Its arguments.
        arguments: Vec<Argument<'a>>,
    },
}

/// A name where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name<'a> {
    /// The name.
    pub(super) text: &'a str,
    /// Where.
    pub(super) span: Span,
}

/// One expression.
#[derive(Debug)]
pub(super) struct Expr<'a> {
    /// All of it.
    pub(super) span: Span,
    /// What it is.
    pub(super) kind: Kind<'a>,
}

/// What an expression is. Operators have no precedence: what matters is which values meet.
#[derive(Debug)]
pub(super) enum Kind<'a> {
    /// A variable, or a word such as `true`.
    Name(&'a str),
    /// A number.
    Number,
    /// A string of any kind.
    Quoted(Quoted),
    /// `object.name`, `object?.name`.
    Property {
        /// The object.
        object: Box<Expr<'a>>,
        /// The property.
        name: Name<'a>,
    },
    /// `object[index]`.
    Index {
        /// The object.
        object: Box<Expr<'a>>,
        /// The index.
        index: Box<Expr<'a>>,
    },
    /// A call with or without parentheses; trailing closures are its last arguments.
    Call {
        /// What is called.
        callee: Box<Expr<'a>>,
        /// The arguments.
        arguments: Vec<Argument<'a>>,
    },
    /// `[a, b]`.
    List(Vec<Expr<'a>>),
    /// `[a: 1, b: 2]`.
    Map(Vec<Argument<'a>>),
    /// `{ … }`.
    Closure(Vec<Statement<'a>>),
    /// `a + b == c`: all operands with the operators between them.
    Operation {
        /// The operands, at least two.
        operands: Vec<Expr<'a>>,
        /// The operators, one less.
        operators: Vec<&'static str>,
    },
    /// `a ? b : c`; without `yes` it is `a ?: c`.
    Choice {
        /// What is asked.
        condition: Box<Expr<'a>>,
        /// What it is then.
        yes: Option<Box<Expr<'a>>>,
        /// What it is otherwise.
        no: Box<Expr<'a>>,
    },
    /// `target = value`, `target += value`.
    Assign {
        /// Where it goes.
        target: Box<Expr<'a>>,
        /// What.
        value: Box<Expr<'a>>,
    },
    /// `!a`.
    Not(Box<Expr<'a>>),
    /// Something that was not understood.
    Unknown,
}

/// One argument of a call, or one entry of a map.
#[derive(Debug)]
pub(super) struct Argument<'a> {
    /// Its name.
    pub(super) name: Option<Name<'a>>,
    /// Its value.
    pub(super) value: Expr<'a>,
}

impl<'a> Expr<'a> {
    /// The dotted name: `docker.image`, `params.X`, `params['X']`, `env.get('X')` is none.
    pub(super) fn path(&self) -> Option<Vec<Name<'a>>> {
        let mut names = Vec::new();
        let mut at = self;
        loop {
            match &at.kind {
                Kind::Name(text) => {
                    names.push(Name {
                        text,
                        span: at.span,
                    });
                    names.reverse();
                    return Some(names);
                }
                Kind::Property { object, name } => {
                    names.push(*name);
                    at = object;
                }
                _ => return None,
            }
        }
    }

    /// The name and arguments, where it is a call of a bare name: `sh 'x'`.
    pub(super) fn call(&self) -> Option<(Name<'a>, &[Argument<'a>])> {
        let Kind::Call { callee, arguments } = &self.kind else {
            return None;
        };
        let Kind::Name(text) = callee.kind else {
            return None;
        };
        let span = callee.span;
        Some((Name { text, span }, arguments))
    }

    /// The body, where it is a closure.
    pub(super) fn closure(&self) -> Option<&[Statement<'a>]> {
        match &self.kind {
            Kind::Closure(body) => Some(body),
            _ => None,
        }
    }
}

/// The value of a named argument; of a map in first place as well, since `f([a: 1])` and `f(a: 1)` say the same.
pub(super) fn named<'e, 'a>(arguments: &'e [Argument<'a>], name: &str) -> Option<&'e Expr<'a>> {
    let own = |arguments: &'e [Argument<'a>]| {
        let found = arguments
            .iter()
            .find(|argument| argument.name.is_some_and(|own| own.text == name));
        found.map(|argument| &argument.value)
    };
    own(arguments).or_else(|| match &positional(arguments)?.kind {
        Kind::Map(entries) => own(entries),
        _ => None,
    })
}

/// The first argument without a name that is no closure.
pub(super) fn positional<'e, 'a>(arguments: &'e [Argument<'a>]) -> Option<&'e Expr<'a>> {
    let found = arguments
        .iter()
        .find(|argument| argument.name.is_none() && argument.value.closure().is_none());
    found.map(|argument| &argument.value)
}

/// The body of the last closure among the arguments.
pub(super) fn body<'e, 'a>(arguments: &'e [Argument<'a>]) -> Option<&'e [Statement<'a>]> {
    let last = arguments
        .iter()
        .rev()
        .find(|argument| argument.name.is_none());
    last.and_then(|argument| argument.value.closure())
}
