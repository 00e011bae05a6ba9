//! Digests of blobs: `sha256:` and 64 hexadecimal digits (OCI image specification, "Digests").

use std::io::{self, Read};

use sha2::{Digest, Sha256};

use crate::Reason;

/// Path of a blob in an OCI layout; only what has the form of a digest becomes one.
pub(super) fn blob_path(digest: &str) -> Option<String> {
    let (kind, hex) = digest.split_once(':')?;
    let sound = matches!((kind, hex.len()), ("sha256", 64) | ("sha512", 128));
    let is_hex = hex
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (sound && is_hex).then(|| format!("blobs/{kind}/{hex}"))
}

/// A reader that computes the digest of what passes.
pub(super) struct Digesting<R> {
    inner: R,
    state: Sha256,
}

impl<R: Read> Digesting<R> {
    pub(super) fn new(inner: R) -> Self {
        Self {
            inner,
            state: Sha256::new(),
        }
    }

    /// Reads on to the end and compares.
    pub(super) fn check(mut self, digest: &str) -> Result<(), Reason> {
        let Some(stated) = digest.strip_prefix("sha256:") else {
            return Err(Reason::DigestKind);
        };
        io::copy(&mut self, &mut io::sink()).map_err(|error| Reason::of(&error))?;
        if hex(&self.state.finalize()) == stated {
            Ok(())
        } else {
            Err(Reason::Digest)
        }
    }
}

impl<R: Read> Read for Digesting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.inner.read(buffer)?;
        self.state.update(&buffer[..size]);
        Ok(size)
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}
