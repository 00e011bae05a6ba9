//! What a record says of one package, as bytes: the same in a compiled record and in the index.
//!
//! A key is a number that leads to it: into the record's own list, or into the pool of the index.

use crate::Damaged;
use crate::codec::{Put, Reader};

/// Some versions of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The number of the order, where it is not the ecosystem's own.
    pub(crate) order: Option<u8>,
    /// The key of the first version; all from the beginning where there is none.
    pub(crate) from: Option<u64>,
    /// Where it ends.
    pub(crate) end: PieceEnd,
    /// The real bounds are in a form outside the order, so that within these nothing is sure.
    pub(crate) is_loose: bool,
}

/// Where a piece ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PieceEnd {
    Never,
    Before(u64),
    With(u64),
    /// With the version with which it begins.
    Point,
}

/// What a record says of one package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pair<'a> {
    pub(crate) flags: u8,
    pub(crate) pieces: Vec<Piece>,
    /// Versions that are compared as text.
    pub(crate) texts: Vec<&'a str>,
    /// Ranges of commits, see [`commits`](crate::commits); empty where there are none.
    pub(crate) commits: &'a [u8],
}

/// So many pieces or more are counted apart.
const MANY: u8 = 15;
const HAS_TEXTS: u8 = 0x80;
const HAS_COMMITS: u8 = 0x40;
const HAS_FROM: u8 = 4;
const HAS_ORDER: u8 = 8;
const IS_LOOSE: u8 = 16;

impl<'a> Pair<'a> {
    /// Appends it, with keys by other numbers.
    pub(crate) fn write(&self, out: &mut Vec<u8>, mut key: impl FnMut(u64) -> u64) {
        let count = u8::try_from(self.pieces.len()).map_or(MANY, |count| count.min(MANY));
        let texts = if self.texts.is_empty() { 0 } else { HAS_TEXTS };
        let commits = if self.commits.is_empty() {
            0
        } else {
            HAS_COMMITS
        };
        out.push(count | self.flags << 4 | texts | commits);
        if count == MANY {
            out.number(self.pieces.len() as u64);
        }
        for piece in &self.pieces {
            piece.write(out, &mut key);
        }
        if !self.texts.is_empty() {
            out.number(self.texts.len() as u64);
            self.texts.iter().for_each(|text| out.text(text.as_bytes()));
        }
        if !self.commits.is_empty() {
            out.text(self.commits);
        }
    }

    /// Reads one in place of what was there.
    pub(crate) fn read(&mut self, from: &mut Reader<'a>) -> Result<(), Damaged> {
        self.pieces.clear();
        self.texts.clear();
        self.commits = &[];
        let head = from.byte()?;
        self.flags = head >> 4 & 3;
        let count = match head & MANY {
            MANY => from.count()?,
            few => usize::from(few),
        };
        for _ in 0..count {
            self.pieces.push(Piece::read(from)?);
        }
        if head & HAS_TEXTS != 0 {
            for _ in 0..from.count()? {
                self.texts.push(from.text()?);
            }
        }
        if head & HAS_COMMITS != 0 {
            self.commits = from.bytes()?;
        }
        Ok(())
    }
}

impl Piece {
    fn write(self, out: &mut Vec<u8>, mut key: impl FnMut(u64) -> u64) {
        let (kind, to) = match self.end {
            PieceEnd::Never => (0, None),
            PieceEnd::Before(to) => (1, Some(to)),
            PieceEnd::With(to) => (2, Some(to)),
            PieceEnd::Point => (3, None),
        };
        let from = if self.from.is_some() { HAS_FROM } else { 0 };
        let order = if self.order.is_some() { HAS_ORDER } else { 0 };
        let loose = if self.is_loose { IS_LOOSE } else { 0 };
        out.push(kind | from | order | loose);
        out.extend(self.order);
        for number in [self.from, to].into_iter().flatten() {
            out.number(key(number));
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        let head = from.byte()?;
        let order = if head & HAS_ORDER == 0 {
            None
        } else {
            Some(from.byte()?)
        };
        let first = if head & HAS_FROM == 0 {
            None
        } else {
            Some(from.number()?)
        };
        let end = match (head & 3, first) {
            (0, _) => PieceEnd::Never,
            (1, _) => PieceEnd::Before(from.number()?),
            (2, _) => PieceEnd::With(from.number()?),
            (_, Some(_)) => PieceEnd::Point,
            (_, None) => return Err(from.damaged()),
        };
        Ok(Self {
            order,
            from: first,
            end,
            is_loose: head & IS_LOOSE != 0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_goes_both_ways() {
        let point = Piece {
            order: None,
            from: Some(300),
            end: PieceEnd::Point,
            is_loose: false,
        };
        let rest = [
            Piece {
                order: Some(3),
                from: None,
                end: PieceEnd::Before(7),
                is_loose: false,
            },
            Piece {
                order: None,
                from: Some(0),
                end: PieceEnd::With(9),
                is_loose: false,
            },
            Piece {
                order: None,
                from: None,
                end: PieceEnd::Never,
                is_loose: true,
            },
        ];
        for count in [0, 14, 15, 40] {
            let mut pieces = vec![point; count];
            pieces.extend(rest);
            let pair = Pair {
                flags: 3,
                pieces,
                texts: vec!["", "é"],
                commits: b"ranges",
            };
            let mut bytes = Vec::new();
            pair.write(&mut bytes, |key| key);
            let mut back = Pair::default();
            back.read(&mut Reader::new(&bytes, "test"))
                .expect("it was written so");
            assert_eq!(back, pair);
        }
    }
}
