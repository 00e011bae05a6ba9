//! How unlike words a text is.
//!
//! Words are predictable: after `pas` comes `s`. What was drawn by chance is not. The cost of a text is what it takes to say it
//! to someone who knows how words go, in bits; see `data/words/README.md` for where the table comes from.

/// Costs in half bits by two letters before and the letter, as letters; a line for every two.
static TABLE: &[u8] = include_bytes!("../../data/words/trigrams.txt");

/// The edge of a word.
const EDGE: u8 = 0;

/// Half bits for a digit, which is rarer in words than among digits, for one that goes on counting, and for signs.
const DIGIT: u32 = 9;
const NEXT_DIGIT: u32 = 2;
const JOINT: u32 = 2;
const SIGN: u32 = 8;

/// What it takes to say a text.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Cost {
    /// In bits.
    pub(crate) bits: f32,
    /// The same for one byte.
    pub(crate) per_byte: f32,
}

/// The cost of a text.
#[expect(clippy::cast_precision_loss, reason = "values are short")]
pub(crate) fn cost(text: &[u8]) -> Cost {
    let mut half_bits = 0;
    let mut walk = Walk::default();
    for &byte in text {
        half_bits += walk.step(byte);
    }
    half_bits += walk.leave();
    let bits = half_bits as f32 / 2.0;
    let bytes = text.len().max(1) as f32;
    Cost {
        bits,
        per_byte: bits / (bytes + 1.0),
    }
}

/// `acme/auth/jwt/JwtHolder`: three names or more with strokes between. What is drawn by chance is no name.
pub(crate) fn is_path(text: &[u8]) -> bool {
    let is_part = |part: &[u8]| {
        !part.is_empty()
            && part.iter().all(|byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':')
            })
            && (part.len() < 4 || cost(part).per_byte < 5.4)
    };
    memchr::memchr_iter(b'/', text).count() > 1
        && cost(text).per_byte < 5.0
        && text.split(|byte| *byte == b'/').all(is_part)
}

/// Where in a word it stands.
#[derive(Default)]
struct Walk {
    first: u8,
    second: u8,
    last: u8,
}

impl Walk {
    fn step(&mut self, byte: u8) -> u32 {
        let last = std::mem::replace(&mut self.last, byte);
        if !byte.is_ascii_alphabetic() {
            return self.leave() + other(last, byte);
        }
        // A capital after a small letter begins a word.
        let edge = if byte.is_ascii_uppercase() && last.is_ascii_lowercase() {
            self.leave()
        } else {
            0
        };
        edge + self.letter(byte.to_ascii_lowercase() - b'a' + 1)
    }

    fn letter(&mut self, letter: u8) -> u32 {
        let cost = price(self.first, self.second, letter);
        (self.first, self.second) = (self.second, letter);
        cost
    }

    fn leave(&mut self) -> u32 {
        if self.second == EDGE {
            return 0;
        }
        let cost = price(self.first, self.second, EDGE);
        (self.first, self.second) = (EDGE, EDGE);
        cost
    }
}

fn other(last: u8, byte: u8) -> u32 {
    match byte {
        b'0'..=b'9' if byte == last || byte == last.wrapping_add(1) => NEXT_DIGIT,
        b'0'..=b'9' => DIGIT,
        b'_' | b'-' | b'.' | b' ' | b'/' | b':' => JOINT,
        _ => SIGN,
    }
}

fn price(first: u8, second: u8, letter: u8) -> u32 {
    let at = (usize::from(first) * 27 + usize::from(second)) * 28 + usize::from(letter);
    TABLE
        .get(at)
        .map_or(20, |cost| u32::from(cost.saturating_sub(b'a')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_cost_less_than_what_no_one_would_say() {
        for words in [
            "password",
            "userPassword",
            "volunteer",
            "my-secret-value",
            "changeme123",
        ] {
            assert!(
                cost(words.as_bytes()).per_byte < 4.2,
                "{words}: {:?}",
                cost(words.as_bytes())
            );
        }
        for chance in ["dxxlmb", "okdsvqqw394", "q7Zk2vXw9Lp", "zq9-kwv7-xjh"] {
            assert!(
                cost(chance.as_bytes()).per_byte > 4.8,
                "{chance}: {:?}",
                cost(chance.as_bytes())
            );
        }
    }

    #[test]
    fn the_table_has_a_line_for_every_two_letters() {
        assert_eq!(TABLE.len(), 27 * 27 * 28);
        assert!(
            TABLE
                .split(|byte| *byte == b'\n')
                .take(729)
                .all(|line| line.len() == 27)
        );
    }
}
