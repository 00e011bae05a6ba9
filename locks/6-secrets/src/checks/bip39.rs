//! Mnemonics of wallets: twelve to twenty-four words, the last of which carries a checksum.
//!
//! Source: BIP 39. The words are the English list of that standard; `data/words/LICENSE` says whence.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use super::Check;

static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    include_str!("../../data/words/bip39-english.txt")
        .lines()
        .collect()
});

/// Every word holds so many bits.
const BITS: usize = 11;

/// Which word of the list it is.
pub(crate) fn bip39_word(word: &[u8]) -> Option<usize> {
    let found = WORDS.binary_search_by(|known| known.as_bytes().cmp(word));
    found.ok()
}

/// Words between white space. Other counts, and words that are not of the list, do not tell.
pub(crate) fn bip39_mnemonic(value: &[u8]) -> Check {
    if value.len() > 24 * 9 {
        return Check::None;
    }
    let words = value.split(u8::is_ascii_whitespace);
    let words = words.filter(|word| !word.is_empty());
    let numbers: Option<Vec<usize>> = words.map(bip39_word).collect();
    match numbers {
        Some(numbers) if matches!(numbers.len(), 12 | 15 | 18 | 21 | 24) => {
            Check::must(holds(&numbers))
        }
        _ => Check::None,
    }
}

/// One bit of checksum for every thirty-two of entropy: the first ones of its SHA-256.
fn holds(numbers: &[usize]) -> bool {
    let bits: Vec<bool> = numbers
        .iter()
        .flat_map(|number| bits(*number, BITS))
        .collect();
    let (entropy, sum) = bits.split_at(bits.len() / 33 * 32);
    sum == &checksum(entropy)[..sum.len()]
}

fn bits(number: usize, count: usize) -> impl Iterator<Item = bool> {
    (0..count).rev().map(move |at| number >> at & 1 == 1)
}

/// The first byte of the digest, as bits.
fn checksum(entropy: &[bool]) -> Vec<bool> {
    let bytes = entropy.chunks(8).map(|chunk| {
        let bits = chunk.iter();
        bits.fold(0u8, |byte, bit| byte << 1 | u8::from(*bit))
    });
    let digest = Sha256::digest(bytes.collect::<Vec<u8>>());
    bits(usize::from(digest[0]), 8).collect()
}

/// A mnemonic of `count` words, fewer than 25, whose last word has the checksum that the others ask for.
#[cfg(any(test, feature = "samples"))]
pub(crate) fn mint(count: usize, dice: &mut crate::samples::Dice) -> Vec<&'static str> {
    let mut numbers: Vec<usize> = (1..count).map(|_| dice.below(WORDS.len())).collect();
    let first = dice.below(WORDS.len());
    let mut lasts = (first..WORDS.len()).chain(0..first);
    numbers.push(lasts.next().unwrap_or_default());
    let last = numbers.len() - 1;
    for number in lasts {
        if holds(&numbers) {
            break;
        }
        numbers[last] = number;
    }
    numbers.into_iter().map(|number| WORDS[number]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::Dice;

    #[test]
    fn the_list_is_whole_and_sorted() {
        assert_eq!(WORDS.len(), 2048);
        assert!(WORDS.is_sorted());
    }

    #[test]
    fn the_last_word_carries_a_checksum() {
        for count in [12, 15, 18, 21, 24] {
            let mut words = mint(count, &mut Dice::new(7));
            assert_eq!(bip39_mnemonic(words.join(" ").as_bytes()), Check::Valid);
            assert_eq!(bip39_mnemonic(words.join("\n").as_bytes()), Check::Valid);
            words.rotate_left(1);
            assert_eq!(bip39_mnemonic(words.join(" ").as_bytes()), Check::Invalid);
        }
    }

    /// The first vector of the standard: no entropy at all.
    #[test]
    fn a_published_vector_holds() {
        let words = [["abandon"; 11].join(" "), "about".to_owned()].join(" ");
        assert_eq!(bip39_mnemonic(words.as_bytes()), Check::Valid);
    }

    #[test]
    fn other_texts_do_not_tell() {
        for text in [
            "",
            "abandon about",
            "no such words are in the list of that standard at all",
        ] {
            assert_eq!(bip39_mnemonic(text.as_bytes()), Check::None);
        }
    }
}
