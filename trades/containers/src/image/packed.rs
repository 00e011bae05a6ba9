//! A tar that is packed as a whole, as `docker save | gzip` leaves it: its files are reached by unpacking all before them.

use std::cell::{Cell, RefCell};
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;
use lzma_rust2::XzReader;

use super::{Blobs, Tarball};
use crate::stream::{BUFFER, check_ratio, kib};
use crate::{Format, Limits, Reason, Report, sniff};

/// How often a file may be reached by unpacking everything once more. Documents are held and layers come in their order, so
/// only layers with hard links and stores with many images need it.
const MOST_REOPENED: usize = 64;

impl<'a> Tarball<'a> {
    /// Reads the headers of a tar in a gzip, zstd, xz or bzip2 stream that is opened anew whenever it is asked; `None` where
    /// there is no such stream, or where it holds no tar.
    ///
    /// The limits of unpacked bytes, of the ratio and of the window hold for each reading. What may be a document of an image
    /// is held, as far as the limit of held bytes goes; for the layers ask [`Tarball::in_order`].
    pub fn packed(
        path: &str,
        limits: &Limits,
        open: impl Fn() -> Option<Box<dyn Read + 'a>> + Sync + 'a,
    ) -> Option<(Self, Report)> {
        let mut first = Vec::new();
        let reader = unpacked(open()?, limits)?;
        // What is damaged from its beginning is no tar that could be known.
        let _ = reader.take(BUFFER as u64).read_to_end(&mut first);
        if sniff(&first, "") != Some(Format::Tar) {
            return None;
        }
        let bounds = limits.clone();
        let open_at = move |at: u64| {
            let mut reader = unpacked(open()?, &bounds)?;
            pass(&mut reader, at).ok()?;
            Some(reader)
        };
        let (mut tar, report) = Self::indexed(path, open_at, limits.held_bytes);
        tar.reopens = Some(MOST_REOPENED.into());
        Some((tar, report))
    }

    /// Whether files are reached only by unpacking all before them.
    pub fn is_packed(&self) -> bool {
        self.reopens.is_some()
    }

    /// Hands on the files of these paths in the order in which they lie, in one reading.
    ///
    /// `each` gets the place of the path among the paths, and a store in which that file is at hand.
    pub fn in_order(&self, paths: &[&str], each: &mut dyn FnMut(usize, &dyn Blobs)) {
        let mut order: Vec<_> = paths
            .iter()
            .enumerate()
            .map(|(index, path)| (self.place(path), index))
            .collect();
        order.sort_unstable();
        let mut passing = self.open_first().map(|reader| Counted {
            reader,
            taken: Rc::default(),
        });
        for (place, index) in order {
            let mut at_hand = None;
            if let (Some((offset, size)), Some(stream)) = (place, &mut passing) {
                let before = offset.checked_sub(stream.taken.get());
                // Where nothing is left to read, the file is opened by itself, and what is wrong is told there.
                if before.is_some_and(|before| pass(stream, before).is_ok()) {
                    let file: &mut dyn Read = stream;
                    at_hand = Some(file.take(size));
                }
            }
            let store = AtHand {
                tar: self,
                path: paths[index],
                file: RefCell::new(at_hand),
            };
            each(index, &store);
        }
    }
}

/// The store in which one file is at hand, once.
struct AtHand<'t, 'a, 's> {
    tar: &'t Tarball<'a>,
    path: &'t str,
    file: RefCell<Option<io::Take<&'s mut dyn Read>>>,
}

impl Blobs for AtHand<'_, '_, '_> {
    fn open(&self, path: &str) -> Option<Box<dyn Read + '_>> {
        if path == self.path
            && let Some(file) = self.file.borrow_mut().take()
        {
            return Some(Box::new(file));
        }
        self.tar.open(path)
    }
}

/// Reads that many bytes and drops them.
fn pass(reader: &mut dyn Read, bytes: u64) -> io::Result<()> {
    match io::copy(&mut reader.take(bytes), &mut io::sink())? {
        passed if passed == bytes => Ok(()),
        _ => Err(Reason::Truncated.into_io()),
    }
}

/// What a stream holds; `None` where it is none.
fn unpacked<'a>(reader: Box<dyn Read + 'a>, limits: &Limits) -> Option<Box<dyn Read + 'a>> {
    let taken = Rc::<Cell<u64>>::default();
    let counted = Counted {
        reader,
        taken: Rc::clone(&taken),
    };
    let mut input = BufReader::with_capacity(BUFFER, counted);
    let format = sniff(input.fill_buf().ok()?, "")?;
    let window = limits.window_bytes;
    let decoder: Box<dyn Read + 'a> = match format {
        Format::Gzip => Box::new(MultiGzDecoder::new(input)),
        Format::Bzip2 => Box::new(MultiBzDecoder::new(input)),
        Format::Xz => Box::new(XzReader::new_mem_limit(input, true, kib(window))),
        Format::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(input).ok()?;
            let log = window.max(1 << 10).ilog2().min(31);
            decoder.window_log_max(log).ok()?;
            Box::new(decoder)
        }
        _ => return None,
    };
    Some(Box::new(Bounded {
        decoder,
        taken,
        made: 0,
        limits: limits.clone(),
    }))
}

/// Counts what is read.
struct Counted<R> {
    reader: R,
    taken: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.reader.read(buffer)?;
        self.taken.set(self.taken.get() + size as u64);
        Ok(size)
    }
}

/// Ends what makes too much of too little.
struct Bounded<'a> {
    decoder: Box<dyn Read + 'a>,
    taken: Rc<Cell<u64>>,
    made: u64,
    limits: Limits,
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.decoder.read(buffer)?;
        self.made += size as u64;
        if self.made > self.limits.unpacked_bytes {
            return Err(Reason::OverBudget.into_io());
        }
        check_ratio(&self.limits, self.made, self.taken.get()).map_err(Reason::into_io)?;
        Ok(size)
    }
}
