//! The words that tell who is named, and what a name is about: found all at once, told apart by numbers.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::kind::Named;
use crate::tables::NAMED;

/// What stands in a name whose value opens something.
const KEYS: &[&str] = &[
    "key", "token", "secret", "pass", "pwd", "auth", "cred", "sid", "bearer", "private", "api",
    "access", "license", "pat",
];

/// What stands in a name whose value is computed from something else.
const DIGESTS: &[&str] = &[
    "sha1",
    "sha256",
    "sha512",
    "keccak",
    "gravatar",
    "md5",
    "commit",
    "checksum",
    "digest",
    "integrity",
    "revision",
    "etag",
    "hash",
    "blob",
    "guid",
    "treeish",
];

/// Names this short stand in other words, so there they must be words of their own.
const SHORT: usize = 5;

/// Names this short stand anywhere by chance, so they must stand in the name.
const TINY: usize = 3;

/// Every word, by its number, and what each rule wants of them.
pub(super) struct Words {
    automaton: Option<AhoCorasick>,
    texts: Vec<&'static str>,
    /// True for the words that are names of providers.
    names: Vec<bool>,
    keys: Vec<bool>,
    digests: Vec<bool>,
    /// By the numbers of [`NAMED`].
    rules: Vec<Wanted>,
}

/// What a rule wants.
pub(super) struct Wanted {
    /// One stands in the name or near it.
    pub(super) names: Vec<u16>,
    /// One stands in the name itself; none asks nothing.
    pub(super) also: Vec<u16>,
}

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let of_rules = |words: fn(&Named) -> &'static [&'static str]| NAMED.iter().flat_map(words);
    let names = of_rules(|named| named.names);
    let also = of_rules(|named| named.also);
    let all = names.chain(also).chain(KEYS).chain(DIGESTS);
    let mut numbers: BTreeMap<&'static str, u16> = all.map(|word| (*word, 0)).collect();
    for (at, number) in (0..).zip(numbers.values_mut()) {
        *number = at;
    }
    let number = |words: &[&str]| -> Vec<u16> {
        let numbers = words.iter().filter_map(|word| numbers.get(word));
        numbers.copied().collect()
    };
    let rules = NAMED.iter().map(|named| Wanted {
        names: number(named.names),
        also: number(named.also),
    });
    let rules: Vec<_> = rules.collect();
    let texts: Vec<_> = numbers.keys().copied().collect();
    let mut automaton = AhoCorasick::builder();
    Words {
        automaton: automaton.match_kind(MatchKind::Standard).build(&texts).ok(),
        names: marks(texts.len(), rules.iter().flat_map(|rule| &rule.names)),
        keys: marks(texts.len(), &number(KEYS)),
        digests: marks(texts.len(), &number(DIGESTS)),
        texts,
        rules,
    }
});

/// A list of all words in which these are marked.
pub(super) fn marks<'a>(count: usize, these: impl IntoIterator<Item = &'a u16>) -> Vec<bool> {
    let mut marks = vec![false; count];
    for number in these {
        if let Some(mark) = marks.get_mut(usize::from(*number)) {
            *mark = true;
        }
    }
    marks
}

impl Words {
    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    /// What the rule with that number wants.
    pub(super) fn of(&self, rule: usize) -> &Wanted {
        &self.rules[rule]
    }

    pub(super) fn is_tiny(&self, number: u16) -> bool {
        let text = self.texts.get(usize::from(number));
        text.is_none_or(|text| text.len() <= TINY)
    }
}

/// The words that a text holds.
#[derive(Default)]
pub(super) struct Held {
    /// Names of providers; short ones only as words of their own.
    pub(super) names: Vec<u16>,
    /// All words, wherever they stand.
    all: Vec<u16>,
}

impl Held {
    pub(super) fn holds_any(&self, marks: &[bool]) -> bool {
        let mut all = self.all.iter();
        all.any(|number| marks.get(usize::from(*number)) == Some(&true))
    }

    pub(super) fn holds(&self, word: u16) -> bool {
        self.all.contains(&word)
    }

    /// It says that its value opens something.
    pub(super) fn holds_key(&self) -> bool {
        self.holds_any(&WORDS.keys)
    }

    /// It says that its value is computed from something else.
    pub(super) fn holds_digest(&self) -> bool {
        self.holds_any(&WORDS.digests)
    }
}

/// Long runs of hexadecimal digits: their letters are no words.
fn numbers(text: &[u8]) -> Vec<Range<usize>> {
    const SHORTEST: usize = 16;
    let mut runs = Vec::new();
    // Of so many bytes that stand together one is at each of these places.
    let mut at = SHORTEST - 1;
    while at < text.len() {
        let (left, right) = text.split_at(at);
        let after = right.iter().take_while(|byte| byte.is_ascii_hexdigit());
        let end = at + after.count();
        if end > at {
            let before = left.iter().rev();
            let before = before.take_while(|byte| byte.is_ascii_hexdigit());
            let start = at - before.count();
            let is_number =
                end - start >= SHORTEST && text[start..end].iter().any(u8::is_ascii_digit);
            runs.extend(is_number.then_some(start..end));
        }
        at = end + SHORTEST;
    }
    runs
}

/// Letters in lower case and digits only, with the places where words begin.
pub(super) struct Folded {
    pub(super) text: Vec<u8>,
    begins: Vec<bool>,
}

impl Folded {
    pub(super) fn new(text: &[u8]) -> Self {
        let mut folded = Self {
            text: Vec::with_capacity(text.len()),
            begins: Vec::with_capacity(text.len() + 1),
        };
        let mut at = 0;
        for number in numbers(text) {
            folded.push(&text[at..number.start]);
            at = number.end;
        }
        folded.push(&text[at..]);
        folded.begins.push(true);
        folded
    }

    fn push(&mut self, text: &[u8]) {
        let mut last = 0u8;
        for &byte in text {
            if byte.is_ascii_alphanumeric() {
                let camel = byte.is_ascii_uppercase() && !last.is_ascii_uppercase();
                self.text.push(byte.to_ascii_lowercase());
                self.begins.push(
                    camel
                        || !last.is_ascii_alphanumeric()
                        || last.is_ascii_digit() != byte.is_ascii_digit(),
                );
            }
            last = byte;
        }
    }

    pub(super) fn held(&self) -> Held {
        let mut held = Held::default();
        let Some(automaton) = &WORDS.automaton else {
            return held;
        };
        for found in automaton.find_overlapping_iter(&self.text) {
            let number = u16::try_from(found.pattern().as_usize()).unwrap_or(u16::MAX);
            let is_name = WORDS.names.get(usize::from(number)) == Some(&true);
            let is_whole = self.begins[found.start()]
                && (found.end() - found.start() > SHORT || self.begins[found.end()]);
            held.names.extend((is_name && is_whole).then_some(number));
            held.all.push(number);
        }
        held
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same, a byte at a time.
    fn slowly(text: &[u8]) -> Vec<Range<usize>> {
        let mut runs = Vec::new();
        let mut at = 0;
        for piece in text.split(|byte| !byte.is_ascii_hexdigit()) {
            let is_number = piece.len() >= 16 && piece.iter().any(u8::is_ascii_digit);
            runs.extend(is_number.then_some(at..at + piece.len()));
            at += piece.len() + 1;
        }
        runs
    }

    proptest! {
        #[test]
        fn steps_show_every_number(pieces in proptest::collection::vec(("[a-f0-9]{0,40}|[a-f]{14,20}", "[ gz]?"), 0..8)) {
            let text: String = pieces.iter().flat_map(|(run, between)| [run.as_str(), between]).collect();
            prop_assert_eq!(numbers(text.as_bytes()), slowly(text.as_bytes()));
        }
    }
}
