//! Mnemonics of wallets near a word that announces one: `mnemonic`, `seed`, `recovery phrase`.
//!
//! The words may stand apart by blanks, line feeds, commas, quotes or numbers, always the same. A right checksum is told
//! wherever they stand; a wrong one only where a name is given these words.
//!
//! Source: BIP 39.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{Candidate, Sink, context, short};
use crate::checks::{Check, bip39_mnemonic, bip39_word};
use crate::tables::kind;

/// Parts of the words that announce mnemonics.
pub(super) const TRIGGERS: &[&str] = &[
    "nemonic", "NEMONIC", "seed", "Seed", "SEED", "y phrase", "y_phrase",
];

/// Words that announce one and are of the list themselves.
const ANNOUNCING: &[&[u8]] = &[b"seed", b"phrase", b"secret", b"word", b"key"];

/// Mnemonics that tools for developers use unless told otherwise begin so; everybody knows them.
const KNOWN: &[&[u8]] = &[b"candy maple cake ", b"myth like bonus "];

/// The longest mark between two words: `", "`, ` 12. `.
const LONGEST_MARK: usize = 32;

/// How far a name stands from its words.
const NAME: usize = 48;

/// Looks at the line of the trigger and the few below.
pub(super) fn look(text: &[u8], trigger: &Range<usize>, sink: &mut Sink<'_>) {
    let start = context::line_start(text, trigger.start);
    let end = context::down(text, trigger.end, context::LINES);
    for run in runs(text, start..end) {
        let found = mnemonic(text, &run, trigger);
        sink.lines.extend(found.map(|(words, check)| Candidate {
            kind: kind::BIP39_MNEMONIC,
            at: short(trigger.clone()).start,
            value: short(words),
            name: None,
            check,
            delimited: true,
            decoded: None,
        }));
    }
}

/// Where the words of a run stand that make a mnemonic, and what its checksum says.
fn mnemonic(
    text: &[u8],
    run: &[Range<usize>],
    trigger: &Range<usize>,
) -> Option<(Range<usize>, Check)> {
    let run = announced(text, run);
    let words: Vec<&[u8]> = run.iter().map(|word| &text[word.clone()]).collect();
    let place = run.first()?.start..run.last()?.end;
    let joined = words.join(&b' ');
    let is_known = KNOWN.iter().any(|known| joined.starts_with(known));
    let distinct = words.iter().collect::<BTreeSet<_>>().len();
    // Words drawn by chance hardly ever repeat; those of examples do.
    if is_known || distinct + 2 < words.len() {
        return None;
    }
    match bip39_mnemonic(&joined) {
        Check::Valid => Some((place, Check::Valid)),
        Check::Invalid if is_named(text, trigger, place.start) => Some((place, Check::None)),
        Check::Invalid | Check::None => None,
    }
}

/// Without the words before it that announce it.
fn announced<'a>(text: &[u8], mut run: &'a [Range<usize>]) -> &'a [Range<usize>] {
    while let [first, rest @ ..] = run {
        let is_announcing = ANNOUNCING.contains(&&text[first.clone()]);
        if !is_announcing || matches!(run.len(), 12 | 15 | 18 | 21 | 24) {
            break;
        }
        run = rest;
    }
    run
}

/// A sign that gives a value stands between the name and the words.
fn is_named(text: &[u8], trigger: &Range<usize>, words: usize) -> bool {
    let between = text.get(trigger.end..words).unwrap_or_default();
    between.len() <= NAME && between.iter().any(|byte| matches!(byte, b'=' | b':'))
}

/// Words of the list one after another with the same marks between them.
fn runs(text: &[u8], within: Range<usize>) -> Vec<Vec<Range<usize>>> {
    let mut runs: Vec<Vec<Range<usize>>> = Vec::new();
    let mut last: Option<(usize, Option<Vec<u8>>)> = None;
    for word in words(text, within) {
        if bip39_word(&text[word.clone()]).is_none() {
            last = None;
            continue;
        }
        let mark = |end: usize| mark(&text[end..word.start]);
        last = Some(match (last, runs.last_mut()) {
            (Some((end, before)), Some(run))
                if mark(end).is_some() && (before.is_none() || before == mark(end)) =>
            {
                run.push(word.clone());
                (word.end, mark(end))
            }
            _ => {
                runs.push(vec![word.clone()]);
                (word.end, None)
            }
        });
    }
    runs
}

/// Every run of letters.
fn words(text: &[u8], within: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut at = within.start;
    std::iter::from_fn(move || {
        let rest = text.get(at..within.end)?;
        let start = at + rest.iter().position(u8::is_ascii_alphabetic)?;
        let rest = text[start..within.end].iter();
        at = start + rest.take_while(|byte| byte.is_ascii_alphabetic()).count();
        Some(start..at)
    })
}

/// What stands between two words, without blanks and numbers; nothing where it is no mark.
fn mark(between: &[u8]) -> Option<Vec<u8>> {
    let is_mark = |byte: &u8| {
        byte.is_ascii_whitespace() || byte.is_ascii_digit() || b",;\"'.)-_|".contains(byte)
    };
    let is_counted = between.len() <= LONGEST_MARK && between.iter().all(is_mark);
    let signs = between.iter().filter(|byte| byte.is_ascii_punctuation());
    is_counted.then(|| signs.copied().collect())
}
