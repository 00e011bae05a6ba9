//! `rpmdb.sqlite-wal`: pages that were written and are not in the database yet (`SQLite` documentation, "Database File
//! Format", "The Write-Ahead Log").

use std::collections::HashMap;

use super::blobs::Bytes;

/// The header of the log, and that of each frame.
const HEADER: usize = 32;
const FRAME: usize = 24;
/// The last bit of this tells the order of bytes in which sums are taken.
const MAGIC: usize = 0x377f_0682;
const VERSION: usize = 3_007_000;

/// The pages of a log that count: those of whole transactions.
#[derive(Default)]
pub(super) struct Log<'a> {
    /// By their number, counted from 0.
    pub(super) pages: HashMap<usize, &'a [u8]>,
    /// How many pages the database has after the last transaction.
    pub(super) count: usize,
}

impl<'a> Log<'a> {
    /// The log that these bytes are, for pages of that size; none where they are no log.
    pub(super) fn read(bytes: &'a [u8], size: usize) -> Option<Self> {
        let number = |at| Bytes::Big.u32(bytes, at);
        let magic = number(0)?;
        let order = match magic.checked_sub(MAGIC)? {
            0 => Bytes::Little,
            1 => Bytes::Big,
            _ => return None,
        };
        let mut sum = Sum {
            order,
            pair: (0, 0),
        };
        sum.add(bytes.get(..24)?);
        let fits = number(4) == Some(VERSION) && number(8) == Some(size) && sum.is(bytes, 24);
        let salts = bytes.get(16..24).filter(|_| fits)?;
        let mut log = Self::default();
        let mut open = Vec::new();
        for frame in bytes.get(HEADER..)?.chunks_exact(FRAME + size) {
            let (header, page) = frame.split_at(FRAME);
            sum.add(&header[..8]);
            sum.add(page);
            // What does not fit was written before the log began anew.
            if &header[8..16] != salts || !sum.is(header, 16) {
                break;
            }
            let at = Bytes::Big.u32(header, 0)?.checked_sub(1)?;
            open.push((at, page));
            let count = Bytes::Big.u32(header, 4)?;
            if count > 0 {
                log.pages.extend(open.drain(..));
                log.count = count;
            }
        }
        Some(log)
    }
}

/// A running sum over words in pairs.
struct Sum {
    order: Bytes,
    pair: (u32, u32),
}

impl Sum {
    fn add(&mut self, bytes: &[u8]) {
        let (mut first, mut second) = self.pair;
        for eight in bytes.chunks_exact(8) {
            let word = |at| self.order.word(eight, at).unwrap_or(0);
            first = first.wrapping_add(word(0)).wrapping_add(second);
            second = second.wrapping_add(word(4)).wrapping_add(first);
        }
        self.pair = (first, second);
    }

    fn is(&self, bytes: &[u8], at: usize) -> bool {
        let stated = Bytes::Big
            .word(bytes, at)
            .zip(Bytes::Big.word(bytes, at + 4));
        stated == Some(self.pair)
    }
}
