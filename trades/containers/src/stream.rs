//! Compressed streams, frame after frame, under the budgets.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use bzip2::bufread::BzDecoder;
use flate2::bufread::GzDecoder;
use lzma_rust2::XzReader;

use crate::walk::{Place, Walk};
use crate::{Format, Limits, Reason};

/// Bytes between two stages, and the most between two looks at the budgets.
pub(crate) const BUFFER: usize = 64 << 10;

/// What each frame costs of the budget, so that millions of empty ones end.
const FRAME_COST: u64 = 4 << 10;

/// All frames of a stream as one reader.
pub(crate) struct Frames<'s, 'w, 'a> {
    walk: &'w Walk<'a>,
    path: String,
    format: Format,
    state: State<'s>,
    taken: Rc<Cell<u64>>,
    made: u64,
    failure: Option<Reason>,
    stated: bool,
}

enum State<'s> {
    Between(Input<'s>),
    Inside(Box<Decoder<'s>>),
    Ended,
}

enum Decoder<'s> {
    Gzip(Box<GzDecoder<Input<'s>>>),
    Zstd(zstd::stream::read::Decoder<'static, Input<'s>>),
    Xz(Box<XzReader<Input<'s>>>),
    Bzip2(BzDecoder<Input<'s>>),
}

impl<'s> Decoder<'s> {
    fn new(format: Format, input: Input<'s>, window: u64) -> io::Result<Self> {
        Ok(match format {
            Format::Zstd => Self::Zstd(zstd_decoder(input, window)?),
            Format::Xz => Self::Xz(Box::new(XzReader::new_mem_limit(input, false, kib(window)))),
            Format::Bzip2 => Self::Bzip2(BzDecoder::new(input)),
            _ => Self::Gzip(Box::new(GzDecoder::new(input))),
        })
    }

    fn into_input(self) -> Input<'s> {
        match self {
            Self::Gzip(decoder) => decoder.into_inner(),
            Self::Zstd(decoder) => decoder.finish(),
            Self::Xz(decoder) => decoder.into_inner(),
            Self::Bzip2(decoder) => decoder.into_inner(),
        }
    }
}

/// Decodes one frame; `window` is rounded down to a power of two.
pub(crate) fn zstd_decoder<R: BufRead>(
    input: R,
    window: u64,
) -> io::Result<zstd::stream::read::Decoder<'static, R>> {
    let mut decoder = zstd::stream::read::Decoder::with_buffer(input)?.single_frame();
    decoder.window_log_max(window.max(1 << 10).ilog2().min(31))?;
    Ok(decoder)
}

/// A window as a limit of memory; decoders of LZMA2 need a little more than their dictionary.
pub(crate) fn kib(window: u64) -> u32 {
    u32::try_from(window >> 10)
        .unwrap_or(u32::MAX - 512)
        .saturating_add(512)
}

impl Read for Decoder<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Gzip(decoder) => decoder.read(buffer),
            Self::Zstd(decoder) => decoder.read(buffer),
            Self::Xz(decoder) => decoder.read(buffer),
            Self::Bzip2(decoder) => decoder.read(buffer),
        }
    }
}

impl<'s, 'w, 'a> Frames<'s, 'w, 'a> {
    pub(crate) fn new(
        walk: &'w Walk<'a>,
        place: &Place,
        format: Format,
        reader: &'s mut dyn BufRead,
    ) -> Self {
        let taken = Rc::default();
        if has_window(format) {
            walk.window_opened();
        }
        Self {
            walk,
            path: place.path.clone(),
            format,
            state: State::Between(Input {
                reader,
                taken: Rc::clone(&taken),
            }),
            taken,
            made: 0,
            failure: None,
            stated: false,
        }
    }

    /// States what ended the stream early, once, unless the stages outside it stated it as theirs.
    pub(crate) fn state_failure(&mut self) {
        if let Some(reason) = self.failure.clone().filter(|_| !self.stated) {
            self.stated = true;
            self.walk.gap(&self.path, reason);
        }
    }

    fn next(&mut self, buffer: &mut [u8]) -> Result<usize, Reason> {
        loop {
            let state = std::mem::replace(&mut self.state, State::Ended);
            self.state = match state {
                State::Ended => return Ok(0),
                State::Between(input) => self.begin(input)?,
                State::Inside(mut decoder) => {
                    let most = buffer.len().min(BUFFER);
                    let size = decoder
                        .read(&mut buffer[..most])
                        .map_err(|error| Reason::of(&error))?;
                    if size > 0 {
                        self.state = State::Inside(decoder);
                        return self.count(size);
                    }
                    State::Between(decoder.into_input())
                }
            };
        }
    }

    fn begin(&mut self, mut input: Input<'s>) -> Result<State<'s>, Reason> {
        let first = self.taken.get() == 0;
        match next_byte(&mut input)? {
            None if first => Err(Reason::Truncated),
            None => Ok(State::Ended),
            Some(byte) if !first && !begins(self.format, byte) => {
                self.walk.gap(&self.path, Reason::TrailingBytes);
                Ok(State::Ended)
            }
            Some(_) => {
                self.walk.charge(FRAME_COST)?;
                let window = self
                    .walk
                    .window()
                    .saturating_mul(2)
                    .min(self.walk.limits.window_bytes);
                let decoder =
                    Decoder::new(self.format, input, window).map_err(|error| Reason::of(&error))?;
                Ok(State::Inside(Box::new(decoder)))
            }
        }
    }

    fn count(&mut self, size: usize) -> Result<usize, Reason> {
        self.made += size as u64;
        self.walk.charge(size as u64)?;
        check_ratio(self.walk.limits, self.made, self.taken.get())?;
        Ok(size)
    }
}

/// Refuses a stage that makes too much of too little.
pub(crate) fn check_ratio(limits: &Limits, made: u64, taken: u64) -> Result<(), Reason> {
    if made > Limits::RATIO_FLOOR && made / limits.ratio.max(1) > taken {
        return Err(Reason::Ratio);
    }
    Ok(())
}

impl Read for Frames<'_, '_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(reason) = &self.failure {
            return Err(reason.clone().into_io());
        }
        self.next(buffer).map_err(|reason| {
            self.failure = Some(reason.clone());
            reason.into_io()
        })
    }
}

impl Drop for Frames<'_, '_, '_> {
    fn drop(&mut self) {
        if has_window(self.format) {
            self.walk.window_closed();
        }
    }
}

fn has_window(format: Format) -> bool {
    matches!(format, Format::Zstd | Format::Xz)
}

/// Whether a further frame may begin with this byte; what does not is no part of the stream.
fn begins(format: Format, byte: u8) -> bool {
    match format {
        Format::Zstd => byte == 0x28 || (0x50..=0x5f).contains(&byte),
        Format::Xz => byte == 0xfd,
        Format::Bzip2 => byte == b'B',
        _ => byte == 0x1f,
    }
}

/// The next byte that is no padding, not consumed. Zeros between and after frames are padding, as on tapes.
fn next_byte(input: &mut Input<'_>) -> Result<Option<u8>, Reason> {
    loop {
        let bytes = input.fill_buf().map_err(|error| Reason::of(&error))?;
        if bytes.is_empty() {
            return Ok(None);
        }
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        if let Some(byte) = bytes.get(zeros).copied() {
            input.consume(zeros);
            return Ok(Some(byte));
        }
        input.consume(zeros);
    }
}

/// What a decoder reads from, counted.
struct Input<'s> {
    reader: &'s mut dyn BufRead,
    taken: Rc<Cell<u64>>,
}

impl Read for Input<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.reader.read(buffer)?;
        self.taken.set(self.taken.get() + size as u64);
        Ok(size)
    }
}

impl BufRead for Input<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.reader.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.taken.set(self.taken.get() + amount as u64);
        self.reader.consume(amount);
    }
}
