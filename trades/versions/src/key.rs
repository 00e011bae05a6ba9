//! Keys, and how they are written.
//!
//! Pieces are written one after another, each so that no piece is the beginning of another of the same place, and so that
//! bytes order as pieces do. The first byte of a number lies in 0x20..=0xf0: an order is free to use what lies below
//! for marks that come before any number, and what lies above for marks that come after.

use std::fmt;

/// A version as bytes: of two keys of one order the smaller is the earlier version, equal keys are equal versions.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Box<[u8]>);

impl Key {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Before every version: what `introduced: "0"` means in a range of OSV (OSV schema, `affected[].ranges[].events`).
    pub fn least() -> Self {
        Self(Box::default())
    }

    /// The least key after this one: no version lies between. As an exclusive end it includes this version (`last_affected`).
    #[must_use]
    pub fn successor(&self) -> Self {
        Self([&self.0[..], &[0]].concat().into())
    }
}

impl From<Vec<u8>> for Key {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(")?;
        for byte in &self.0 {
            write!(f, "{byte:02x}")?;
        }
        f.write_str(")")
    }
}

/// The first byte of zero.
const ZERO: u8 = 0x20;
/// Numbers below this are one byte.
const SMALL: u64 = 200;
/// Before the first byte of numbers of one byte length more than the last.
const WIDTH: u8 = 0xe7;
/// The first byte of numbers of more digits than fit 64 bits for certain.
const LONG: u8 = 0xf0;
/// The most digits that fit 64 bits whatever they are.
const FITS: usize = 18;

/// Appends the pieces of a key.
pub struct Writer<'a>(pub &'a mut Vec<u8>);

impl Writer<'_> {
    /// A mark of the order.
    pub fn mark(&mut self, mark: u8) {
        self.0.push(mark);
    }

    /// A number as its digits; nothing is zero.
    pub fn number(&mut self, digits: &str) {
        let digits = crate::digits::significant(digits);
        if digits.len() > FITS {
            self.0.push(LONG);
            self.count(digits.len());
            self.0.extend_from_slice(digits.as_bytes());
        } else {
            self.small(
                digits
                    .bytes()
                    .fold(0, |sum, byte| sum * 10 + u64::from(byte - b'0')),
            );
        }
    }

    fn small(&mut self, number: u64) {
        if let Some(byte) = u8::try_from(number).ok().filter(|_| number < SMALL) {
            self.0.push(ZERO + byte);
            return;
        }
        let bytes = number.to_be_bytes();
        let used = &bytes[(number.leading_zeros() / 8) as usize..];
        self.0.push(WIDTH + u8::try_from(used.len()).unwrap_or(8));
        self.0.extend_from_slice(used);
    }

    /// A text; what is shorter comes first. No text has a byte of zero, since versions have no control characters.
    pub fn text(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
        self.0.push(0);
    }

    /// A length, which is that of a part of a version.
    pub fn count(&mut self, count: usize) {
        let count = u16::try_from(count).unwrap_or(u16::MAX);
        self.0.extend_from_slice(&count.to_be_bytes());
    }

    /// A length of which the greater comes first.
    pub fn count_down(&mut self, count: usize) {
        let count = u16::MAX - u16::try_from(count).unwrap_or(u16::MAX);
        self.0.extend_from_slice(&count.to_be_bytes());
    }
}
