//! Writing a tree back.

use std::fmt::{self, Write};

use super::{Expr, ExprKind};

/// Writes the expression so that reading it gives the same tree, spans apart.
impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExprKind::Null => f.write_str("null"),
            ExprKind::Bool(value) => write!(f, "{value}"),
            ExprKind::Number(value) => number(*value, f),
            ExprKind::String(value) => write!(f, "'{}'", value.replace('\'', "''")),
            ExprKind::Context(name) => f.write_str(&name.text),
            ExprKind::Property { object, name } => write!(f, "{object}.{}", name.text),
            ExprKind::Index { object, index } => write!(f, "{object}[{index}]"),
            ExprKind::Star { object, bracketed } => {
                let star = if *bracketed { "[*]" } else { ".*" };
                write!(f, "{object}{star}")
            }
            ExprKind::Call { name, arguments } => {
                f.write_str(&name.text)?;
                f.write_char('(')?;
                separated(arguments, ", ", f)?;
                f.write_char(')')
            }
            ExprKind::Not(inner) => write!(f, "!{inner}"),
            ExprKind::Compare { op, left, right } => write!(f, "{left} {} {right}", op.as_str()),
            ExprKind::Logical { op, operands } => {
                separated(operands, &format!(" {} ", op.as_str()), f)
            }
            ExprKind::Group(inner) => write!(f, "({inner})"),
        }
    }
}

fn separated(exprs: &[Expr], separator: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (at, expr) in exprs.iter().enumerate() {
        if at > 0 {
            f.write_str(separator)?;
        }
        write!(f, "{expr}")?;
    }
    Ok(())
}

fn number(value: f64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if value == f64::INFINITY {
        f.write_str("Infinity")
    } else if value == f64::NEG_INFINITY {
        f.write_str("-Infinity")
    } else {
        write!(f, "{value}")
    }
}
