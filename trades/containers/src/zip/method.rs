//! Compression methods of zip (APPNOTE, section 4.4.5), checked against size and checksum.

use std::io::{self, BufRead, Read};

use crate::Reason;
use crate::stream::{BUFFER, check_ratio, kib, zstd_decoder};
use crate::walk::{Entry, Place, Walk};

/// What a member must turn out to be.
pub(super) struct Expected {
    pub(super) size: u64,
    pub(super) checksum: u32,
}

/// Hands on a member. With nothing expected, the packed bytes are read to their end whatever the member's limit.
pub(super) fn unpack(
    walk: &Walk<'_>,
    place: &Place,
    entry: &Entry<'_>,
    method: u16,
    packed: &mut dyn BufRead,
    expected: Option<Expected>,
) {
    let mut counted = Counted {
        inner: packed,
        taken: 0,
    };
    match decoder(walk, method, &mut counted) {
        Ok(Some(decoder)) => {
            let exhaust = expected.is_none();
            let mut checked = Checked {
                walk,
                decoder,
                expected,
                made: 0,
                checksum: flate2::Crc::new(),
            };
            walk.file(place, entry, &mut checked);
            if exhaust && !walk.is_over() {
                // What follows can be found only behind the last byte; a failure was stated with the member.
                let _ = io::copy(&mut checked, &mut io::sink());
            }
        }
        Ok(None) => walk.gap_at(place, entry.name, Reason::Compression(method)),
        Err(error) => walk.gap_at(place, entry.name, Reason::of(&error)),
    }
}

enum Decoder<'p, 'r> {
    Stored(&'p mut Counted<'r>),
    Deflate(flate2::bufread::DeflateDecoder<&'p mut Counted<'r>>),
    Bzip2(bzip2::bufread::BzDecoder<&'p mut Counted<'r>>),
    Zstd(zstd::stream::read::Decoder<'static, &'p mut Counted<'r>>),
    Xz(Box<lzma_rust2::XzReader<&'p mut Counted<'r>>>),
}

fn decoder<'p, 'r>(
    walk: &Walk<'_>,
    method: u16,
    packed: &'p mut Counted<'r>,
) -> io::Result<Option<Decoder<'p, 'r>>> {
    Ok(Some(match method {
        0 => Decoder::Stored(packed),
        8 => Decoder::Deflate(flate2::bufread::DeflateDecoder::new(packed)),
        12 => Decoder::Bzip2(bzip2::bufread::BzDecoder::new(packed)),
        93 => Decoder::Zstd(zstd_decoder(packed, walk.window())?),
        95 => Decoder::Xz(Box::new(lzma_rust2::XzReader::new_mem_limit(
            packed,
            false,
            kib(walk.window()),
        ))),
        _ => return Ok(None),
    }))
}

/// Counts what is made, and compares it at its end with what was promised.
struct Checked<'p, 'r, 'w, 'a> {
    walk: &'w Walk<'a>,
    decoder: Decoder<'p, 'r>,
    expected: Option<Expected>,
    made: u64,
    checksum: flate2::Crc,
}

impl Checked<'_, '_, '_, '_> {
    fn decode(&mut self, buffer: &mut [u8]) -> io::Result<(usize, u64)> {
        Ok(match &mut self.decoder {
            Decoder::Stored(packed) => (packed.read(buffer)?, packed.taken),
            Decoder::Deflate(decoder) => (decoder.read(buffer)?, decoder.get_ref().taken),
            Decoder::Bzip2(decoder) => (decoder.read(buffer)?, decoder.get_ref().taken),
            Decoder::Zstd(decoder) => (decoder.read(buffer)?, decoder.get_ref().taken),
            Decoder::Xz(decoder) => (decoder.read(buffer)?, decoder.inner().taken),
        })
    }

    fn check(&self) -> Result<(), Reason> {
        match &self.expected {
            Some(expected) if expected.size != self.made => {
                Err(Reason::Damaged("its size is not the one stated"))
            }
            Some(expected) if expected.checksum != self.checksum.sum() => {
                Err(Reason::Damaged("its checksum is wrong"))
            }
            _ => Ok(()),
        }
    }
}

impl Read for Checked<'_, '_, '_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(BUFFER);
        let (size, taken) = self.decode(&mut buffer[..most])?;
        if size == 0 && !buffer.is_empty() {
            self.check().map_err(Reason::into_io)?;
        }
        self.made += size as u64;
        self.checksum.update(&buffer[..size]);
        self.walk.charge(size as u64).map_err(Reason::into_io)?;
        check_ratio(self.walk.limits, self.made, taken).map_err(Reason::into_io)?;
        Ok(size)
    }
}

/// A reader that knows how much was taken of it.
struct Counted<'r> {
    inner: &'r mut dyn BufRead,
    taken: u64,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.inner.read(buffer)?;
        self.taken += size as u64;
        Ok(size)
    }
}

impl BufRead for Counted<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.taken += amount as u64;
        self.inner.consume(amount);
    }
}
