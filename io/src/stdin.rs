//! What is handed in through standard input.

use std::io::Read;
use std::path::PathBuf;

use crate::{Error, reason};

/// Reads standard input, at most `limit` bytes.
pub fn read_stdin(limit: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let path = || PathBuf::from("-");
    let read = std::io::stdin()
        .lock()
        .take(limit + 1)
        .read_to_end(&mut bytes);
    read.map_err(|error| Error::Refused {
        action: "read",
        path: path(),
        reason: reason(&error),
    })?;
    if bytes.len() as u64 > limit {
        return Err(Error::Unsuitable {
            path: path(),
            found: format!("larger than {} KiB", limit / 1024),
        });
    }
    Ok(bytes)
}
