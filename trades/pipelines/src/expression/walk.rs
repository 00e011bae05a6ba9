//! Walking a tree without recursion.

use super::{ContextAccess, Expr, ExprKind};

/// All sub-expressions of an expression, itself first, in source order; made by [`Expr::walk`].
#[derive(Clone, Debug)]
pub struct Walk<'a> {
    stack: Vec<&'a Expr>,
}

impl<'a> Iterator for Walk<'a> {
    type Item = &'a Expr;

    fn next(&mut self) -> Option<&'a Expr> {
        let expr = self.stack.pop()?;
        self.stack.extend(expr.children().into_iter().rev());
        Some(expr)
    }
}

impl Expr {
    /// Every sub-expression in pre-order, this one first.
    pub fn walk(&self) -> Walk<'_> {
        Walk { stack: vec![self] }
    }

    /// Every maximal context access, in source order.
    ///
    /// `github.event[github.ref]` gives `github.event.?` and `github.ref`: an access inside an index is one of its
    /// own, the prefixes of an access are not.
    pub fn contexts(&self) -> Vec<ContextAccess<'_>> {
        let mut found = Vec::new();
        let mut stack = vec![self];
        while let Some(expr) = stack.pop() {
            if let Some(path) = expr.path() {
                found.push(ContextAccess {
                    span: expr.span,
                    path,
                    expr,
                });
                stack.extend(indexes_of(expr).into_iter().rev());
            } else {
                stack.extend(expr.children().into_iter().rev());
            }
        }
        found
    }
}

/// The index expressions along a chain, in source order.
fn indexes_of(access: &Expr) -> Vec<&Expr> {
    let mut indexes = Vec::new();
    let mut expr = access;
    loop {
        match &expr.kind {
            ExprKind::Index { object, index } => {
                indexes.push(&**index);
                expr = object;
            }
            ExprKind::Property { object, .. } | ExprKind::Star { object, .. } => expr = object,
            ExprKind::Group(inner) => expr = inner,
            _ => break,
        }
    }
    indexes.reverse();
    indexes
}
