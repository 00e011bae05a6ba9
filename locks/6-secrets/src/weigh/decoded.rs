//! What a value says that is base64.

use super::reasons::Reasons;
use super::{decode, placeholder, words};
use crate::tables::kind;

/// As much of it is looked at.
const LONGEST: usize = 1024;

/// What a value decodes to, or its beginning.
pub(super) struct Decoded {
    /// The bytes, where it is base64.
    bytes: Option<Vec<u8>>,
    /// The same where they are visible ASCII.
    pub(super) text: Option<Vec<u8>>,
}

impl Decoded {
    pub(super) fn of(value: &[u8]) -> Self {
        let bytes = decode::base64(&value[..value.len().min(LONGEST)]);
        let text = bytes.clone().and_then(decode::visible);
        Self { bytes, text }
    }

    /// Whether it decodes to letters of other alphabets too: what was drawn by chance is not UTF-8.
    pub(super) fn is_beyond_ascii(&self) -> bool {
        let text = self
            .bytes
            .as_ref()
            .and_then(|bytes| std::str::from_utf8(bytes).ok());
        text.is_some_and(|text| !text.is_ascii())
    }

    /// Adds what it tells.
    pub(super) fn weigh(&self, of: u16, reasons: &mut Reasons) {
        if let Some(bytes) = &self.bytes {
            of_bytes(bytes, of, reasons);
        }
        if let Some(text) = &self.text {
            of_text(text, of, reasons);
        }
    }
}

fn of_bytes(bytes: &[u8], of: u16, reasons: &mut Reasons) {
    let repeats = bytes.len() > 7 && placeholder::is_sequence(bytes);
    reasons.add_if(repeats, -45, "it decodes to what counts or repeats");
    reasons.add_if(
        bytes.starts_with(b"{") && memchr::memmem::find(bytes, b"\"ENC[").is_some(),
        -60,
        "it decodes to what is encrypted",
    );
    let is_empty = memchr::memmem::find(bytes, b"KEY-----\n-----END").is_some();
    reasons.add_if(is_empty, -60, "it is the frame of a key without a key");
    reasons.add_if(
        of != kind::BASIC_AUTHORIZATION && is_message(bytes),
        -40,
        "it decodes to a message of small numbers and text",
    );
}

/// A record of small numbers and ASCII, as cursors and the like are: what is drawn by chance holds other bytes.
fn is_message(bytes: &[u8]) -> bool {
    bytes.len() > 5
        && bytes.iter().all(|byte| *byte < 0x80)
        && bytes.iter().any(|byte| *byte < 0x09)
}

fn of_text(text: &[u8], of: u16, reasons: &mut Reasons) {
    let behind = text
        .iter()
        .position(|byte| *byte == b':')
        .map_or(text, |colon| &text[colon + 1..]);
    let letters = behind
        .iter()
        .filter(|byte| byte.is_ascii_alphabetic())
        .count();
    reasons.add_if(
        text.starts_with(b"**") && text.ends_with(b"**"),
        -60,
        "it decodes to a mask",
    );
    reasons.add_if(
        text.starts_with(b"{\"") && memchr::memmem::find(text, b"\"alg\":").is_some(),
        -60,
        "it is the header of a token without the rest",
    );
    reasons.add_if(
        super::shown::is_shown(text),
        -60,
        "documentation shows what it decodes to",
    );
    let twice = decode::text(text);
    reasons.add_if(
        twice.is_some_and(|twice| {
            words::cost(&twice).per_byte < 4.4 || placeholder::share(&twice) > 0.5
        }),
        -40,
        "it decodes twice to words",
    );
    let is_words = letters * 2 > behind.len() && words::cost(behind).per_byte < 4.4
        || placeholder::share(behind) > 0.5;
    let is_text = is_words && text.contains(&b' ');
    reasons.add_if(is_words, -30, "it decodes to words");
    reasons.add_if(is_text, -15, "it decodes to a sentence");
    let is_short = of == kind::BEARER_TOKEN && text.len() < 9;
    reasons.add_if(is_short && is_words, -20, "what it decodes to is short");
    let is_placeholder = behind.len() > 7 && placeholder::share(behind) > 0.75;
    reasons.add_if(is_placeholder, -15, "it decodes to words for placeholders");
}
