//! Go: modules and the toolchain.
//!
//! Modules: `golang.org/x/mod/semver`, with or without the `v` (OSV leaves it out). A pseudo-version is a prerelease, and
//! `+incompatible` does not count. The toolchain: `go1.21rc2` is `1.21.0-rc.2`, as in Go's vulnerability database; what follows
//! a hyphen, `+` or space after `go1.21.3` is a mark of whoever built it, and does not count (`cmd/go`: toolchain names).
//! Exception: `go1.21` is `1.21.0`, though Go has since 1.21 ordered the language version before its candidates.

use std::cmp::Ordering;

use super::semantic::{Parts, Reading};
use crate::digits;
use crate::key::Writer;
use crate::order::Parsed;

const READING: Reading = Reading {
    before: &[],
    zeros: false,
    loose: false,
};

pub fn write(text: &str, out: &mut Writer<'_>) -> Parsed<()> {
    parse(text)?.write(out);
    Ok(())
}

pub fn compare(a: &str, b: &str) -> Parsed<Ordering> {
    Ok(parse(a)?.compare(&parse(b)?))
}

pub fn is_prerelease(text: &str) -> Parsed<bool> {
    Ok(parse(text)?.is_prerelease())
}

fn parse(text: &str) -> Parsed<Parts<'_>> {
    if let Some(release) = text.strip_prefix("go") {
        return toolchain(release.split(['-', '+', ' ']).next().unwrap_or_default());
    }
    let module = text.strip_prefix('v');
    match READING.parse(module.unwrap_or(text)) {
        Err(_) if module.is_none() => toolchain(text),
        read => read,
    }
}

/// `1.21.3`, `1.21rc2`, `1.4beta1`.
fn toolchain(text: &str) -> Parsed<Parts<'_>> {
    let (numbers, kind) = digits::split_while(text, |byte| byte.is_ascii_digit() || byte == b'.');
    if kind.is_empty() {
        return READING.parse(numbers);
    }
    let (word, number) = digits::split_while(kind, |byte| byte.is_ascii_lowercase());
    if !matches!(word, "rc" | "beta" | "alpha") || !digits::all(number) {
        return Err("something other than `rc` or `beta` and a number follows the numbers");
    }
    let mut list = numbers.split('.');
    let mut next = || list.next().unwrap_or("0");
    let parts = [next(), next(), next()];
    match list.next().is_none() && parts.iter().all(|part| digits::all(part)) {
        true => Ok(Parts::fused(parts, kind)),
        false => Err("a number is missing"),
    }
}
