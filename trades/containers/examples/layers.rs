//! The least that an inventory of an image can cost: every layer is read and unpacked, and nothing is looked at.
//!
//! `cargo run --release -p lockgate-containers --example layers -- LAYOUT/blobs/sha256/*` prints how many bytes came out. What is
//! not packed is read. `benches/packages/image.py` holds `lockgate sbom` against it.

use std::error::Error;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};

fn main() -> Result<(), Box<dyn Error>> {
    let mut all = 0;
    for path in std::env::args_os().skip(1) {
        let mut reader = BufReader::with_capacity(64 << 10, File::open(path)?);
        let first = reader.fill_buf()?;
        let unpacked: Box<dyn Read> = match first {
            [0x1f, 0x8b, ..] => Box::new(flate2::bufread::MultiGzDecoder::new(reader)),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Box::new(zstd::Decoder::with_buffer(reader)?),
            _ => Box::new(reader),
        };
        all += io::copy(
            &mut BufReader::with_capacity(64 << 10, unpacked),
            &mut io::sink(),
        )?;
    }
    writeln!(io::stdout(), "{all}")?;
    Ok(())
}
