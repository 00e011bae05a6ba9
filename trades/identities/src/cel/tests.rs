use super::*;
use crate::pattern::{Pattern, Truth};

fn holds(text: &str) -> Truth {
    let expr = parse(text).expect("the test's text is an expression");
    evaluate(&expr, &|path| match path {
        "assertion.sub" => Scalar::Text(Pattern::literal("repo:o/r:ref:refs/heads/main")),
        "assertion.repository" => Scalar::Text(Pattern::literal("o/r")),
        "assertion.ref" => Scalar::Text(Pattern::glob("refs/heads/*")),
        "assertion.private" => Scalar::Bool(true),
        "assertion.groups" => Scalar::List(vec![Pattern::literal("a")]),
        "assertion.missing" => Scalar::Absent,
        _ => Scalar::Unknown,
    })
}

#[test]
fn what_conditions_use_is_evaluated() {
    let yes = [
        "assertion.repository == 'o/r'",
        "assertion['repository'] == \"o/r\"",
        "assertion.repository in ['a/b', 'o/r']",
        "'a' in assertion.groups",
        "assertion.sub.startsWith('repo:o/') && !assertion.sub.endsWith('x')",
        "assertion.sub.matches('^repo:o/.*main$') || assertion.other",
        "has(assertion.repository) && assertion.private",
        "assertion.repository.upperAscii() == 'O/R'",
        "assertion.ref.startsWith('refs/heads/') || true",
        "!(assertion.repository != 'o/r')",
    ];
    let no = [
        "assertion.repository == 'o/x'",
        "assertion.missing == 'a'",
        "assertion.missing != 'a'",
        "has(assertion.missing)",
        "assertion.ref == 'refs/tags/v1'",
        "assertion.sub.matches('^o/r')",
        "!!!assertion.private",
    ];
    let unknown = [
        "assertion.other == 'a'",
        "assertion.ref == 'refs/heads/main'",
        "size(assertion.sub) > 3",
        "assertion.ref.matches('main')",
    ];
    for text in yes {
        assert_eq!(holds(text), Truth::Yes, "{text}");
    }
    for text in no {
        assert_eq!(holds(text), Truth::No, "{text}");
    }
    for text in unknown {
        assert_eq!(holds(text), Truth::Unknown, "{text}");
    }
}

#[test]
fn hostile_texts_are_refused_or_read_without_deep_stacks() {
    let deep = 100_000;
    assert_eq!(parse(&"(".repeat(1000)), None);
    assert_eq!(parse(&"[".repeat(deep)), None);
    assert_eq!(parse(&format!("a{}", ".b".repeat(5000))), None);
    assert_eq!(parse("a b"), None);
    assert_eq!(parse("'open"), None);
    assert_eq!(parse(""), None);
    assert!(parse(&format!("{}true", "!".repeat(5000))).is_some());
    let chain = vec!["a == 'b'"; 1000].join(" && ");
    assert_eq!(parse(&chain).expect("a chain").conjuncts().len(), 1000);
    let ternaries = format!("{}a", "a ? b : ".repeat(1000));
    assert_eq!(parse(&ternaries), None);
}
