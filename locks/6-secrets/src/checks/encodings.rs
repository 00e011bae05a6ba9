//! The encodings that tokens are written in.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use crc::{CRC_16_XMODEM, CRC_32_ISO_HDLC, Crc};

/// Longer values are not looked into.
pub(super) const LONGEST: usize = 16 * 1024;

static CRC32: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);
static CRC16: Crc<u16> = Crc::<u16>::new(&CRC_16_XMODEM);

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_allow_trailing_bits(true)
    .with_decode_padding_mode(DecodePaddingMode::Indifferent);
static STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
static URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE36: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// The checksum of zip and PNG.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    CRC32.checksum(bytes)
}

/// The checksum of XMODEM.
pub(super) fn crc16(bytes: &[u8]) -> u16 {
    CRC16.checksum(bytes)
}

/// A number in the given digits, with zeros before it up to `width`.
pub(super) fn digits(number: u32, set: &[u8], width: usize) -> Vec<u8> {
    let mut text = vec![set[0]; width];
    let mut number = number as usize;
    for digit in text.iter_mut().rev() {
        *digit = set[number % set.len()];
        number /= set.len();
    }
    text
}

/// Six digits of base 62: digits, capitals, small letters.
pub(super) fn base62(number: u32) -> Vec<u8> {
    digits(number, BASE62, 6)
}

/// Seven digits of base 36.
pub(super) fn base36(number: u32) -> Vec<u8> {
    digits(number, BASE36, 7)
}

/// Bytes in base64 of either alphabet, padded or not.
pub(super) fn base64(text: &[u8]) -> Option<Vec<u8>> {
    if text.len() > LONGEST {
        return None;
    }
    let is_url_safe = text.iter().any(|byte| matches!(byte, b'-' | b'_'));
    let engine = if is_url_safe { &URL_SAFE } else { &STANDARD };
    engine.decode(text).ok()
}

/// Base64 with `+` and `/`, padded.
pub(super) fn to_base64(bytes: &[u8]) -> Vec<u8> {
    STANDARD.encode(bytes).into_bytes()
}

/// Where a text begins in another.
pub(super) fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    memchr::memmem::find(text, wanted)
}

#[test]
fn digits_are_padded_with_zeros() {
    assert_eq!(base62(61), b"00000z");
    assert_eq!(base62(62), b"000010");
    assert_eq!(base36(36 * 36 - 1), b"00000zz");
}

#[test]
fn base64_of_both_alphabets_is_read() {
    assert_eq!(base64(b"-_8").as_deref(), Some(&[0xfb, 0xff][..]));
    assert_eq!(base64(b"+/8=").as_deref(), Some(&[0xfb, 0xff][..]));
    assert_eq!(base64(b"*"), None);
}
