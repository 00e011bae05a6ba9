//! Documents made from parts when the tests run: none is stored.

mod documents;
mod hostile;
mod keys;
mod lines;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::detect::{Candidate, Detector};
use crate::samples::Dice;
use crate::settings::Settings;
use crate::tables::KINDS;

/// Bytes that look random.
fn noise(length: usize) -> Vec<u8> {
    let mut dice = Dice::new(length as u64 + 7);
    (0..length)
        .map(|_| u8::try_from(dice.below(256)).unwrap_or(0))
        .collect()
}

fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A word of letters and digits that is no word.
fn word(length: usize) -> String {
    let letters = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut dice = Dice::new(length as u64 + 77);
    (0..length)
        .map(|_| char::from(letters[dice.below(letters.len())]))
        .collect()
}

fn hex(length: usize) -> String {
    let mut dice = Dice::new(length as u64 + 3);
    (0..length)
        .map(|_| char::from(b"0123456789abcdef"[dice.below(16)]))
        .collect()
}

/// A SEQUENCE of a version and noise, as long as DER says.
fn der(length: usize) -> Vec<u8> {
    let content = [&[2, 1, 0][..], &noise(length)].concat();
    let size = u16::try_from(content.len())
        .unwrap_or(u16::MAX)
        .to_be_bytes();
    [&[0x30, 0x82][..], &size, &content].concat()
}

/// Base64 in lines between markers of that label.
fn pem(label: &str, bytes: &[u8]) -> String {
    let text = base64(bytes);
    let lines: Vec<_> = text
        .as_bytes()
        .chunks(64)
        .map(String::from_utf8_lossy)
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}

fn rsa() -> String {
    pem("RSA PRIVATE KEY", &der(600))
}

fn candidates(text: &[u8]) -> Vec<Candidate> {
    Detector::new(Settings::default()).scan(text).blocks
}

/// The kinds that are found, and the secrets.
fn found(text: &str) -> Vec<(&'static str, String)> {
    let all = candidates(text.as_bytes());
    all.iter()
        .map(|candidate| {
            let id = KINDS[usize::from(candidate.kind)].rule.id;
            let secret = candidate.secret(text.as_bytes());
            (
                id.trim_start_matches("secrets/"),
                String::from_utf8_lossy(secret.expose()).into_owned(),
            )
        })
        .collect()
}

fn kinds(text: &str) -> Vec<&'static str> {
    found(text).into_iter().map(|(kind, _)| kind).collect()
}

#[track_caller]
fn is_found(text: &str, kind: &str) {
    assert_eq!(
        kinds(text),
        [kind],
        "{}",
        text.chars().take(60).collect::<String>()
    );
}

#[track_caller]
fn holds(text: &str, kind: &str, secret: &str) {
    assert!(
        found(text)
            .iter()
            .any(|one| *one == (kind, secret.to_owned())),
        "{:?}",
        kinds(text)
    );
}

#[track_caller]
fn is_quiet(text: &str) {
    assert!(
        kinds(text).is_empty(),
        "{:?} in {}",
        kinds(text),
        text.chars().take(60).collect::<String>()
    );
}
