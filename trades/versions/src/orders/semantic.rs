//! What the orders after Semantic Versioning share.

use std::cmp::Ordering;

use crate::digits;
use crate::key::Writer;
use crate::order::Parsed;

/// After the identifiers of a prerelease.
const END: u8 = 0x01;
/// Before an identifier that is a text: it comes after numbers.
const TEXT: u8 = 0xf8;
/// No prerelease: after all of them.
const RELEASE: u8 = 0xff;

/// How strictly a version is read.
#[derive(Clone, Copy)]
pub struct Reading {
    /// Characters that may stand before the numbers.
    pub before: &'static [char],
    /// Numbers may begin with zeros.
    pub zeros: bool,
    /// A prerelease may follow without a hyphen.
    pub loose: bool,
}

/// A version taken apart.
#[derive(Clone, Copy)]
pub struct Parts<'a> {
    numbers: [&'a str; 3],
    prerelease: &'a str,
    build: &'a str,
    /// The prerelease is a word and a number in one.
    fused: bool,
}

impl Reading {
    /// Takes a version apart. Numbers that are not there are zero, as the server of OSV reads them.
    pub fn parse(self, text: &str) -> Parsed<Parts<'_>> {
        let text = text.trim_start_matches(self.before);
        let (numbers, rest) = self.numbers(text)?;
        let (rest, build) = match rest.split_once('+') {
            Some((rest, build)) => (rest, Some(build)),
            None => (rest, None),
        };
        let prerelease = match rest.strip_prefix('-') {
            Some(prerelease) => Some(prerelease),
            None if rest.is_empty() => None,
            None if self.loose => Some(rest),
            None => return Err("something other than a prerelease follows the numbers"),
        };
        for list in prerelease.iter().chain(&build) {
            identifiers_hold(list)?;
        }
        if let Some(list) = prerelease
            && !self.zeros
            && list.split('.').any(padded)
        {
            return Err("a number in the prerelease begins with zero");
        }
        Ok(Parts {
            numbers,
            prerelease: prerelease.unwrap_or_default(),
            build: build.unwrap_or_default(),
            fused: false,
        })
    }

    fn numbers(self, text: &str) -> Parsed<([&str; 3], &str)> {
        let mut numbers = ["0"; 3];
        let mut rest = text;
        for (at, number) in numbers.iter_mut().enumerate() {
            if at > 0 {
                match rest.strip_prefix('.') {
                    Some(after) => rest = after,
                    None => break,
                }
            }
            (*number, rest) = digits::split(rest);
            if number.is_empty() {
                return Err("a number is missing");
            }
            if !self.zeros && padded(number) {
                return Err("a number begins with zero");
            }
        }
        Ok((numbers, rest))
    }
}

/// A number that begins with zeros.
fn padded(identifier: &str) -> bool {
    identifier.len() > 1 && identifier.starts_with('0') && digits::all(identifier)
}

fn identifiers_hold(list: &str) -> Parsed<()> {
    let odd = |byte: u8| !(byte.is_ascii_alphanumeric() || byte == b'-');
    if list
        .split('.')
        .any(|one| one.is_empty() || one.bytes().any(odd))
    {
        return Err("an identifier is empty or has a character that is no letter, digit or hyphen");
    }
    Ok(())
}

impl<'a> Parts<'a> {
    /// Numbers, and a word with a number: `1.21rc2`.
    pub fn fused(numbers: [&'a str; 3], prerelease: &'a str) -> Self {
        Self {
            numbers,
            prerelease,
            build: "",
            fused: true,
        }
    }

    /// True where there is a prerelease.
    pub fn is_prerelease(&self) -> bool {
        !self.prerelease.is_empty()
    }

    /// Numbers and prerelease.
    pub fn write(&self, out: &mut Writer<'_>) {
        self.numbers.iter().for_each(|number| out.number(number));
        if self.prerelease.is_empty() {
            out.mark(RELEASE);
        } else {
            self.identifiers()
                .for_each(|one| write_identifier(one, out));
            out.mark(END);
        }
    }

    /// What comes after `+`; none is before any.
    pub fn write_build(&self, out: &mut Writer<'_>) {
        if !self.build.is_empty() {
            self.build
                .split('.')
                .for_each(|one| write_identifier(one, out));
        }
    }

    /// Numbers and prerelease (Semantic Versioning 2.0.0, section 11).
    pub fn compare(&self, other: &Self) -> Ordering {
        for (a, b) in self.numbers.iter().zip(other.numbers) {
            let order = digits::compare(a, b);
            if order.is_ne() {
                return order;
            }
        }
        match (self.is_prerelease(), other.is_prerelease()) {
            (false, false) => Ordering::Equal,
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (true, true) => self.identifiers().cmp_by_identifier(other.identifiers()),
        }
    }

    /// What comes after `+`.
    pub fn compare_build(&self, other: &Self) -> Ordering {
        match (self.build.is_empty(), other.build.is_empty()) {
            (true, no) => {
                if no {
                    Ordering::Equal
                } else {
                    Ordering::Less
                }
            }
            (false, true) => Ordering::Greater,
            (false, false) => self
                .build
                .split('.')
                .cmp_by_identifier(other.build.split('.')),
        }
    }

    fn identifiers(&self) -> impl Iterator<Item = &'a str> {
        let (word, number) = match self.fused {
            true => digits::split_while(self.prerelease, |byte| !byte.is_ascii_digit()),
            false => (self.prerelease, ""),
        };
        let number = Some(number).filter(|number| !number.is_empty());
        word.split('.').chain(number)
    }
}

fn write_identifier(identifier: &str, out: &mut Writer<'_>) {
    if digits::all(identifier) {
        out.number(identifier);
    } else {
        out.mark(TEXT);
        out.text(identifier);
    }
}

/// Lists of identifiers, one after another.
trait Identifiers<'a>: Iterator<Item = &'a str> + Sized {
    fn cmp_by_identifier(mut self, mut other: impl Iterator<Item = &'a str>) -> Ordering {
        loop {
            let order = match (self.next(), other.next()) {
                (None, None) => return Ordering::Equal,
                (None, Some(_)) => Ordering::Less,
                (Some(_), None) => Ordering::Greater,
                (Some(a), Some(b)) => compare_identifiers(a, b),
            };
            if order.is_ne() {
                return order;
            }
        }
    }
}

impl<'a, I: Iterator<Item = &'a str>> Identifiers<'a> for I {}

fn compare_identifiers(a: &str, b: &str) -> Ordering {
    match (digits::all(a), digits::all(b)) {
        (true, true) => digits::compare(a, b),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => a.cmp(b),
    }
}
