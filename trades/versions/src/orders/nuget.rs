//! NuGet's `NuGetVersion` and `VersionComparer.Default`: up to four numbers, labels whatever their case, `+…` does not count.
//!
//! Exceptions: labels that .NET reads as numbers by their sign (`-5`) are texts here, and labels over 2^31, which are texts
//! there, are numbers here.

use std::cmp::Ordering;

use crate::digits;
use crate::key::Writer;
use crate::order::Parsed;

const END: u8 = 0x01;
const TEXT: u8 = 0xf8;
const RELEASE: u8 = 0xf9;
/// A fourth number that is not zero: after all that has none.
const FOURTH: u8 = 0xfa;

struct Version<'a> {
    numbers: [&'a str; 4],
    labels: Option<&'a str>,
}

fn parse(text: &str) -> Parsed<Version<'_>> {
    let text = text.trim_matches(' ');
    let (rest, build) = text.split_once('+').unwrap_or((text, "0"));
    let (main, labels) = match rest.split_once('-') {
        Some((main, labels)) => (main, Some(labels)),
        None => (rest, None),
    };
    let mut numbers = ["0"; 4];
    let mut given = main.split('.');
    for (place, number) in numbers.iter_mut().zip(given.by_ref()) {
        *place = number;
    }
    if given.next().is_some() || !numbers.iter().all(|number| digits::all(number)) {
        return Err("it does not begin with one to four numbers");
    }
    let odd = |label: &str| {
        label.is_empty() || label.contains(|c: char| !c.is_ascii_alphanumeric() && c != '-')
    };
    if labels
        .iter()
        .chain([&build])
        .any(|list| list.split('.').any(odd))
    {
        return Err("a label is empty or has a character that is no letter, digit or hyphen");
    }
    Ok(Version { numbers, labels })
}

pub fn write(text: &str, out: &mut Writer<'_>) -> Parsed<()> {
    let version = parse(text)?;
    let [major, minor, patch, fourth] = version.numbers;
    [major, minor, patch]
        .iter()
        .for_each(|number| out.number(number));
    if !digits::is_zero(fourth) {
        out.mark(FOURTH);
        out.number(fourth);
    }
    let Some(labels) = version.labels else {
        out.mark(RELEASE);
        return Ok(());
    };
    for label in labels.split('.') {
        if digits::all(label) {
            out.number(label);
        } else {
            out.mark(TEXT);
            out.text(&label.to_ascii_uppercase());
        }
    }
    out.mark(END);
    Ok(())
}

pub fn compare(a: &str, b: &str) -> Parsed<Ordering> {
    let (a, b) = (parse(a)?, parse(b)?);
    let order = digits::compare_lists(a.numbers, b.numbers);
    Ok(order.then_with(|| match (a.labels, b.labels) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(a), Some(b)) => compare_labels(a, b),
    }))
}

fn compare_labels(a: &str, b: &str) -> Ordering {
    let (mut ours, mut theirs) = (a.split('.'), b.split('.'));
    loop {
        let order = match (ours.next(), theirs.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => match (digits::all(a), digits::all(b)) {
                (true, true) => digits::compare(a, b),
                (a_number, b_number) => b_number
                    .cmp(&a_number)
                    .then_with(|| a.to_ascii_uppercase().cmp(&b.to_ascii_uppercase())),
            },
        };
        if order.is_ne() {
            return order;
        }
    }
}

pub fn is_prerelease(text: &str) -> Parsed<bool> {
    Ok(parse(text)?.labels.is_some())
}
