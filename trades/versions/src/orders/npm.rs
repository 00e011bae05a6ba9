//! node-semver (`classes/semver.js`, `internal/re.js`) with `loose`, as npm reads versions.
//!
//! Signs, spaces and zeros before numbers and prereleases without a hyphen are taken. Missing numbers are zero, as in OSV.
//! Exceptions: npm refuses numbers over 2^53 and more than 256 characters, and rounds long numbers of a prerelease.

use std::cmp::Ordering;

use super::semantic::Reading;
use crate::key::Writer;
use crate::order::Parsed;

const READING: Reading = Reading {
    before: &['v', 'V', '=', ' '],
    zeros: true,
    loose: true,
};

pub fn write(text: &str, out: &mut Writer<'_>) -> Parsed<()> {
    READING.parse(text.trim_end())?.write(out);
    Ok(())
}

pub fn compare(a: &str, b: &str) -> Parsed<Ordering> {
    Ok(READING
        .parse(a.trim_end())?
        .compare(&READING.parse(b.trim_end())?))
}

pub fn is_prerelease(text: &str) -> Parsed<bool> {
    Ok(READING.parse(text.trim_end())?.is_prerelease())
}
