//! What is constant, however it is written.

use crate::expression::{Value, fold, parse, truthiness};

fn folded(text: &str) -> String {
    let expr = parse(text).expect("the text is an expression");
    fold(&expr).map_or_else(|| "unknown".to_owned(), |value| format!("{value:?}"))
}

fn truth(text: &str) -> Option<bool> {
    truthiness(&parse(text).expect("the text is an expression"))
}

#[test]
fn pure_functions_fold() {
    for (text, value) in [
        ("format('{0}-{1}{{}}', 'a', 1)", r#"String("a-1{}")"#),
        ("join(fromJSON('[\"a\",1,null]'), '+')", r#"String("a+1+")"#),
        ("join('a')", r#"String("a")"#),
        ("contains('Hello', 'ELL')", "Bool(true)"),
        ("contains(fromJSON('[\"push\",1]'), 'PUSH')", "Bool(true)"),
        ("startsWith('Hello', 'he')", "Bool(true)"),
        ("endsWith('Hello', 'he')", "Bool(false)"),
        (
            "toJSON(fromJSON('{\"a\":[1,\"\\n\"]}'))",
            r#"String("{\n  \"a\": [\n    1,\n    \"\\n\"\n  ]\n}")"#,
        ),
        (
            "fromJSON('{\"a\":{\"B\":\"\\u00e9\\ud83d\\ude00\"}}').A['b']",
            r#"String("é😀")"#,
        ),
        ("fromJSON('[1,2]')[1]", "Number(2.0)"),
        ("fromJSON('[1,2]')[7]", "Null"),
        ("case(false, 1, true, 2, 3)", "Number(2.0)"),
        ("case(1 > 2, 1, 3)", "Number(3.0)"),
        ("'a' && 'b' || 'c'", r#"String("b")"#),
        ("'' && 'b' || 'c'", r#"String("c")"#),
        ("false && github.ref", "Bool(false)"),
        ("'x' || github.ref", r#"String("x")"#),
    ] {
        assert_eq!(folded(text), value, "{text}");
    }
}

#[test]
fn what_a_run_decides_does_not_fold() {
    for text in [
        "github.ref",
        "format('{0}', github.ref)",
        "format('{1}', 'a')",
        "format('{0', 'a')",
        "fromJSON('nope')",
        "hashFiles('x')",
        "always()",
        "a || 'x'",
        "format('a', b)",
        "contains('a')",
    ] {
        assert_eq!(folded(text), "unknown", "{text}");
    }
}

#[test]
fn comparison_is_loose() {
    for text in [
        "'A' == 'a'",
        "null == 0",
        "null == ''",
        "true == 1",
        "true == '1'",
        "'0x10' == 16",
        "'' == 0",
        "null == false",
        "2 > '1'",
        "'b' > 'A'",
        "null >= null",
        "NaN != NaN",
        "fromJSON('[]') != fromJSON('[]')",
        "!('a' < 1) && !('a' >= 1)",
        "1 <= 1",
    ] {
        assert_eq!(truth(text), Some(true), "{text}");
    }
}

#[test]
fn truthiness_knows_short_circuits() {
    for (text, value) in [
        ("x || true", Some(true)),
        ("true || x", Some(true)),
        ("x || 'false'", Some(true)),
        ("false && x", Some(false)),
        ("x && ''", Some(false)),
        ("!(x && false)", Some(true)),
        ("x && true", None),
        ("x || false", None),
        ("x", None),
        ("always()", None),
        ("0", Some(false)),
        ("-0", Some(false)),
        ("NaN", Some(false)),
        ("'false'", Some(true)),
        ("fromJSON('{}')", Some(true)),
        ("null", Some(false)),
    ] {
        assert_eq!(truth(text), value, "{text}");
    }
}

#[test]
fn values_turn_into_text() {
    let text = |number: f64| Value::Number(number).to_text();
    assert_eq!(text(1.0), "1");
    assert_eq!(text(-0.0), "0");
    assert_eq!(text(0.1 + 0.2), "0.3");
    assert_eq!(text(1e20), "1E+20");
    assert_eq!(text(1.5e-7), "1.5E-07");
    assert_eq!(text(f64::NEG_INFINITY), "-Infinity");
    assert_eq!(Value::Null.to_text(), "");
    assert_eq!(Value::Bool(true).to_text(), "true");
    assert_eq!(Value::Array(Vec::new()).to_text(), "Array");
}

#[test]
fn a_fold_stays_small() {
    let items = "1,".repeat(2_000);
    let long = "x".repeat(10_000);
    let text = format!("join(fromJSON('[{items}1]'), '{long}')");
    assert_eq!(folded(&text), "unknown");
    let deep = format!("fromJSON('{}')", "[".repeat(15_000));
    assert_eq!(folded(&deep), "unknown");
}
