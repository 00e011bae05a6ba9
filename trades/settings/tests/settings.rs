//! The reader as its users meet it: text in, values and shown problems out.

use lockgate_evidence::Source;
use lockgate_settings::{Problem, Reader, Table, parse, render};

/// Reads one table of every kind of key and shows what is wrong.
fn problems(text: &str) -> String {
    let found = match parse(text) {
        Ok(table) => read(&table),
        Err(problems) => problems,
    };
    render(&Source::new("lockgate.toml", text), &found)
}

fn read(table: &Table) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut reader = Reader::new(table, &mut problems);
    reader.require(&["name"]);
    reader.text("name");
    reader.integer("days", 0..=365);
    reader.boolean("strict");
    reader.date("until");
    reader.strings("paths");
    reader.word("level", &["low", "high"], |word| {
        (word == "low").then_some(())
    });
    reader.table("sub");
    reader.tables("item");
    reader.finish();
    problems
}

#[test]
fn what_fits_is_no_problem() {
    let text = "name = 'a'\ndays = 7\nstrict = true\nuntil = 2026-01-31\npaths = ['a', 'b']\n\
                level = 'low'\n[sub]\n[[item]]\n[[item]]\n";
    assert_eq!(problems(text), "");
    assert_eq!(problems("name = 'a'\nuntil = '2026-01-31'"), "");
}

#[test]
fn every_wrong_value_is_named_at_once() {
    let text = "nmae = 'a'\ndays = 400\nstrict = 'yes'\nuntil = 2026-01-31T10:00:00\npaths = ['a', 1]\n\
                level = 'lo'\nsub = 1\nitem = [2]\n";
    insta::assert_snapshot!(problems(text), @r#"
    lockgate.toml:1:1: missing `name`
      |
    1 | nmae = 'a'
      | ^

    lockgate.toml:1:1: unknown key `nmae`
      |
    1 | nmae = 'a'
      | ^^^^
      = hint: did you mean `name`?

    lockgate.toml:2:8: `days` must be between 0 and 365
      |
    2 | days = 400
      |        ^^^

    lockgate.toml:3:10: `strict` must be a boolean, found a string
      |
    3 | strict = 'yes'
      |          ^^^^^

    lockgate.toml:4:9: `until` must be a date, found a date with a time
      |
    4 | until = 2026-01-31T10:00:00
      |         ^^^^^^^^^^^^^^^^^^^
      = hint: write it as year, month, day: `until = 2026-01-31`

    lockgate.toml:5:15: `paths` must be a list of strings, found an integer
      |
    5 | paths = ['a', 1]
      |               ^

    lockgate.toml:6:9: unknown value of `level`: `lo`
      |
    6 | level = 'lo'
      |         ^^^^
      = hint: did you mean `low`?

    lockgate.toml:7:7: `sub` must be a table, found an integer
      |
    7 | sub = 1
      |       ^
      = hint: write it as `[sub]`

    lockgate.toml:8:9: `item` must be a list of tables `[[item]]`, found an integer
      |
    8 | item = [2]
      |         ^
    "#);
}

#[test]
fn invalid_toml_is_shown_where_it_breaks() {
    insta::assert_snapshot!(problems("name = \nname = 2\n[sub\n"), @r#"
    lockgate.toml:1:8: invalid TOML: string values must be quoted, expected literal string
      |
    1 | name =
      |        ^

    lockgate.toml:2:1: invalid TOML: duplicate key
      |
    2 | name = 2
      | ^^^^

    lockgate.toml:3:5: invalid TOML: unclosed table, expected `]`
      |
    3 | [sub
      |     ^
    "#);
}

#[test]
fn an_integer_that_does_not_fit_and_an_empty_text_are_problems() {
    insta::assert_snapshot!(problems("name = ' '\ndays = 99999999999999999999\n"), @r#"
    lockgate.toml:1:8: `name` is empty
      |
    1 | name = ' '
      |        ^^^

    lockgate.toml:2:8: `days` must be between 0 and 365
      |
    2 | days = 99999999999999999999
      |        ^^^^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn hostile_text_is_an_error_and_never_a_panic() {
    let deep = format!("a = {}", "[".repeat(100_000));
    let dotted = vec!["a"; 100_000].join(".");
    let texts = [
        "\0",
        "\u{feff}a=1",
        "=",
        "[[",
        "a=\"\\uD800\"",
        "\r",
        &deep,
        &dotted,
    ];
    for text in texts {
        let _ = problems(text);
    }
    assert!(problems(&"#".repeat(lockgate_settings::MAX_BYTES + 1)).contains("larger than"));
}
