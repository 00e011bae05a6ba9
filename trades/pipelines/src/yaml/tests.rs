//! The tree keeps bytes, comments and everything around what is broken.

use lockgate_evidence::{Source, Span};
use proptest::prelude::*;

use super::{Node, parse};

fn source(text: &str) -> Source {
    Source::new("w.yml", text)
}

/// Where the part of the scalar `a` stands in the file.
fn located(text: &str, part: &str) -> String {
    let source = source(text);
    let document = parse(&source);
    let scalar = document
        .root()
        .and_then(|root| root.text_of("a"))
        .expect("the case has a scalar `a`");
    let at = scalar
        .value()
        .find(part)
        .expect("the case's value holds the part");
    source
        .slice(scalar.locate(Span::new(at, at + part.len())))
        .to_owned()
}

#[test]
fn a_part_of_a_scalar_is_found_in_every_style() {
    assert_eq!(located("a: one two\n", "two"), "two");
    assert_eq!(located("a: 'it''s two'\n", "two"), "two");
    assert_eq!(located("a: 'it''s two'\n", "it's"), "it''s");
    assert_eq!(located("a: \"x\\n\\u00e9 two\"\n", "two"), "two");
    assert_eq!(located("a: \"x\\n\\u00e9 two\"\n", "é"), "\\u00e9");
    assert_eq!(
        located("a: |\n  one\n\n    two\n  three\n", "three"),
        "three"
    );
    assert_eq!(
        located("a: |\n  one\n\n    two\n  three\n", "two\nthree"),
        "two\n  three"
    );
    assert_eq!(located("a: >-\n  one\n  two\n  three\n", "two"), "two");
    assert_eq!(located("a: one\n  two\n  three\n", "three"), "three");
    assert_eq!(located("a: &x !!str two\n", "two"), "two");
    assert_eq!(located("a: |\r\n  one\r\n  two\r\n", "two"), "two");
    assert_eq!(located("é: 1\na: éé two\n", "two"), "two");
}

#[test]
fn a_line_feed_at_the_end_is_not_covered() {
    assert_eq!(located("a: |\n  one\n  two\n", "one"), "one");
    assert_eq!(located("a: |\n  one\n  two\n", "one\n"), "one\n");
}

#[test]
fn a_broken_line_costs_that_line() {
    let text = "name: x\nenv:\n  bad: @nope\n  good: yes\njobs:\n  a: 1\n";
    let source = source(text);
    let document = parse(&source);
    let root = document.root().expect("a root");
    assert_eq!(document.problems().len(), 1);
    assert_eq!(
        root.get("env")
            .and_then(|env| env.text_of("good"))
            .map(|text| text.to_string())
            .as_deref(),
        Some("yes")
    );
    assert!(root.get("jobs").is_some());
}

#[test]
fn an_open_bracket_keeps_what_stands_before_it() {
    let source = source("name: x\nsteps: [1, 2\nb: 3\n");
    let document = parse(&source);
    assert!(!document.problems().is_empty());
    assert!(
        document
            .root()
            .and_then(|root| root.text_of("name"))
            .is_some()
    );
}

#[test]
fn brackets_may_close_at_the_indentation_of_their_key() {
    let text = "j:\n  t: [\n  {é: 1},\n  ]\n  u: é # c\n  v: w\n";
    let source = source(text);
    let document = parse(&source);
    assert_eq!(document.problems(), []);
    let j = document.root().and_then(|root| root.get("j")).expect("j");
    let v = j.text_of("v").expect("v");
    assert_eq!(source.slice(v.span()), "w");
    assert_eq!(
        j.get("t").map(|t| source.slice(t.span())),
        Some("[\n  {é: 1},\n  ]")
    );
    assert_eq!(document.comments().len(), 1);
}

#[test]
fn comments_are_told_from_hashes_in_scalars() {
    let text = "# one\na: x#y # two\nb: \"# no\"\nc: |\n  # no\nd: 1 # three\r\n";
    let source = source(text);
    let document = parse(&source);
    let found: Vec<_> = document
        .comments()
        .iter()
        .map(|span| source.slice(*span))
        .collect();
    assert_eq!(found, ["# one", "# two", "# three"]);
}

#[test]
fn aliases_are_followed_and_their_number_is_bounded() {
    let plain = source("x: &x\n  k: v\ny: *x\n");
    let document = parse(&plain);
    let value = document
        .root()
        .and_then(|root| root.get("y"))
        .and_then(|y| y.text_of("k"));
    assert_eq!(value.map(|text| text.to_string()).as_deref(), Some("v"));

    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let list = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb += &format!("a{level}: &a{level} [{list}]\n");
    }
    let bomb = source(&bomb);
    let document = parse(&bomb);
    let last = document
        .root()
        .and_then(|root| root.get("a11"))
        .expect("the last level");
    assert!(count(&last) < 1_000_000);
    assert!(document.aliases_exhausted());
}

fn count(node: &Node<'_>) -> usize {
    1 + node.items().map(|item| count(&item)).sum::<usize>()
}

#[test]
fn deep_nesting_is_a_problem_and_not_a_crash() {
    for open in ["[", "{a: ", "- ", "? "] {
        let source = source(&open.repeat(100_000));
        assert!(!parse(&source).problems().is_empty(), "{open}");
    }
}

#[test]
fn a_node_that_contains_itself_reads_as_empty() {
    let source = source("a: &a [1, *a]\n");
    let document = parse(&source);
    let a = document.root().and_then(|root| root.get("a")).expect("a");
    assert_eq!(a.items().count(), 2);
    assert_eq!(count(&a), 3);
}

proptest! {
    #[test]
    fn any_text_gives_a_tree_with_spans_inside_it(text in "[a-c:\\-\\[\\]{}#&*!|>'\"%@` \n\r\té\u{feff}\u{0}]{0,60}") {
        let source = source(&text);
        let document = parse(&source);
        for root in document.roots() {
            check(&root, &text)?;
        }
    }
}

fn check(node: &Node<'_>, text: &str) -> Result<(), TestCaseError> {
    prop_assert!(text.get(node.span().range()).is_some(), "{:?}", node.span());
    if let Some(scalar) = node.text() {
        for (at, character) in scalar.value().char_indices() {
            let span = scalar.locate(Span::new(at, at + character.len_utf8()));
            prop_assert!(text.get(span.range()).is_some(), "{span:?} of {scalar:?}");
        }
    }
    for item in node.items() {
        check(&item, text)?;
    }
    for entry in node.entries() {
        check(&entry.value, text)?;
    }
    Ok(())
}

#[test]
fn a_quoted_scalar_ends_with_its_quote() {
    let text = "a: 'it''s' # it's\nb: \"x\\\" # y\" # \"z\"\nc: &n 'd' # e\n";
    let source = Source::new("a", text);
    let document = parse(&source);
    let root = document.root().expect("a mapping");
    let written: Vec<_> = ["a", "b", "c"]
        .iter()
        .map(|key| source.slice(root.text_of(key).expect("a scalar").span()))
        .collect();
    assert_eq!(written[..2], ["'it''s'", "\"x\\\" # y\""]);
    assert!(written[2].ends_with("'d'"));
    let comments: Vec<_> = document
        .comments()
        .iter()
        .map(|span| source.slice(*span))
        .collect();
    assert_eq!(comments, ["# it's", "# \"z\"", "# e"]);
}

#[test]
fn quoted_lines_without_indentation_are_read_as_every_reader_does() {
    let text = "a:\n  b: [\"\n  one &&\n  two\n  \"]\n  c: 'x\n  y'\n";
    let document = parse(&Source::new("w.yml", text));
    assert_eq!(document.problems(), []);
    let root = document.root().expect("a root");
    let item = root.get("a").and_then(|a| a.get("b")).expect("b");
    let value = item
        .items()
        .next()
        .and_then(|item| item.text())
        .expect("a scalar");
    assert_eq!(value.value(), " one && two ");
    let at = value.value().find("two").expect("it is there");
    let span = value.locate(Span::new(at, at + 3));
    assert_eq!(&text[span.range()], "two");
}
