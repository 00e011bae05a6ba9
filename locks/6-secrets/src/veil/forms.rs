//! Finds any of many texts, the longest at each place.
//!
//! An automaton would be built for every text with leaks and then read a few lines of it, so the texts are only put in order
//! and looked up by how they begin. Where many begin alike an automaton is built after all, since each would be tried.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use zeroize::Zeroize;

/// No text is shorter.
pub(super) const BEGINNING: usize = 6;

/// So many texts may begin alike.
const MOST_ALIKE: usize = 16;

#[derive(Clone, Debug)]
pub(super) enum Forms {
    Sorted(Sorted),
    Automaton(AhoCorasick),
}

impl Forms {
    /// For texts that are in order, each once, none shorter than [`BEGINNING`]; `None` where it cannot be built.
    pub(super) fn new(forms: Vec<Vec<u8>>) -> Option<Self> {
        let alike = forms.chunk_by(|one, next| key(one) == key(next));
        if alike.map(<[_]>::len).max().unwrap_or(0) <= MOST_ALIKE {
            return Some(Self::Sorted(Sorted::new(forms)));
        }
        let mut builder = AhoCorasick::builder();
        builder.match_kind(MatchKind::LeftmostLongest);
        builder.kind(Some(AhoCorasickKind::NoncontiguousNFA));
        builder.build(&forms).ok().map(Self::Automaton)
    }

    /// Where they stand: the first, of those the longest, then on behind it.
    pub(super) fn find(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        match self {
            Self::Sorted(sorted) => sorted.find(bytes),
            Self::Automaton(automaton) => {
                let found = automaton.find_iter(bytes);
                found.map(|found| found.range()).collect()
            }
        }
    }
}

/// Texts in order.
#[derive(Clone)]
pub(super) struct Sorted {
    /// How each begins.
    keys: Vec<u64>,
    forms: Vec<Vec<u8>>,
    /// A bit for every beginning; some share one.
    bits: Vec<u64>,
}

/// What is hidden is not told.
impl std::fmt::Debug for Sorted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sorted(…)")
    }
}

impl Drop for Sorted {
    fn drop(&mut self) {
        self.forms.zeroize();
        self.keys.zeroize();
    }
}

impl Sorted {
    fn new(forms: Vec<Vec<u8>>) -> Self {
        let keys: Vec<u64> = forms.iter().map(|form| key(form)).collect();
        let words = (keys.len() / 4).clamp(8, 16 * 1024).next_power_of_two();
        let mut sorted = Self {
            bits: vec![0; words],
            keys: Vec::new(),
            forms,
        };
        for key in &keys {
            let (word, bit) = sorted.place(*key);
            sorted.bits[word] |= bit;
        }
        sorted.keys = keys;
        sorted
    }

    /// The bit of a beginning. The number of words is a power of two.
    fn place(&self, key: u64) -> (usize, u64) {
        let mixed = (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize;
        ((mixed >> 6) & (self.bits.len() - 1), 1 << (mixed & 63))
    }

    fn find(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut at = 0;
        while at + BEGINNING <= bytes.len() {
            match self.longest(&bytes[at..]) {
                Some(length) => {
                    found.push(at..at + length);
                    at += length;
                }
                None => at += 1,
            }
        }
        found
    }

    /// The length of the longest text that `bytes` begin with.
    fn longest(&self, bytes: &[u8]) -> Option<usize> {
        let key = key(bytes);
        let (word, bit) = self.place(key);
        if self.bits[word] & bit == 0 {
            return None;
        }
        let first = self.keys.partition_point(|own| *own < key);
        let alike = self.keys[first..].iter().take_while(|own| **own == key);
        let alike = &self.forms[first..first + alike.count()];
        let begins = alike.iter().filter(|form| bytes.starts_with(form));
        begins.map(Vec::len).max()
    }
}

/// The first bytes as a number, in the order of texts.
fn key(bytes: &[u8]) -> u64 {
    let first = bytes.iter().take(BEGINNING);
    first.fold(0, |key, byte| key << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers below `limit` in an order that repeats late.
    fn dice(seed: &mut u64, limit: usize) -> usize {
        *seed ^= *seed << 13;
        *seed ^= *seed >> 7;
        *seed ^= *seed << 17;
        usize::try_from(*seed >> 20).expect("44 bits") % limit
    }

    #[test]
    fn both_ways_find_the_same() {
        let mut seed = 0x1234_5678_9abc_def1;
        for round in 0..200 {
            // Few letters, so that texts begin alike and stand within each other.
            let letters = 2 + round % 3;
            let mut text = |most: usize| -> Vec<u8> {
                let length = BEGINNING + dice(&mut seed, most);
                (0..length)
                    .map(|_| b"abcd"[dice(&mut seed, letters)])
                    .collect()
            };
            let mut forms: Vec<_> = (0..12).map(|_| text(12)).collect();
            let inner = forms[0][..BEGINNING].to_vec();
            forms.push(inner);
            forms.sort_unstable();
            forms.dedup();
            let bytes = [text(400), forms[3].clone(), text(40), forms[1].clone()].concat();
            let automaton = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .build(&forms)
                .expect("few texts");
            let by_automaton: Vec<_> = automaton
                .find_iter(&bytes)
                .map(|found| found.range())
                .collect();
            assert_eq!(Sorted::new(forms).find(&bytes), by_automaton);
        }
    }

    #[test]
    fn many_that_begin_alike_take_an_automaton() {
        let forms: Vec<_> = (10..80u8)
            .map(|number| format!("alike.{number}").into_bytes())
            .collect();
        let forms = Forms::new(forms).expect("few texts");
        assert!(matches!(forms, Forms::Automaton(_)));
        assert_eq!(forms.find(b"an alike.17!").first(), Some(&(3..11)));
    }
}
