//! Numbers of any length, as the digits that stand in a version.

use std::cmp::Ordering;

/// Compares two numbers, given as ASCII digits; nothing is zero.
pub fn compare(a: &str, b: &str) -> Ordering {
    let (a, b) = (significant(a), significant(b));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// Compares two lists of numbers; of two lists that begin alike the longer is the greater.
pub fn compare_lists<'a>(
    a: impl IntoIterator<Item = &'a str>,
    b: impl IntoIterator<Item = &'a str>,
) -> Ordering {
    let (mut a, mut b) = (a.into_iter(), b.into_iter());
    loop {
        match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(a), Some(b)) => match compare(a, b) {
                Ordering::Equal => {}
                other => return other,
            },
        }
    }
}

/// Without leading zeros.
pub fn significant(digits: &str) -> &str {
    digits.trim_start_matches('0')
}

/// True for zero, however it is written.
pub fn is_zero(digits: &str) -> bool {
    significant(digits).is_empty()
}

/// True for one digit or more, and nothing else.
pub fn all(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The digits at the beginning, and the rest.
pub fn split(text: &str) -> (&str, &str) {
    split_while(text, |byte| byte.is_ascii_digit())
}

/// What at the beginning holds, and the rest. The text is ASCII.
pub fn split_while(text: &str, holds: impl Fn(u8) -> bool) -> (&str, &str) {
    let end = text.bytes().position(|byte| !holds(byte));
    text.split_at_checked(end.unwrap_or(text.len()))
        .unwrap_or((text, ""))
}
