//! Base64 as it stands in files: wrapped, padded or not, in either alphabet.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_allow_trailing_bits(true)
    .with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// Longer texts are not decoded.
const LONGEST: usize = 4 * 1024 * 1024;

/// What the text encodes, where it is base64 and nothing else but white space.
pub(crate) fn base64(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    decode(&STANDARD, text)
}

/// The same in the alphabet that addresses and tokens use.
pub(crate) fn base64url(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    decode(&URL, text)
}

fn decode(engine: &GeneralPurpose, text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    if text.len() > LONGEST {
        return None;
    }
    let compact: Zeroizing<Vec<u8>> = Zeroizing::new(
        text.iter()
            .copied()
            .filter(|byte| !byte.is_ascii_whitespace())
            .collect(),
    );
    engine.decode(&compact[..]).ok().map(Zeroizing::new)
}

/// What the base64 text begins with, of a body too long to be decoded whole.
pub(crate) fn beginning(compact: &[u8], letters: usize) -> Zeroizing<Vec<u8>> {
    let cut = compact.len().min(letters) / 4 * 4;
    base64(&compact[..cut]).unwrap_or_default()
}

/// Hexadecimal digits, an even number of them.
pub(crate) fn is_hex(text: &[u8]) -> bool {
    !text.is_empty() && text.len().is_multiple_of(2) && text.iter().all(u8::is_ascii_hexdigit)
}

/// How many bytes a base64 text of that many letters stands for, padding not counted.
pub(crate) fn decoded_len(compact: &[u8]) -> usize {
    let padding = compact
        .iter()
        .rev()
        .take_while(|byte| **byte == b'=')
        .count();
    (compact.len() - padding) * 3 / 4
}
