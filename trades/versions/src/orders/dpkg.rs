//! Debian: Debian Policy 5.6.12, deb-version(7), and `verrevcmp` of dpkg.
//!
//! A version without a revision equals the one with revision `0`. An upstream version may begin with a letter: dpkg warns.

use std::cmp::Ordering;

use crate::digits;
use crate::key::Writer;
use crate::order::Parsed;

/// Before everything, even the end.
const TILDE: u8 = 0x01;
/// The end of characters that are no digits.
const END: u8 = 0x02;
/// Set in characters that are neither letter nor digit: they come after letters.
const OTHER: u8 = 0x80;

struct Version<'a> {
    epoch: &'a str,
    upstream: &'a str,
    revision: &'a str,
}

fn parse(text: &str) -> Parsed<Version<'_>> {
    let text = text.trim_matches(' ');
    let (epoch, rest) = text.split_once(':').unwrap_or(("0", text));
    let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, "0"));
    if !digits::all(epoch) {
        return Err("the epoch is no number");
    }
    if upstream.is_empty() || revision.is_empty() {
        return Err("the upstream version or the revision is empty");
    }
    let common = |byte: u8| byte.is_ascii_alphanumeric() || b".+~".contains(&byte);
    if !upstream
        .bytes()
        .all(|byte| common(byte) || byte == b'-' || byte == b':')
        || !revision.bytes().all(common)
    {
        return Err("it has a character that no version has");
    }
    Ok(Version {
        epoch,
        upstream,
        revision,
    })
}

pub fn write(text: &str, out: &mut Writer<'_>) -> Parsed<()> {
    let version = parse(text)?;
    out.number(version.epoch);
    write_part(version.upstream, out);
    write_part(version.revision, out);
    Ok(())
}

/// Characters and a number, again and again, until a part without characters that stands at the end.
fn write_part(text: &str, out: &mut Writer<'_>) {
    let mut rest = text;
    while !rest.is_empty() {
        let (word, after) = digits::split_while(rest, |byte| !byte.is_ascii_digit());
        let (number, after) = digits::split(after);
        word.bytes().for_each(|byte| out.mark(weight(byte)));
        out.mark(END);
        out.number(number);
        rest = after;
    }
    out.mark(END);
}

fn weight(byte: u8) -> u8 {
    match byte {
        b'~' => TILDE,
        letter if letter.is_ascii_alphabetic() => letter,
        other => OTHER | other,
    }
}

pub fn compare(a: &str, b: &str) -> Parsed<Ordering> {
    let (a, b) = (parse(a)?, parse(b)?);
    Ok(digits::compare(a.epoch, b.epoch)
        .then_with(|| compare_parts(a.upstream, b.upstream))
        .then_with(|| compare_parts(a.revision, b.revision)))
}

/// As dpkg goes: both texts at once, characters by rank, then numbers.
fn compare_parts(mut a: &str, mut b: &str) -> Ordering {
    let digit = |byte: u8| !byte.is_ascii_digit();
    while !(a.is_empty() && b.is_empty()) {
        let ((word_a, rest_a), (word_b, rest_b)) =
            (digits::split_while(a, digit), digits::split_while(b, digit));
        let ranks = 0..word_a.len().max(word_b.len());
        for at in ranks {
            let order = rank(word_a, at).cmp(&rank(word_b, at));
            if order.is_ne() {
                return order;
            }
        }
        let ((number_a, rest_a), (number_b, rest_b)) =
            (digits::split(rest_a), digits::split(rest_b));
        let order = digits::compare(number_a, number_b);
        if order.is_ne() {
            return order;
        }
        (a, b) = (rest_a, rest_b);
    }
    Ordering::Equal
}

fn rank(word: &str, at: usize) -> i32 {
    match word.as_bytes().get(at) {
        None => 0,
        Some(b'~') => -1,
        Some(letter) if letter.is_ascii_alphabetic() => i32::from(*letter),
        Some(other) => i32::from(*other) + 256,
    }
}

/// A tilde in the upstream version.
pub fn is_prerelease(text: &str) -> Parsed<bool> {
    Ok(parse(text)?.upstream.contains('~'))
}
