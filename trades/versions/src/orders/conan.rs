//! Conan 2's `Version` (`conan/internal/model/version.py`): items between dots, then `-` prerelease, then `+` build.
//!
//! Conan compares an item that is a number with one that is not as texts, which is no total order: `2` is before `10`,
//! `10` before `1a`, `1a` before `2`. Here such an item is its number and then its text (`1` before `1a` before `2`, as for
//! OpenSSL), and an item that begins with no digit comes after all that do. Both agree unless numbers differ in length.

use std::cmp::Ordering;

use crate::digits;
use crate::key::Writer;
use crate::order::Parsed;

const END: u8 = 0x01;
const RELEASE: u8 = 0x02;
const BUILD: u8 = 0x03;
/// An item that begins with no digit.
const WORD: u8 = 0xf8;
/// A text goes on after a number.
const TAIL: u8 = 0xfe;

struct Version<'a> {
    main: &'a str,
    prerelease: Option<&'a str>,
    build: Option<&'a str>,
}

fn parse(text: &str) -> Parsed<Version<'_>> {
    if text.contains(' ') {
        return Err("it has a space");
    }
    let (rest, build) = match text.rsplit_once('+') {
        Some((rest, build)) => (rest, Some(build)),
        None => (text, None),
    };
    let (main, prerelease) = match rest.split_once('-') {
        Some((main, prerelease)) => (main, Some(prerelease)),
        None => (rest, None),
    };
    Ok(Version {
        main,
        prerelease,
        build,
    })
}

/// Items without zeros at the end.
fn items(text: &str) -> impl Iterator<Item = &str> {
    let zero = |item: &&str| digits::all(item) && digits::is_zero(item);
    let zeros = text.rsplit('.').take_while(zero).count();
    text.split('.').take(text.split('.').count() - zeros)
}

pub fn write(text: &str, out: &mut Writer<'_>) -> Parsed<()> {
    let version = parse(text)?;
    write_items(version.main, out);
    match version.prerelease {
        None => out.mark(RELEASE),
        Some(prerelease) => {
            out.mark(END);
            write_items(prerelease, out);
            out.mark(END);
        }
    }
    if let Some(build) = version.build {
        out.mark(BUILD);
        write_items(build, out);
    }
    Ok(())
}

fn write_items(text: &str, out: &mut Writer<'_>) {
    for item in items(text) {
        let (number, tail) = digits::split(item);
        if number.is_empty() {
            out.mark(WORD);
            out.text(tail);
            continue;
        }
        out.number(number);
        if !tail.is_empty() {
            out.mark(TAIL);
            out.text(tail);
            out.count(number.len() - digits::significant(number).len());
        }
    }
}

pub fn compare(a: &str, b: &str) -> Parsed<Ordering> {
    let (a, b) = (parse(a)?, parse(b)?);
    Ok(compare_items(a.main, b.main)
        .then_with(|| match (a.prerelease, b.prerelease) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(a), Some(b)) => compare_items(a, b),
        })
        .then_with(|| match (a.build, b.build) {
            (Some(a), Some(b)) => compare_items(a, b),
            (a, b) => a.is_some().cmp(&b.is_some()),
        }))
}

fn compare_items(a: &str, b: &str) -> Ordering {
    let (mut ours, mut theirs) = (items(a), items(b));
    loop {
        let order = match (ours.next(), theirs.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => compare_item(a, b),
        };
        if order.is_ne() {
            return order;
        }
    }
}

fn compare_item(a: &str, b: &str) -> Ordering {
    let ((number_a, tail_a), (number_b, tail_b)) = (digits::split(a), digits::split(b));
    let words = number_a.is_empty().cmp(&number_b.is_empty());
    words
        .then_with(|| digits::compare(number_a, number_b))
        .then_with(|| tail_a.cmp(tail_b))
        .then_with(|| match tail_a.is_empty() {
            true => Ordering::Equal,
            false => number_a.len().cmp(&number_b.len()),
        })
}

pub fn is_prerelease(text: &str) -> Parsed<bool> {
    Ok(parse(text)?.prerelease.is_some())
}
