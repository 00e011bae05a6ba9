//! Numbers and texts as bytes: the writer of the index, and a reader that trusts none of them.

use crate::Damaged;

/// Appends to a vector of bytes.
pub(crate) trait Put {
    /// Seven bits a byte, the lowest first (LEB128).
    fn number(&mut self, value: u64);
    /// The length, then the bytes.
    fn text(&mut self, bytes: &[u8]);
}

impl Put for Vec<u8> {
    fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.push(value.to_le_bytes()[0] | 0x80);
            value >>= 7;
        }
        self.push(value.to_le_bytes()[0]);
    }

    fn text(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.extend_from_slice(bytes);
    }
}

/// Reads from the front of bytes; every length is held against what is left.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    what: &'static str,
}

impl<'a> Reader<'a> {
    /// `what` is named where the bytes do not hold together.
    pub(crate) fn new(rest: &'a [u8], what: &'static str) -> Self {
        Self { rest, what }
    }

    /// From there on.
    pub(crate) fn at(bytes: &'a [u8], start: usize, what: &'static str) -> Result<Self, Damaged> {
        let rest = bytes.get(start..).ok_or(Damaged { what })?;
        Ok(Self { rest, what })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// How many bytes are left.
    pub(crate) fn left(&self) -> usize {
        self.rest.len()
    }

    pub(crate) fn byte(&mut self) -> Result<u8, Damaged> {
        let (first, rest) = self.rest.split_first().ok_or(self.damaged())?;
        self.rest = rest;
        Ok(*first)
    }

    pub(crate) fn number(&mut self) -> Result<u64, Damaged> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(self.damaged())
    }

    /// A number that counts things of at least one byte each, and so is no greater than the bytes left.
    pub(crate) fn count(&mut self) -> Result<usize, Damaged> {
        let count = self.size()?;
        if count > self.rest.len() {
            return Err(self.damaged());
        }
        Ok(count)
    }

    /// A number that is a place in memory.
    pub(crate) fn size(&mut self) -> Result<usize, Damaged> {
        usize::try_from(self.number()?).map_err(|_| self.damaged())
    }

    pub(crate) fn take(&mut self, length: usize) -> Result<&'a [u8], Damaged> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(self.damaged())?;
        self.rest = rest;
        Ok(taken)
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], Damaged> {
        let length = self.size()?;
        self.take(length)
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, Damaged> {
        std::str::from_utf8(self.bytes()?).map_err(|_| self.damaged())
    }

    pub(crate) fn damaged(&self) -> Damaged {
        Damaged { what: self.what }
    }
}

/// Signed as unsigned, small ones small.
pub(crate) fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

/// The reverse.
pub(crate) fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}

/// Four bytes at `index`, counted in fours.
pub(crate) fn word(bytes: &[u8], index: usize) -> Option<u32> {
    let start = index.checked_mul(4)?;
    let four = bytes.get(start..start.checked_add(4)?)?;
    four.try_into().ok().map(u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_both_ways() {
        for value in [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX] {
            let mut bytes = Vec::new();
            bytes.number(value);
            assert_eq!(Reader::new(&bytes, "test").number(), Ok(value));
        }
        for value in [0, -1, 1, i64::MIN, i64::MAX] {
            assert_eq!(unzigzag(zigzag(value)), value);
        }
    }

    #[test]
    fn nothing_is_read_beyond_the_end() {
        let damaged = Err(Damaged { what: "test" });
        assert_eq!(Reader::new(&[0xff; 20], "test").number(), damaged);
        assert_eq!(Reader::new(&[0x80], "test").number(), damaged);
        assert_eq!(
            Reader::new(&[5, b'a'], "test").text(),
            Err(Damaged { what: "test" })
        );
        assert_eq!(
            Reader::new(&[9, 1], "test").count(),
            Err(Damaged { what: "test" })
        );
        assert!(Reader::at(&[1], 2, "test").is_err());
        assert_eq!(word(&[1, 0, 0, 0, 2], 1), None);
        assert_eq!(word(&[1], usize::MAX), None);
    }
}
