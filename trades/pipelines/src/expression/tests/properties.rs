//! What holds for every text and every tree.

use lockgate_evidence::Span;
use proptest::prelude::*;

use crate::expression::{
    CompareOp, Expr, ExprKind, LogicalOp, Name, content_positions, find, fold, parse, truthiness,
    value_positions,
};

fn node(kind: ExprKind) -> Expr {
    let span = Span::default();
    Expr { span, kind }
}

fn name() -> impl Strategy<Value = Name> {
    let legal =
        |text: &String| !["null", "true", "false", "NaN", "Infinity"].contains(&text.as_str());
    let text = "[a-zA-Z_][a-zA-Z0-9_-]{0,6}".prop_filter("a literal", legal);
    text.prop_map(|text| Name {
        span: Span::default(),
        text,
    })
}

fn leaf() -> impl Strategy<Value = Expr> {
    prop_oneof![
        Just(node(ExprKind::Null)),
        any::<bool>().prop_map(|value| node(ExprKind::Bool(value))),
        (-1e9..1e9f64).prop_map(|value| node(ExprKind::Number(value))),
        any::<i32>().prop_map(|value| node(ExprKind::Number(f64::from(value)))),
        ".{0,8}".prop_map(|value| node(ExprKind::String(value))),
        name().prop_map(|name| node(ExprKind::Context(name))),
    ]
}

/// Wraps an operand so that it stands where it is put whatever operators are around it.
fn group(expr: Expr) -> Expr {
    node(ExprKind::Group(Box::new(expr)))
}

fn boxed(expr: Expr) -> Box<Expr> {
    Box::new(group(expr))
}

fn compare_op() -> impl Strategy<Value = CompareOp> {
    use CompareOp::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    prop::sample::select(vec![
        Equal,
        NotEqual,
        Less,
        LessOrEqual,
        Greater,
        GreaterOrEqual,
    ])
}

fn expr() -> impl Strategy<Value = Expr> {
    leaf().prop_recursive(5, 40, 4, |inner| {
        let object = || inner.clone().prop_map(boxed);
        let logical = prop::sample::select(vec![LogicalOp::And, LogicalOp::Or]);
        let operands = prop::collection::vec(inner.clone().prop_map(group), 2..4);
        let arguments = prop::collection::vec(inner.clone(), 0..4);
        prop_oneof![
            (object(), name()).prop_map(|(object, name)| node(ExprKind::Property { object, name })),
            (object(), inner.clone().prop_map(Box::new))
                .prop_map(|(object, index)| node(ExprKind::Index { object, index })),
            (object(), any::<bool>())
                .prop_map(|(object, bracketed)| node(ExprKind::Star { object, bracketed })),
            (name(), arguments)
                .prop_map(|(name, arguments)| node(ExprKind::Call { name, arguments })),
            object().prop_map(|inner| node(ExprKind::Not(inner))),
            (compare_op(), object(), object())
                .prop_map(|(op, left, right)| node(ExprKind::Compare { op, left, right })),
            (logical, operands).prop_map(|(op, operands)| node(ExprKind::Logical { op, operands })),
            inner.clone().prop_map(group),
        ]
    })
}

/// The tree without its places.
fn bare(expr: &Expr) -> Expr {
    let boxed = |expr: &Expr| Box::new(bare(expr));
    let all = |exprs: &[Expr]| exprs.iter().map(bare).collect();
    let named = |name: &Name| Name {
        span: Span::default(),
        text: name.text.clone(),
    };
    node(match &expr.kind {
        ExprKind::Context(name) => ExprKind::Context(named(name)),
        ExprKind::Property { object, name } => ExprKind::Property {
            object: boxed(object),
            name: named(name),
        },
        ExprKind::Index { object, index } => ExprKind::Index {
            object: boxed(object),
            index: boxed(index),
        },
        ExprKind::Star { object, bracketed } => ExprKind::Star {
            object: boxed(object),
            bracketed: *bracketed,
        },
        ExprKind::Call { name, arguments } => ExprKind::Call {
            name: named(name),
            arguments: all(arguments),
        },
        ExprKind::Not(inner) => ExprKind::Not(boxed(inner)),
        ExprKind::Group(inner) => ExprKind::Group(boxed(inner)),
        ExprKind::Compare { op, left, right } => ExprKind::Compare {
            op: *op,
            left: boxed(left),
            right: boxed(right),
        },
        ExprKind::Logical { op, operands } => ExprKind::Logical {
            op: *op,
            operands: all(operands),
        },
        other => other.clone(),
    })
}

/// Pieces of expressions, so that random texts reach deep.
fn soup() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a",
        "b-c",
        ".",
        "*",
        "[",
        "]",
        "(",
        ")",
        ",",
        "'",
        "''",
        "'x'",
        "!",
        "==",
        "!=",
        "<",
        ">=",
        "&&",
        "||",
        " ",
        "\n",
        "1",
        "0x1",
        "-",
        "+1e5",
        "null",
        "true",
        "NaN",
        "format(",
        "fromJSON('[1]')",
        "é",
        "\"",
        "=",
        "&",
        "${{",
        "}}",
        "\u{2003}",
    ]);
    prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

fn check(text: &str, expr: &Expr) {
    for one in expr.walk() {
        assert!(text.get(one.span.range()).is_some());
        assert!(
            one.children()
                .iter()
                .all(|child| one.span.contains(child.span))
        );
        let _ = (one.path(), fold(one), truthiness(one));
    }
    let values = value_positions(expr).len();
    assert!(content_positions(expr).len() <= values);
    for access in expr.contexts() {
        assert!(!access.path.root().is_empty());
    }
    let again = parse(&expr.to_string()).expect("what was printed is an expression");
    assert_eq!(again.to_string(), expr.to_string());
}

fn check_text(text: &str) {
    match parse(text) {
        Ok(expr) => check(text, &expr),
        Err(error) => assert!(text.get(error.span.range()).is_some()),
    }
    for template in find(text) {
        assert!(text[template.span.range()].starts_with("${{"));
        assert!(template.span.contains(template.inner));
        match template.expression {
            Ok(expr) => check(text, &expr),
            Err(error) => assert!(text.get(error.span.range()).is_some()),
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_judged(text in any::<String>()) {
        check_text(&text);
        check_text(&format!("${{{{{text}}}}}"));
    }

    #[test]
    fn expression_like_text_is_judged(text in soup()) {
        check_text(&text);
    }

    #[test]
    fn printing_and_reading_gives_the_same_tree(expr in expr()) {
        let text = expr.to_string();
        let read = parse(&text).expect("what was printed is an expression");
        prop_assert_eq!(bare(&read), expr);
    }
}
