//! Composer: `VersionParser::normalize` (composer/semver), then PHP's `version_compare`.
//!
//! Branches by name (`dev-main`) have no place in the order and are unparsable; branches by number are versions whose missing
//! numbers are 9999999 (`1.x-dev`). Exception: PHP compares numbers as 64 bits, here they are of any length.

use std::cmp::Ordering;

use crate::digits;
use crate::key::Writer;
use crate::order::Parsed;

/// Words by rank; the end comes after the fourth, numbers after the end, patches last.
const DEV: u8 = 0x02;
const ALPHA: u8 = 0x03;
const BETA: u8 = 0x04;
const CANDIDATE: u8 = 0x05;
const END: u8 = 0x06;
const PATCH: u8 = 0xf8;
/// Read, and then left out.
const STABLE: u8 = 0x00;

/// What stands for `x` in the number of a branch.
const ANY: &str = "9999999";

/// Each spelling before those that it begins with.
const WORDS: [(&str, u8); 9] = [
    ("stable", STABLE),
    ("beta", BETA),
    ("b", BETA),
    ("rc", CANDIDATE),
    ("alpha", ALPHA),
    ("a", ALPHA),
    ("patch", PATCH),
    ("pl", PATCH),
    ("p", PATCH),
];

/// A normalised version: numbers, a word, its numbers, `dev`.
struct Version<'a> {
    numbers: &'a str,
    /// Numbers are filled up to four.
    four: bool,
    word: Option<u8>,
    word_numbers: &'a str,
    dev: bool,
    branch: bool,
}

fn parse(text: &str) -> Parsed<Version<'_>> {
    let text = text.trim_matches(' ');
    let text = text
        .split_once(" as ")
        .map_or(text, |(version, _)| version.trim_end_matches(' '));
    let text = without_flag(text);
    if text
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("dev-"))
        || ["master", "trunk", "default"].contains(&text)
    {
        return Err("it is a branch");
    }
    let text = match text.split_once('+') {
        Some((version, build)) if !build.is_empty() && !build.contains(' ') => version,
        _ => text,
    };
    let bare = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let found = classical(bare)
        .or_else(|| dated(bare))
        .or_else(|| branch(text));
    found.ok_or("it is neither numbers with a stability, nor a date, nor a branch by number")
}

/// Cuts `@beta` off.
fn without_flag(text: &str) -> &str {
    match text.rsplit_once('@') {
        Some((version, flag))
            if ["stable", "rc", "beta", "alpha", "dev"]
                .iter()
                .any(|known| flag.eq_ignore_ascii_case(known)) =>
        {
            version
        }
        _ => text,
    }
}

/// One to four numbers, the first of at most five digits.
fn classical(text: &str) -> Option<Version<'_>> {
    let (first, mut rest) = digits::split(text);
    if first.is_empty() || first.len() > 5 {
        return None;
    }
    let mut end = first.len();
    for _ in 0..3 {
        match rest.strip_prefix('.').map(digits::split) {
            Some((number, after)) if !number.is_empty() => {
                end += 1 + number.len();
                rest = after;
            }
            _ => break,
        }
    }
    modified(text.get(..end)?, true, rest)
}

/// Four digits, then up to six pairs, then up to three digits, with separators that may be missing.
fn dated(text: &str) -> Option<Version<'_>> {
    let first = digits::split(text).0;
    let mut ends = vec![4];
    if first.len() < 4 {
        return None;
    }
    while let Some(end) = ends.last().filter(|_| ends.len() <= 6).copied() {
        match group(text, end, 2) {
            Some(next) => ends.push(next),
            None => break,
        }
    }
    let pairs = ends.get(1..).unwrap_or_default().iter().rev();
    for end in pairs {
        let longer = (1..=3).rev().filter_map(|size| group(text, *end, size));
        for end in longer.chain([*end]) {
            let rest = text.get(end..).unwrap_or_default();
            if let Some(version) = modified(text.get(..end)?, false, rest) {
                return Some(version);
            }
        }
    }
    None
}

/// The end of digits after `at` and a separator.
fn group(text: &str, at: usize, size: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let start = at + usize::from(rest.starts_with(['.', ':', '-']));
    let number = text.get(start..start + size)?;
    digits::all(number).then_some(start + size)
}

/// The stability after the numbers.
fn modified<'a>(numbers: &'a str, four: bool, rest: &'a str) -> Option<Version<'a>> {
    let bare = rest.strip_prefix(['.', '_', '-']).unwrap_or(rest);
    let found = WORDS.iter().find_map(|(word, rank)| {
        let start = bare.get(..word.len())?;
        let tail = start
            .eq_ignore_ascii_case(word)
            .then(|| &bare[word.len()..])?;
        let (numbers, tail) = word_numbers(tail);
        is_dev(tail).map(|dev| (*rank, numbers, dev))
    });
    let (word, word_numbers, dev) = match found {
        Some((STABLE, ..)) => (None, "", false),
        Some((rank, numbers, dev)) => (Some(rank), numbers, dev),
        None => (
            None,
            "",
            is_dev(rest)
                .filter(|_| bare.len() == rest.len())
                .or_else(|| is_dev(bare))?,
        ),
    };
    Some(Version {
        numbers,
        four,
        word,
        word_numbers,
        dev,
        branch: false,
    })
}

/// Numbers with `.` or `-` before them.
fn word_numbers(text: &str) -> (&str, &str) {
    let mut end = 0;
    while let Some(rest) = text.get(end..) {
        let bare = rest.strip_prefix(['.', '-']).unwrap_or(rest);
        let number = digits::split(bare).0;
        if number.is_empty() {
            break;
        }
        end += rest.len() - bare.len() + number.len();
    }
    text.split_at(end)
}

/// Whether the rest is nothing or `dev`; none where it is something else.
fn is_dev(rest: &str) -> Option<bool> {
    let bare = rest.strip_prefix(['.', '-']).unwrap_or(rest);
    match rest {
        "" => Some(false),
        _ => bare.eq_ignore_ascii_case("dev").then_some(true),
    }
}

/// `1.x-dev`.
fn branch(text: &str) -> Option<Version<'_>> {
    let end = text.len().checked_sub(3)?;
    let (name, dev) = text.split_at_checked(end)?;
    let name = name.strip_suffix(['.', '-']).unwrap_or(name);
    let name = name.strip_prefix(['v', 'V']).unwrap_or(name);
    let number = |part: &str| digits::all(part) || ["x", "X", "*"].contains(&part);
    let parts = name.split('.');
    let holds = dev.eq_ignore_ascii_case("dev")
        && digits::all(name.split('.').next()?)
        && parts.clone().count() <= 4
        && parts.clone().all(number);
    holds.then_some(Version {
        numbers: name,
        four: true,
        word: None,
        word_numbers: "",
        dev: true,
        branch: true,
    })
}

impl<'a> Version<'a> {
    fn numbers(&self) -> impl Iterator<Item = &'a str> {
        let given = self.numbers.split(['.', ':', '-']);
        let missing = if self.four {
            4usize.saturating_sub(given.clone().count())
        } else {
            0
        };
        let fill = if self.branch { ANY } else { "0" };
        let number = |part: &'a str| if digits::all(part) { part } else { ANY };
        given.map(number).chain(std::iter::repeat_n(fill, missing))
    }

    fn word_numbers(&self) -> impl Iterator<Item = &'a str> {
        self.word_numbers
            .split(['.', '-'])
            .filter(|number| !number.is_empty())
    }
}

pub fn write(text: &str, out: &mut Writer<'_>) -> Parsed<()> {
    let version = parse(text)?;
    version.numbers().for_each(|number| out.number(number));
    if let Some(word) = version.word {
        out.mark(word);
        version.word_numbers().for_each(|number| out.number(number));
    }
    if version.dev {
        out.mark(DEV);
    }
    out.mark(END);
    Ok(())
}

/// A part as `version_compare` sees it.
#[derive(Clone, Copy)]
enum Part<'a> {
    Word(u8),
    Number(&'a str),
}

impl Part<'_> {
    /// PHP's ranks: dev, alpha, beta, RC, number, patch.
    fn rank(self) -> u8 {
        match self {
            Self::Word(PATCH) => 5,
            Self::Word(word) => word - DEV,
            Self::Number(_) => 4,
        }
    }
}

pub fn compare(a: &str, b: &str) -> Parsed<Ordering> {
    let (a, b) = (parse(a)?, parse(b)?);
    let (mut ours, mut theirs) = (parts(&a), parts(&b));
    loop {
        let order = match (ours.next(), theirs.next()) {
            (None, None) => return Ok(Ordering::Equal),
            (Some(Part::Number(_)), None) => Ordering::Greater,
            (None, Some(Part::Number(_))) => Ordering::Less,
            (Some(word), None) => word.rank().cmp(&4),
            (None, Some(word)) => 4.cmp(&word.rank()),
            (Some(Part::Number(a)), Some(Part::Number(b))) => digits::compare(a, b),
            (Some(a), Some(b)) => a.rank().cmp(&b.rank()),
        };
        if order.is_ne() {
            return Ok(order);
        }
    }
}

fn parts<'a>(version: &Version<'a>) -> impl Iterator<Item = Part<'a>> {
    let dev = version.dev.then_some(Part::Word(DEV));
    let word = version.word.map(Part::Word);
    version
        .numbers()
        .map(Part::Number)
        .chain(word)
        .chain(version.word_numbers().map(Part::Number))
        .chain(dev)
}

/// Any stability under stable.
pub fn is_prerelease(text: &str) -> Parsed<bool> {
    let version = parse(text)?;
    Ok(version.dev || version.word.is_some_and(|word| word < END))
}
