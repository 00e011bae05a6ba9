use lockgate_evidence::{Confidence, Severity};

use super::*;
use crate::secret::Secret;

/// A leak of these bytes at every place where they stand.
fn leaks(text: &[u8], secret: &str) -> Vec<Leak> {
    let found = memchr::memmem::find_iter(text, secret.as_bytes());
    let leak = |at: usize| Leak {
        kind: &crate::kinds()[0],
        span: at..at + secret.len(),
        secret: Secret::new(secret.as_bytes()),
        score: 90,
        confidence: Confidence::High,
        severity: Severity::High,
        why: Vec::new(),
    };
    found.map(leak).collect()
}

fn seen(text: &[u8], secret: &str) -> Seen {
    Seen::new("a", text, leaks(text, secret))
}

#[test]
fn a_far_leak_keeps_its_line_and_little_else() {
    let mut text = "filler line\n".repeat(100_000);
    text.push_str("é = tidewater\n");
    text.push_str(&"more\n".repeat(100_000));
    let seen = seen(text.as_bytes(), "tidewater");
    assert_eq!(
        seen.source.text(),
        "filler line\nfiller line\nfiller line\né = *********\nmore\nmore\nmore"
    );
    let (leak, span) = &seen.leaks[0];
    let place = seen.source.position(span.start);
    assert_eq!((place.line, place.column), (100_001, 5));
    assert_eq!(seen.source.origin(*span).range(), leak.span);
}

#[test]
fn a_long_line_is_cut_on_both_sides() {
    let text = format!("{}tidewater{}", "é".repeat(600_000), "y".repeat(1_000_000));
    let seen = seen(text.as_bytes(), "tidewater");
    assert!(seen.source.text().len() < 2100);
    assert_eq!(seen.source.position(seen.leaks[0].1.start).column, 600_001);
}

#[test]
fn many_leaks_keep_a_bounded_text_and_all_places() {
    let text = "x = tidewater\n\n\n\n\n\n\n\n\n\n\n\n".repeat(30_000);
    let seen = seen(text.as_bytes(), "tidewater");
    assert_eq!(seen.leaks.len(), 30_000);
    assert!(seen.source.text().len() < 2 * MOST);
    for (at, (leak, span)) in seen.leaks.iter().enumerate() {
        assert_eq!(seen.source.position(span.start).line, at * 12 + 1);
        assert_eq!(seen.source.origin(*span).start, leak.span.start);
    }
    assert!(!seen.source.text().contains("tide"));
}

#[test]
fn bytes_that_are_no_text_keep_their_places() {
    let text = b"\xff\xfd\n\xe9\xe9 = tidewater \xff";
    let seen = seen(text, "tidewater");
    assert_eq!(seen.source.text(), "??\n?? = ********* ?");
    assert_eq!(seen.source.position(seen.leaks[0].1.start).column, 6);
}

#[test]
fn lines_of_a_longer_secret_are_hidden_one_by_one() {
    let secret = "-----BEGIN X-----\nabcdefghijklmnopqrstuvwxyz\n-----END X-----";
    let text = format!("{secret}\nagain: abcdefghijklmnopqrstuvwxyz\n");
    let seen = seen(text.as_bytes(), secret);
    assert!(
        !seen.source.text().contains("klmnop"),
        "{}",
        seen.source.text()
    );
    assert!(
        seen.source
            .text()
            .ends_with("again: **************************\n")
    );
}

#[test]
fn a_secret_that_a_window_cuts_through_is_hidden_too() {
    // The second occurrence is no leak of its own and lies across the end of what is kept.
    let text = format!(
        "tidewater{}tidewater{}",
        "x".repeat(REACH - 4),
        "y".repeat(9000)
    );
    let mut leaks = leaks(text.as_bytes(), "tidewater");
    leaks.truncate(1);
    let seen = Seen::new("a", text.as_bytes(), leaks);
    assert!(
        seen.source.text().ends_with("x****"),
        "{}",
        seen.source.text()
    );
}

#[test]
fn a_very_long_secret_keeps_its_ends() {
    let secret = "z".repeat(100_000);
    let text = format!("a\n\"{secret}\"\nb\n");
    let seen = seen(text.as_bytes(), &secret);
    assert!(seen.source.text().len() < 4 * REACH);
    let span = seen.leaks[0].1;
    assert_eq!(seen.source.origin(span).len(), 100_000);
    assert!(!seen.source.text().contains('z'));
}

proptest::proptest! {
    /// Wherever leaks stand, places hold and nothing of them is shown.
    #[test]
    fn places_hold(pieces in proptest::collection::vec(0..6_u8, 0..400)) {
        let piece = |piece: &u8| match piece {
            0 => "tidewater",
            1 => "\n",
            2 => "é",
            3 => "\n\n\n\n\n\n\n\n\n",
            4 => "some words that are long ",
            _ => "x",
        };
        let text: String = pieces.iter().map(piece).collect();
        let seen = seen(text.as_bytes(), "tidewater");
        let whole = Source::new("a", text.clone());
        for (leak, span) in &seen.leaks {
            proptest::prop_assert_eq!(seen.source.position(span.start), whole.position(leak.span.start));
            proptest::prop_assert_eq!(seen.source.position(span.end), whole.position(leak.span.end));
            proptest::prop_assert_eq!(seen.source.origin(*span).range(), leak.span.clone());
        }
        proptest::prop_assert!(!seen.source.text().contains("tidew"));
    }
}
