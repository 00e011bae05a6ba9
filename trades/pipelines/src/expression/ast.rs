//! The tree of an expression.

use lockgate_evidence::Span;

/// One node of an expression: what it is and which bytes it covers.
///
/// Equality includes spans. Trees are at most [`MAX_DEPTH`](super::MAX_DEPTH) levels deep.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// The bytes of this node in the text given to the parser.
    pub span: Span,
    /// What the node is.
    pub kind: ExprKind,
}

/// A name as written, with its place. Names compare without regard to case on GitHub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The bytes of the name.
    pub span: Span,
    /// The name as written.
    pub text: String,
}

/// The kinds of node ("Literals", "Operators", "Functions", "Contexts" of the expressions reference).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ExprKind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number: decimal, `0x` hexadecimal, `0o` octal, exponent, `NaN`, `Infinity`.
    Number(f64),
    /// A string in single quotes, its `''` already undone.
    String(String),
    /// The root of a context access: `github`, `env`, `steps`.
    Context(Name),
    /// `object.name`.
    Property {
        /// What is looked into.
        object: Box<Expr>,
        /// The property after the dot.
        name: Name,
    },
    /// `object[index]`.
    Index {
        /// What is looked into.
        object: Box<Expr>,
        /// The expression in the brackets.
        index: Box<Expr>,
    },
    /// `object.*` or `object[*]`: every element.
    Star {
        /// What is looked into.
        object: Box<Expr>,
        /// True for `[*]`, false for `.*`.
        bracketed: bool,
    },
    /// `name(arguments)`.
    Call {
        /// The function's name as written.
        name: Name,
        /// The arguments in order.
        arguments: Vec<Expr>,
    },
    /// `!operand`.
    Not(Box<Expr>),
    /// `left == right` and the other comparisons.
    Compare {
        /// Which comparison.
        op: CompareOp,
        /// Left operand.
        left: Box<Expr>,
        /// Right operand.
        right: Box<Expr>,
    },
    /// `a && b && c` or `a || b || c`: two or more operands of one operator, as the runner flattens them.
    Logical {
        /// Which operator.
        op: LogicalOp,
        /// The operands in order, at least two.
        operands: Vec<Expr>,
    },
    /// `( inner )`.
    Group(Box<Expr>),
}

/// Comparison operators; all of them give a boolean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompareOp {
    /// `==`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
}

/// Logical operators; both give one of their operands, not a boolean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogicalOp {
    /// `&&`: the first falsy operand, else the last.
    And,
    /// `||`: the first truthy operand, else the last.
    Or,
}

impl Expr {
    /// The expression inside any number of parentheses.
    pub fn ungrouped(&self) -> &Self {
        let mut expr = self;
        while let ExprKind::Group(inner) = &expr.kind {
            expr = inner;
        }
        expr
    }

    /// The direct sub-expressions in source order.
    pub fn children(&self) -> Vec<&Self> {
        match &self.kind {
            ExprKind::Property { object, .. } | ExprKind::Star { object, .. } => vec![object],
            ExprKind::Index { object, index } => vec![object, index],
            ExprKind::Call { arguments, .. } => arguments.iter().collect(),
            ExprKind::Not(inner) | ExprKind::Group(inner) => vec![inner],
            ExprKind::Compare { left, right, .. } => vec![left, right],
            ExprKind::Logical { operands, .. } => operands.iter().collect(),
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::String(_)
            | ExprKind::Context(_) => Vec::new(),
        }
    }

    /// The name and arguments where this is a call, looking through parentheses; the name in lower case.
    pub fn call(&self) -> Option<(String, &[Self])> {
        match &self.ungrouped().kind {
            ExprKind::Call { name, arguments } => {
                Some((name.text.to_ascii_lowercase(), arguments.as_slice()))
            }
            _ => None,
        }
    }
}

impl CompareOp {
    /// The operator as written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

impl LogicalOp {
    /// The operator as written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::And => "&&",
            Self::Or => "||",
        }
    }
}
