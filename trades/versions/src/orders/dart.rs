//! Dart's `pub_semver` (`lib/src/version.dart`): as Semantic Versioning, and what comes after `+` counts.
//!
//! Exception: there an identifier such as `-1` or `0x1`, which Dart reads as a number, is a number; here it is a text.

use std::cmp::Ordering;

use super::semantic::Reading;
use crate::key::Writer;
use crate::order::Parsed;

const READING: Reading = Reading {
    before: &[],
    zeros: true,
    loose: false,
};

pub fn write(text: &str, out: &mut Writer<'_>) -> Parsed<()> {
    let parts = READING.parse(text)?;
    parts.write(out);
    parts.write_build(out);
    Ok(())
}

pub fn compare(a: &str, b: &str) -> Parsed<Ordering> {
    let (a, b) = (READING.parse(a)?, READING.parse(b)?);
    Ok(a.compare(&b).then_with(|| a.compare_build(&b)))
}

pub fn is_prerelease(text: &str) -> Parsed<bool> {
    Ok(READING.parse(text)?.is_prerelease())
}
