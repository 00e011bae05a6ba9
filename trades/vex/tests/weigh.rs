//! Which statement counts.

use lockgate_vex::{By, Document, Statement, Word, read, weigh};

const NOW: &str = "2026-06-01T00:00:00Z";

/// A document whose statements are of `CVE-1` in `pkg:npm/a@1`: time, status and what else stands in them.
fn said(statements: &[(&str, &str, &str)]) -> Document {
    let statements = statements.iter().map(|(time, status, more)| {
        format!(
            r#"{{"vulnerability":{{"name":"CVE-1"}},"products":[{{"@id":"pkg:npm/a@1"}}],"timestamp":"{time}","status":"{status}"{more}}}"#
        )
    });
    let statements: Vec<_> = statements.collect();
    let text = format!(
        r#"{{"@context":"https://openvex.dev/ns/v0.2.0","author":"x","statements":[{}]}}"#,
        statements.join(",")
    );
    read(text.as_bytes())
}

/// What they come to, in every order in which they may be read.
fn word(statements: &[(&str, &str, &str)], by: By) -> &'static str {
    let document = said(statements);
    assert_eq!(
        document.statements.len(),
        statements.len(),
        "{:?}",
        document.gaps
    );
    let told = |all: &[&Statement]| {
        let all: Vec<_> = all.iter().map(|statement| (*statement, by)).collect();
        match weigh(&all, NOW.parse().expect("a time")) {
            Word::Nothing => "nothing",
            Word::Cleared(_) => "cleared",
            Word::Stands(_) => "stands",
            Word::Undecided(..) => "undecided",
        }
    };
    let forth: Vec<_> = document.statements.iter().collect();
    let back: Vec<_> = document.statements.iter().rev().collect();
    assert_eq!(told(&forth), told(&back));
    told(&forth)
}

const WHY: &str = r#","justification":"component_not_present""#;
const JAN: &str = "2026-01-01T00:00:00Z";
const FEB: &str = "2026-02-01T00:00:00Z";

#[test]
fn the_latest_counts() {
    assert_eq!(word(&[], By::Version), "nothing");
    assert_eq!(word(&[(JAN, "not_affected", WHY)], By::Version), "cleared");
    assert_eq!(
        word(
            &[(JAN, "affected", ""), (FEB, "not_affected", WHY)],
            By::Version
        ),
        "cleared"
    );
    assert_eq!(
        word(
            &[(FEB, "affected", ""), (JAN, "not_affected", WHY)],
            By::Version
        ),
        "stands"
    );
    assert_eq!(
        word(
            &[(FEB, "under_investigation", ""), (JAN, "fixed", "")],
            By::Version
        ),
        "stands"
    );
}

#[test]
fn what_contradicts_itself_clears_nothing() {
    let both = [(JAN, "affected", ""), (JAN, "not_affected", WHY)];
    assert_eq!(word(&both, By::Version), "undecided");
    let agreeing = [(JAN, "fixed", ""), (JAN, "not_affected", WHY)];
    assert_eq!(word(&agreeing, By::Version), "cleared");
}

#[test]
fn a_faulty_statement_clears_nothing_and_leaves_the_others() {
    let why_not = r#","impact_statement":"  ""#;
    assert_eq!(word(&[(JAN, "not_affected", "")], By::Version), "nothing");
    assert_eq!(
        word(&[(JAN, "not_affected", why_not)], By::Version),
        "nothing"
    );
    assert_eq!(word(&[(JAN, "fixed", "")], By::AnyVersion), "nothing");
    assert_eq!(word(&[(JAN, "fixed", "")], By::Digest), "cleared");
    assert_eq!(
        word(
            &[("2026-06-02T00:00:00Z", "not_affected", WHY)],
            By::Version
        ),
        "nothing"
    );
    let older = [(FEB, "not_affected", ""), (JAN, "affected", "")];
    assert_eq!(word(&older, By::Version), "stands");
}

#[test]
fn without_times_nobody_knows_which_is_later() {
    let mut document = said(&[(JAN, "affected", ""), (FEB, "not_affected", WHY)]);
    document.statements[1].time = None;
    let all: Vec<_> = document
        .statements
        .iter()
        .map(|said| (said, By::Version))
        .collect();
    let word = weigh(&all, NOW.parse().expect("a time"));
    assert!(matches!(word, Word::Undecided(..)));
}
