//! Names derived from content.

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

/// A UUID of version 8 (RFC 9562, section 5.8): the first bytes of the SHA-256 of the content.
pub(crate) fn uuid(content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(digest.iter()) {
        *to = *from;
    }
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = HEXLOWER.encode(&bytes);
    let parts = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ];
    parts.join("-")
}

/// 128 bits of the SHA-256 of a text, in hexadecimal.
pub(crate) fn short(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    HEXLOWER.encode(&digest[..16])
}
