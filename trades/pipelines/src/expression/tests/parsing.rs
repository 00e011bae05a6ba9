//! What is an expression, and what is said where it is none.

use lockgate_evidence::Span;

use crate::expression::{Expr, ExprKind, find, parse};

fn printed(text: &str) -> String {
    parse(text).map_or_else(|error| format!("error: {error}"), |expr| expr.to_string())
}

fn good(text: &str) -> Expr {
    parse(text).expect("the text is an expression")
}

#[test]
fn literals_are_read() {
    for text in [
        "null",
        "true",
        "false",
        "'it''s'",
        "''",
        "1",
        "-1.5",
        "Infinity",
        "-Infinity",
        "NaN",
    ] {
        assert_eq!(printed(text), text);
    }
    assert_eq!(good("0xff").kind, ExprKind::Number(255.0));
    assert_eq!(good("0o17").kind, ExprKind::Number(15.0));
    assert_eq!(good("-2.99e-2").kind, ExprKind::Number(-0.0299));
    assert_eq!(good(".5").kind, ExprKind::Number(0.5));
    assert_eq!(good("0xffffffff").kind, ExprKind::Number(-1.0));
    // Other spellings are contexts, as in the runner.
    assert!(matches!(good("True").kind, ExprKind::Context(_)));
}

#[test]
fn accesses_are_read() {
    for text in [
        "github.event.issue.title",
        "a['b']",
        "a[0]",
        "env[0]",
        "a[b.c]",
        "a.*.b",
        "a[*]",
        "a[*].b.*",
        "steps.my-step_1.outputs.x",
        "fromJSON(x).y[0]",
        "(a || b).c",
    ] {
        assert_eq!(printed(text), text);
    }
    assert_eq!(printed(" a . b [ 0 ] "), "a.b[0]");
}

#[test]
fn operators_bind_as_in_the_runner() {
    let shape = |text: &str| grouped(&good(text));
    assert_eq!(shape("a || b && c"), "(a || (b && c))");
    assert_eq!(shape("a && b || c && d"), "((a && b) || (c && d))");
    assert_eq!(shape("a == b && c != d"), "((a == b) && (c != d))");
    assert_eq!(shape("a < b == c >= d"), "((a < b) == (c >= d))");
    assert_eq!(shape("a == b == c"), "((a == b) == c)");
    assert_eq!(shape("!a == !!b"), "(!a == !!b)");
    assert_eq!(shape("a && b && c"), "(a && b && c)");
    assert_eq!(shape("a && (b && c)"), "(a && ((b && c)))");
}

/// Writes every binary node in brackets.
fn grouped(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Compare { op, left, right } => {
            format!("({} {} {})", grouped(left), op.as_str(), grouped(right))
        }
        ExprKind::Logical { op, operands } => {
            let operands: Vec<String> = operands.iter().map(grouped).collect();
            format!("({})", operands.join(&format!(" {} ", op.as_str())))
        }
        ExprKind::Group(inner) => format!("({})", grouped(inner)),
        ExprKind::Not(inner) => format!("!{}", grouped(inner)),
        _ => expr.to_string(),
    }
}

#[test]
fn calls_are_read() {
    assert_eq!(printed("success()"), "success()");
    assert_eq!(printed("Format ( '{0}' , a,b )"), "Format('{0}', a, b)");
    let name = good("(FromJson(x))")
        .call()
        .map(|(name, arguments)| (name, arguments.len()));
    assert_eq!(name, Some(("fromjson".to_owned(), 1)));
}

#[test]
fn spans_point_into_the_text() {
    let text = "  a.b == ( 'c' )";
    let expr = good(text);
    let spans: Vec<&str> = expr.walk().map(|expr| &text[expr.span.range()]).collect();
    assert_eq!(spans, ["a.b == ( 'c' )", "a.b", "a", "( 'c' )", "'c'"]);
}

#[test]
fn errors_say_what_is_wrong() {
    let error = |text: &str| {
        let error = parse(text).expect_err("the text is no expression");
        format!("{}..{} {error}", error.span.start, error.span.end)
    };
    for (text, message) in [
        ("", "0..0 the expression is empty"),
        (
            "a[\"b\"]",
            "2..5 strings stand in single quotes, not in double quotes",
        ),
        ("'a", "0..2 the string is not closed: a `'` is missing"),
        ("a = b", "2..3 `=` compares nothing: write `==`"),
        ("a & b", "2..3 `&` is not an operator: write `&&`"),
        (
            "a &&",
            "4..4 expected a value, but the expression ends here",
        ),
        ("a b", "2..3 expected an operator or the end, found `b`"),
        ("(a", "2..2 expected `)`, but the expression ends here"),
        ("a[0", "3..3 expected `]`, but the expression ends here"),
        (
            "a.",
            "2..2 expected a property name or `*` after `.`, but the expression ends here",
        ),
        (
            "a.'b'",
            "2..5 expected a property name or `*` after `.`, found a string",
        ),
        ("'a'.b", "0..3 a literal has no properties"),
        ("f(a,)", "4..5 expected a value, found `)`"),
        ("1x", "0..2 `1x` is not a number"),
        ("a$b", "0..3 `a$b` is not a legal name"),
        ("é", "0..2 `é` is not a legal name"),
    ] {
        assert_eq!(error(text), message, "{text}");
    }
}

#[test]
fn depth_and_length_are_bounded() {
    let nested = |n: usize| format!("{}a{}", "(".repeat(n), ")".repeat(n));
    assert!(parse(&nested(49)).is_ok());
    assert!(parse(&nested(50)).is_err());
    assert!(parse(&nested(100_000)).is_err());
    assert!(parse(&"!".repeat(20_000)).is_err());
    assert!(parse(&format!("{}a", "!".repeat(20_000))).is_err());
    assert!(parse(&format!("a{}", ".b".repeat(10_000))).is_err());
    assert!(parse(&"a[".repeat(10_000)).is_err());
    assert!(parse(&format!("a{}", "==a".repeat(5_000))).is_err());
    // A chain of one operator is one node, however long.
    assert!(parse(&format!("a{}", "&&a".repeat(5_000))).is_ok());
    assert!(parse(&" ".repeat(21_001)).is_err());
}

#[test]
fn templates_are_found() {
    let text = "x ${{ a }} ${{b}}${{ '}}' }} ${{ 'it''s }}' }} y";
    let found: Vec<(&str, String)> = find(text)
        .into_iter()
        .map(|one| {
            let shown = one
                .expression
                .map_or_else(|error| error.message, |expr| expr.to_string());
            (&text[one.span.range()], shown)
        })
        .collect();
    let expected = [
        ("${{ a }}", "a"),
        ("${{b}}", "b"),
        ("${{ '}}' }}", "'}}'"),
        ("${{ 'it''s }}' }}", "'it''s }}'"),
    ];
    assert_eq!(
        found,
        expected.map(|(text, shown)| (text, shown.to_owned()))
    );
}

#[test]
fn template_spans_are_of_the_whole_text() {
    let text = "é ${{ github.ref }}";
    let templates = find(text);
    assert_eq!(templates[0].span, Span::new(3, 20));
    assert_eq!(&text[templates[0].inner.range()], " github.ref ");
    let expr = templates[0]
        .expression
        .as_ref()
        .expect("it is an expression");
    assert_eq!(&text[expr.span.range()], "github.ref");
}

#[test]
fn broken_templates_are_errors() {
    let message = |text: &str| {
        let first = find(text).into_iter().next().expect("there is a template");
        first.expression.expect_err("it is broken").message
    };
    assert_eq!(message("${{}}"), "the expression is empty");
    assert_eq!(
        message("${{ a"),
        "the expression is not closed: `${{` has no matching `}}`"
    );
    assert_eq!(
        message("${{ 'a }}"),
        "the expression is not closed: `${{` has no matching `}}`"
    );
    assert_eq!(find("${{ a } ${{ b }}").len(), 1);
    assert!(find("$ {{ a }} {{ b }}").is_empty());
}
