//! Gradle's `VersionParser` and `StaticVersionComparator` (user manual, "Dependency Versions", ordering).
//!
//! Exceptions: Gradle takes `1-RC-1` and `1-rc-2` for equal, since it stops at words of special meaning that differ in case;
//! here what follows them counts. Numbers that do not fit 64 bits are words there.

use std::cmp::Ordering;

use crate::digits;
use crate::key::Writer;
use crate::order::Parsed;

/// Words of special meaning after all other words, by rank. `dev` comes before all.
const SPECIAL: [&str; 6] = ["rc", "snapshot", "final", "ga", "release", "sp"];
const DEV: u8 = 0x02;
const OTHER: u8 = 0x03;
const END: u8 = 0x10;

/// Parts between `.`, `_`, `-`, `+` and where digits begin or end. A separator at the end ends no further part.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let digit = rest.as_bytes()[0].is_ascii_digit();
        let (part, after) = digits::split_while(rest, |byte| {
            byte.is_ascii_digit() == digit && !b"._-+".contains(&byte)
        });
        rest = after.strip_prefix(['.', '_', '-', '+']).unwrap_or(after);
        Some(part)
    })
}

/// Where a word stands among words.
fn rank(word: &str) -> u8 {
    if word.eq_ignore_ascii_case("dev") {
        return DEV;
    }
    let special = (OTHER + 1..).zip(SPECIAL);
    let found = special
        .into_iter()
        .find(|(_, known)| word.eq_ignore_ascii_case(known));
    found.map_or(OTHER, |(rank, _)| rank)
}

fn check(text: &str) -> Parsed<&str> {
    match text.contains(' ') {
        true => Err("it has a space"),
        false => Ok(text),
    }
}

pub fn write(text: &str, out: &mut Writer<'_>) -> Parsed<()> {
    for part in parts(check(text)?) {
        if digits::all(part) {
            out.number(part);
            continue;
        }
        out.mark(rank(part));
        if rank(part) == OTHER {
            out.text(part);
        }
    }
    out.mark(END);
    Ok(())
}

pub fn compare(a: &str, b: &str) -> Parsed<Ordering> {
    let (mut a, mut b) = (parts(check(a)?), parts(check(b)?));
    loop {
        let order = match (a.next(), b.next()) {
            (None, None) => return Ok(Ordering::Equal),
            (Some(more), None) => digits::all(more).cmp(&false).then(Ordering::Less),
            (None, Some(more)) => false.cmp(&digits::all(more)).then(Ordering::Greater),
            (Some(a), Some(b)) => compare_parts(a, b),
        };
        if order.is_ne() {
            return Ok(order);
        }
    }
}

fn compare_parts(a: &str, b: &str) -> Ordering {
    match (digits::all(a), digits::all(b)) {
        (true, true) => digits::compare(a, b),
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) => match (rank(a), rank(b)) {
            (OTHER, OTHER) => a.cmp(b),
            (a, b) => a.cmp(&b),
        },
    }
}

/// A word that comes before none, other than those of releases.
pub fn is_prerelease(text: &str) -> Parsed<bool> {
    let words = [
        "alpha",
        "beta",
        "a",
        "b",
        "m",
        "milestone",
        "cr",
        "rc",
        "snapshot",
        "dev",
        "pre",
        "preview",
        "ea",
    ];
    let early = |part: &str| words.iter().any(|word| part.eq_ignore_ascii_case(word));
    Ok(parts(check(text)?).any(early))
}
