//! Semantic Versioning 2.0.0, section 11; what comes after `+` does not count.
//!
//! Beyond the specification a `v` may stand before the numbers and numbers may be missing, as in tags of Swift packages and
//! actions: `v1` is `1.0.0`.

use std::cmp::Ordering;

use super::semantic::Reading;
use crate::key::Writer;
use crate::order::Parsed;

const READING: Reading = Reading {
    before: &['v', 'V'],
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
