//! Characters that are written as numbers: `%2F`, `\x2f`, `\u002f`, `&#47;`, and `\/`.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use aho_corasick::packed::Searcher;
use zeroize::Zeroizing;

use super::{Layer, Map, SHORTEST, Step, is_mostly_text, look as look_into};
use crate::detect::Sink;

/// What an escape begins with. Percent signs are followed by the numbers of ASCII, because much else has percent signs.
const BEGINNINGS: &[&str] = &[
    "\\x", "\\u00", "\\u{", "\\/", "%2", "%3", "%4", "%5", "%6", "%7", "&#",
];

/// The longest piece of a word that is decoded at once.
const LONGEST: usize = 64 * 1024;

enum Beginnings {
    Packed(Searcher),
    Automaton(AhoCorasick),
}

static SEARCH: LazyLock<Beginnings> = LazyLock::new(|| match Searcher::new(BEGINNINGS) {
    Some(packed) => Beginnings::Packed(packed),
    None => Beginnings::Automaton(
        AhoCorasick::new(BEGINNINGS).expect("a handful of short texts makes a small automaton"),
    ),
});

/// Decodes every word of `core` that holds an escape, and looks at it.
pub(crate) fn look(text: &[u8], core: Range<usize>, sink: &mut Sink<'_>) {
    if sink.decodings == 0 {
        return;
    }
    let mut done = core.start;
    let found = |at: usize| {
        let at = core.start + at;
        if at >= done {
            let word = word(text, at, done..core.end);
            done = word.end;
            if word.len() >= SHORTEST {
                decode(text, &word, sink);
            }
        }
    };
    let inner = &text[core.clone()];
    match &*SEARCH {
        Beginnings::Packed(packed) => packed
            .find_iter(inner)
            .map(|found| found.start())
            .for_each(found),
        Beginnings::Automaton(automaton) => automaton
            .find_iter(inner)
            .map(|found| found.start())
            .for_each(found),
    }
}

/// What stands between blanks, quotes and angle brackets around `at`, and in `within`; of much longer words a piece.
fn word(text: &[u8], at: usize, within: Range<usize>) -> Range<usize> {
    let lowest = within.start.max(at.saturating_sub(LONGEST));
    let before = text[lowest..at].iter().rev();
    let start = at - before.take_while(|byte| is_word(**byte)).count();
    let highest = within.end.min(at + LONGEST);
    let after = text[at..highest].iter();
    let end = at + after.take_while(|byte| is_word(**byte)).count();
    start..end.max(at + 1)
}

fn is_word(byte: u8) -> bool {
    byte > b' ' && !matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'>')
}

fn decode(text: &[u8], word: &Range<usize>, sink: &mut Sink<'_>) {
    let bytes = &text[word.clone()];
    let (mut decoded, mut steps) = (Zeroizing::new(Vec::with_capacity(bytes.len())), Vec::new());
    let mut is_fresh = true;
    let (mut at, mut from) = (0, "");
    while at < bytes.len() {
        let escape = matches!(bytes[at], b'\\' | b'%' | b'&')
            .then(|| escape(&bytes[at..]))
            .flatten();
        let (letter, length) = match escape {
            Some((letter, length, name)) => {
                from = if from.is_empty() { name } else { from };
                (letter, length)
            }
            None => (Letter::Byte(bytes[at]), 1),
        };
        if is_fresh || length > 1 {
            steps.push(Step {
                at: decoded.len(),
                source: word.start + at,
                length,
            });
        }
        is_fresh = length > 1;
        letter.add(&mut decoded);
        at += length;
    }
    if from.is_empty() || !is_mostly_text(&decoded) {
        return;
    }
    let from: &[&'static str] = match from {
        "percent-encoding" => &["percent-encoding"],
        "character references" => &["character references"],
        _ => &["escapes"],
    };
    let layer = Layer {
        begins: 0..decoded.len(),
        text: decoded,
        from,
        map: Map::Steps(&steps),
    };
    look_into(text, &layer, sink);
}

enum Letter {
    Byte(u8),
    Character(char),
}

impl Letter {
    fn add(self, out: &mut Vec<u8>) {
        match self {
            Self::Byte(byte) => out.push(byte),
            Self::Character(letter) => out.extend(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

/// The escape that the text begins with: what it means, its length, what it is called.
fn escape(text: &[u8]) -> Option<(Letter, usize, &'static str)> {
    let (letter, length, name) = match text {
        [b'%', rest @ ..] => (byte(rest)?, 3, "percent-encoding"),
        [b'\\', b'/', ..] => (Letter::Byte(b'/'), 2, "escapes"),
        [b'\\', b'x', rest @ ..] => (byte(rest)?, 4, "escapes"),
        [b'\\', b'u', b'{', rest @ ..] => {
            let (letter, length) = number(rest, 16, b'}')?;
            (letter, length + 4, "escapes")
        }
        [b'\\', b'u', rest @ ..] => (character(value(rest.get(..4)?, 16)?)?, 6, "escapes"),
        [b'&', b'#', b'x' | b'X', rest @ ..] => {
            let (letter, length) = number(rest, 16, b';')?;
            (letter, length + 4, "character references")
        }
        [b'&', b'#', rest @ ..] => {
            let (letter, length) = number(rest, 10, b';')?;
            (letter, length + 3, "character references")
        }
        [b'&', rest @ ..] => {
            let named = NAMED.iter().find(|(name, _)| rest.starts_with(name))?;
            (
                Letter::Byte(named.1),
                named.0.len() + 1,
                "character references",
            )
        }
        _ => return None,
    };
    Some((letter, length, name))
}

/// Character references by name, without the ampersand.
const NAMED: &[(&[u8], u8)] = &[
    (b"amp;", b'&'),
    (b"quot;", b'"'),
    (b"apos;", b'\''),
    (b"lt;", b'<'),
    (b"gt;", b'>'),
];

fn byte(digits: &[u8]) -> Option<Letter> {
    let value = value(digits.get(..2)?, 16)?;
    u8::try_from(value).ok().map(Letter::Byte)
}

fn character(value: u32) -> Option<Letter> {
    char::from_u32(value).map(Letter::Character)
}

/// A number up to its end, of six digits at most, and how many digits it has.
fn number(text: &[u8], radix: u32, end: u8) -> Option<(Letter, usize)> {
    let length = text.iter().take(8).position(|byte| *byte == end)?;
    Some((character(value(&text[..length], radix)?)?, length))
}

fn value(digits: &[u8], radix: u32) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0u32, |value, digit| {
        let digit = char::from(*digit).to_digit(radix)?;
        value.checked_mul(radix)?.checked_add(digit)
    })
}
