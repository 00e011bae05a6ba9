//! RPM: `rpmvercmp` (`rpmio/rpmvercmp.c`, since 4.15 with caret), `[epoch:]version[-release]`.
//!
//! No epoch is epoch 0. No release comes before every release; rpm itself takes such a version for any release.

use std::cmp::Ordering;

use crate::digits;
use crate::key::Writer;
use crate::order::Parsed;

const TILDE: u8 = 0x02;
const END: u8 = 0x03;
const CARET: u8 = 0x04;
const WORD: u8 = 0x05;

struct Version<'a> {
    epoch: &'a str,
    version: &'a str,
    release: &'a str,
}

fn parse(text: &str) -> Parsed<Version<'_>> {
    let (epoch, rest) = text.split_once(':').unwrap_or(("0", text));
    let (version, release) = rest.rsplit_once('-').unwrap_or((rest, ""));
    let epoch = if epoch == "(none)" || epoch.is_empty() {
        "0"
    } else {
        epoch
    };
    if !digits::all(epoch) {
        return Err("the epoch is no number");
    }
    if version.is_empty() || rest.contains([' ', ':']) {
        return Err("the version is empty, or has a space or a second colon");
    }
    Ok(Version {
        epoch,
        version,
        release,
    })
}

pub fn write(text: &str, out: &mut Writer<'_>) -> Parsed<()> {
    let version = parse(text)?;
    out.number(version.epoch);
    write_part(version.version, out);
    write_part(version.release, out);
    Ok(())
}

fn write_part(text: &str, out: &mut Writer<'_>) {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(is_separator);
        let Some(first) = rest.bytes().next() else {
            return out.mark(END);
        };
        match first {
            b'~' => out.mark(TILDE),
            b'^' => out.mark(CARET),
            b'0'..=b'9' => out.number(digits::split(rest).0),
            _ => {
                out.mark(WORD);
                out.text(word(rest).0);
            }
        }
        rest = match first {
            b'~' | b'^' => &rest[1..],
            b'0'..=b'9' => digits::split(rest).1,
            _ => word(rest).1,
        };
    }
}

fn word(text: &str) -> (&str, &str) {
    digits::split_while(text, |byte| byte.is_ascii_alphabetic())
}

fn is_separator(character: char) -> bool {
    !character.is_ascii_alphanumeric() && character != '~' && character != '^'
}

pub fn compare(a: &str, b: &str) -> Parsed<Ordering> {
    let (a, b) = (parse(a)?, parse(b)?);
    Ok(digits::compare(a.epoch, b.epoch)
        .then_with(|| compare_parts(a.version, b.version))
        .then_with(|| compare_parts(a.release, b.release)))
}

/// As rpm goes: both texts at once.
fn compare_parts(mut a: &str, mut b: &str) -> Ordering {
    loop {
        a = a.trim_start_matches(is_separator);
        b = b.trim_start_matches(is_separator);
        match (a.strip_prefix('~'), b.strip_prefix('~')) {
            (Some(rest_a), Some(rest_b)) => {
                (a, b) = (rest_a, rest_b);
                continue;
            }
            (Some(_), None) => return Ordering::Less,
            (None, Some(_)) => return Ordering::Greater,
            (None, None) => {}
        }
        match (a.strip_prefix('^'), b.strip_prefix('^')) {
            (Some(rest_a), Some(rest_b)) => {
                (a, b) = (rest_a, rest_b);
                continue;
            }
            (Some(_), None) if b.is_empty() => return Ordering::Greater,
            (None, Some(_)) if a.is_empty() => return Ordering::Less,
            (Some(_), None) => return Ordering::Less,
            (None, Some(_)) => return Ordering::Greater,
            (None, None) => {}
        }
        if a.is_empty() || b.is_empty() {
            return a.len().min(1).cmp(&b.len().min(1));
        }
        let order = compare_segments(&mut a, &mut b);
        if order.is_ne() {
            return order;
        }
    }
}

/// The first number or word of both.
fn compare_segments(a: &mut &str, b: &mut &str) -> Ordering {
    let numbers = a.starts_with(|first: char| first.is_ascii_digit());
    let split = if numbers { digits::split } else { word };
    let ((one, rest_a), (two, rest_b)) = (split(a), split(b));
    (*a, *b) = (rest_a, rest_b);
    match (numbers, two.is_empty()) {
        (true, true) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (true, false) => digits::compare(one, two),
        (false, false) => one.cmp(two),
    }
}

/// A tilde in the version.
pub fn is_prerelease(text: &str) -> Parsed<bool> {
    Ok(parse(text)?.version.contains('~'))
}
