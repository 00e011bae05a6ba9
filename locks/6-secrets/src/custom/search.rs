//! Looks for what users' rules describe, in a text of any path.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use aho_corasick::AhoCorasick;

use super::Rules;
use super::allow::{self, Sight};
use super::plain::Plain;
use super::rule::Rule;
use crate::detect::short;

/// Most places of one rule in one text. A pattern that matches more often describes no secret.
const MOST_PLACES: usize = 10_000;

/// What a rule found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    /// All that the pattern matched, without line feeds around it.
    pub(crate) matched: (u32, u32),
    /// The secret within.
    pub(crate) value: (u32, u32),
    /// The rule, as an index of the detector's own.
    pub(crate) rule: u16,
    /// Found for another rule's sake.
    pub(crate) is_silent: bool,
}

/// Which rules a text concerns, by their keywords.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keywords {
    words: Option<AhoCorasick>,
    /// The rules of every word.
    rules: Vec<Vec<u16>>,
    /// Rules that ask for no word.
    always: Vec<u16>,
    /// Rules with words whose case is not a matter of ASCII.
    foreign: Vec<(String, u16)>,
}

impl Keywords {
    pub(crate) fn new(rules: &[Rule]) -> Self {
        let mut new = Self::default();
        let mut words: Vec<&str> = Vec::new();
        for (index, rule) in (0u16..).zip(rules) {
            if rule.is_silent || rule.pattern.is_none() {
                continue;
            }
            if rule.keywords.is_empty() || rule.keywords.iter().any(String::is_empty) {
                new.always.push(index);
            }
            for word in rule.keywords.iter().filter(|word| !word.is_empty()) {
                if !word.is_ascii() {
                    new.foreign.push((word.clone(), index));
                } else if let Some(known) = words.iter().position(|known| known == word) {
                    new.rules[known].push(index);
                } else {
                    words.push(word);
                    new.rules.push(vec![index]);
                }
            }
        }
        let mut builder = AhoCorasick::builder();
        new.words = builder.ascii_case_insensitive(true).build(&words).ok();
        if new.words.is_none() {
            new.always.extend(new.rules.drain(..).flatten());
        }
        new
    }

    /// The rules that the text concerns.
    fn asked(&self, text: &[u8]) -> BTreeSet<u16> {
        let mut asked: BTreeSet<u16> = self.always.iter().copied().collect();
        if let Some(words) = &self.words {
            let mut seen = vec![false; self.rules.len()];
            let mut left = self.rules.len();
            for found in words.find_overlapping_iter(&lowered(text)[..]) {
                let word = found.pattern().as_usize();
                if !std::mem::replace(&mut seen[word], true) {
                    asked.extend(&self.rules[word]);
                    left -= 1;
                    if left == 0 {
                        break;
                    }
                }
            }
        }
        if !self.foreign.is_empty() {
            let text = String::from_utf8_lossy(text).to_lowercase();
            let found = self
                .foreign
                .iter()
                .filter(|(word, _)| text.contains(word.as_str()));
            asked.extend(found.map(|(_, rule)| *rule));
        }
        asked
    }
}

impl Rules {
    /// Everything that the rules find, whatever the path.
    pub(crate) fn find(&self, text: &[u8]) -> Vec<Found> {
        if self.all.is_empty() {
            return Vec::new();
        }
        let asked = self.keywords.asked(text);
        if asked.is_empty() {
            return Vec::new();
        }
        let plain = Plain::new(text);
        let mut found = Vec::new();
        let mut needed = BTreeSet::new();
        for index in &asked {
            let rule = &self.all[usize::from(*index)];
            let before = found.len();
            self.places(*index, rule, &plain, false, &mut found);
            if found.len() > before {
                let indices = rule
                    .required
                    .iter()
                    .filter_map(|required| self.index(&required.rule));
                needed.extend(indices);
            }
        }
        for index in needed.difference(&asked) {
            let rule = &self.all[usize::from(*index)];
            self.places(*index, rule, &plain, true, &mut found);
        }
        found.sort();
        found
    }

    fn places(
        &self,
        index: u16,
        rule: &Rule,
        plain: &Plain<'_>,
        is_silent: bool,
        found: &mut Vec<Found>,
    ) {
        let Some(pattern) = &rule.pattern else { return };
        let text = &plain.text[..];
        for place in pattern.regex().find_iter(text).take(MOST_PLACES) {
            let matched = trimmed(text, place.range());
            if matched.is_empty() {
                continue;
            }
            let value = value(rule, text, &matched);
            let sight = Sight {
                value: &text[value.clone()],
                matched: &text[matched.clone()],
                line: allow::lines(text, matched.start, matched.end),
            };
            if (rule.entropy != 0.0 && entropy(sight.value) <= rule.entropy)
                || self.allows(rule, &sight, None)
            {
                continue;
            }
            let pair = |range: Range<usize>| {
                let range = short(plain.original(range));
                (range.start, range.end)
            };
            found.push(Found {
                matched: pair(matched),
                value: pair(value),
                rule: index,
                is_silent,
            });
        }
    }
}

/// Letters that are ASCII in lower case only, and what they become.
const ODD: [(&str, &str); 2] = [("\u{212a}", "k"), ("\u{130}", "i")];

/// The text with letters that become ASCII in lower case as those.
fn lowered(text: &[u8]) -> Cow<'_, [u8]> {
    let has = |odd: &(&str, &str)| memchr::memmem::find(text, odd.0.as_bytes()).is_some();
    if !ODD.iter().any(has) {
        return Cow::Borrowed(text);
    }
    let mut text = String::from_utf8_lossy(text).into_owned();
    for (odd, letter) in ODD {
        text = text.replace(odd, letter);
    }
    Cow::Owned(text.into_bytes())
}

/// Without the line feeds at both ends.
fn trimmed(text: &[u8], range: Range<usize>) -> Range<usize> {
    let feeds = text[range.clone()]
        .iter()
        .take_while(|byte| **byte == b'\n')
        .count();
    let start = range.start + feeds;
    let after = text[start..range.end]
        .iter()
        .rev()
        .take_while(|byte| **byte == b'\n')
        .count();
    start..range.end - after
}

/// The secret within a match: the group that is named, or the first that is not empty, or all of it.
///
/// Groups are those of the match looked at alone, as gitleaks does it.
fn value(rule: &Rule, text: &[u8], matched: &Range<usize>) -> Range<usize> {
    let pattern = rule.pattern.as_ref().map(super::pattern::Pattern::regex);
    let groups = pattern.filter(|pattern| pattern.captures_len() > 1);
    let groups = groups.and_then(|pattern| pattern.captures(&text[matched.clone()]));
    let Some(groups) = groups else {
        return matched.clone();
    };
    let group = match rule.group {
        0 => groups
            .iter()
            .skip(1)
            .flatten()
            .find(|group| !group.is_empty()),
        group => groups.get(group).filter(|group| !group.is_empty()),
    };
    group.map_or(matched.clone(), |group| {
        matched.start + group.start()..matched.start + group.end()
    })
}

/// Shannon entropy as gitleaks counts it: of characters, over the number of bytes.
pub(crate) fn entropy(value: &[u8]) -> f64 {
    let text = String::from_utf8_lossy(value);
    let mut letters: Vec<char> = text.chars().collect();
    letters.sort_unstable();
    let number = |count: usize| u32::try_from(count).map_or(f64::INFINITY, f64::from);
    let total = number(text.len());
    let groups = letters.chunk_by(|a, b| a == b);
    let parts = groups.map(|group| {
        let share = number(group.len()) / total;
        -share * share.log2()
    });
    parts.sum()
}
