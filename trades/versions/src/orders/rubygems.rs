//! Ruby's `Gem::Version` (`lib/rubygems/version.rb`): numbers and words, `-` is `.pre.`, what is missing is zero.

use std::cmp::Ordering;

use crate::digits;
use crate::key::Writer;
use crate::order::Parsed;

/// A word: before zero, which is before numbers. The fewer zeros before it, the earlier.
const WORD: u8 = 0x02;
const ZEROS_WORD: u8 = 0x03;
const END: u8 = 0x10;
/// A number after zeros: the more of them, the earlier.
const ZEROS_NUMBER: u8 = 0x11;

/// Numbers and words. The text was checked.
fn segments(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.strip_prefix('.').unwrap_or(rest);
        let digit = rest.bytes().next()?.is_ascii_digit();
        if let Some(after) = rest.strip_prefix('-') {
            rest = after;
            return Some("pre");
        }
        let (segment, after) = digits::split_while(rest, |byte| {
            byte.is_ascii_alphanumeric() && byte.is_ascii_digit() == digit
        });
        rest = after;
        Some(segment)
    })
}

fn check(text: &str) -> Parsed<&str> {
    let text = text.trim_matches(' ');
    let (main, tail) = text.split_once('-').unwrap_or((text, "0"));
    let word =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let tail_word = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let first = main.split('.').next().unwrap_or_default();
    if !digits::all(first) || !main.split('.').all(word) || !tail.split('.').all(tail_word) {
        return Err("it is no number followed by numbers and words");
    }
    Ok(text)
}

pub fn write(text: &str, out: &mut Writer<'_>) -> Parsed<()> {
    let (mut zeros, mut worded) = (0, false);
    for segment in segments(check(text)?) {
        let number = segment.starts_with(|first: char| first.is_ascii_digit());
        if number && digits::is_zero(segment) {
            zeros += 1;
            continue;
        }
        // Zeros before the first word do not count.
        let counted = if number || worded { zeros } else { 0 };
        write_segment(segment, number, counted, out);
        zeros = 0;
        worded |= !number;
    }
    out.mark(END);
    Ok(())
}

fn write_segment(segment: &str, number: bool, zeros: usize, out: &mut Writer<'_>) {
    match (number, zeros) {
        (true, 0) => {}
        (true, _) => {
            out.mark(ZEROS_NUMBER);
            out.count_down(zeros);
        }
        (false, 0) => out.mark(WORD),
        (false, _) => {
            out.mark(ZEROS_WORD);
            out.count(zeros);
        }
    }
    if number {
        out.number(segment);
    } else {
        out.text(segment);
    }
}

/// As Ruby's: the canonical segments, one after another, and zeros for what is missing.
pub fn compare(a: &str, b: &str) -> Parsed<Ordering> {
    let (a, b) = (canonical(check(a)?), canonical(check(b)?));
    for index in 0..a.len().max(b.len()) {
        let one = a.get(index).copied().unwrap_or("0");
        let two = b.get(index).copied().unwrap_or("0");
        let order = match (digits::all(one), digits::all(two)) {
            (true, true) => digits::compare(one, two),
            (false, false) => one.cmp(two),
            (one, two) => one.cmp(&two),
        };
        if order.is_ne() {
            return Ok(order);
        }
    }
    Ok(Ordering::Equal)
}

/// Without zeros before the first word and at the end.
fn canonical(text: &str) -> Vec<&str> {
    let mut all: Vec<&str> = segments(text).collect();
    let word = all.iter().position(|segment| !digits::all(segment));
    let mut tail = all.split_off(word.unwrap_or(all.len()));
    for list in [&mut all, &mut tail] {
        while list
            .last()
            .is_some_and(|last| digits::all(last) && digits::is_zero(last))
        {
            list.pop();
        }
    }
    all.append(&mut tail);
    all
}

/// Any letter, or a hyphen.
pub fn is_prerelease(text: &str) -> Parsed<bool> {
    let odd = |byte: u8| byte.is_ascii_alphabetic() || byte == b'-';
    Ok(check(text)?.bytes().any(odd))
}
