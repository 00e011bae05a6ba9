//! Which contexts are read, and what may become the value.

use crate::expression::{Expr, content_positions, parse, value_positions};

fn good(text: &str) -> Expr {
    parse(text).expect("the text is an expression")
}

fn path(text: &str) -> String {
    good(text)
        .path()
        .map_or_else(|| "none".to_owned(), |path| path.to_string())
}

#[test]
fn one_spelling_for_every_access() {
    for text in [
        "github.event.issue.title",
        "GitHub.Event.Issue.TITLE",
        "github['event']['issue'].title",
        "github.event['Issue']['title']",
        "(github.event).issue.title",
        "github[format('{0}{1}', 'ev', 'ent')].issue.title",
        "github[fromJSON('\"event\"')].issue[('title')]",
    ] {
        assert_eq!(path(text), "github.event.issue.title", "{text}");
    }
    assert_eq!(
        path("github.event.commits[0].message"),
        "github.event.commits.0.message"
    );
    assert_eq!(
        path("github.event.commits.*.message"),
        "github.event.commits.*.message"
    );
    assert_eq!(
        path("github.event.commits[*].message"),
        "github.event.commits.*.message"
    );
    assert_eq!(path("secrets[matrix.name]"), "secrets.?");
    assert_eq!(path("env[0]"), "env.0");
    assert_eq!(path("fromJSON(a).b"), "none");
    assert_eq!(path("'a'"), "none");
}

#[test]
fn paths_match_patterns() {
    let of = |text: &str| good(text).path().expect("the text is an access");
    assert!(of("github.event.issue.title").matches("github.event.issue.title"));
    assert!(!of("github.event.issue").matches("github.event.issue.title"));
    assert!(of("github.event.commits[0].message").matches("github.event.commits.*.message"));
    assert!(of("github.event[x].title").matches("github.event.issue.title"));
    assert!(of("secrets.TOKEN").is_within("secrets"));
    assert!(of("secrets").is_within("secrets"));
    assert!(!of("secretsx.a").is_within("secrets"));
    assert!(of("github.event").exposes("github.event.issue.title"));
    assert!(of("github").exposes("github.event.issue.title"));
    assert!(!of("github.event.pull_request").exposes("github.event.issue.title"));
    assert_eq!(
        (
            of("github.ref").root().to_owned(),
            of("github.ref").last().to_owned()
        ),
        ("github".to_owned(), "ref".to_owned())
    );
}

#[test]
fn contexts_are_maximal() {
    let contexts = |text: &str| -> Vec<String> {
        good(text)
            .contexts()
            .iter()
            .map(|access| access.path.to_string())
            .collect()
    };
    assert_eq!(contexts("a.b && f(c.d, 'x') == !e"), ["a.b", "c.d", "e"]);
    assert_eq!(
        contexts("github.event[github.ref][x.y]"),
        ["github.event.?.?", "github.ref", "x.y"]
    );
    assert_eq!(
        contexts("fromJSON(needs.a.outputs.b)[matrix.c].d"),
        ["needs.a.outputs.b", "matrix.c"]
    );
    assert!(contexts("success() && 'a'").is_empty());
}

#[test]
fn values_flow_through_operators_and_functions() {
    let values = |text: &str| -> Vec<String> {
        value_positions(&good(text))
            .iter()
            .map(ToString::to_string)
            .collect()
    };
    assert_eq!(values("a && b || c"), ["a", "b", "c"]);
    assert_eq!(values("format('{0}', x.y)"), ["'{0}'", "x.y"]);
    assert_eq!(values("join(a.*.b, ',')"), ["a.*.b", "','"]);
    assert_eq!(values("fromJSON(toJSON(github)).event"), ["github"]);
    assert_eq!(values("(a.b)"), ["a.b"]);
    assert_eq!(
        values("github.event[github.ref]"),
        ["github.event[github.ref]"]
    );
    assert_eq!(values("case(p, a, q, b, c)"), ["a", "b", "c"]);
    assert_eq!(values("unknown(a)"), ["a"]);
    for none in [
        "a == b",
        "!a",
        "contains(a, b)",
        "startsWith(a, b)",
        "endsWith(a, b)",
        "hashFiles(a)",
        "a < b",
        "always()",
    ] {
        assert!(values(none).is_empty(), "{none}");
    }
}

#[test]
fn falsy_operands_carry_no_content() {
    let contents = |text: &str| -> Vec<String> {
        content_positions(&good(text))
            .iter()
            .map(ToString::to_string)
            .collect()
    };
    assert_eq!(contents("a && b || c"), ["b", "c"]);
    assert_eq!(contents("a || b"), ["a", "b"]);
    assert_eq!(
        contents("github.event_name == 'push' && github.ref"),
        ["github.ref"]
    );
    assert_eq!(contents("format('{0}', a && b)"), ["'{0}'", "b"]);
}
