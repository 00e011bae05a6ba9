//! Elixir's `Version` (its module documentation): Semantic Versioning; missing numbers are zero, as OSV writes bounds.

use std::cmp::Ordering;

use super::semantic::Reading;
use crate::key::Writer;
use crate::order::Parsed;

const READING: Reading = Reading {
    before: &[],
    zeros: false,
    loose: false,
};

pub fn write(text: &str, out: &mut Writer<'_>) -> Parsed<()> {
    READING.parse(text)?.write(out);
    Ok(())
}

pub fn compare(a: &str, b: &str) -> Parsed<Ordering> {
    Ok(READING.parse(a)?.compare(&READING.parse(b)?))
}

pub fn is_prerelease(text: &str) -> Parsed<bool> {
    Ok(READING.parse(text)?.is_prerelease())
}
