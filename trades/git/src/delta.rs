//! Deltas: an object as pieces of another and new bytes.
//!
//! Source: `gitformat-pack`, "Deltified representation".

use std::ops::Range;

use crate::Damage;
use crate::bytes::{take, take_byte, take_varint};

/// One instruction of a delta.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instruction<'a> {
    /// Bytes of the base.
    Copy {
        /// Where in the base they begin.
        offset: usize,
        /// How many.
        len: usize,
    },
    /// New bytes, at most 127.
    Insert(&'a [u8]),
}

/// Where a piece of an object comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// From the base, beginning at this byte of it.
    Copied(usize),
    /// From the delta: new.
    Inserted,
}

/// A piece of an object made by a delta. The pieces of an object follow each other without a gap; neighbours
/// that continue each other (two inserts, two copies that adjoin in the base) are one piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Where in the object it begins.
    pub start: usize,
    /// How many bytes it has; never none.
    pub len: usize,
    /// Where it comes from.
    pub origin: Origin,
}

impl Segment {
    /// Its bytes in the object.
    pub fn range(&self) -> Range<usize> {
        self.start..self.start + self.len
    }

    /// Its bytes in the base, where it was copied.
    pub fn base_range(&self) -> Option<Range<usize>> {
        match self.origin {
            Origin::Copied(from) => Some(from..from + self.len),
            Origin::Inserted => None,
        }
    }
}

/// A delta over borrowed bytes.
#[derive(Clone, Copy, Debug)]
pub struct Delta<'a> {
    base_len: u64,
    target_len: u64,
    instructions: &'a [u8],
}

impl<'a> Delta<'a> {
    /// Reads the two sizes at its front.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Damage> {
        let mut instructions = bytes;
        let base_len = take_varint(&mut instructions, "a delta")?;
        let target_len = take_varint(&mut instructions, "a delta")?;
        Ok(Self {
            base_len,
            target_len,
            instructions,
        })
    }

    /// The size that the base must have.
    pub fn base_len(&self) -> u64 {
        self.base_len
    }

    /// The size of the object it makes, as it says.
    pub fn target_len(&self) -> u64 {
        self.target_len
    }

    /// Its instructions.
    pub fn instructions(&self) -> Instructions<'a> {
        Instructions {
            rest: self.instructions,
        }
    }

    /// Makes the object in `target` and says of each of its pieces where it comes from. Both are emptied first.
    ///
    /// Sizes are checked before a byte is written: what the instructions give together must be what the
    /// delta says, each copy must lie in the base, and the object must not be larger than `limit`.
    pub fn apply(
        &self,
        base: &[u8],
        limit: usize,
        target: &mut Vec<u8>,
        segments: &mut Vec<Segment>,
    ) -> Result<(), Damage> {
        target.clear();
        segments.clear();
        target.reserve(self.check(base.len(), limit)?);
        for instruction in self.instructions() {
            let start = target.len();
            let (bytes, origin) = match instruction? {
                Instruction::Copy { offset, len } => (
                    base.get(offset..offset + len).ok_or(OUTSIDE)?,
                    Origin::Copied(offset),
                ),
                Instruction::Insert(bytes) => (bytes, Origin::Inserted),
            };
            target.extend_from_slice(bytes);
            push(segments, start, bytes.len(), origin);
        }
        Ok(())
    }

    /// The size of the object, if every instruction can be followed.
    fn check(&self, base_len: usize, limit: usize) -> Result<usize, Damage> {
        if self.base_len != base_len as u64 {
            return Err(Damage::Malformed("a delta against a base of another size"));
        }
        let limit = limit as u64;
        if self.target_len > limit {
            let size = self.target_len;
            return Err(Damage::TooLarge { size, limit });
        }
        let mut total = 0u64;
        for instruction in self.instructions() {
            total += reach(instruction?, base_len)? as u64;
            if total > self.target_len {
                return Err(LIES);
            }
        }
        let size = usize::try_from(total).map_err(|_| LIES)?;
        if total == self.target_len {
            Ok(size)
        } else {
            Err(LIES)
        }
    }
}

const OUTSIDE: Damage = Damage::Malformed("a delta copies from outside its base");
const LIES: Damage = Damage::Malformed("a delta makes another size than it says");

/// How many bytes an instruction gives, if it stays in the base.
fn reach(instruction: Instruction<'_>, base_len: usize) -> Result<usize, Damage> {
    match instruction {
        Instruction::Copy { offset, len } => match offset.checked_add(len) {
            Some(end) if end <= base_len => Ok(len),
            _ => Err(OUTSIDE),
        },
        Instruction::Insert(bytes) => Ok(bytes.len()),
    }
}

fn push(segments: &mut Vec<Segment>, start: usize, len: usize, origin: Origin) {
    if let Some(last) = segments.last_mut() {
        let continues = match (last.origin, origin) {
            (Origin::Inserted, Origin::Inserted) => true,
            (Origin::Copied(from), Origin::Copied(next)) => from + last.len == next,
            _ => false,
        };
        if continues {
            last.len += len;
            return;
        }
    }
    segments.push(Segment { start, len, origin });
}

/// The instructions of a delta, one by one; ends after the first that cannot be read.
#[derive(Clone, Debug)]
pub struct Instructions<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Instructions<'a> {
    type Item = Result<Instruction<'a>, Damage>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let read = self.read();
        if read.is_err() {
            self.rest = &[];
        }
        Some(read)
    }
}

impl<'a> Instructions<'a> {
    fn read(&mut self) -> Result<Instruction<'a>, Damage> {
        const WHAT: &str = "an instruction of a delta";
        match take_byte(&mut self.rest, WHAT)? {
            0 => Err(Damage::Malformed("a reserved instruction of a delta")),
            code @ 0x80.. => self.copy(code),
            len => Ok(Instruction::Insert(take(
                &mut self.rest,
                usize::from(len),
                WHAT,
            )?)),
        }
    }

    fn copy(&mut self, code: u8) -> Result<Instruction<'a>, Damage> {
        let mut offset = 0;
        let mut len = 0;
        for bit in 0..7 {
            if code & (1 << bit) == 0 {
                continue;
            }
            let byte = usize::from(take_byte(&mut self.rest, "a copy of a delta")?);
            match bit {
                0..4 => offset |= byte << (bit * 8),
                _ => len |= byte << ((bit - 4) * 8),
            }
        }
        let len = if len == 0 { 0x1_0000 } else { len };
        Ok(Instruction::Copy { offset, len })
    }
}

/// Writes one copy instruction: for tests of those who make deltas.
///
/// `len` is at most 16 MiB less one and not 0, `offset` at most 4 GiB less one; more is cut off.
pub fn encode_copy(offset: usize, len: usize, out: &mut Vec<u8>) {
    let len = if len == 0x1_0000 { 0 } else { len };
    let parts = [
        offset,
        offset >> 8,
        offset >> 16,
        offset >> 24,
        len,
        len >> 8,
        len >> 16,
    ];
    let at = out.len();
    out.push(0x80);
    for (bit, part) in parts.into_iter().enumerate() {
        let [byte, ..] = part.to_le_bytes();
        if byte != 0 {
            out.push(byte);
            if let Some(code) = out.get_mut(at) {
                *code |= 1 << bit;
            }
        }
    }
}
