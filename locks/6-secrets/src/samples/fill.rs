//! Placeholders of cases, which hold no secret.
//!
//! `{{sample ID}}` is a token of that kind, `{{random N}}` as many letters and digits, `{{hex N}}`, `{{upperhex N}}`, `{{base32 N}}`, `{{base64 N}}` likewise,
//! `{{fours N}}` as many times four letters with spaces between,
//! `{{pem LABEL}}` a block between markers, `{{hexblock LABEL}}` one of digits, `{{pemline LABEL}}` the same on one line as JSON has it, `{{base64of N}}` letters and
//! digits in base64, `{{base64user N}}` a user and a password likewise, `{{words N}}` a mnemonic, `{{joined A B}}` these words without
//! the spaces: what other scanners take for a secret. The same words give the same value; a word more gives another one:
//! `{{random 24 b}}`.

use std::collections::BTreeMap;

use super::{Dice, of};
use crate::gather::Leak;

/// A text with values in the places of its placeholders.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    /// The text.
    pub text: String,
    /// Placeholder, with its braces, to value.
    pub values: BTreeMap<String, String>,
}

impl Filled {
    /// The leaked secret with placeholders in the places of values.
    pub fn name(&self, leak: &Leak) -> String {
        let mut shown = String::from_utf8_lossy(leak.secret.expose()).into_owned();
        for (placeholder, value) in &self.values {
            shown = shown.replace(value, placeholder);
        }
        let mut lines = shown.lines();
        let first = lines.next().unwrap_or_default().to_owned();
        let more = if lines.next().is_some() { " …" } else { "" };
        first + more
    }
}

/// Fills in a text. What is no placeholder of these kinds stays as it is.
pub fn fill(text: &str) -> Filled {
    let mut filled = Filled::default();
    let mut rest = text;
    while let Some((before, words, after)) = next(rest) {
        filled.text.push_str(before);
        let placeholder = format!("{{{{{words}}}}}");
        match value(words) {
            Some(value) => {
                filled.text.push_str(&value);
                filled.values.extend(inner(words, &placeholder));
                filled.values.insert(placeholder, value);
            }
            None => filled.text.push_str(&placeholder),
        }
        rest = after;
    }
    filled.text.push_str(rest);
    filled
}

fn next(text: &str) -> Option<(&str, &str, &str)> {
    let mut at = text.find("{{")?;
    // Of three braces the first is the text's own.
    while text.get(at + 2..)?.starts_with('{') {
        at += 1;
    }
    let (words, after) = text.get(at + 2..)?.split_once("}}")?;
    Some((&text[..at], words, after))
}

/// What is within an encoded value.
fn inner(words: &str, placeholder: &str) -> Option<(String, String)> {
    let name = placeholder.replace("{{", "{{in ");
    if words.starts_with("pem") {
        let block = value(words)?.replace("\\n", "\n");
        let body = block.lines().filter(|line| !line.starts_with('-'));
        return Some((name, body.collect()));
    }
    let rest = words
        .strip_prefix("base64user ")
        .or(words.strip_prefix("base64of "))?;
    let mut dice = dice(words);
    let size = rest.split(' ').next()?.parse().ok()?;
    Some((name, letters(&mut dice, ALPHANUMERIC, size)))
}

fn value(words: &str) -> Option<String> {
    let (kind, rest) = words.split_once(' ')?;
    let first = rest.split(' ').next()?;
    let mut dice = dice(words);
    let size = || first.parse().ok().filter(|size| *size <= 100_000);
    match kind {
        "sample" => String::from_utf8(of(first, seed(words))?.value).ok(),
        "random" => Some(letters(&mut dice, ALPHANUMERIC, size()?)),
        "hex" => Some(letters(&mut dice, b"0123456789abcdef", size()?)),
        "base32" => Some(letters(
            &mut dice,
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
            size()?,
        )),
        "fours" => {
            let four = |_| letters(&mut dice, b"abcdefghijklmnopqrstuvwxyz234567", 4);
            Some((0..size()?).map(four).collect::<Vec<_>>().join(" "))
        }
        "joined" => Some(rest.replace(' ', "")),
        "upperhex" => Some(letters(&mut dice, b"0123456789ABCDEF", size()?)),
        "base64" => Some(letters(&mut dice, &BASE64, size()?)),
        "base64of" => Some(encoded(
            letters(&mut dice, ALPHANUMERIC, size()?).as_bytes(),
        )),
        "base64user" => {
            let login = format!("ada:{}", letters(&mut dice, ALPHANUMERIC, size()?));
            Some(encoded(login.as_bytes()))
        }
        "words" => {
            let count = size().filter(|count| *count < 25)?;
            Some(crate::checks::bip39_mint(count, &mut dice).join(" "))
        }
        "pem" => Some(pem(&mut dice, rest)),
        "hexblock" => Some(hex_block(&mut dice, rest)),
        "pemline" => Some(pem(&mut dice, rest).replace('\n', "\\n")),
        _ => None,
    }
}

const ALPHANUMERIC: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const BASE64: [u8; 64] = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn letters(dice: &mut Dice, of: &[u8], count: usize) -> String {
    let letter = |_| char::from(of[dice.below(of.len())]);
    (0..count).map(letter).collect()
}

/// Sixteen lines of hexadecimal digits between the same markers.
fn hex_block(dice: &mut Dice, label: &str) -> String {
    let dashes = "-".repeat(5);
    let line = |_| letters(dice, b"0123456789abcdef", 32) + "\n";
    let body: String = (0..16).map(line).collect();
    format!("{dashes}BEGIN {label}{dashes}\n{body}{dashes}END {label}{dashes}")
}

fn encoded(bytes: &[u8]) -> String {
    let letter = |bits: u32| char::from(BASE64[(bits & 63) as usize]);
    let chunk = |chunk: &[u8]| {
        let of = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = of(0) << 16 | of(1) << 8 | of(2);
        let all = [18, 12, 6, 0].map(|shift| letter(bits >> shift));
        let kept = chunk.len() + 1;
        let letters = all.into_iter().take(kept);
        letters
            .chain(std::iter::repeat_n('=', 4 - kept))
            .collect::<String>()
    };
    bytes.chunks(3).map(chunk).collect()
}

/// A block of eight lines. No text of this repository holds such a marker whole.
fn pem(dice: &mut Dice, label: &str) -> String {
    let dashes = "-".repeat(5);
    let mut out = format!("{dashes}BEGIN {label}{dashes}\n");
    // A SEQUENCE of all that follows, and in it the INTEGER 0.
    // Where it is encrypted, a SEQUENCE that says how.
    let head = if label.starts_with("ENCRYPTED") {
        encoded(&[0x30, 0x82, 0x01, 0x7c, 0x30, 0x40])
    } else {
        encoded(&[0x30, 0x82, 0x01, 0x7c, 0x02, 0x01]) + "AA"
    };
    let body = head.clone() + &letters(dice, &BASE64, 8 * 64 - head.len());
    for line in body.as_bytes().chunks(64) {
        out.push_str(&String::from_utf8_lossy(line));
        out.push('\n');
    }
    out + &format!("{dashes}END {label}{dashes}")
}

fn dice(words: &str) -> Dice {
    let mut dice = Dice::new(seed(words));
    // The first throws of neighbouring seeds are alike.
    for _ in 0..8 {
        dice.below(2);
    }
    dice
}

/// FNV-1a.
fn seed(words: &str) -> u64 {
    words.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
