//! Words that announce a secret, found many at a time: names of assignments, addresses, beginnings of known documents.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::packed::Searcher;
use aho_corasick::{AhoCorasick, MatchKind};

use super::{Anchor, Sink, generic, mnemonic, short};
use crate::blocks::{self, Form};

/// What a word announces.
#[derive(Clone, Copy, Debug)]
enum Trigger {
    /// It is part of a name whose value may be secret.
    Name,
    /// An address with a user and a password may stand around it.
    Address,
    /// A scheme of authorization comes before its credentials.
    Scheme,
    /// A command takes a password.
    Command(&'static str),
    /// Words of a wallet may stand near it.
    Mnemonic,
    /// A document or a key begins.
    Block(Form),
}

/// Parts of names, each in the three cases that code uses.
const NAMES: &[&str] = &["pass", "secret", "token", "key", "auth", "cred", "pwd"];

/// Names in other languages and short ones, as they are written.
const FOREIGN: &[&str] = &[
    "senha",
    "contrase",
    "Contrase",
    "wachtwoord",
    "kennwort",
    "Kennwort",
    "haslo",
    "heslo",
    "parol",
    "пароль",
    "Пароль",
    "密码",
    "口令",
    "パスワード",
    "pw:",
    "PW:",
    "pw=",
    "PW=",
    "pswd",
    "PSWD",
];

/// Words and what each announces.
struct Triggers {
    words: Words,
    meanings: Vec<Trigger>,
    /// For each word the texts that hold it.
    phrases: Vec<Vec<Phrase>>,
}

/// A text that holds a word which is searched for anyway.
struct Phrase {
    text: String,
    /// Where the word stands in it.
    at: usize,
    meaning: Trigger,
}

/// Vector instructions where the machine has them and the words are few, else an automaton.
enum Words {
    Packed(Searcher),
    Automaton(AhoCorasick),
}

/// As many beginnings as vector instructions look for at once without often being mistaken.
const FEW: usize = 16;

/// How many of its first bytes a word is known by.
const FIRST: usize = 4;

/// Into how many heaps vector instructions sort words. What is like one word of a heap is compared with all of it.
const HEAPS: usize = 8;

impl Words {
    fn new(words: &[String]) -> Option<Self> {
        if let Some(packed) = Searcher::new(words) {
            return Some(Self::Packed(packed));
        }
        let mut builder = AhoCorasick::builder();
        let automaton = builder
            .match_kind(MatchKind::LeftmostFirst)
            .build(words)
            .ok()?;
        Some(Self::Automaton(automaton))
    }

    fn each(&self, text: &[u8], mut found: impl FnMut(aho_corasick::Match)) {
        match self {
            Self::Packed(packed) => packed.find_iter(text).for_each(&mut found),
            Self::Automaton(automaton) => automaton.find_iter(text).for_each(&mut found),
        }
    }
}

impl Triggers {
    fn new(words: Vec<(String, Trigger)>) -> Self {
        let (words, meanings): (Vec<_>, _) = words.into_iter().unzip();
        Self {
            phrases: words.iter().map(|_| Vec::new()).collect(),
            words: Words::new(&words).expect("a handful of short words makes a small automaton"),
            meanings,
        }
    }
}

/// Words that stand everywhere with the texts that hold one, and the searches for those that hold none.
static ALL: LazyLock<(Triggers, Vec<Triggers>)> = LazyLock::new(|| {
    let common = common();
    let mut triggers = Triggers::new(common.clone());
    let mut others = Vec::new();
    for (text, meaning) in rare() {
        let words = common.iter().enumerate();
        let held = words.filter_map(|(number, (word, _))| Some((text.find(word)?, number)));
        match held.min() {
            Some((at, number)) => triggers.phrases[number].push(Phrase { text, at, meaning }),
            None => others.push((text, meaning)),
        }
    }
    (triggers, groups(others))
});

fn common() -> Vec<(String, Trigger)> {
    let mut words = vec![("://".to_owned(), Trigger::Address)];
    for name in NAMES {
        let title = name[..1].to_ascii_uppercase() + &name[1..];
        for form in [(*name).to_owned(), title, name.to_ascii_uppercase()] {
            words.push((form, Trigger::Name));
        }
    }
    words
}

/// What hardly stands anywhere.
fn rare() -> Vec<(String, Trigger)> {
    let blocks = blocks::ANCHORS.iter();
    let mut words: Vec<_> = blocks
        .map(|(text, form)| ((*text).to_owned(), Trigger::Block(*form)))
        .collect();
    let commands: BTreeSet<_> = generic::COMMANDS.iter().map(|row| row.0).collect();
    // The longer of two that begin alike is the one that is found.
    let commands = commands.into_iter().rev();
    words.extend(commands.map(|command| (command.to_owned(), Trigger::Command(command))));
    let mnemonics = mnemonic::TRIGGERS.iter();
    words.extend(mnemonics.map(|word| ((*word).to_owned(), Trigger::Mnemonic)));
    words.extend(["Basic ", "Bearer "].map(|scheme| (scheme.to_owned(), Trigger::Scheme)));
    let foreign = FOREIGN.iter();
    words.extend(foreign.map(|name| ((*name).to_owned(), Trigger::Name)));
    words
}

/// Words that are searched for together.
///
/// Vector instructions put words whose first bytes have the same lower halves into one heap, and every other word into the
/// next of [`HEAPS`]. They are put in the order that makes heaps of words which are alike, so that little text is like a word of
/// each by its first byte and like another by its second.
fn groups(words: Vec<(String, Trigger)>) -> Vec<Triggers> {
    let mut beginnings: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for word in words {
        let first = word.0.bytes().take(FIRST).map(|byte| byte & 0x0f);
        // The shortest of a search decides how much of each word it looks at first, so the short ones share one.
        let key = (word.0.len() >= FIRST, first.collect::<Vec<_>>());
        beginnings.entry(key).or_default().push(word);
    }
    let beginnings: Vec<_> = beginnings.into_iter().collect();
    let by_length = beginnings.chunk_by(|(one, _), (next, _)| one.0 == next.0);
    by_length
        .flat_map(|all| all.chunks(all.len().div_ceil(all.len().div_ceil(FEW))))
        .map(|group| {
            let mut words: Vec<_> = group.iter().map(|(_, words)| words.clone()).collect();
            in_heaps(&mut words);
            let heads = words.iter().map(|words| words[0].clone());
            let others = words.iter().flat_map(|words| words[1..].iter().cloned());
            Triggers::new(heads.chain(others).collect())
        })
        .collect()
}

/// Puts neighbours [`HEAPS`] places apart.
fn in_heaps<T: Clone>(all: &mut Vec<T>) {
    let size = all.len().div_ceil(HEAPS);
    let places = (0..size).flat_map(|of_heap| (0..HEAPS).map(move |heap| heap * size + of_heap));
    *all = places.filter_map(|place| all.get(place).cloned()).collect();
}

/// Looks at every such word of `core`.
pub(crate) fn look(text: &[u8], core: Range<usize>, sink: &mut Sink<'_>) {
    each(text, core, |trigger, place| {
        follow(trigger, text, place, sink);
    });
}

fn each(text: &[u8], core: Range<usize>, mut announced: impl FnMut(Trigger, Range<usize>)) {
    let (common, others) = &*ALL;
    for triggers in std::iter::once(common).chain(others) {
        triggers.words.each(&text[core.clone()], |found| {
            let place = core.start + found.start()..core.start + found.end();
            let number = found.pattern().as_usize();
            for phrase in &triggers.phrases[number] {
                if let Some(place) = phrase.around(text, &core, place.start) {
                    announced(phrase.meaning, place);
                }
            }
            announced(triggers.meanings[number], place);
        });
    }
}

impl Phrase {
    /// Where it is, if it stands around its word at `at`.
    fn around(&self, text: &[u8], core: &Range<usize>, at: usize) -> Option<Range<usize>> {
        let start = at
            .checked_sub(self.at)
            .filter(|start| *start >= core.start)?;
        let rest = &text[start..core.end];
        rest.starts_with(self.text.as_bytes())
            .then_some(start..start + self.text.len())
    }
}

fn follow(trigger: Trigger, text: &[u8], place: Range<usize>, sink: &mut Sink<'_>) {
    match trigger {
        Trigger::Name => generic::from_name(text, within(text, place), sink),
        Trigger::Scheme => generic::from_scheme(text, place, sink),
        Trigger::Address => generic::from_address(text, place, sink),
        Trigger::Command(command) => generic::from_command(text, place, command, sink),
        Trigger::Mnemonic => mnemonic::look(text, &place, sink),
        Trigger::Block(form) => sink.anchors.push(Anchor {
            at: short(place).start,
            form,
        }),
    }
}

/// The word without the sign that was searched for with it: `pw=`.
fn within(text: &[u8], place: Range<usize>) -> Range<usize> {
    let signs = usize::from(matches!(text[place.end - 1], b':' | b'='));
    place.start..place.end - signs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_announced_where_it_stands() {
        for (word, _) in common().into_iter().chain(rare()) {
            let text = format!("-{word}-");
            let place = 1..=word.len();
            let mut found = false;
            each(text.as_bytes(), 0..text.len(), |_, at| {
                found |= at.start == *place.start() && at.end == place.end() + 1;
            });
            assert!(found, "{word}");
            let mut is_cut = false;
            each(text.as_bytes(), 2..text.len(), |_, at| {
                is_cut |= at.start < 2;
            });
            assert!(!is_cut, "{word}");
        }
    }
}
