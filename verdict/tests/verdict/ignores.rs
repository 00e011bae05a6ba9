//! Inline ignores: what a comment can silence, and what it cannot.

use lockgate_evidence::{Severity, Source, Span};

use crate::bench::{ALPHA, BETA, Case, at, show};

fn judge(text: &str) -> String {
    let source = Source::new("w.yml", text);
    let mut findings = vec![at(&ALPHA, &source, "bad")];
    if text.contains("worse") {
        findings.push(at(&BETA, &source, "worse"));
    }
    show(&Case::new(findings).comments_of(&source).judge())
}

#[test]
fn a_comment_behind_code_speaks_for_its_line() {
    assert_eq!(
        judge("bad # lockgate: ignore[alpha] because until=2026-06-15\n"),
        "ignored: 1"
    );
    assert_eq!(
        judge("bad #lockgate:ignore[ workload/alpha ] because until=2026-06-15"),
        "ignored: 1"
    );
    assert_eq!(
        judge("bad # other: x # lockgate: ignore[alpha] until=2099-01-01 why"),
        "ignored: 1"
    );
}

#[test]
fn a_comment_alone_speaks_for_the_next_line_that_is_none() {
    assert_eq!(
        judge("# lockgate: ignore[alpha] why until=2099-01-01\n  # more\n bad\n"),
        "ignored: 1"
    );
    insta::assert_snapshot!(judge("# lockgate: ignore[alpha] why until=2099-01-01\n\nbad\n"), @r#"
    w.yml:1:3 low policy/unused-ignore: the ignore of `workload/alpha` matches no finding
    w.yml:3:1 high workload/alpha: found
    "#);
    insta::assert_snapshot!(judge("x # lockgate: ignore[alpha] why until=2099-01-01\nbad\n"), @r#"
    w.yml:1:5 low policy/unused-ignore: the ignore of `workload/alpha` matches no finding
    w.yml:2:1 high workload/alpha: found
    "#);
}

#[test]
fn several_rules_are_separated_by_commas() {
    let text = "bad worse # lockgate: ignore[alpha, workload/beta] why until=2099-01-01\n";
    assert_eq!(judge(text), "ignored: 2");
    insta::assert_snapshot!(judge("bad # lockgate: ignore[alpha,beta] why until=2099-01-01\n"), @r#"
    w.yml:1:7 low policy/unused-ignore: the ignore of `workload/beta` matches no finding
    ignored: 1
    "#);
}

#[test]
fn an_expired_ignore_ignores_nothing_and_is_a_finding() {
    insta::assert_snapshot!(judge("bad # lockgate: ignore[alpha] why until=2026-06-14\n"), @r#"
    w.yml:1:1 high workload/alpha: found
    w.yml:1:7 low policy/expired-ignore: the ignore of `workload/alpha` expired on 2026-06-14
    "#);
}

#[test]
fn a_malformed_ignore_ignores_nothing_and_says_why() {
    let tails = [
        "ignore",
        "ignore[] why until=2099-01-01",
        "ignore[alpha why until=2099-01-01",
        "ignore[alhpa] why until=2099-01-01",
        "ignore[policy/unused-ignore] why until=2099-01-01",
        "ignore[alpha] until=2099-01-01",
        "ignore[alpha] -- until=2099-01-01",
        "ignore[alpha] why",
        "ignore[alpha] why until=2099-1-1",
        "ignore[alpha] why until=2099-01-01 until=2098-01-01",
        "ignroe[alpha] why until=2099-01-01",
        "ignore-all",
    ];
    let shown = tails.map(|tail| {
        let shown = judge(&format!("bad # lockgate: {tail}\n"));
        let why = shown.lines().find(|line| line.contains("malformed-ignore"));
        assert!(shown.contains("workload/alpha"), "{tail} must not ignore");
        why.unwrap_or("(not an ignore)").to_owned()
    });
    insta::assert_snapshot!(shown.join("\n"), @r#"
    w.yml:1:7 low policy/malformed-ignore: this ignore is malformed and ignores nothing: it names no rule
    w.yml:1:7 low policy/malformed-ignore: this ignore is malformed and ignores nothing: it names no rule
    w.yml:1:7 low policy/malformed-ignore: this ignore is malformed and ignores nothing: the bracket is not closed
    w.yml:1:7 low policy/malformed-ignore: this ignore is malformed and ignores nothing: unknown rule `alhpa`; did you mean `alpha`?
    w.yml:1:7 low policy/malformed-ignore: this ignore is malformed and ignores nothing: `policy/unused-ignore` cannot be ignored
    w.yml:1:7 low policy/malformed-ignore: this ignore is malformed and ignores nothing: it gives no reason
    w.yml:1:7 low policy/malformed-ignore: this ignore is malformed and ignores nothing: it gives no reason
    w.yml:1:7 low policy/malformed-ignore: this ignore is malformed and ignores nothing: it has no `until=YYYY-MM-DD`
    w.yml:1:7 low policy/malformed-ignore: this ignore is malformed and ignores nothing: `2099-1-1` is not a day as in `2026-01-31`
    w.yml:1:7 low policy/malformed-ignore: this ignore is malformed and ignores nothing: it has more than one `until=`
    w.yml:1:7 low policy/malformed-ignore: this ignore is malformed and ignores nothing: `ignroe` is not a word it knows; did you mean `ignore`?
    w.yml:1:7 low policy/malformed-ignore: this ignore is malformed and ignores nothing: it names no rule
    "#);
}

#[test]
fn words_about_lockgate_are_no_ignores() {
    assert_eq!(
        judge("bad # see lockgate: ignore[alpha] in the docs"),
        judge("bad")
    );
    assert_eq!(judge("bad # lockgate: the auditor"), judge("bad"));
}

#[test]
fn a_related_place_and_a_long_place_count_too() {
    let source = Source::new(
        "w.yml",
        "a\n bad # lockgate: ignore[alpha] why until=2099-01-01\nc\n",
    );
    let long =
        lockgate_evidence::Finding::new(&ALPHA, &source, Span::new(0, source.text().len()), "long");
    let related = at(&ALPHA, &source, "c").related(&source, Span::new(3, 6), "here");
    let elsewhere = at(&ALPHA, &Source::new("x.yml", "\nbad"), "bad");
    let report = Case::new(vec![long, related, elsewhere])
        .comments_of(&source)
        .judge();
    insta::assert_snapshot!(show(&report), @r#"
    x.yml:2:1 high workload/alpha: found
    ignored: 2
    "#);
}

#[test]
fn a_span_that_ends_with_the_line_feed_does_not_reach_the_next_line() {
    let source = Source::new(
        "w.yml",
        "bad\nx # lockgate: ignore[alpha] why until=2099-01-01\n",
    );
    let finding = at(&ALPHA, &source, "bad\n").severity(Severity::Low);
    let report = Case::new(vec![finding]).comments_of(&source).judge();
    assert_eq!(report.counts.ignored, 0);
}
