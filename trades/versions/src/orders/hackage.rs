//! Haskell's Package Versioning Policy and Cabal's `Version`: numbers between dots; `1.0` is before `1.0.0`.

use std::cmp::Ordering;

use crate::digits;
use crate::key::Writer;
use crate::order::Parsed;

pub fn write(text: &str, out: &mut Writer<'_>) -> Parsed<()> {
    numbers(text)?.for_each(|number| out.number(number));
    Ok(())
}

pub fn compare(a: &str, b: &str) -> Parsed<Ordering> {
    Ok(digits::compare_lists(numbers(a)?, numbers(b)?))
}

/// Cabal knows no prereleases.
pub fn is_prerelease(text: &str) -> Parsed<bool> {
    numbers(text).map(|_| false)
}

fn numbers(text: &str) -> Parsed<impl Iterator<Item = &str>> {
    let numbers = text.split('.');
    match numbers.clone().all(digits::all) {
        true => Ok(numbers),
        false => Err("it is no list of numbers"),
    }
}
